// SPDX-License-Identifier: Apache-2.0
// What acts around the cycles of a session: snapshots and dumps.
#pragma once

#include <cstdint>

namespace sharp::tb {

struct CheckView;  // tb/check/check_types.h

class CycleHook {
 public:
  virtual ~CycleHook() = default;
  /// Before the reset.
  virtual void begin() = 0;
  /// Before a compared cycle, counted from the release of reset.
  virtual void before(uint64_t cycle) = 0;
  /// After every cycle, also those that a session looks on after a failure.
  virtual void after(const CheckView& view) = 0;
};

}  // namespace sharp::tb
