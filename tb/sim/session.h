// SPDX-License-Identifier: Apache-2.0
// One co-verified run: drives a DUT with one case, steps the golden models in lockstep, and returns verdict, counts and
// first failure.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "golden/plan/job_plan.h"
#include "golden/timing/timing_model.h"
#include "tb/sim/dut.h"
#include "tb/sim/verdict.h"

namespace sharp::tb {

/// Where two sides were compared. Same words in reports, logs and docs/timing.md.
enum class Boundary : uint8_t {
  control,
  issue,
  stall_reason,
  tile_sum,
  partial,
  preact,
  gate,
  cell_c,
  cell_h,
  write_back,
  x_stream,
  h_stream,
  sequence_read,
  sequence_write,
  counters,
  status,
  state,
  expect
};
inline constexpr unsigned kNumBoundaries = 18;
std::string_view to_string(Boundary b);

/// One step on the way back from a failure to its cause (docs/debugging.md).
struct CauseLink {
  std::string what;  ///< one line for people: the value or event, with its ids, expected and got
  std::string unit;  ///< part of the RTL it lies in: dispatch, weight_memory, vector, multiply, tree, accumulator, ...
  bool matches = false;              ///< both sides agree here: the cause lies between this link and the one before it
  int64_t cycle = -1;                ///< cycle in which it is visible; -1 if it is not an event of the run
  std::vector<std::string> signals;  ///< RTL signals that show it, "sharp.u_datapath.u_accumulator.preact_q"
};

/// The first difference, in domain terms. -1 / empty where a field does not apply.
struct Failure {
  Boundary boundary{};
  std::string kind;    ///< "value", "missing" (predicted, not observed), "unexpected" (observed, not predicted), "id"
  uint64_t cycle = 0;  ///< cycle of detection, counted from reset release
  cfg::Cell cell = cfg::Cell::lstm;  ///< whose gate it is
  int64_t layer = -1, pass = -1;     ///< only if the job has several passes
  std::string direction;             ///< likewise: forward or reverse
  int64_t step = -1, gate = -1, unit = -1, row = -1, lane = -1, row_block = -1, col_block = -1, tile = -1, k = -1,
          level = -1;
  std::string expected, got;     ///< hex and decimal, or names
  std::string message;           ///< the same for people, several lines
  int64_t ulps = -1;             ///< distance of two numbers; -1 if not two finite numbers of the same kind
  int64_t lanes_differing = -1;  ///< of the event this value belongs to
  int64_t lanes = -1;            ///< valid lanes of that event
  int64_t predicted_cycle = -1;  ///< for events: when the model has it (-1: not seen near cycle)
  int64_t observed_cycle = -1;   ///< for events: when the DUT shows it (-1: not seen near cycle)
  std::string note;              ///< further lines of message
  std::vector<CauseLink> chain;  ///< failure first, then ever earlier wrong links, last what still matches; at most 12
  std::string conclusion;        ///< one sentence: the earliest wrong and where to look; empty if it was not searched
};

/// Values compared at one boundary, and how many the plan demands.
struct Count {
  uint64_t expected = 0, compared = 0, mismatched = 0;
};

struct CheckView;  // tb/check/check_types.h

/// Sees every compared cycle from both sides, also the one that fails: for traces, timelines and coverage.
class CycleObserver {
 public:
  virtual ~CycleObserver() = default;
  /// Called before the checkers; the view is valid during the call.
  virtual void observe(const CheckView& view) = 0;
  /// Whether it also sees a start that a reset cuts off (Prelude::cut_off), and gets over the reset.
  virtual bool sees_cut_off() const { return false; }
};

class CycleHook;  // tb/sim/cycle_hook.h

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

/// What one pass came to.
struct PassResult {
  uint64_t cycles = 0;      ///< busy cycles of the pass, set-up included; their sum is CYCLES
  std::vector<uint16_t> h;  ///< [H] hT as read from the state memories; empty if it was not read
  std::vector<uint32_t> c;  ///< [H] c, likewise
};

struct SessionResult {
  Verdict verdict = Verdict::internal_error;
  std::optional<Failure> failure;
  std::string detail;              ///< one line: why this verdict (e.g. the assertion text)
  golden::Counters golden, rtl;    ///< counters at the end
  std::vector<Count> counts;       ///< by Boundary
  uint64_t values_compared = 0;    ///< sum of compared over value boundaries
  uint64_t cycles_compared = 0;    ///< cycles in which control, stall reason and all valids were compared
  double utilisation = 0.0;        ///< sum of G*H*(I+H)*T over the passes / (M * CYCLES)
  std::vector<uint16_t> h;         ///< [T, D*H] of the last layer in time order, as received from the DUT
  std::vector<uint32_t> c;         ///< [T, D*H] as seen at the cell boundary
  std::vector<PassResult> passes;  ///< in the order of the job
  uint64_t sim_cycles = 0;         ///< all clock cycles, with reset and loading
  double run_seconds = 0.0;        ///< wall-clock time from the start until idle
  double cpu_seconds = 0.0;        ///< the same in processor time of this process
};

/// Resets the DUT, then, for each start: loads weights, bias, h0 and c0 of all passes through the load port, writes the descriptor table,
/// starts, runs to the end with every boundary compared each cycle, reads back status, counters and final states. Stops
/// at the first failure. A job with an illegal pass is legal here: the run then must be refused with the predicted
/// error code in the predicted cycle. A model or input that does not have the shapes of the job is bad_config, as is a
/// descriptor of the prelude that is legal.
SessionResult run_checked(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                          const SessionOptions& options);

/// The same stimulus with no golden model and no comparison: simulated busy cycles (for bench). If cpu_seconds is
/// given, it receives the processor time from the start until idle, comparable to SessionResult::cpu_seconds. Throws
/// std::runtime_error for a job that is refused, or if the DUT shows no progress for hang_cycles.
uint64_t run_bare(Dut& dut, const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                  const SessionOptions& options, double* cpu_seconds = nullptr);

}  // namespace sharp::tb
