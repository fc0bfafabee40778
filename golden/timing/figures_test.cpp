// SPDX-License-Identifier: Apache-2.0
// What the schedules and paddings are for, in cycles on sharp_1k: each figure is printed and bounded.
#include <gtest/gtest.h>

#include <cstdio>

#include "golden/timing/example_accels.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {
namespace {

using cfg::Padding;
using cfg::Schedule;

/// Cycles one more time step costs.
double cycles_per_step(Schedule schedule, unsigned k, Padding padding, unsigned size) {
  auto cycles = [&](unsigned steps) {
    return ideal_counters(sharp_1k(), make_descriptor(schedule, k, padding, size, size, steps)).cycles;
  };
  return (cycles(24) - cycles(4)) / 20.0;
}

TEST(Figures, UnfoldedIsTheFastestScheduleOfASmallLayer) {
  for (unsigned k : sharp_1k().legal_ks()) {
    const double unfolded = cycles_per_step(Schedule::unfolded, k, Padding::dynamic, 128);
    std::printf("I = H = 128, K = %3u, cycles a step: unfolded %.1f", k, unfolded);
    for (Schedule s : {Schedule::sequential, Schedule::batch, Schedule::intergate}) {
      const double other = cycles_per_step(s, k, Padding::dynamic, 128);
      std::printf("  %s %.1f", std::string(cfg::to_string(s)).c_str(), other);
      EXPECT_LT(unfolded, other);
    }
    std::printf("\n");
  }
}

TEST(Figures, LargeLayerKeepsTheMultipliersBusy) {
  const unsigned size = 1024, steps = 3;
  const double work = 4.0 * size * (size + size) * steps;
  for (unsigned k : sharp_1k().legal_ks()) {
    const cfg::Descriptor d = make_descriptor(Schedule::unfolded, k, Padding::dynamic, size, size, steps);
    const double utilisation = work / (sharp_1k().macs() * double(ideal_counters(sharp_1k(), d).cycles));
    std::printf("I = H = 1024, T = 3, unfolded, K = %3u: utilisation %.2f %%\n", k, 100 * utilisation);
    EXPECT_GE(utilisation, 0.98);
  }
}

void expect_dynamic_gain(unsigned k, double least) {
  const double fixed = cycles_per_step(Schedule::unfolded, k, Padding::fixed, 340);
  const double dynamic = cycles_per_step(Schedule::unfolded, k, Padding::dynamic, 340);
  const double gain = 1 - dynamic / fixed;
  std::printf("I = H = 340, unfolded, K = %u, cycles a step: fixed %.1f, dynamic %.1f (%.2f %% fewer)\n", k, fixed,
              dynamic, 100 * gain);
  EXPECT_GE(gain, least);
}

TEST(Figures, DynamicPaddingGainsMoreWithLargerTiles) {
  expect_dynamic_gain(128, 0.015);
  expect_dynamic_gain(256, 0.09);
}

}  // namespace
}  // namespace sharp::golden
