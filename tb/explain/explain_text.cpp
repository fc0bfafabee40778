// SPDX-License-Identifier: Apache-2.0
// Explanations as text: rows, waits, ranges of equal rows.
#include "tb/explain/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace sharp::tb {
namespace {

using cfg::StallReason;

constexpr size_t kMostRanges = 12;  ///< more are summed up in the middle
constexpr size_t kFirstRanges = 5;  ///< shown before the sum; after it the last two are shown
constexpr size_t kMostWaits = 3;    ///< of one reason and row

struct Range {
  size_t begin = 0, end = 0;  ///< rows
};

template <class Row, class Same>
std::vector<Range> ranges_of(const std::vector<Row>& rows, bool all, Same same) {
  std::vector<Range> ranges;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!all && i > 0 && rows[i].kind == RowKind::step && same(rows[i - 1], rows[i]))
      ranges.back().end = i + 1;
    else
      ranges.push_back({i, i + 1});
  }
  return ranges;
}

/// Ranges that are shown each for itself, and the one in the middle that is summed up (empty if none).
struct Layout {
  std::vector<Range> head, tail;
  Range middle;
};

Layout lay_out(std::vector<Range> ranges, bool all) {
  if (all || ranges.size() <= kMostRanges) return {std::move(ranges), {}, {}};
  Layout l;
  l.head.assign(ranges.begin(), ranges.begin() + kFirstRanges);
  l.tail.assign(ranges.end() - 2, ranges.end());
  l.middle = {l.head.back().end, l.tail.front().begin};
  return l;
}

std::string range_name(RowKind kind, uint32_t first, uint32_t last) {
  if (kind == RowKind::setup) return "set-up";
  if (kind == RowKind::drain) return "drain";
  return first == last ? fmt::format("step {}", first) : fmt::format("steps {}-{}", first, last);
}

std::string reason_name(size_t r) { return std::string(cfg::to_string(static_cast<StallReason>(r))); }

template <class Stalls>
std::string stalls_text(const Stalls& stalls) {
  std::string text;
  for (size_t r = 1; r < stalls.size(); ++r)
    if (stalls[r] != 0) text += fmt::format("  {} {}", reason_name(r), stalls[r]);
  return text;
}

std::string path_text(const Cause& c) {
  std::string text;
  for (const PathPart& p : c.path) text += fmt::format("{}{} {}", text.empty() ? "" : " + ", p.where, p.cycles);
  return text;
}

class Writer {
 public:
  Writer(const Timeline& t, const Explanation& e, const TextOptions& o) : t_(t), e_(e), o_(o) {}

  std::string write() {
    head();
    for (size_t begin = 0; begin < e_.rows.size(); begin += rows_.size()) {
      const auto first = e_.rows.begin() + static_cast<std::ptrdiff_t>(begin);
      const uint32_t number = first->pass;
      const auto last = std::find_if(first, e_.rows.end(), [&](const Row& r) { return r.pass != number; });
      rows_.assign(first, last);
      pass();
    }
    total();
    return std::move(text_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }

  void head() {
    line("{}", t_.label);
    if (!t_.detail.empty()) line("  did not end: {}", t_.detail);
    const std::string machine = fmt::format("{} ({})", t_.accel.name, t_.accel.latency_name);
    if (t_.passes.size() == 1)
      line("  {}, {}, 1 pass", machine, pass_text(t_.passes[0]));
    else
      line("  {}, {} passes", machine, t_.passes.size());
    line("  {:<16}{:>17}{:>9}{:>9}  stalls", "", "cycles from-to", "cycles", "tiles");
  }

  static std::string pass_text(const TimelinePass& p) {
    return fmt::format("{} {}, I={} H={} T={} K={}", cfg::to_string(p.cell()), cfg::to_string(p.schedule()),
                       p.desc.input_size, p.desc.hidden_size, p.desc.steps, p.desc.k);
  }

  /// The rows of one pass; of several each has a heading and a sum.
  void pass() {
    const uint32_t number = rows_.front().pass;
    const bool several = t_.passes.size() > 1;
    if (several) line("  pass {} ({}): {}", number, pass_name(t_, number), pass_text(t_.passes.at(number)));
    const Layout l = lay_out(ranges_of(rows_, o_.all_steps, alike), o_.all_steps);
    for (const Range& r : l.head) range(r);
    if (l.middle.end > l.middle.begin) middle(l.middle);
    for (const Range& r : l.tail) range(r);
    if (!several) return;
    const Row s = sum({0, rows_.size()});
    line("  {:<16}{:>17}{:>9}{:>9}{}", fmt::format("pass {} total", number),
         fmt::format("{}-{}", s.first_cycle, s.first_cycle + s.cycles - 1), s.cycles, s.tiles, stalls_text(s.stalls));
  }

  /// The fields that add up, from the first cycle on.
  Row sum(const Range& r) const {
    Row s;
    s.first_cycle = rows_[r.begin].first_cycle;
    for (size_t i = r.begin; i < r.end; ++i) {
      s.cycles += rows_[i].cycles;
      s.tiles += rows_[i].tiles;
      for (size_t n = 0; n < s.stalls.size(); ++n) s.stalls[n] += rows_[i].stalls[n];
    }
    return s;
  }

  WaitCauses& finder(uint32_t pass) {
    std::unique_ptr<WaitCauses>& f = finders_[pass];
    if (!f) f = std::make_unique<WaitCauses>(t_, pass);
    return *f;
  }

  void range(const Range& r) {
    const Row& first = rows_[r.begin];
    const Row& last = rows_[r.end - 1];
    const size_t n = r.end - r.begin;
    line("  {:<16}{:>17}{:>9}{:>9}{}{}", range_name(first.kind, first.step, last.step),
         fmt::format("{}-{}", first.first_cycle, last.first_cycle + last.cycles - 1), first.cycles, first.tiles,
         stalls_text(first.stalls), n == 1 ? "" : fmt::format("  (each of {} equal steps)", n));
    waits(first);
  }

  /// The longest waits of each reason, the others counted.
  void waits(const Row& row) {
    for (size_t reason = 2; reason < cfg::kNumStallReasons; ++reason) {
      std::vector<Wait> list;
      for (const Wait& w : row.waits)
        if (static_cast<size_t>(w.reason) == reason) list.push_back(w);
      std::stable_sort(list.begin(), list.end(), [](const Wait& a, const Wait& b) { return a.length > b.length; });
      const size_t shown = o_.all_steps ? list.size() : std::min(list.size(), kMostWaits);
      for (size_t i = 0; i < shown; ++i) wait(row.pass, list[i]);
      uint32_t rest = 0;
      for (size_t i = shown; i < list.size(); ++i) rest += list[i].length;
      if (rest > 0) line("      {} {} cycles more in {} waits", reason_name(reason), rest, list.size() - shown);
    }
  }

  void wait(uint32_t pass, const Wait& w) {
    const WaitCauses& f = finder(pass);
    const Cause c = f.cause(w);
    const std::string who = w.reason == StallReason::drain ? "" : tile_name(f.tiles(), w.tile) + " waited for ";
    line("      {} {} cycles: {}{}", cfg::to_string(w.reason), w.length, who, c.text);
    if (!c.path.empty()) line("        critical path {} cycles: {}", w.end() - c.path_start, path_text(c));
  }

  void middle(const Range& r) {
    const Row s = sum(r);
    line("  {:<16}{:>17}{:>9}{:>9}{}  (sum; --all-steps shows each)", fmt::format("... {} rows", r.end - r.begin),
         fmt::format("{}-{}", s.first_cycle, s.first_cycle + s.cycles - 1), s.cycles, s.tiles, stalls_text(s.stalls));
  }

  void total() {
    const golden::Counters& c = t_.counters;
    line("  {:<16}{:>17}{:>9}{:>9}{}", "total", "", c.cycles, c.tiles, stalls_text(c.stalls));
    std::string sum = fmt::format("tiles {}", c.tiles);
    for (size_t r = 1; r < c.stalls.size(); ++r)
      if (c.stalls[r] != 0) sum += fmt::format(" + {} {}", reason_name(r), c.stalls[r]);
    line("  {} = {} cycles", sum, c.cycles);
  }

  const Timeline& t_;
  const Explanation& e_;
  const TextOptions& o_;
  std::vector<Row> rows_;  ///< of the pass that is being written
  std::string text_;
  std::map<uint32_t, std::unique_ptr<WaitCauses>> finders_;
};

/// "tiles -4, h_raw -120" of a minus b.
std::string split_text(const Split& a, const Split& b) {
  std::string text;
  for (size_t r = 0; r < a.size(); ++r)
    if (a[r] != b[r])
      text += fmt::format("{}{} {:+}", text.empty() ? "" : ", ", r == 0 ? "tiles" : reason_name(r), b[r] - a[r]);
  return text;
}

class DiffWriter {
 public:
  DiffWriter(const TimelineDiff& d, const TextOptions& o) : d_(d), o_(o) {}

  std::string write() {
    text_ = fmt::format("A: {}\nB: {}\n  {:<18}{:>9}{:>9}{:>9}  by reason (B - A)\n", d_.a_label, d_.b_label, "", "A",
                        "B", "B - A");
    const Layout l = lay_out(ranges_of(d_.rows, o_.all_steps, same), o_.all_steps);
    for (const Range& r : l.head) range(r);
    if (l.middle.end > l.middle.begin) middle(l.middle);
    for (const Range& r : l.tail) range(r);
    row("total", d_.a, d_.b, d_.a_cycles, d_.b_cycles, "");
    return text_ + sentence();
  }

 private:
  static bool same(const DiffRow& x, const DiffRow& y) { return x.pass == y.pass && x.a == y.a && x.b == y.b; }

  void row(const std::string& name, const Split& a, const Split& b, int64_t a_cycles, int64_t b_cycles,
           const std::string& note) {
    text_ += fmt::format("  {:<18}{:>9}{:>9}{:>+9}  {}{}\n", name, a_cycles, b_cycles, b_cycles - a_cycles,
                         split_text(a, b), note);
  }

  void range(const Range& r) {
    const DiffRow& first = d_.rows[r.begin];
    if (first.kind == RowKind::setup && d_.rows.back().pass > 0) text_ += fmt::format("  pass {}\n", first.pass);
    const size_t n = r.end - r.begin;
    row(range_name(first.kind, first.step, d_.rows[r.end - 1].step), first.a, first.b, first.a_cycles(),
        first.b_cycles(), n == 1 ? "" : fmt::format("  (each of {} equal steps)", n));
  }

  void middle(const Range& r) {
    DiffRow sum;
    for (size_t i = r.begin; i < r.end; ++i)
      for (size_t k = 0; k < sum.a.size(); ++k) {
        sum.a[k] += d_.rows[i].a[k];
        sum.b[k] += d_.rows[i].b[k];
      }
    row(fmt::format("... {} rows", r.end - r.begin), sum.a, sum.b, sum.a_cycles(), sum.b_cycles(), "  (sum)");
  }

  std::string sentence() const {
    const int64_t gain = d_.a_cycles - d_.b_cycles;
    if (gain == 0) return "Both take the same number of cycles.\n";
    const bool b_wins = gain > 0;
    const int64_t slower = std::max(d_.a_cycles, d_.b_cycles);
    std::string text = fmt::format("{} wins by {} cycles ({:.1f} % of {}):", b_wins ? "B" : "A", std::abs(gain),
                                   100.0 * static_cast<double>(std::abs(gain)) / static_cast<double>(slower), slower);
    return text + fmt::format(" {} = {:+}\n", split_text(b_wins ? d_.a : d_.b, b_wins ? d_.b : d_.a), -std::abs(gain));
  }

  const TimelineDiff& d_;
  const TextOptions& o_;
  std::string text_;
};

}  // namespace

std::string explain_text(const Timeline& timeline, const Explanation& explanation, const TextOptions& options) {
  return Writer(timeline, explanation, options).write();
}

std::string diff_text(const TimelineDiff& diff, const TextOptions& options) {
  return DiffWriter(diff, options).write();
}

}  // namespace sharp::tb
