// SPDX-License-Identifier: Apache-2.0
// What a recording knows of one cycle, and where such cycles come from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tb/sim/snapshot.h"

namespace sharp::tb {

struct RecordedCycle {
  Snapshot outputs;
  std::string assertion;         ///< first failed assertion so far, or empty
  bool finished = false;         ///< the RTL has called $finish
  std::optional<uint32_t> pins;  ///< digest of the input pins (PinDigest); none: any pins fit
};

/// Cycles since the release of reset, in order.
class CycleSource {
 public:
  virtual ~CycleSource() = default;
  /// Valid until the next call; null at the end.
  virtual const RecordedCycle* next() = 0;
};

}  // namespace sharp::tb
