// SPDX-License-Identifier: Apache-2.0
// Rows of two explanations joined by pass and step.
#include "tb/explain/timeline_diff.h"

#include <map>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace sharp::tb {
namespace {

int64_t sum(const Split& s) { return std::accumulate(s.begin(), s.end(), int64_t{0}); }

Split split(const Row& r) {
  Split s{};
  s[0] = r.tiles;
  for (size_t i = 1; i < s.size(); ++i) s[i] = r.stalls[i];
  return s;
}

/// Time order: set-up, steps, drain of each pass.
using Key = std::tuple<uint32_t, int, uint32_t>;
Key key(const Row& r) { return {r.pass, static_cast<int>(r.kind), r.kind == RowKind::step ? r.step : 0}; }

void require(int64_t rows, const Timeline& t) {
  if (rows != t.counters.cycles) throw std::logic_error("difference of timelines: rows do not add up for " + t.label);
}

}  // namespace

int64_t DiffRow::a_cycles() const { return sum(a); }
int64_t DiffRow::b_cycles() const { return sum(b); }

TimelineDiff compare(const Timeline& a, const Explanation& of_a, const Timeline& b, const Explanation& of_b) {
  std::map<Key, DiffRow> joined;
  const auto put = [&](const Explanation& e, Split DiffRow::*side) {
    for (const Row& r : e.rows) {
      DiffRow& d = joined[key(r)];
      d.kind = r.kind;
      d.pass = r.pass;
      d.step = r.step;
      d.*side = split(r);
    }
  };
  put(of_a, &DiffRow::a);
  put(of_b, &DiffRow::b);
  TimelineDiff diff{a.label, b.label, {}, {}, {}, 0, 0};
  for (const auto& [place, row] : joined) {
    diff.rows.push_back(row);
    for (size_t i = 0; i < diff.a.size(); ++i) {
      diff.a[i] += row.a[i];
      diff.b[i] += row.b[i];
    }
  }
  diff.a_cycles = sum(diff.a);
  diff.b_cycles = sum(diff.b);
  require(diff.a_cycles, a);
  require(diff.b_cycles, b);
  return diff;
}

}  // namespace sharp::tb
