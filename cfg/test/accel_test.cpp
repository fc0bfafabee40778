// SPDX-License-Identifier: Apache-2.0
// Accelerator files: the shipped ones hold what docs/architecture.md section 6 names, and what their users need fits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfg/src/accel_file.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;

TEST(Accel, ShippedFilesAreTheNamedConfigurations) {
  const auto tiny = load_accel("tiny");
  EXPECT_EQ(tiny.macs(), 16u);
  EXPECT_THAT(tiny.legal_ks(), ElementsAre(4, 8, 16));
  const auto small = load_accel("sharp_64");
  EXPECT_EQ(small.macs(), 64u);
  EXPECT_THAT(small.legal_ks(), ElementsAre(8, 16, 32, 64));
  const auto big = load_accel("sharp_1k");
  EXPECT_EQ(big.macs(), 1024u);
  EXPECT_THAT(big.legal_ks(), ElementsAre(32, 64, 128, 256));
  EXPECT_EQ(big.levels(), 5u);
}

TEST(Accel, EveryFieldOfAFileArrives) {
  const auto a = load_accel("sharp_1k", "deep");
  const Accel want{.name = "sharp_1k",
                   .latency_name = "deep",
                   .vs_width = 32,
                   .num_vs = 32,
                   .num_mfu = 64,
                   .num_cu = 16,
                   .stream_width = 32,
                   .max_input = 2048,
                   .max_hidden = 2048,
                   .weight_depth = 16384,
                   .bias_depth = 512,
                   .intermediate_depth = 512,
                   .max_passes = 16,
                   .sequence_depth = 4096,
                   .state_depth = 16384,
                   .lat = {.mem = 2, .mul = 3, .add = 3, .acc = 1, .mfu = 6, .cu = 8, .wb = 2}};
  EXPECT_EQ(a, want);
}

TEST(Accel, LatencySetsAreTheSameInAllShippedFiles) {
  for (const auto* const name : {"tiny", "sharp_64", "sharp_1k", "sharp_4k", "sharp_16k", "sharp_64k"}) {
    EXPECT_EQ(load_accel(name).lat, (Latencies{1, 1, 1, 1, 4, 8, 1}));
    EXPECT_EQ(load_accel(name, "fast").lat, Latencies{});
    EXPECT_EQ(load_accel(name, "deep").lat, (Latencies{2, 3, 3, 1, 6, 8, 2}));
  }
}

TEST(Accel, PathsAndNamesFindTheSameFile) {
  EXPECT_EQ(load_accel((config_root() / "accel" / "tiny.yaml").string()), load_accel("tiny"));
}

TEST(Accel, UnknownNamesAndSetsAreToldWithTheLegalOnes) {
  const auto message = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_THAT(message([] { load_accel("tinny"); }), testing::HasSubstr("'tinny' is not legal; legal:"));
  EXPECT_THAT(message([] { load_accel("tinny"); }), testing::EndsWith("did you mean 'tiny'?"));
  EXPECT_THAT(message([] { load_accel("tiny", "dep"); }),
              testing::EndsWith("legal: default, fast, deep; did you mean 'deep'?"));
}

unsigned ceil_div(unsigned a, unsigned b) { return (a + b - 1) / b; }

/// Tiles of a step and row groups with fixed padding (docs/architecture.md section 3): the most that either padding
/// needs, since a dynamic cover costs at most as much as one block of K, and its smaller blocks sum to less than K
/// rows.
struct Need {
  unsigned tiles, groups;
};
Need most(const Accel& a, unsigned inputs, unsigned hidden, unsigned k, bool single_gate) {
  const unsigned blocks = ceil_div(hidden, single_gate ? k : k / 4);
  const unsigned passes = single_gate ? 4 : 1;
  const unsigned n = a.macs() / k;
  return {passes * blocks * (ceil_div(inputs, n) + ceil_div(hidden, n)), passes * blocks * k / a.vs_width};
}

/// Every LSTM of these inputs and of up to `largest` units fits, with every K and schedule.
void expect_fits(const Accel& a, unsigned inputs, unsigned largest) {
  for (const unsigned k : a.legal_ks())
    for (const bool single_gate : {false, true})
      for (unsigned hidden = 1; hidden <= largest; ++hidden) {
        const auto need = most(a, inputs, hidden, k, single_gate);
        EXPECT_LE(need.tiles, a.weight_depth) << a.name << " k=" << k << " H=" << hidden;
        EXPECT_LE(need.groups, a.bias_depth) << a.name << " k=" << k << " H=" << hidden;
        if (!single_gate) {
          EXPECT_LE(need.groups, a.intermediate_depth) << a.name << " k=" << k << " H=" << hidden;
        }
      }
}

TEST(Accel, LayersOf96FitTheSmallMachinesInEverySchedule) {
  for (const auto* const name : {"tiny", "sharp_64"}) expect_fits(load_accel(name), 96, 96);
}

TEST(Accel, LayersOf2048FitTheLargeMachinesInEverySchedule) {
  for (const auto* const name : {"sharp_4k", "sharp_16k", "sharp_64k"}) expect_fits(load_accel(name), 2048, 2048);
}

TEST(Accel, TenDirectionsOfASpeechModelFitTheLargeMachinesAtOnce) {
  for (const auto* const name : {"sharp_4k", "sharp_16k", "sharp_64k"}) {
    const auto a = load_accel(name);
    for (const unsigned k : a.legal_ks())
      for (const bool single_gate : {false, true}) {
        const auto need = most(a, 704, 340, k, single_gate);
        EXPECT_LE(10 * need.tiles, a.weight_depth) << name << " k=" << k;
        EXPECT_LE(10 * need.groups, a.bias_depth) << name << " k=" << k;
      }
  }
}

}  // namespace
}  // namespace sharp::cfg
