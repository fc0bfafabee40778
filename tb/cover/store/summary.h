// SPDX-License-Identifier: Apache-2.0
// What a database has reached of the catalog: by bin, by point and in all.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tb/cover/bins/catalog.h"
#include "tb/cover/store/database.h"

namespace sharp::cover {

/// Goals and how many of them are reached. Ignored bins are no goals.
struct Reached {
  uint64_t reached = 0, goals = 0;

  /// 100 if there is no goal.
  double percent() const {
    return goals == 0 ? 100.0 : 100.0 * static_cast<double>(reached) / static_cast<double>(goals);
  }
  /// Of no goal nothing is reached: what counts nothing meets no percentage.
  bool meets(unsigned percentage) const { return goals > 0 && reached * 100 >= goals * percentage; }
  /// One decimal, rounded down: only a full count reads "100.0".
  std::string percent_text() const;
  Reached& operator+=(const Reached& other) {
    reached += other.reached;
    goals += other.goals;
    return *this;
  }
};

struct BinState {
  uint64_t runs = 0, hits = 0;
};

struct PointSummary {
  unsigned point = 0;  ///< index into Catalog::points()
  Reached reached;
  uint64_t ignored = 0, illegal = 0;  ///< bins of these kinds
  uint64_t illegal_hit = 0;           ///< illegal bins that some run hit
};

struct GroupSummary {
  std::string name;
  std::vector<PointSummary> points;
  PointSummary total;  ///< of its points; `point` means nothing
};

struct Summary {
  std::vector<GroupSummary> groups;  ///< in the order of the catalog
  PointSummary total;
  std::vector<BinState> bins;        ///< by bin of the catalog
  std::vector<std::string> unknown;  ///< hit by some run, but the catalog no longer has them
};

Summary summarise(const Catalog& catalog, std::span<const BinTotal> totals);

}  // namespace sharp::cover
