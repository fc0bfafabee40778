// SPDX-License-Identifier: Apache-2.0
// The cross product of every list in a run file.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "cfg/src/document.h"

namespace sharp::cfg {

/// More cases than this in one run are refused.
inline constexpr size_t kMaxCases = 100'000;

/// A place of the run file where cases differ, in file order.
struct Slot {
  KeyPath path;
  std::vector<Node> values;  ///< without lists; nested lists are multiplied out
};

/// One combination: a run file without lists.
struct Combination {
  Node root;
  /// Choice at each slot: index of the value, and of the recording where the value stands for all of them.
  std::vector<std::pair<size_t, size_t>> choice;
};

/// Names of all recordings of the model of a list-free run file.
using RecordingsOf = std::function<std::vector<std::string>(const Node& root)>;

struct Sweep {
  std::vector<Slot> slots;
  std::vector<Combination> combinations;  ///< in order: file order of keys, last list fastest
};

/// Throws ConfigError for an empty list, a list in a list, a value twice in a list, or too many cases.
Sweep make_sweep(const Node& root, const RecordingsOf& recordings_of);

/// True if cases differ at this slot (or it was resolved to recordings): its value selects among them.
bool selects(const Slot& slot);

}  // namespace sharp::cfg
