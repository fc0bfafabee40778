// SPDX-License-Identifier: Apache-2.0
// Test support: a whole run of the timing model as strings and cycle lists that can be drawn by hand.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/timing/example_accels.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {

using CycleList = std::vector<uint64_t>;

/// Pins by cycle. The start is in cycle 0 unless `pins` changes it.
struct Traffic {
  std::function<bool(uint64_t)> x_valid = [](uint64_t) { return true; };
  std::function<bool(uint64_t)> h_ready = [](uint64_t) { return true; };
};
/// The pin is 1 from this cycle on.
inline std::function<bool(uint64_t)> from(uint64_t first) {
  return [first](uint64_t cycle) { return cycle >= first; };
}

/// One letter a cycle: '.' idle, 's' setup, 'x' x_starved, 'h' h_raw, 'i' ib_raw, 'a' acc_raw, 'm' mfu_busy, 'w' h_war,
/// 'd' drain; 'X' and 'H': a tile of that part issues.
inline char letter(const Prediction& p, const Plan& plan) {
  if (p.issue.valid) return plan.tiles[p.issue.tile].part == Part::x ? 'X' : 'H';
  return p.busy ? "?sxhiamwd"[static_cast<size_t>(p.stall)] : '.';
}

struct Trace {
  std::vector<Prediction> cycles;
  Plan plan;
  std::string control;  ///< letter() of every cycle
  CycleList x_beats;    ///< accepted

  template <class Event>
  CycleList when(Event Prediction::*event) const {
    CycleList list;
    for (const Prediction& p : cycles)
      if ((p.*event).valid) list.push_back(p.cycle);
    return list;
  }
  CycleList when_preact(bool partial) const {
    CycleList list;
    for (const Prediction& p : cycles)
      if (p.preact.valid && p.preact.partial == partial) list.push_back(p.cycle);
    return list;
  }
  CycleList when_x_ready() const {
    CycleList list;
    for (const Prediction& p : cycles)
      if (p.x_ready) list.push_back(p.cycle);
    return list;
  }
};

/// A step of the model appended to the trace.
inline void record(Trace& trace, TimingModel& model, const TimingInputs& in) {
  const Prediction& p = model.step(in);
  trace.cycles.push_back(p);
  trace.control += letter(p, model.plan());
  if (in.x_valid && p.x_ready) trace.x_beats.push_back(p.cycle);
}

/// Steps from the start until the first idle cycle after it, inclusive. `model` may have run before.
/// Throws std::runtime_error if the run does not end within kLongestRun cycles.
inline constexpr uint64_t kLongestRun = 200000;
inline Trace run_trace(TimingModel& model, std::span<const cfg::Descriptor> passes, const Traffic& traffic = {}) {
  const auto last_pass = static_cast<uint32_t>(passes.size()) - 1;
  Trace trace;
  for (uint64_t cycle = 0; cycle < 2 || trace.cycles.back().busy; ++cycle) {
    const TimingInputs in{cycle == 0, false, passes, last_pass, traffic.x_valid(cycle), traffic.h_ready(cycle)};
    record(trace, model, in);
    if (cycle == kLongestRun) throw std::runtime_error("the run does not end: " + trace.control.substr(0, 200));
  }
  trace.plan = model.plan();
  return trace;
}
inline Trace run_trace(TimingModel& model, const cfg::Descriptor& desc, const Traffic& traffic = {}) {
  return run_trace(model, {&desc, 1}, traffic);
}
template <class Passes>
Trace run_trace(const cfg::Accel& accel, const Passes& passes, const Traffic& traffic = {}) {
  TimingModel model(accel);
  return run_trace(model, passes, traffic);
}

/// `text` with a count in front repeated: run("h", 8) == "hhhhhhhh".
inline std::string run(const char* letters, unsigned count) {
  std::string s;
  while (count-- > 0) s += letters;
  return s;
}

}  // namespace sharp::golden
