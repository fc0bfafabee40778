// SPDX-License-Identifier: Apache-2.0
// Predictions of the timing model, cycle by cycle, into a timeline.
#include "tb/explain/recorder.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sharp::tb {

using golden::Prediction;

TimelineRecorder::TimelineRecorder(const cfg::Accel& accel, const golden::JobPlan& job) : job_(job) {
  timeline_.accel = accel;
}

void TimelineRecorder::observe(const DutInputs& pins, const Prediction& p, const HostRegisters&) {
  if (!p.busy) return;
  if (timeline_.passes.size() != p.pass + 1) begin_pass(p);
  TimelinePass& pass = timeline_.passes.back();
  if (pass.control.empty() || pass.control.back().reason != p.stall) pass.control.push_back({p.stall, 0});
  ++pass.control.back().length;
  if (p.issue.valid) {
    const uint64_t per_step = job_.passes[p.pass].plan.tiles.size();
    if (p.issue.step != tiles_ / per_step || p.issue.tile != tiles_ % per_step)
      throw std::logic_error(fmt::format("timeline: tile out of order in cycle {}", p.cycle));
    ++tiles_;
  }
  note_pipeline(pass, p);
  note_streams(pass, pins, p);
}

void TimelineRecorder::begin_pass(const Prediction& p) {
  const golden::PassPlan& plan = job_.passes.at(p.pass);
  TimelinePass pass;
  pass.layer = plan.layer;
  pass.reverse = plan.reverse;
  pass.desc = plan.desc;
  pass.blocks = plan.plan.blocks;
  pass.first_cycle = static_cast<uint32_t>(p.cycle);
  timeline_.passes.push_back(std::move(pass));
  tiles_ = 0;
}

void TimelineRecorder::note(TimelinePass& pass, Event event, uint32_t cycle) {
  pass.events[static_cast<size_t>(event)].push_back(cycle);
}

void TimelineRecorder::require(bool in_order, const Prediction& p, Event event) const {
  if (!in_order)
    throw std::logic_error(fmt::format("timeline: {} out of order in cycle {}", to_string(event), p.cycle));
}

void TimelineRecorder::note_pipeline(TimelinePass& pass, const Prediction& p) {
  const auto now = static_cast<uint32_t>(p.cycle);
  const uint64_t tiles = job_.passes[p.pass].plan.tiles.size();
  const uint64_t groups = (pass.desc.hidden_size + timeline_.accel.num_cu - 1) / timeline_.accel.num_cu;
  const auto name = [&](const golden::GroupEvent& e) { return e.step * groups + e.group; };
  if (p.tile_sum.valid) {
    require(p.tile_sum.step * tiles + p.tile_sum.tile == pass.of(Event::tile_sum).size(), p, Event::tile_sum);
    note(pass, Event::tile_sum, now);
  }
  if (p.preact.valid) note(pass, Event::preact, now);
  if (p.gate.valid) note(pass, Event::gate, now);
  if (p.cell.valid) {
    require(name(p.cell) == pass.of(Event::cell).size(), p, Event::cell);
    note(pass, Event::cell, now);
  }
  if (p.write_back.valid) {
    require(name(p.write_back) == pass.of(Event::write_back).size(), p, Event::write_back);
    note(pass, Event::write_back, now);
  }
}

void TimelineRecorder::note_streams(TimelinePass& pass, const DutInputs& pins, const Prediction& p) {
  const auto now = static_cast<uint32_t>(p.cycle);
  if ((pins.x_valid && p.x_ready) || p.seq_read.valid) note(pass, Event::x_beat, now);
  if ((pins.h_ready && p.h.valid) || p.seq_write.valid) note(pass, Event::h_beat, now);
}

Timeline TimelineRecorder::take(const golden::Counters& counters) {
  timeline_.counters = counters;
  return std::move(timeline_);
}

Timeline record_timeline(const std::string& label, const cfg::Accel& accel, const golden::JobPlan& job,
                         const cfg::ModelInput& input, const SessionOptions& options, TimingResult* result) {
  TimelineRecorder recorder(accel, job);
  const TimingResult r = run_timing(accel, job, input, options, &recorder);
  // Registers show a cycle late: of a run that was stopped they lack its last cycle, the recorded cycles do not.
  Timeline t = recorder.take(r.counters);
  t.label = label;
  if (r.verdict != Verdict::pass) {
    t.detail = fmt::format("{}: {}", to_string(r.verdict), r.detail);
    t.counters = counted(t);
  }
  if (result != nullptr) *result = r;
  return t;
}

}  // namespace sharp::tb
