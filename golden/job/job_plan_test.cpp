// SPDX-License-Identifier: Apache-2.0
// Passes of a stack: places drawn by hand, choice of K, refusals.
#include "golden/job/job_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "golden/job/test_stack.h"
#include "golden/plan/test_descriptor.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {
namespace {

using cfg::Cell;
using cfg::Descriptor;
using cfg::Direction;
using cfg::ErrorCode;
using cfg::Padding;
using cfg::Schedule;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint32_t minus(uint32_t value) { return 0 - value; }

JobSettings intergate(unsigned steps, std::vector<uint32_t> k) {
  return {Schedule::intergate, Padding::fixed, steps, std::move(k)};
}

TEST(JobPlan, OneForwardLayerNeedsNothingNew) {
  const auto layers = numbered_layers(5, {{Cell::gru, Direction::forward, 6}});
  const JobPlan job = plan_job(tiny(), layers, {Schedule::batch, Padding::dynamic, 3, {8}});
  ASSERT_EQ(job.passes.size(), 1u);
  EXPECT_TRUE(job.legal());
  const Descriptor today{
      .cell = kGru, .schedule = kBatch, .k = 8, .padding = kDynamic, .input_size = 5, .hidden_size = 6, .steps = 3};
  EXPECT_EQ(job.passes[0].desc, today);
  EXPECT_EQ(job.passes[0].plan.desc, today);
  EXPECT_FALSE(job.passes[0].reverse);
  EXPECT_EQ(job.last_pass(), 0u);
}

// tiny: W = 4, M = 16, SW = 4, KMax/W = 4. K = 8: N = 2.
// Layer 0, LSTM in both directions, I = 5, H = 6: Q = 2, 3 blocks of 3 + 3 tiles = 18 rows; 3 * 2 = 6 groups, next base
// 8; 6 units, next base 8. A row of 2 * 2 beats, region 0 = beats 0..11.
// Layer 1, GRU reverse, I = 2 * 4 + 6 = 14, H = 3: Q = 2, 2 blocks of 7 + 2 tiles = 18 rows; 2 * 2 * 2 = 8 groups; 3
// units, next base +4. A row of 1 beat, region 1 = beats 12..14.
// Layer 2, Elman in both directions, I = 3, H = 5: Q = 8, one block of 2 + 3 tiles = 5 rows; 2 groups, next base +4; 5
// units, next base +8. To the stream.
JobPlan drawn_job() {
  cfg::Accel a = tiny();
  a.max_passes = 5;
  const auto layers = numbered_layers(5, {{Cell::lstm, Direction::bidirectional, 6},
                                          {Cell::gru, Direction::reverse, 3},
                                          {Cell::elman, Direction::bidirectional, 5}});
  return plan_job(a, layers, intergate(3, {8}));
}

TEST(JobPlan, BasesFollowEachOther) {
  const JobPlan job = drawn_job();
  ASSERT_TRUE(job.legal());
  std::vector<uint32_t> weight, bias, state, inputs;
  for (const Descriptor& d : job.descriptors()) {
    weight.push_back(d.weight_base);
    bias.push_back(d.bias_base);
    state.push_back(d.state_base);
    inputs.push_back(d.input_size);
  }
  EXPECT_THAT(weight, ElementsAre(0, 18, 36, 54, 59));
  EXPECT_THAT(bias, ElementsAre(0, 8, 16, 24, 28));
  EXPECT_THAT(state, ElementsAre(0, 8, 16, 20, 28));
  EXPECT_THAT(inputs, ElementsAre(5, 5, 14, 3, 3));
  EXPECT_EQ(job.last_pass(), 4u);
}

TEST(JobPlan, RowsGoThroughTwoRegions) {
  using Side = std::tuple<uint32_t, uint32_t, uint32_t>;
  std::vector<Side> sources, destinations;
  for (const Descriptor& d : drawn_job().descriptors()) {
    sources.emplace_back(d.source, d.source_addr, d.source_stride);
    destinations.emplace_back(d.destination, d.destination_addr, d.destination_stride);
  }
  EXPECT_THAT(sources,
              ElementsAre(Side{0, 0, 0}, Side{0, 0, 0}, Side{1, 8, minus(4)}, Side{1, 12, 1}, Side{1, 14, minus(1)}));
  EXPECT_THAT(destinations,
              ElementsAre(Side{1, 0, 4}, Side{1, 10, minus(4)}, Side{1, 14, minus(1)}, Side{0, 0, 0}, Side{0, 0, 0}));
}

TEST(JobPlan, NamesLayersAndDirections) {
  std::vector<std::pair<unsigned, bool>> names;
  for (const PassPlan& p : drawn_job().passes) names.emplace_back(p.layer, p.reverse);
  using N = std::pair<unsigned, bool>;
  EXPECT_THAT(names, ElementsAre(N{0, false}, N{0, true}, N{1, true}, N{2, false}, N{2, true}));
}

// The GRU reads 6 forward elements, 2 of padding, 6 reverse ones.
TEST(JobPlan, PaddingElementsHaveZeroColumns) {
  const LayerWeights w = drawn_job().passes[2].weights;
  ASSERT_EQ(w.input_size, 14u);
  ASSERT_EQ(w.w.size(), 9u * 14);
  uint16_t number = 1;
  for (size_t e = 0; e < w.w.size(); ++e) ASSERT_EQ(w.w[e], e % 14 == 6 || e % 14 == 7 ? 0 : number++) << e;
}

TEST(JobPlan, OneDirectionIsReadWithoutPadding) {
  const auto layers = numbered_layers(4, {{Cell::elman, Direction::reverse, 6}, {Cell::elman, Direction::forward, 5}});
  const JobPlan job = plan_job(tiny(), layers, intergate(2, {8}));
  EXPECT_EQ(job.passes[1].desc.input_size, 6u);
  EXPECT_EQ(job.passes[1].weights.w, layers[1].weights[0].w);
  // Region 0 has rows of 2 beats; the reverse pass begins with the last time.
  EXPECT_EQ(job.passes[0].desc.destination_addr, 2u);
  EXPECT_EQ(job.passes[0].desc.destination_stride, minus(2));
  EXPECT_EQ(job.passes[1].desc.source_addr, 0u);
  EXPECT_EQ(job.passes[1].desc.source_stride, 2u);
}

// ---- choice of K ------------------------------------------------------------------------------------------------

TEST(JobPlan, AutoTakesTheFewestCyclesOfEachPass) {
  const auto layers =
      numbered_layers(20, {{Cell::lstm, Direction::bidirectional, 9}, {Cell::lstm, Direction::forward, 13}});
  const JobPlan job = plan_job(tiny(), layers, {Schedule::unfolded, Padding::dynamic, 3});
  ASSERT_TRUE(job.legal());
  for (const PassPlan& p : job.passes) {
    const uint32_t cycles = ideal_counters(tiny(), p.desc).cycles;
    for (const uint32_t k : tiny().legal_ks()) {
      Descriptor other = p.desc;
      other.k = k;
      const uint32_t others = ideal_counters(tiny(), other).cycles;
      EXPECT_TRUE(cycles < others || (cycles == others && p.desc.k <= k)) << p.desc.k << " or " << k;
    }
  }
}

// H = 9, I = 4: K = 4 takes 9 * (1 + 3) tiles and 9 groups, K = 8 5 * (2 + 5) tiles and 10 groups, K = 16 12 groups.
TEST(JobPlan, AutoLeavesOutWhatDoesNotFit) {
  cfg::Accel a = tiny();
  const auto layers = numbered_layers(4, {{Cell::lstm, Direction::forward, 9}});
  EXPECT_GT(plan_job(a, layers, intergate(2, {0})).passes[0].desc.k, 4u);
  a.bias_depth = 9;
  EXPECT_EQ(plan_job(a, layers, intergate(2, {0})).passes[0].desc.k, 4u);
  EXPECT_TRUE(plan_job(a, layers, intergate(2, {0})).legal());
  a.bias_depth = 8;
  EXPECT_EQ(plan_job(a, layers, intergate(2, {0})).refusal, ErrorCode::bias_not_fitting);
}

TEST(JobPlan, KMayBeGivenForEachPass) {
  const auto layers = numbered_layers(4, {{Cell::lstm, Direction::bidirectional, 5}});
  const JobPlan job = plan_job(tiny(), layers, intergate(2, {16, 4}));
  EXPECT_EQ(job.passes[0].desc.k, 16u);
  EXPECT_EQ(job.passes[1].desc.k, 4u);
}

// ---- refusals ---------------------------------------------------------------------------------------------------

/// Two Elman layers of 4 units, K = 16: 4 + 4 tiles and 4 groups each; rows of one beat.
std::vector<cfg::Layer> two_layers() {
  return numbered_layers(4, {{Cell::elman, Direction::forward, 4}, {Cell::elman, Direction::forward, 4}});
}

void expect_first_fit(unsigned cfg::Accel::*depth, unsigned enough, ErrorCode code, unsigned pass) {
  cfg::Accel a = tiny();
  a.*depth = enough;
  EXPECT_TRUE(plan_job(a, two_layers(), intergate(6, {16})).legal());
  a.*depth = enough - 1;
  const JobPlan job = plan_job(a, two_layers(), intergate(6, {16}));
  EXPECT_EQ(job.refusal, code);
  EXPECT_EQ(job.refused_pass, pass);
  for (unsigned p = 0; p < job.passes.size(); ++p) EXPECT_EQ(job.passes[p].plan.tiles.empty(), p >= pass) << p;
}

TEST(JobRefusal, InThePassThatNoLongerFits) {
  expect_first_fit(&cfg::Accel::max_passes, 2, ErrorCode::too_many_passes, 0);
  expect_first_fit(&cfg::Accel::weight_depth, 16, ErrorCode::weights_not_fitting, 1);
  expect_first_fit(&cfg::Accel::bias_depth, 8, ErrorCode::bias_not_fitting, 1);
  expect_first_fit(&cfg::Accel::state_depth, 8, ErrorCode::state_not_fitting, 1);
  expect_first_fit(&cfg::Accel::sequence_depth, 6, ErrorCode::sequence_not_fitting, 0);
}

TEST(JobRefusal, KeepsAnIllegalK) {
  const JobPlan job = plan_job(tiny(), two_layers(), intergate(6, {16, 5}));
  EXPECT_EQ(job.passes[1].desc.k, 5u);
  EXPECT_EQ(job.refusal, ErrorCode::k_not_legal);
  EXPECT_EQ(job.refused_pass, 1u);
}

TEST(JobRefusal, TooManyStepsOrTooWideRows) {
  EXPECT_EQ(plan_job(tiny(), two_layers(), intergate(0xFFFFFFFF, {16})).refusal, ErrorCode::sequence_not_fitting);
  EXPECT_EQ(plan_job(tiny(), two_layers(), intergate(0, {16})).refusal, ErrorCode::zero_size);
}

TEST(JobRefusal, OfHandMadePasses) {
  PassPlan good{.desc = descriptor(kBatch, 4, kFixed, 4, 4), .weights = numbered_weights(Cell::lstm, 4, 4)};
  PassPlan bad = good;
  bad.desc.destination = 2;
  const JobPlan job = plan_passes(tiny(), {good, bad, good});
  EXPECT_EQ(job.refusal, ErrorCode::unknown_route);
  EXPECT_EQ(job.refused_pass, 1u);
  EXPECT_EQ(job.passes[1].desc, bad.desc);
  EXPECT_FALSE(job.passes[0].plan.tiles.empty());
  EXPECT_TRUE(job.passes[2].plan.tiles.empty());
  EXPECT_THROW(plan_passes(tiny(), {}), std::invalid_argument);
}

std::string complaint(const std::vector<cfg::Layer>& layers, std::vector<uint32_t> k = {8}) {
  try {
    plan_job(tiny(), layers, intergate(2, std::move(k)));
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "accepted";
}

TEST(JobRefusal, NamesTheLayerThatDoesNotFitTheOneBefore) {
  auto layers = two_layers();
  EXPECT_EQ(complaint(layers, {8, 8, 8}), "a job of 2 passes has 3 values of K; legal: one, or one for each pass");
  layers[0].direction = Direction::bidirectional;
  EXPECT_EQ(complaint(layers), "layer 0: number of weights is 1; legal: 2");
  layers[0].weights.push_back(layers[0].weights[0]);
  EXPECT_EQ(complaint(layers), "layer 1: input size is 4; legal: 8");
  layers = two_layers();
  layers[1].cell = Cell::gru;
  EXPECT_EQ(complaint(layers), "layer 1: number of gates is 1; legal: 3");
  layers = two_layers();
  layers[1].weights[0].r.pop_back();
  EXPECT_EQ(complaint(layers), "layer 1: size of r is 15; legal: 16");
  EXPECT_EQ(complaint({}), "a job needs at least one layer");
}

// ---- a speech model: five bidirectional layers of 340 on 4,096 multipliers ------------------------------------------

cfg::Accel large() {
  cfg::Accel a;
  a.name = "large";
  a.vs_width = a.num_vs = a.stream_width = 64;
  a.num_mfu = 128;
  a.num_cu = 32;
  a.max_input = a.max_hidden = 1024;
  a.weight_depth = 8192;
  a.bias_depth = a.intermediate_depth = 512;
  a.max_passes = 16;
  a.sequence_depth = 16384;
  a.state_depth = 4096;
  a.lat.mfu = 4;
  a.lat.cu = 8;
  return a;
}

TEST(JobPlan, SpeechModelFitsAsOneJob) {
  const LayerShape layer{Cell::lstm, Direction::bidirectional, 340};
  const auto layers = numbered_layers(120, {layer, layer, layer, layer, layer});
  const JobPlan job = plan_job(large(), layers, {Schedule::unfolded, Padding::dynamic, 300});
  ASSERT_EQ(job.refusal, ErrorCode::none) << cfg::to_string(job.refusal) << " in pass " << job.refused_pass;
  ASSERT_EQ(job.passes.size(), 10u);
  EXPECT_EQ(job.passes[2].desc.input_size, 6 * 64 + 340u);
  EXPECT_EQ(job.passes[9].desc.state_base, 9 * 384u);
  const PassPlan& last = job.passes.back();
  std::printf("10 passes: %zu rows of weights, %u bias groups\n", last.desc.weight_base + last.plan.tiles.size(),
              last.desc.bias_base + last.plan.bias_groups);
}

}  // namespace
}  // namespace sharp::golden
