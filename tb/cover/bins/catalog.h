// SPDX-License-Identifier: Apache-2.0
// All cover points and their bins. A point is the product of one or more axes: one axis is a plain point, two the same
// ones a transition, several a cross (docs/coverage.md).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tb/cover/bins/axis.h"

namespace sharp::cover {

/// count: a goal. ignore: not a goal, with the argument why. illegal: a hit is a failure of model, RTL or argument.
enum class BinKind : uint8_t { count, ignore, illegal };
std::string_view to_string(BinKind kind);

struct Rule {
  BinKind kind = BinKind::count;
  std::string reason;  ///< empty only for count
};
/// What a bin is, by the indices of its axis values.
using RuleFn = std::function<Rule(std::span<const unsigned> index)>;

struct PointSpec {
  std::string group, name;  ///< "stall", "episode"
  std::string text;         ///< what it counts, one sentence
  std::vector<Axis> axes;
  RuleFn rule;  ///< empty: every bin is a goal
};

struct Bin {
  std::string name;  ///< group.point/value/value
  BinKind kind = BinKind::count;
  std::string reason;
  unsigned point = 0;  ///< index into Catalog::points()
};

/// Handle of a point for sampling.
struct PointId {
  uint32_t first = 0;  ///< its first bin
  std::array<uint32_t, 5> sizes{1, 1, 1, 1, 1};
};

class Catalog {
 public:
  /// Throws std::logic_error for a name used twice, more than 5 axes, or a rule without a reason.
  PointId add(PointSpec spec);

  struct Point {
    PointSpec spec;
    unsigned first = 0, size = 0;  ///< its bins
  };
  const std::vector<Point>& points() const { return points_; }
  const std::vector<Bin>& bins() const { return bins_; }
  std::optional<unsigned> find(std::string_view bin_name) const;
  /// Indices of the axis values of a bin.
  std::vector<unsigned> indices(unsigned bin) const;

 private:
  std::vector<Point> points_;
  std::vector<Bin> bins_;
  std::unordered_map<std::string, unsigned> by_name_;
};

/// Counts of one run, by bin.
class Hits {
 public:
  explicit Hits(const Catalog& catalog) : counts_(catalog.bins().size()) {}
  /// One index for each axis of the point.
  template <class... Index>
  void add(const PointId& p, Index... index) {
    uint32_t at = 0;
    unsigned axis = 0;
    ((at = at * p.sizes[axis++] + static_cast<uint32_t>(index)), ...);
    ++counts_[p.first + at];
  }
  const std::vector<uint64_t>& counts() const { return counts_; }
  uint64_t operator[](unsigned bin) const { return counts_[bin]; }
  void clear() { counts_.assign(counts_.size(), 0); }

 private:
  std::vector<uint64_t> counts_;
};

}  // namespace sharp::cover
