// SPDX-License-Identifier: Apache-2.0
// Random runs: every cell under every schedule and every refusal is drawn, and the contents fit the layer.
#include "regress/random_regression.h"

#include <gtest/gtest.h>

#include <set>

#include "golden/datapath/datapath.h"
#include "golden/plan/plan.h"

namespace sharp::regress {
namespace {

/// Memories that a layer within the size limits can overflow.
cfg::Accel small_accel() {
  cfg::Accel a;
  a.name = "small";
  a.vs_width = a.num_vs = a.num_mfu = a.stream_width = 4;
  a.num_cu = 1;
  a.max_input = a.max_hidden = 32;
  a.weight_depth = 256;
  a.bias_depth = 32;
  a.intermediate_depth = 8;
  return a;
}

TEST(RandomRun, DrawsEveryCellScheduleAndRefusal) {
  std::set<std::pair<uint32_t, uint32_t>> drawn;
  std::set<cfg::ErrorCode> refusals;
  for (unsigned number = 0; number < 1000; ++number) {
    const RandomRun run = make_random_run(small_accel(), 1, number);
    golden::Plan plan;
    const cfg::ErrorCode code = golden::check_descriptor(small_accel(), run.descriptor, &plan);
    refusals.insert(code);
    if (code != cfg::ErrorCode::none) continue;
    drawn.emplace(run.descriptor.cell, run.descriptor.schedule);
    ASSERT_EQ(run.weights.gates, plan.gates);
    ASSERT_NO_THROW(golden::Datapath(plan, run.weights, run.input)) << run.description;
    const auto cell = static_cast<cfg::Cell>(run.descriptor.cell);
    ASSERT_EQ(run.description.find(cfg::to_string(cell)), 0u) << run.description;
  }
  EXPECT_EQ(drawn.size(), 3u * 4u);
  EXPECT_EQ(refusals.size(), cfg::kNumErrorCodes - 1);  // all but start_while_busy, with none
}

TEST(RandomRun, FollowsSeriesAndNumber) {
  const RandomRun a = make_random_run(small_accel(), 1, 5), b = make_random_run(small_accel(), 1, 5);
  EXPECT_EQ(a.descriptor, b.descriptor);
  EXPECT_EQ(a.weights.w, b.weights.w);
  EXPECT_NE(make_random_run(small_accel(), 2, 5).seed, a.seed);
  EXPECT_NE(make_random_run(small_accel(), 1, 6).seed, a.seed);
}

}  // namespace
}  // namespace sharp::regress
