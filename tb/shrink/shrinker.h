// SPDX-License-Identifier: Apache-2.0
// Delta debugging of a failing case: the smallest that still fails, by any oracle.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"

namespace sharp::tb {

struct ShrinkHooks {
  /// Whether the case fails as the first one did. Deterministic.
  std::function<bool(const cfg::Case&)> fails;
  /// True once the time is up or the user wants no more: the best so far counts.
  std::function<bool()> stopped;
  /// After each accepted or refused trial, with what was tried.
  std::function<void(const std::string& what, bool accepted, const cfg::Case& best)> tried;
  /// Accelerators to try instead, best first; a trial on one may build it.
  std::vector<cfg::Accel> accels;
};

/// Reduces layers, directions, T, I, H, K, schedule, padding, traffic, accelerator, then values to 0 or 1; large steps
/// first, again until nothing changes. c must fail, with K stated. The result fails; it is c if nothing smaller does.
cfg::Case shrink(const cfg::Case& c, const ShrinkHooks& hooks);

}  // namespace sharp::tb
