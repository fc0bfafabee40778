// SPDX-License-Identifier: Apache-2.0
// Pins of a busy run.
#include "tb/agent/stimulus.h"

#include <algorithm>

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"

namespace sharp::tb {
namespace {

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
      noise_(options.seed, "host_noise"),
      junk_(accel.vs_width) {}

uint8_t Stimulus::next_watched() {
  watched_ = watched_ + 1 == reg::kWatched.size() ? 0 : watched_ + 1;
  return reg::kWatched[watched_];
}

void Stimulus::drive_noise(DutInputs& pins) {
  // A start or a load beat in the first idle cycle would be taken.
  if (!certainly_busy() || !noise_.chance(host_noise_)) return;
  switch (noise_.below(5)) {
    case 0:
      return drive_junk_load(pins);
    case 1:
      return drive_junk_write(pins, reg::kCtrl);
    case 2:  // taken, even while busy: the window then shows another entry, or none
      drive_junk_write(pins, reg::kPassSelect);
      pins.reg_wdata %= 2 * max_passes_;
      return;
    case 3:
      return drive_junk_write(pins, noise_.chance(0.5) ? reg::kLastPass : reg::kStateAddr);
    default:
      return drive_junk_write(pins, reg::kDescriptor[noise_.below(reg::kDescriptor.size())]);
  }
}

void Stimulus::drive_junk_load(DutInputs& pins) {
  std::generate(junk_.begin(), junk_.end(), [&] { return static_cast<uint32_t>(noise_.next()); });
  pins.ld_valid = true;
  pins.ld_target = static_cast<uint8_t>(noise_.below(4));
  pins.ld_addr = static_cast<uint32_t>(noise_.below(64));
  pins.ld_data = junk_.data();
}

void Stimulus::drive_junk_write(DutInputs& pins, uint8_t addr) {
  pins.reg_write = true;
  pins.reg_addr = addr;
  pins.reg_wdata = static_cast<uint32_t>(addr == reg::kCtrl ? noise_.below(4) : noise_.next());
}

}  // namespace sharp::tb
