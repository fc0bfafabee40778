// SPDX-License-Identifier: Apache-2.0
// Which code points are goals and which of them are reached, kept up to date run by run: for the closure.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tb/cover/code/code_points.h"
#include "tb/cover/code/exclusions.h"

namespace sharp::cover {

class CodeGoals {
 public:
  /// Sources of exclusions that name a part of a line are looked up below root.
  CodeGoals(std::vector<Exclusion> exclusions, std::filesystem::path root)
      : exclusions_(std::move(exclusions)), root_(std::move(root)) {}

  /// Names the points of a build; returns its number. A build that is there already keeps its number.
  size_t add_build(const std::vector<std::string>& items);
  const std::vector<std::string>& items(size_t build) const { return builds_.at(build); }
  /// Counts of a run of a build, or of several. Returns how many goals no run before has reached. Points that an
  /// exclusion names are reached, too, but add nothing. Throws std::logic_error for another number of counts.
  uint64_t add(size_t build, std::span<const uint64_t> counts);
  /// Of the points of all builds so far.
  CodeSummary summary() const;

 private:
  void renumber();

  std::vector<Exclusion> exclusions_;
  std::filesystem::path root_;
  CodeTotals totals_;                             ///< of every build, with the counts of all runs
  std::vector<std::vector<std::string>> builds_;  ///< names of points
  std::vector<std::vector<uint32_t>> places_;     ///< of the points of a build among items_
  std::vector<CodeItem> items_;
  std::vector<char> is_named_;  ///< by item: an exclusion names it, or it is constant
};

}  // namespace sharp::cover
