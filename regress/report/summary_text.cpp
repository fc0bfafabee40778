// SPDX-License-Identifier: Apache-2.0
// The summary, section by section: a section that has nothing to say is left out.
#include "regress/report/summary_text.h"

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
using tb::grouped;

constexpr size_t kMostBuckets = 10, kMostLines = 10, kMostCommits = 8;

class Summary {
 public:
  Summary(const ordered_json& report, bool colours) : report_(report), colours_(colours) {}

  std::string text(const std::filesystem::path& folder) {
    head();
    reasons();
    buckets();
    flaky();
    known_bugs();
    cycle_gate();
    since_green();
    figures();
    line("page", clean_line((folder / "report.html").string()));
    return out_;
  }

 private:
  static constexpr const char *kBold = "1", *kRed = "31", *kYellow = "33", *kSoft = "2";

  std::string paint(const char* code, const std::string& text) const {
    return colours_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  std::string of(const ordered_json& object, const char* key) const { return clean_line(text_of(object, key)); }
  void title(const std::string& text) { out_ += "\n" + paint(kBold, text) + "\n"; }
  void add(unsigned indent, const std::string& text) { out_ += std::string(indent, ' ') + text + "\n"; }
  /// "label      text", nothing for an empty text.
  void line(const char* label, const std::string& text, unsigned indent = 0) {
    if (!text.empty()) add(indent, paint(kSoft, fmt::format("{:<10}", label)) + " " + text);
  }
  void more(size_t all, size_t shown, const char* what) {
    if (all > shown) add(2, fmt::format("... and {}", plural(all - shown, what)));
  }

  void head() {
    const std::string colour = of(report_, "colour");
    std::string word = colour;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char ch) { return std::toupper(ch); });
    const std::string code = colour == "green" ? "1;32" : colour == "yellow" ? "1;33" : "1;31";
    out_ +=
        fmt::format("{}  {}: {}\n", paint(code.c_str(), word), night_text(report_), counts_text(report_.at("counts")));
    out_ += fmt::format("{}, {}, {} at once ({}); seed {}\n", time_text(text_of(report_, "started")),
                        duration_text(report_.at("seconds").get<double>()), plural(count_of(report_, "jobs"), "job"),
                        of(report_, "launcher"), report_.at("seed").dump());
    const std::string commit = short_hash(text_of(report_, "commit"));
    if (!commit.empty())
      out_ += fmt::format("commit {}{}: {}\n", commit, report_.at("dirty").get<bool>() ? " with local changes" : "",
                          of(report_, "subject"));
    if (const std::string rtl = rtl_text(report_.value("rtl", ordered_json())); !rtl.empty()) out_ += rtl + "\n";
  }

  void reasons() {
    if (report_.at("reasons").empty()) return;
    title("why it is not green");
    for (const ordered_json& reason : report_.at("reasons")) add(2, "- " + clean_line(reason.get<std::string>()));
  }

  std::string state_of(const ordered_json& bucket) const {
    const std::string known = known_text(bucket);
    if (!known.empty()) return paint(known.find(" expired ") == std::string::npos ? kYellow : kRed, ", " + known);
    return "";
  }

  void buckets() {
    const std::vector<const ordered_json*> buckets = sorted_buckets(report_);
    if (buckets.empty()) return;
    title("failures");
    for (size_t i = 0; i < std::min(buckets.size(), kMostBuckets); ++i) bucket(*buckets[i]);
    more(buckets.size(), kMostBuckets, "bucket");
  }

  void bucket(const ordered_json& bucket) {
    const ordered_json& example = bucket.at("example");
    const std::string since = since_text(bucket);
    add(2, fmt::format("{}  {}, {}{}", paint(kBold, of(bucket, "key")), plural(count_of(bucket, "count"), "test"),
                       since == "new" ? paint(kRed, since) : since, state_of(bucket)));
    if (const std::string name = of(bucket, "title"); name != of(bucket, "key")) add(4, name);
    line("cause", of(example, "conclusion"), 4);
    line("reproduce", of(example, "reproduce"), 4);
    line("waves", of(example, "open"), 4);
    line("note", of(example, "note"), 4);
  }

  void flaky() {
    const ordered_json& flaky = report_.at("flaky");
    if (flaky.empty()) return;
    title("flaky: the same seed came to something else the second time");
    const auto outcome = [this](const ordered_json& result) {
      const std::string signature = of(result, "signature");
      return signature.empty() ? of(result, "verdict") : signature;
    };
    for (size_t i = 0; i < std::min(flaky.size(), kMostLines); ++i) {
      add(2, fmt::format("first {}, then {}", outcome(flaky[i].at("first")), outcome(flaky[i].at("second"))));
      line("reproduce", of(flaky[i], "reproduce"), 4);
    }
    more(flaky.size(), kMostLines, "flaky test");
  }

  /// Those that were seen are named beside their buckets.
  void known_bugs() {
    std::vector<std::string> lines;
    for (const ordered_json& bug : report_.at("known_bugs")) {
      const std::string state = of(bug, "state");
      const std::string who = fmt::format("{} ({}, bucket {})", of(bug, "id"), of(bug, "note"), of(bug, "bucket"));
      if (state == "expired") lines.push_back(fmt::format("{} has expired on {}", who, of(bug, "expires")));
      if (state == "not_failing") lines.push_back(fmt::format("{} was not seen: remove it if it is fixed", who));
      if (state == "not_exercised") lines.push_back(fmt::format("{} was not exercised by this list", who));
    }
    if (lines.empty()) return;
    title("known bugs");
    for (const std::string& text : lines) add(2, text);
  }

  void cycle_gate() {
    const ordered_json& gate = report_.at("cycle_gate");
    std::vector<std::string> lines;
    for (const ordered_json& c : gate.at("changed"))
      lines.push_back(fmt::format("{} {} -> {} (predicted {})  {}",
                                  of(c, "state") == "waived" ? "waived     " : paint(kRed, "unexplained"),
                                  grouped(count_of(c, "recorded")), grouped(count_of(c, "measured")),
                                  grouped(count_of(c, "predicted")), of(c, "test")));
    for (const ordered_json& w : gate.at("waivers")) waiver(w, lines);
    if (lines.empty()) return;
    title(fmt::format("cycle-count gate: {} checked, {} new", plural(count_of(gate, "checked"), "test"),
                      grouped(count_of(gate, "fresh"))));
    for (size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) add(2, lines[i]);
    more(lines.size(), kMostLines, "line");
  }

  void waiver(const ordered_json& w, std::vector<std::string>& lines) const {
    const std::string state = of(w, "state");
    if (state == "used") return;  // beside its change
    const std::string what = fmt::format("{} -> {}", grouped(count_of(w, "from")), grouped(count_of(w, "to")));
    const std::string text = state == "used_before" ? "has been used: remove it"
                             : state == "unused"    ? "was not needed: the change did not come"
                                                    : "waits for its test, which was not run";
    lines.push_back(fmt::format("waiver {} {}  {}", what, text, of(w, "test")));
  }

  void since_green() {
    const ordered_json& since = report_.at("since_green");
    if (since.is_null() || report_.at("colour") == "green") return;
    const ordered_json& commits = since.at("commits");
    title(fmt::format("since night {}, the last green one (commit {})", count_of(since, "night"),
                      short_hash(text_of(since, "commit"))));
    add(2, fmt::format("{} broken, {} fixed, {} new; {}", plural(since.at("broken").size(), "test"),
                       grouped(since.at("fixed").size()), grouped(count_of(since, "new_tests")),
                       plural(commits.size(), "commit")));
    for (size_t i = 0; i < std::min(commits.size(), kMostCommits); ++i)
      add(4, fmt::format("{} {}", short_hash(text_of(commits[i], "hash")), of(commits[i], "subject")));
    if (commits.size() > kMostCommits)
      add(4, fmt::format("... and {}", plural(commits.size() - kMostCommits, "commit")));
  }

  void figures() {
    out_ += "\n";
    const ordered_json& gate = report_.at("cycle_gate");
    if (count_of(gate, "checked") > 0 && gate.at("changed").empty())
      line("cycle gate", fmt::format("{} checked, none changed", plural(count_of(gate, "checked"), "test")));
    line("compared",
         fmt::format("{} values, {} cycles; overhead of the runner {:.1f} %", grouped(count_of(report_, "values")),
                     grouped(count_of(report_, "cycles")), report_.at("overhead_percent").get<double>()));
    line("coverage", coverage());
    line("speed", speed());
  }

  std::string coverage() const {
    const ordered_json& coverage = report_.at("coverage");
    if (coverage.is_null()) return "";
    const double percent = coverage.at("percent").get<double>();
    std::string text = fmt::format("{:.2f} %, {} of {} goals", percent, grouped(count_of(coverage, "reached")),
                                   grouped(count_of(coverage, "goals")));
    const ordered_json& trend = report_.at("trend");
    if (trend.size() < 2 || trend[trend.size() - 2].at("coverage").is_null()) return text;
    const ordered_json& before = trend[trend.size() - 2];
    return text + fmt::format(" ({:+.2f} since night {})", percent - before.at("coverage").get<double>(),
                              count_of(before, "night"));
  }

  std::string speed() const {
    std::vector<std::string> parts;
    for (const ordered_json& s : report_.at("speed"))
      parts.push_back(fmt::format("{} {:.3f}", of(s, "accel"), s.at("checked_vs_loop").get<double>()));
    return parts.empty() ? "" : fmt::format("{} of the plain loop", fmt::join(parts, ", "));
  }

  const ordered_json& report_;
  bool colours_;
  std::string out_;
};

}  // namespace

std::string summary_text(const ordered_json& report, bool colours, const std::filesystem::path& run_folder) {
  return Summary(report, colours).text(run_folder.empty() ? text_of(report, "run") : run_folder.string());
}

}  // namespace sharp::regress
