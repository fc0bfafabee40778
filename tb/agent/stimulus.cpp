// SPDX-License-Identifier: Apache-2.0
// Pins of a busy run.
#include "tb/agent/stimulus.h"

#include <algorithm>

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"

namespace sharp::tb {
namespace {

constexpr uint8_t kUnmapped = 0x80;

/// Beats of the h stream from all passes that run.
uint64_t h_stream_beats(const cfg::Accel& accel, const golden::JobPlan& job) {
  uint64_t beats = 0;
  for (unsigned n = 0; n < passes_that_run(job); ++n) {
    const golden::PassPlan& p = job.passes[n];
    if (sends_stream(p)) beats += uint64_t{p.desc.steps} * accel.beats(p.desc.hidden_size);
  }
  return beats;
}

}  // namespace

Stimulus::Stimulus(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
                   const SessionOptions& options)
    : x_(job, input, accel.stream_width, options.traffic.x_gap, options.seed),
      h_(options.traffic.h_stall, options.seed),
      h_owed_(h_stream_beats(accel, job)),
      max_passes_(accel.max_passes),
      host_noise_(options.host_noise),
      noise_kind_(options.noise_kind),
      noise_(options.seed, "host_noise"),
      junk_(accel.vs_width),
      held_(accel.vs_width),
      load_ends_{accel.weight_depth * (accel.num_vs / 2), accel.bias_depth, accel.state_depth, accel.state_depth} {}

uint8_t Stimulus::next_watched() {
  watched_ = watched_ + 1 == reg::kWatched.size() ? 0 : watched_ + 1;
  return reg::kWatched[watched_];
}

NoiseKind Stimulus::draw_kind() {
  if (noise_kind_ != NoiseKind::mixed) return noise_kind_;
  return static_cast<NoiseKind>(1 + noise_.below(kNumNoiseKinds - 1));
}

void Stimulus::drive_noise(DutInputs& pins) {
  if (!noise_.chance(host_noise_)) return;
  const NoiseKind kind = draw_kind();
  switch (kind) {
    case NoiseKind::load:
      return drive_junk_load(pins);
    case NoiseKind::held_load:
      if (!is_holding_) begin_to_hold();
      return;
    case NoiseKind::start:
      return drive_write(pins, reg::kCtrl, reg::kCtrlStart);
    case NoiseKind::start_clear:
      return drive_write(pins, reg::kCtrl, reg::kCtrlStart | reg::kCtrlClearError);
    default:
      return drive_harmless(pins, kind);
  }
}

void Stimulus::drive_idle(DutInputs& pins) {
  drive_streams(pins);
  if (!has_noise() || !noise_.chance(host_noise_)) return;
  const NoiseKind kind = draw_kind();
  const bool is_harmless = kind != NoiseKind::load && kind != NoiseKind::held_load && kind != NoiseKind::start &&
                           kind != NoiseKind::start_clear;
  if (is_harmless) drive_harmless(pins, kind);
}

void Stimulus::drive_harmless(DutInputs& pins, NoiseKind kind) {
  const auto junk = static_cast<uint32_t>(noise_.next());
  switch (kind) {
    case NoiseKind::clear:
      return drive_write(pins, reg::kCtrl, reg::kCtrlClearError);
    case NoiseKind::pass_select:
      return drive_write(pins, reg::kPassSelect, noise_.chance(0.5) ? junk : junk % (2 * max_passes_));
    case NoiseKind::last_pass:
      return drive_write(pins, reg::kLastPass, junk);
    case NoiseKind::state_addr:
      return drive_write(pins, reg::kStateAddr, junk);
    case NoiseKind::other_write:  // with a value that would start
      return drive_write(pins, noise_.chance(0.5) ? reg::kCounters[junk % reg::kCounters.size()] : kUnmapped, junk | 1);
    case NoiseKind::any_read:
      pins.reg_valid = true;
      pins.reg_addr = noise_.chance(0.5) ? static_cast<uint8_t>(junk) : noise_.chance(0.5) ? reg::kCtrl : reg::kId;
      return;
    default:
      return drive_write(pins, reg::kDescriptor[noise_.below(reg::kDescriptor.size())], junk);
  }
}

void Stimulus::drive_junk_load(DutInputs& pins) {
  std::generate(junk_.begin(), junk_.end(), [&] { return static_cast<uint32_t>(noise_.next()); });
  pins.ld_valid = true;
  pins.ld_target = static_cast<uint8_t>(noise_.below(4));
  pins.ld_addr = static_cast<uint32_t>(noise_.chance(0.5) ? noise_.next() : noise_.below(64));
  pins.ld_data = junk_.data();
}

void Stimulus::begin_to_hold() {
  std::generate(held_.begin(), held_.end(), [&] { return static_cast<uint32_t>(noise_.next()); });
  held_target_ = static_cast<uint8_t>(noise_.below(load_ends_.size()));
  const uint32_t end = load_ends_[held_target_];
  held_addr_ = end + static_cast<uint32_t>(noise_.chance(0.5) ? noise_.below(4) : noise_.below(UINT32_MAX - end));
  is_holding_ = true;
}

/// Takes the place of a beat that the cycle would have; an idle machine takes the beat.
void Stimulus::hold_load(DutInputs& pins, bool busy) {
  pins.ld_valid = true;
  pins.ld_target = held_target_;
  pins.ld_addr = held_addr_;
  pins.ld_data = held_.data();
  is_holding_ = busy;
}

void Stimulus::drive_write(DutInputs& pins, uint8_t addr, uint32_t value) {
  pins.reg_write = true;
  pins.reg_valid = true;
  pins.reg_addr = addr;
  pins.reg_wdata = value;
}

}  // namespace sharp::tb
