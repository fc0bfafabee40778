// SPDX-License-Identifier: Apache-2.0
// Tables, published figures and energies against what can be worked out by hand.
#include "regress/eval/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cfg/src/run_file.h"
#include "golden/plan/plan.h"
#include "regress/eval/energy.h"
#include "regress/eval/headline.h"
#include "regress/eval/machine.h"
#include "regress/eval/rtl_subset.h"
#include "regress/eval/user_model.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

TEST(Published, HasEveryRowWithItsTag) {
  const Published p = load_published();
  EXPECT_EQ(p.rows.size(), 11u);
  EXPECT_EQ(p.platforms.size(), 4u);
  for (const Platform& platform : p.platforms)
    EXPECT_THAT((std::vector<std::string>{"Q", "P", "R"}), testing::Contains(platform.tag));
  EXPECT_EQ(p.rows[0].milliseconds.at("titan_xp"), 1.994);
  EXPECT_FALSE(p.rows[10].milliseconds.contains("v100"));
}

TEST(Published, ErrorsNameTheLine) {
  std::ifstream in(std::string(SHARP_SOURCE_DIR) + "/cfg/eval/published.yaml");
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.replace(text.find("titan_xp: 1.994"), 8, "titan_xq");
  const fs::path file = fs::path(testing::TempDir()) / ("published_" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << text;
  try {
    load_published(file);
    FAIL();
  } catch (const cfg::ConfigError& e) {
    EXPECT_THAT(std::string(e.what()), testing::AllOf(testing::HasSubstr(".yaml:"), testing::HasSubstr("titan_xq")));
  }
  fs::remove(file);
}

TEST(Tables, GeometricMean) {
  EXPECT_DOUBLE_EQ(geometric_mean({2.0, 8.0}), 4.0);
  EXPECT_EQ(geometric_mean({}), 0.0);
}

TEST(Tables, StepsHaveEveryPointAndNoneBeatsTheIdeal) {
  const Json rows = steps_table();
  EXPECT_EQ(rows.size(), 4u * 2u * 7u * 4u);
  for (const Json& r : rows) {
    EXPECT_LE(double{r["utilisation"]}, 1.0) << r;
    double stalls = 0.0;
    for (const auto& [reason, cycles] : r["stalls"].items()) stalls += cycles.get<double>();
    EXPECT_EQ(double{r["tiles"]} + stalls, double{r["cycles"]}) << r;
    if (r["schedule"] == "sequential") EXPECT_EQ(r["speedup"], 1.0);
  }
}

TEST(Tables, DynamicPaddingIsNeverWorse) {
  for (const Json& r : padding_table(97)) EXPECT_GE(double{r["gain"]}, 1.0) << r;
}

// The claims of the acceptance that hold: mean utilisation, and speedups over published latencies.
TEST(Tables, FiguresThatTheReportRestsOn) {
  const Published p = load_published();
  const Json summary = utilisation_summary(steps_table(), p);
  for (const Json& r : summary["rows"]) {
    if (r["macs"] == 1024) EXPECT_GE(double{r["mean_percent"]}, 98.0);
    if (r["macs"] == 4096 && r["latency"] == "fast") EXPECT_GE(double{r["mean_percent"]}, 95.0);
    if (r["macs"] == 65536) EXPECT_GT(double{r["mean_percent"]}, 50.0);
    EXPECT_LE(double{r["mean_percent"]}, double{r["bound_percent"]} + 1e-9);
  }
  const Json latencies = latencies_table(p);
  for (const Json& m : latencies["means"]) {
    if (m["platform"] == "brainwave") EXPECT_GE(double{m["mean"]}, 2.8);
    if (m["platform"] == "titan_xp") EXPECT_GE(double{m["mean"]}, 82.0);
  }
}

// tiny: 16 MACs, K = 4, so N = 4: LSTM I = H = 4 has four blocks of one unit, of one x and one h tile each.
TEST(Energy, CountsByHand) {
  const cfg::Accel tiny = cfg::load_accel("tiny");
  const Layer layer{cfg::Cell::lstm, 4, 4};
  const Mode mode{cfg::Schedule::unfolded, cfg::Padding::fixed, 4};
  const Counts c = step_counts(tiny, layer, mode, time_layer(tiny, layer, mode).step);
  EXPECT_EQ(c.at("fp16 multiply"), 8 * 16);
  EXPECT_EQ(c.at("fp32 add"), 8 * 16);
  EXPECT_EQ(c.at("weight read"), 8 * 16 / 4);
  EXPECT_EQ(c.at("x and h read"), 8 * 4 / 4);
  EXPECT_EQ(c.at("bias read"), 4 * 4 / 2);
  EXPECT_EQ(c.at("intermediate access"), 2 * 4 * 4 / 2);
  EXPECT_EQ(c.at("activation"), 5 * 4);
  EXPECT_EQ(c.at("cell update"), 4);
  EXPECT_EQ(c.at("state access"), 4 * 80 / 64.0);
}

TEST(Energy, SramGoesThroughThePublishedPoints) {
  EnergyTable t;
  t.sram_64_bit = {{8192, 10.0}, {32768, 20.0}, {1048576, 100.0}};
  for (const auto& [bytes, pj] : t.sram_64_bit) EXPECT_NEAR(sram_energy(t, static_cast<double>(bytes)), pj, 1e-9);
  EXPECT_NEAR(sram_energy(t, 16384.0), 10.0 * std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(sram_energy(t, 2048.0), 5.0, 1e-9);
  EXPECT_GT(sram_energy(t, 4e6), 100.0);
}

TEST(Energy, TotalsAreSumsAndRatiosAreRight) {
  const Json e = energy_table(load_published(), 250.0);
  for (const Json& r : e["rows"]) {
    double sum = 0.0;
    for (const auto& [name, pj] : r["picojoules"].items()) sum += pj.get<double>();
    EXPECT_NEAR(sum, double{r["total_pj"]}, 1e-6 * sum);
    EXPECT_NEAR(double{r["gflops_per_watt"]}, 2.0 * double{r["gflops_per_watt_1"]},
                1e-6 * double{r["gflops_per_watt"]});
    EXPECT_NEAR(double{r["flops"]} / sum * 1e3, double{r["gflops_per_watt"]}, 1e-6 * double{r["gflops_per_watt"]});
  }
  EXPECT_GT(e["sensitivity"][2]["gflops_per_watt"], e["sensitivity"][0]["gflops_per_watt"]);  // cheaper memories
  EXPECT_LT(e["sensitivity"][1]["gflops_per_watt"], e["sensitivity"][0]["gflops_per_watt"]);
}

TEST(RtlPoints, AreEnoughAndOnEveryMachine) {
  const std::vector<RtlPoint> points = rtl_points(false);
  EXPECT_GE(points.size(), 40u);
  for (const unsigned macs : mac_budgets())
    EXPECT_GE(std::count_if(points.begin(), points.end(), [&](const RtlPoint& p) { return p.macs == macs; }), 10);
  EXPECT_EQ(rtl_points(true).size(), 2 * points.size());
}

TEST(UserModel, ReadsARunFile) {
  const std::vector<ModelLayer> layers = load_user_model(std::string(SHARP_SOURCE_DIR) + "/cfg/run/eesen.yaml");
  ASSERT_EQ(layers.size(), 10u);
  EXPECT_EQ(layers[0].layer.input, 120u);
  EXPECT_EQ(layers[3].direction, "reverse");
  EXPECT_EQ(layers[3].layer.input, 680u);
  EXPECT_EQ(model_table(layers, 250.0)["rows"].size(), 80u);
  EXPECT_FALSE(model_points(layers).empty());
}

TEST(Headline, MarksAVoidReport) {
  Json eval{{"steps", steps_table()},
            {"networks", networks_table(load_published())},
            {"latencies", latencies_table(load_published())},
            {"energy", energy_table(load_published(), 250.0)}};
  eval["utilisation"] = utilisation_summary(eval["steps"], load_published());
  eval["headline"] = headline(eval, load_published());
  eval["void"] = false;
  EXPECT_EQ(headline_text(eval).find("VOID"), std::string::npos);
  eval["void"] = true;
  eval["reasons"] = {"a point"};
  EXPECT_NE(headline_text(eval).find("VOID"), std::string::npos);
}

}  // namespace
}  // namespace sharp::eval
