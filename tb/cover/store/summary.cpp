// SPDX-License-Identifier: Apache-2.0
// Counting of reached bins.
#include "tb/cover/store/summary.h"

#include <fmt/format.h>

#include <algorithm>

namespace sharp::cover {
namespace {

PointSummary count_point(const Catalog& catalog, unsigned point, const std::vector<BinState>& bins) {
  PointSummary s;
  s.point = point;
  const Catalog::Point& p = catalog.points()[point];
  for (unsigned bin = p.first; bin < p.first + p.size; ++bin) {
    const BinKind kind = catalog.bins()[bin].kind;
    const bool hit = bins[bin].runs != 0;
    s.reached += {kind == BinKind::count && hit, kind == BinKind::count};
    s.ignored += kind == BinKind::ignore;
    s.illegal += kind == BinKind::illegal;
    s.illegal_hit += kind == BinKind::illegal && hit;
  }
  return s;
}

void add(PointSummary& sum, const PointSummary& part) {
  sum.reached += part.reached;
  sum.ignored += part.ignored;
  sum.illegal += part.illegal;
  sum.illegal_hit += part.illegal_hit;
}

GroupSummary& group_of(Summary& s, const std::string& name) {
  const auto it = std::find_if(s.groups.begin(), s.groups.end(), [&](const GroupSummary& g) { return g.name == name; });
  return it == s.groups.end() ? s.groups.emplace_back(GroupSummary{name, {}, {}}) : *it;
}

}  // namespace

std::string Reached::percent_text() const {
  const uint64_t tenths = goals == 0 ? 1000 : reached * 1000 / goals;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

Summary summarise(const Catalog& catalog, std::span<const BinTotal> totals) {
  Summary s;
  s.bins.resize(catalog.bins().size());
  for (const BinTotal& t : totals) {
    if (const auto bin = catalog.find(t.name))
      s.bins[*bin] = {t.runs, t.hits};
    else
      s.unknown.push_back(t.name);
  }
  for (unsigned point = 0; point < catalog.points().size(); ++point) {
    const PointSummary counted = count_point(catalog, point, s.bins);
    GroupSummary& group = group_of(s, catalog.points()[point].spec.group);
    group.points.push_back(counted);
    add(group.total, counted);
    add(s.total, counted);
  }
  return s;
}

}  // namespace sharp::cover
