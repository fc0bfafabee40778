// SPDX-License-Identifier: Apache-2.0
// Cost of the timing model in processor nanoseconds per busy cycle (best of five): sharp_1k, LSTM I = H = 256, every
// schedule.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "golden/timing/example_accels.h"
#include "golden/timing/timing_model.h"

namespace {

using namespace sharp;

double nanoseconds_per_cycle(const cfg::Descriptor& desc) {
  const std::clock_t begin = std::clock();  // not disturbed by other processes as wall time is
  const golden::Counters counters = golden::ideal_counters(golden::sharp_1k(), desc);
  const double seconds = double(std::clock() - begin) / CLOCKS_PER_SEC;
  return seconds * 1e9 / counters.cycles;
}

double best_of_five(const cfg::Descriptor& desc) {
  double best = nanoseconds_per_cycle(desc);
  for (int i = 1; i < 5; ++i) best = std::min(best, nanoseconds_per_cycle(desc));
  return best;
}

}  // namespace

int main() {
  using enum cfg::Schedule;
  for (cfg::Schedule schedule : {sequential, batch, intergate, unfolded}) {
    const cfg::Descriptor desc = golden::make_descriptor(schedule, 128, cfg::Padding::dynamic, 256, 256, 1000);
    std::printf("%-10s %5.1f ns per cycle\n", std::string(cfg::to_string(schedule)).c_str(), best_of_five(desc));
  }
  return 0;
}
