// SPDX-License-Identifier: Apache-2.0
// The part of the closure that looks for code that no run has reached: draws from those profiles and machines whose
// last runs have reached most (docs/stimulus.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "cfg/types/random.h"
#include "tb/cover/code/code_goals.h"

namespace sharp::regress {

class CodeSearch {
 public:
  /// Exclusions of the project. Throws ConfigError for bad ones.
  CodeSearch(size_t profiles, size_t machines, uint64_t seed);

  /// What to draw the next run from.
  struct Arm {
    size_t profile = 0, machine = 0;
  };
  Arm pick();
  /// A run of the arm has reached so many goals first.
  void learn(const Arm& arm, uint64_t added);
  /// The last runs have added hardly anything.
  bool is_spent() const;

  cover::CodeGoals& goals() { return goals_; }
  const cover::CodeGoals& goals() const { return goals_; }

 private:
  size_t machines_;
  std::vector<double> yield_;   ///< by arm: goals a run, of late
  std::vector<uint64_t> last_;  ///< goals of the last runs, as a ring
  uint64_t runs_ = 0;
  cfg::Random random_;
  cover::CodeGoals goals_;
};

}  // namespace sharp::regress
