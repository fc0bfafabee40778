// SPDX-License-Identifier: Apache-2.0
// Points of several builds as one list.
#include "tb/cover/code/code_goals.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace sharp::cover {

size_t CodeGoals::add_build(const std::vector<std::string>& items) {
  const auto at = std::find(builds_.begin(), builds_.end(), items);
  if (at != builds_.end()) return static_cast<size_t>(at - builds_.begin());
  builds_.push_back(items);
  totals_.add({items, std::vector<uint64_t>(items.size())});
  renumber();
  return builds_.size() - 1;
}

/// A further build may add points, and lets bits toggle that were constants before.
void CodeGoals::renumber() {
  std::vector<CodeItem> before = std::move(items_);
  items_ = totals_.items();
  for (size_t i = 0, b = 0; i < items_.size() && b < before.size(); ++i)
    if (same_place(items_[i].point, before[b].point)) items_[i].count = before[b++].count;
  places_.clear();
  for (const std::vector<std::string>& items : builds_) places_.push_back(totals_.places(items));
  std::vector<CodeItem> unreached = items_;
  for (CodeItem& item : unreached) item.count = 0;
  is_named_ = exclude(unreached, exclusions_, root_).items;
}

uint64_t CodeGoals::add(size_t build, std::span<const uint64_t> counts) {
  const std::vector<uint32_t>& places = places_.at(build);
  if (counts.size() != places.size())
    throw std::logic_error(fmt::format("code coverage: {} items, {} counts", places.size(), counts.size()));
  uint64_t added = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    CodeItem& item = items_[places[i]];
    if (counts[i] != 0 && item.count == 0 && is_named_[places[i]] == 0) ++added;
    item.count += counts[i];
  }
  return added;
}

CodeSummary CodeGoals::summary() const {
  std::vector<char> excluded = is_named_;
  for (size_t i = 0; i < excluded.size(); ++i)
    if (items_[i].count != 0) excluded[i] = 0;
  return summarise_code(items_, excluded);
}

}  // namespace sharp::cover
