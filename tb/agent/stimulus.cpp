// SPDX-License-Identifier: Apache-2.0
// Pins of a busy run.
#include "tb/agent/stimulus.h"

#include <algorithm>

#include "tb/agent/register_map.h"

namespace sharp::tb {

Stimulus::Stimulus(const cfg::Accel& accel, const cfg::Descriptor& desc, const cfg::LayerInput& input,
                   const SessionOptions& options, bool sends_x)
    : x_(sends_x ? XStreamDriver(input, desc.input_size, accel.stream_width, options.traffic.x_gap, options.seed)
                 : XStreamDriver()),
      h_(options.traffic.h_stall, options.seed),
      host_noise_(options.host_noise),
      noise_(options.seed, "host_noise"),
      junk_(accel.vs_width) {}

uint8_t Stimulus::next_watched() {
  watched_ = watched_ + 1 == reg::kWatched.size() ? 0 : watched_ + 1;
  return reg::kWatched[watched_];
}

void Stimulus::drive_noise(DutInputs& pins) {
  // Only while x is still owed is the DUT certainly busy: a start or a load beat in the first idle cycle would be
  // taken.
  if (x_.sent_all() || !noise_.chance(host_noise_)) return;
  const uint64_t action = noise_.below(4);
  if (action == 0) {
    std::generate(junk_.begin(), junk_.end(), [&] { return static_cast<uint32_t>(noise_.next()); });
    pins.ld_valid = true;
    pins.ld_target = static_cast<uint8_t>(noise_.below(4));
    pins.ld_addr = static_cast<uint32_t>(noise_.below(64));
    pins.ld_data = junk_.data();
    return;
  }
  pins.reg_write = true;
  pins.reg_addr = action == 1 ? reg::kCtrl : reg::kDescriptor[noise_.below(reg::kDescriptor.size())];
  pins.reg_wdata = static_cast<uint32_t>(action == 1 ? noise_.below(4) : noise_.next());
}

}  // namespace sharp::tb
