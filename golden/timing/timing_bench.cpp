// SPDX-License-Identifier: Apache-2.0
// Cost of the timing model in nanoseconds per busy cycle: sharp_1k, LSTM I = H = 256, every schedule.
#include <chrono>
#include <cstdio>
#include <string>

#include "golden/timing/example_accels.h"
#include "golden/timing/timing_model.h"

using namespace sharp;

int main() {
  const cfg::Accel accel = golden::sharp_1k();
  for (uint32_t schedule = 0; schedule < 4; ++schedule) {
    const auto code = static_cast<cfg::Schedule>(schedule);
    const cfg::Descriptor desc = golden::make_descriptor(code, 128, cfg::Padding::dynamic, 256, 256, 4000);
    const auto begin = std::chrono::steady_clock::now();
    const golden::Counters counters = golden::ideal_counters(accel, desc);
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
    const std::string name(cfg::to_string(code));
    std::printf("%-10s %9u cycles  %5.1f ns per cycle\n", name.c_str(), counters.cycles,
                time.count() / counters.cycles);
  }
  return 0;
}
