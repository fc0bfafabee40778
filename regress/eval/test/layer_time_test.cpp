// SPDX-License-Identifier: Apache-2.0
// Cycles per step: exact for long runs, never better than the multipliers allow, best over K; machines with larger
// memories.
#include "regress/eval/layer_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "cfg/src/run_file.h"
#include "golden/baseline/epur.h"
#include "regress/eval/machine.h"

namespace sharp::eval {
namespace {

constexpr unsigned kLong = 40;

TEST(LayerTime, IsExactForLongRuns) {
  for (const unsigned macs : mac_budgets())
    for (const char* latency : {"fast", "deep"})
      for (const unsigned size : {60u, 128u, 340u, 511u})
        for (unsigned s = 0; s < 4; ++s)
          for (const cfg::Cell cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman}) {
            const cfg::Accel a = enlarged(machine(macs, latency), size, size);
            const Layer layer{cell, size, size};
            const Mode mode{static_cast<cfg::Schedule>(s), cfg::Padding::dynamic, a.vs_width};
            const LayerTime t = time_layer(a, layer, mode);
            EXPECT_EQ(t.cycles(kLong), run_layer(a, layer, mode, kLong).cycles)
                << a.name << " " << latency << " " << size << " " << cfg::to_string(mode.schedule);
          }
}

TEST(LayerTime, NoStepIsFasterThanTheMultipliersAllow) {
  for (const unsigned size : {64u, 200u, 333u, 700u}) {
    const cfg::Accel a = enlarged(machine(4096, "fast"), size, size);
    const Layer layer{cfg::Cell::lstm, size, size};
    const LayerTime t = time_layer(a, layer, {});
    EXPECT_LE(t.utilisation(a, layer), 1.0);
    EXPECT_GE(t.step.cycles * uint64_t{a.macs()}, layer.macs());
  }
}

TEST(LayerTime, TakesTheBestK) {
  const cfg::Accel a = machine(1024, "deep");
  const Layer layer{cfg::Cell::lstm, 340, 340};
  const LayerTime best = time_layer(a, layer, {});
  for (const unsigned k : a.legal_ks())
    EXPECT_LE(best.step.cycles, time_layer(a, layer, {cfg::Schedule::unfolded, cfg::Padding::dynamic, k}).step.cycles)
        << k;
}

TEST(LayerTime, TilesAndStallsAreTheCycles) {
  const LayerTime t = time_layer(machine(16384, "deep"), {cfg::Cell::lstm, 128, 128}, {});
  uint64_t stalls = 0;
  for (const uint32_t s : t.step.stalls) stalls += s;
  EXPECT_EQ(t.step.tiles + stalls, t.step.cycles);
}

// The RTL in the shape of an E-PUR-like machine has the cycles of the model of one.
TEST(Epur, IsTheRtlWithFourRows) {
  for (const char* latency : {"default", "fast", "deep"})
    for (const auto& [input, hidden] : {std::pair{128u, 128u}, {340u, 340u}, {512u, 300u}, {255u, 257u}, {1u, 700u}}) {
      const cfg::Accel a = cfg::load_accel(std::string(SHARP_SOURCE_DIR) + "/regress/eval/epur_1k.yaml", latency);
      const Layer layer{cfg::Cell::lstm, input, hidden};
      EXPECT_EQ(time_layer(a, layer, {cfg::Schedule::intergate, cfg::Padding::fixed, 4}).step.cycles,
                golden::epur_step_cycles({1024, 1, a.lat}, {cfg::Cell::lstm, input, hidden, 1}))
          << latency << " " << input << " " << hidden;
    }
}

TEST(Machine, LargerMemoriesChangeNoCycle) {
  const cfg::Accel a = machine(4096, "deep"), large = enlarged(a, 4000, 4000);
  EXPECT_EQ(a.name + "+", large.name);
  EXPECT_EQ(enlarged(a, 256, 256), a);
  const Layer layer{cfg::Cell::gru, 300, 200};
  EXPECT_EQ(time_layer(a, layer, {}).step.cycles, time_layer(large, layer, {}).step.cycles);
}

TEST(Machine, HoldsTheLargestLayersWithEveryKAndSchedule) {
  for (const unsigned macs : mac_budgets()) {
    const cfg::Accel a = enlarged(machine(macs, "fast"), 2816, 2816);
    for (const unsigned k : a.legal_ks())
      for (unsigned s = 0; s < 4; ++s)
        for (const cfg::Padding p : {cfg::Padding::fixed, cfg::Padding::dynamic})
          EXPECT_NO_THROW(run_layer(a, {cfg::Cell::lstm, 2816, 2816}, {static_cast<cfg::Schedule>(s), p, k}, 1))
              << macs << " " << k;
  }
}

TEST(Machine, ALayerThatDoesNotFitIsNamed) {
  try {
    run_layer(machine(1024, "fast"), {cfg::Cell::lstm, 9000, 9000},
              {cfg::Schedule::unfolded, cfg::Padding::dynamic, 32}, 2);
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_NE(std::string(e.what()).find("H=9000"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace sharp::eval
