// SPDX-License-Identifier: Apache-2.0
// What a night shows while it runs: a bar on a terminal, now and then a line elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "regress/runner/dispatcher.h"

namespace sharp::regress {

class NightScreen {
 public:
  NightScreen();
  /// Name of the phase that begins, e.g. "tests".
  void begin(const std::string& phase);
  void show(const Progress& progress);
  /// Leaves the line.
  void clear() const;

 private:
  void tell(const Progress& progress) const;

  bool terminal_;
  std::string phase_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace sharp::regress
