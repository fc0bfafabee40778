// SPDX-License-Identifier: Apache-2.0
// Halving, and how to step around what cannot be tested.
#include "regress/bisect/search.h"

#include <algorithm>
#include <stdexcept>

namespace sharp::regress {

Search::Search(size_t count) : marks_(count, Mark::unknown) {
  if (count == 0) throw std::invalid_argument("Search: no commits");
  marks_.back() = Mark::bad;
}

size_t Search::first_bad() const {
  return static_cast<size_t>(std::find(marks_.begin(), marks_.end(), Mark::bad) - marks_.begin());
}

size_t Search::first_suspect() const {
  for (size_t i = first_bad(); i > 0; --i)
    if (marks_[i - 1] == Mark::good) return i;
  return 0;
}

size_t Search::left() const {
  const auto begin = marks_.begin();
  return static_cast<size_t>(std::count(begin + static_cast<std::ptrdiff_t>(first_suspect()),
                                        begin + static_cast<std::ptrdiff_t>(first_bad()), Mark::unknown));
}

std::optional<size_t> Search::next() const {
  const size_t begin = first_suspect(), end = first_bad();
  // What is left if this one is bad, or good; a commit that cannot be tested rarely stands alone, so its neighbours
  // count less.
  const auto worth = [&](size_t i) {
    size_t least = std::min(i - begin + 1, end - i);
    for (size_t other = begin; other < end; ++other)
      if (marks_[other] == Mark::skipped) least = std::min(least, 4 * (other > i ? other - i : i - other));
    return least;
  };
  std::optional<size_t> best;
  for (size_t i = begin; i < end; ++i)
    if (marks_[i] == Mark::unknown && (!best || worth(i) > worth(*best))) best = i;
  return best;
}

void Search::mark(size_t commit, Mark mark) { marks_.at(commit) = mark; }

std::vector<size_t> Search::suspects() const {
  std::vector<size_t> all;
  for (size_t i = first_suspect(); i <= first_bad(); ++i) all.push_back(i);
  return all;
}

}  // namespace sharp::regress
