// SPDX-License-Identifier: Apache-2.0
// Cost of the timing model in nanoseconds per busy cycle: sharp_1k, LSTM I = H = 256, every schedule.
#include <chrono>
#include <cstdio>

#include "golden/timing/timing_model.h"

namespace {

using namespace sharp;

cfg::Accel sharp_1k() {
  cfg::Accel a;
  a.name = "sharp_1k";
  a.vs_width = a.num_vs = a.stream_width = 32;
  a.num_mfu = 64;
  a.num_cu = 16;
  a.max_input = a.max_hidden = 2048;
  a.weight_depth = 16384;
  a.bias_depth = a.intermediate_depth = 512;
  a.lat.mfu = 4;
  a.lat.cu = 8;
  return a;
}

}  // namespace

int main() {
  const cfg::Accel accel = sharp_1k();
  for (uint32_t schedule = 0; schedule < 4; ++schedule) {
    const cfg::Descriptor desc{0, schedule, 128, 1, 256, 256, 4000};
    const auto begin = std::chrono::steady_clock::now();
    const golden::Counters counters = golden::ideal_counters(accel, desc);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
    const std::string name(cfg::to_string(static_cast<cfg::Schedule>(schedule)));
    std::printf("%-10s %9u cycles  %5.1f ns per cycle\n", name.c_str(), counters.cycles,
                time.count() / counters.cycles);
  }
  return 0;
}
