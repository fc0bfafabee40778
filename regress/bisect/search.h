// SPDX-License-Identifier: Apache-2.0
// Binary search for the first bad of a row of commits, some of which cannot be tested. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace sharp::regress {

enum class Mark { unknown, good, bad, skipped };

/// Commits 0 .. count-1, oldest first. What comes before 0 is good; the last is bad.
class Search {
 public:
  explicit Search(size_t count);

  /// The commit to test next: halves what is left, away from skipped ones. Nothing: done.
  std::optional<size_t> next() const;
  void mark(size_t commit, Mark mark);

  /// Commits that have not been tested and could be the first bad one.
  size_t left() const;
  /// Once done: the first bad commit, or, if skipped ones hide it, all that may be it, oldest first.
  std::vector<size_t> suspects() const;

 private:
  size_t first_suspect() const;  ///< after the last good one
  size_t first_bad() const;

  std::vector<Mark> marks_;
};

}  // namespace sharp::regress
