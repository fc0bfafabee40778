// SPDX-License-Identifier: Apache-2.0
// Head, a table of the buckets, their reproduce lines folded away, what changed.
#include "regress/report/markdown.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/output/text_table.h"
#include "regress/report/report_text.h"

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

constexpr size_t kMostBuckets = 10, kMostLines = 10, kMostCharacters = 400, kMostMessageLines = 12;

/// Cut after whole characters.
std::string cut(const std::string& text) {
  if (text.size() <= kMostCharacters) return text;
  size_t end = kMostCharacters;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + " ...";
}

/// Plain text: nothing in it is markup, a link, or names a person.
std::string plain(std::string_view text) {
  std::string out;
  for (char ch : cut(clean_line(text))) {
    if (ch == '<')
      out += "&lt;";
    else if (ch == '&')
      out += "&amp;";
    else if (ch == '@')
      out += "&#64;";
    else if (std::string_view("\\`*_{}[]()#+!|~>").find(ch) != std::string_view::npos)
      (out += '\\') += ch;
    else
      out += ch;
  }
  return out;
}

size_t longest_run(const std::string& text, char of) {
  size_t longest = 0, run = 0;
  for (char ch : text) longest = std::max(longest, run = ch == of ? run + 1 : 0);
  return longest;
}

/// Inline code, for a cell of a table too: a pipe ends a cell even in code.
std::string code(std::string_view text) {
  std::string line = cut(clean_line(text));
  std::replace(line.begin(), line.end(), '|', '/');
  const std::string fence(longest_run(line, '`') + 1, '`');
  return fence.size() == 1 ? fmt::format("`{}`", line) : fmt::format("{0} {1} {0}", fence, line);
}

std::string block(const std::string& text) {
  std::string cleaned = clean(text);
  size_t end = 0;
  for (size_t n = 0; n < kMostMessageLines && end != std::string::npos; ++n) end = cleaned.find('\n', end + 1);
  if (end != std::string::npos) cleaned.resize(end);
  if (cleaned.size() > 4 * kMostCharacters) cleaned = clean(cleaned.substr(0, 4 * kMostCharacters)) + " ...";
  const std::string fence(std::max<size_t>(3, longest_run(cleaned, '`') + 1), '`');
  return fmt::format("{0}text\n{1}\n{0}\n", fence, cleaned);
}

std::string head(const ordered_json& report) {
  std::string colour = text_of(report, "colour");
  std::transform(colour.begin(), colour.end(), colour.begin(), [](unsigned char ch) { return std::toupper(ch); });
  const std::string commit = short_hash(text_of(report, "commit"));
  std::string text = fmt::format(
      "## {}: {}\n\n{}. {}{}, {}.\n", colour, plain(night_text(report)), counts_text(report.at("counts")),
      commit.empty() ? "No commit" : "Commit " + code(commit),
      report.at("dirty").get<bool>() ? " with local changes" : "", duration_text(report.at("seconds").get<double>()));
  if (const std::string rtl = rtl_text(report.value("rtl", ordered_json())); !rtl.empty())
    text += "\n" + plain(rtl) + ".\n";
  if (!report.at("reasons").empty()) text += "\n";
  for (const ordered_json& reason : report.at("reasons")) text += "- " + plain(reason.get<std::string>()) + "\n";
  return text;
}

std::string rest(size_t all, size_t shown, const char* what) {
  return all > shown ? fmt::format("\n... and {}.\n", plural(all - shown, what)) : "";
}

std::string bucket_table(const std::vector<const ordered_json*>& buckets) {
  if (buckets.empty()) return "";
  std::string text = "\n| bucket | tests | since | cause |\n|---|---:|---|---|\n";
  for (size_t i = 0; i < std::min(buckets.size(), kMostBuckets); ++i) {
    const ordered_json& b = *buckets[i];
    const std::string known = known_text(b), cause = text_of(b.at("example"), "conclusion");
    text += fmt::format("| {} | {} | {}{} | {} |\n", code(text_of(b, "key")), tb::grouped(count_of(b, "count")),
                        since_text(b), known.empty() ? "" : ", " + plain(known),
                        plain(cause.empty() ? text_of(b, "title") : cause));
  }
  return text + rest(buckets.size(), kMostBuckets, "bucket");
}

std::string details(const std::vector<const ordered_json*>& buckets) {
  if (buckets.empty()) return "";
  std::string text = "\n<details><summary>How to reproduce</summary>\n";
  for (size_t i = 0; i < std::min(buckets.size(), kMostBuckets); ++i) {
    const ordered_json& example = buckets[i]->at("example");
    text += fmt::format("\n{}\n\n{}", code(text_of(*buckets[i], "key")), block(text_of(example, "reproduce")));
    if (const std::string message = text_of(example, "message"); !message.empty()) text += "\n" + block(message);
  }
  return text + "\n</details>\n";
}

std::string flaky_list(const ordered_json& flaky) {
  if (flaky.empty()) return "";
  std::string text = "\nFlaky:\n\n";
  for (size_t i = 0; i < std::min(flaky.size(), kMostLines); ++i)
    text += fmt::format("- {} first, then {}: {}\n", plain(text_of(flaky[i].at("first"), "verdict")),
                        plain(text_of(flaky[i].at("second"), "verdict")), code(text_of(flaky[i], "test")));
  return text + rest(flaky.size(), kMostLines, "flaky test");
}

std::string gate_table(const ordered_json& changed) {
  if (changed.empty()) return "";
  std::string text = "\n| cycles of | recorded | predicted | measured | |\n|---|---:|---:|---:|---|\n";
  for (size_t i = 0; i < std::min(changed.size(), kMostLines); ++i) {
    const ordered_json& c = changed[i];
    text +=
        fmt::format("| {} | {} | {} | {} | {} |\n", code(text_of(c, "test")), tb::grouped(count_of(c, "recorded")),
                    tb::grouped(count_of(c, "predicted")), tb::grouped(count_of(c, "measured")), text_of(c, "state"));
  }
  return text + rest(changed.size(), kMostLines, "change");
}

std::string since_green(const ordered_json& since) {
  if (since.is_null()) return "";
  return fmt::format("\nSince night {} (commit {}), the last green one: {} broken, {} fixed, {}.\n",
                     count_of(since, "night"), code(short_hash(text_of(since, "commit"))),
                     plural(since.at("broken").size(), "test"), tb::grouped(since.at("fixed").size()),
                     plural(since.at("commits").size(), "commit"));
}

std::string figures(const ordered_json& report) {
  std::vector<std::string> parts = {tb::grouped(count_of(report, "values")) + " values and " +
                                    tb::grouped(count_of(report, "cycles")) + " cycles compared"};
  if (const ordered_json& c = report.at("coverage"); !c.is_null())
    parts.push_back(fmt::format("coverage {:.2f} % ({} of {} goals)", c.at("percent").get<double>(),
                                tb::grouped(count_of(c, "reached")), tb::grouped(count_of(c, "goals"))));
  for (const ordered_json& s : report.at("speed"))
    parts.push_back(fmt::format("{} at {:.3f} of the plain loop", plain(text_of(s, "accel")),
                                s.at("checked_vs_loop").get<double>()));
  return fmt::format("\n{}. The whole of it: `report.html` in the run folder {}.\n", fmt::join(parts, "; "),
                     code(text_of(report, "run")));
}

}  // namespace

std::string markdown_text(const ordered_json& report) {
  const std::vector<const ordered_json*> buckets = sorted_buckets(report);
  return head(report) + bucket_table(buckets) + details(buckets) + flaky_list(report.at("flaky")) +
         gate_table(report.at("cycle_gate").at("changed")) + since_green(report.at("since_green")) + figures(report);
}

}  // namespace sharp::regress
