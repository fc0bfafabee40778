// SPDX-License-Identifier: Apache-2.0
// What a run is driven with: streams, noise of the host, limits, and who looks on.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "cfg/src/run_file.h"

namespace sharp::tb {

class CycleObserver;  // tb/agent/cycle_observer.h
class CycleHook;      // tb/dut/cycle_hook.h

/// What a host that misbehaves does; mixed: any of the others.
enum class NoiseKind : uint8_t {
  mixed,
  load,         ///< load beats that must be refused
  start,        ///< start while busy
  clear,        ///< clear error
  start_clear,  ///< both in one write
  pass_select,  ///< taken, even while busy: the window then shows another entry, or none
  last_pass,
  descriptor,   ///< any descriptor register
  state_addr,   ///< taken, as pass_select
  other_write,  ///< read-only and unmapped registers
  any_read,     ///< any address of the register port
  held_load     ///< a load beat past its memory that is held until it is taken, in the first idle cycle, and ignored
};
inline constexpr unsigned kNumNoiseKinds = 12;

/// What the host has the machine do before the job.
struct Prelude {
  /// Started one after another before each start of the job. The machine must refuse each.
  std::vector<cfg::Descriptor> refused;
  /// If not 0: the job is started once more at first, and cut off by a reset after so many cycles, or at its end.
  uint64_t cut_off = 0;
};

struct SessionOptions {
  uint64_t seed = 1;  ///< all random streams of the testbench derive from it by name
  cfg::Traffic traffic;
  uint64_t hang_cycles = 5000;
  uint64_t max_cycles = 0;                    ///< clock cycles from the start on; 0 = none
  const std::atomic<bool>* stop = nullptr;    ///< set by the signal handler: verdict interrupted
  std::shared_ptr<const cfg::Expect> expect;  ///< outputs from outside, compared after a run without a difference
  /// Probability per busy cycle, and per cycle right after the run, of a host that misbehaves. None of it may disturb
  /// the run. After the run it neither starts nor loads, which would be taken.
  double host_noise = 0.0;
  NoiseKind noise_kind = NoiseKind::mixed;
  bool clear_with_start = false;  ///< CTRL is written with start and clear
  Prelude prelude;
  /// The host loads and starts the job so many times, without a reset between. Every start is compared in full; results
  /// are those of the last.
  unsigned starts = 1;
  CycleObserver* observer = nullptr;  ///< not owned; may be null. Does not see a start that is cut off
  CycleHook* hook = nullptr;          ///< snapshots and dumps; likewise
};

}  // namespace sharp::tb
