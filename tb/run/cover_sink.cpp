// SPDX-License-Identifier: Apache-2.0
// From hits to rows of the database.
#include "tb/run/cover_sink.h"

#include <fmt/format.h>

#include <utility>

#include "base/text/command_text.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

Failure illegal_failure(const std::string& bin, uint64_t cycle) {
  Failure f;
  f.boundary = Boundary::control;
  f.kind = "illegal";
  f.cycle = cycle;
  f.expected = "no hit";
  f.got = bin;
  f.message = fmt::format(
      "illegal bin hit: {}\n  The run compared equal, but reached what the coverage says cannot happen: the timing "
      "model, "
      "the RTL or the argument is wrong (docs/coverage.md).",
      bin);
  return f;
}

/// As seen from the root of the project, if it lies there.
std::string canonical_path(const std::string& path) {
  const fs::path full = fs::weakly_canonical(path), inside = full.lexically_relative(fs::canonical(SHARP_SOURCE_DIR));
  return inside.empty() || *inside.begin() == ".." ? full.string() : inside.string();
}

}  // namespace

CoverSink::CoverSink(fs::path file) : file_(std::move(file)) { cover::Database(file_, cover::Database::Mode::create); }

CycleObserver& CoverSink::begin(const cover::RunContext& run) {
  coverage_.begin(run);
  return coverage_;
}

void CoverSink::end(cover::RunRecord record, SessionResult& result, CodeCoverage code) {
  const std::string illegal = coverage_.end();
  if (result.verdict != Verdict::pass) return;
  if (!illegal.empty()) {
    result.verdict = Verdict::mismatch;
    result.failure = illegal_failure(illegal, result.sim_cycles);
    result.detail = "illegal bin hit: " + illegal;
    return;
  }
  if (!database_) database_.emplace(file_, cover::Database::Mode::read_write);
  record.verdict = to_string(result.verdict);
  record.cycles = result.rtl.cycles;
  const uint64_t run = database_->add_run(record, coverage_.catalog(), coverage_.hits());
  if (!code.points.empty()) database_->add_code(run, {std::move(code.points), std::move(code.counts)});
}

std::string canonical_command(const std::string& run_file, const cfg::Case& c, const std::string& rtl_dir) {
  std::string line = "run " + shell_path(canonical_path(run_file));
  for (const std::string& s : c.selectors)
    if (!s.starts_with("seed=")) line += " --set " + shell_word(s);
  line += fmt::format(" --seed {}", c.seed);
  return rtl_dir.empty() ? line : line + " --rtl " + shell_path(canonical_path(rtl_dir));
}

}  // namespace sharp::tb
