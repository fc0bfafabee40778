// SPDX-License-Identifier: Apache-2.0
// Which cycles a dump holds (docs/waves.md): the option --waves, and the window of a failure.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "tb/sim/session.h"

namespace sharp::tb {

/// Cycles from reset release on, both included.
struct WaveWindow {
  uint64_t first = 0, last = std::numeric_limits<uint64_t>::max();
  bool operator==(const WaveWindow&) const = default;
};

enum class WaveMode : uint8_t { none, fail, all, window };

struct WaveOptions {
  WaveMode mode = WaveMode::none;
  WaveWindow window;      ///< of mode window
  uint64_t before = 200;  ///< W: cycles shown before the first bad one; at most snapshot_cycles, if that is given
  uint64_t snapshot_cycles = 0;            ///< N: from one snapshot to the next; 0: max(W, default_snapshot_cycles)
  static constexpr uint64_t kAfter = 100;  ///< cycles shown after the detection
};

/// Fewer cycles where a cycle costs more, so that a replay stays short and snapshots stay cheap (docs/waves.md).
uint64_t default_snapshot_cycles(const cfg::Accel& accel);

/// "none", "fail", "all" or "A:B". Throws std::invalid_argument saying what is legal.
WaveOptions parse_waves(const std::string& text);

/// The cycles to show of a result; nothing if it is no failure in simulated cycles (pass, bad_config, interrupted,
/// ...).
std::optional<WaveWindow> failure_window(const SessionResult& result, const WaveOptions& options);

}  // namespace sharp::tb
