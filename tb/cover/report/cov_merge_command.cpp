// SPDX-License-Identifier: Apache-2.0
// `sharp cov merge` and `sharp cov diff`.
#include "tb/cover/report/cov_merge_command.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/output/text_table.h"
#include "tb/cover/store/merge.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using cover::Database;

constexpr size_t kShown = 20;

/// A heading and the first lines of a list; nothing of an empty one.
void print_list(const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  fmt::print("{} {}:\n", grouped(lines.size()), heading);
  for (size_t i = 0; i < lines.size() && i < kShown; ++i) fmt::print("  {}\n", lines[i]);
  if (lines.size() > kShown) fmt::print("  ... and {} more\n", grouped(lines.size() - kShown));
}

}  // namespace

CountedVerdict cov_merge_command(const CovMergeArgs& args) {
  const std::vector<fs::path> inputs(args.inputs.begin(), args.inputs.end());
  const cover::MergeResult merged = cover::merge_databases(args.out, inputs);
  fmt::print("{}: {} runs, {} bins hit, from {} databases\n", args.out, grouped(merged.runs), grouped(merged.bins),
             inputs.size());
  if (merged.replaced != 0) fmt::print("{} runs occurred again: the last one counts\n", grouped(merged.replaced));
  return {Verdict::pass, {{"runs", merged.runs}}};
}

CountedVerdict cov_diff_command(const CovDiffArgs& args) {
  Database a(args.a, Database::Mode::read_only), b(args.b, Database::Mode::read_only);
  const cover::DatabaseDiff diff = cover::diff_databases(a, b);
  print_list("runs only in " + args.a, diff.runs_a);
  print_list("runs only in " + args.b, diff.runs_b);
  print_list("runs that hit other bins, or as often not", diff.changed);
  print_list("bins hit only in " + args.a, diff.bins_a);
  print_list("bins hit only in " + args.b, diff.bins_b);
  return {diff.empty() ? Verdict::pass : Verdict::mismatch, {{"runs", a.runs().size() + b.runs().size()}}};
}

}  // namespace sharp::tb
