// SPDX-License-Identifier: Apache-2.0
// Random runs: every cell under every schedule, every direction and every refusal is drawn, and the contents fit the
// job.
#include "regress/random_regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>

#include "cfg/src/half.h"
#include "golden/datapath/job_datapath.h"

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
  a.max_passes = 4;
  a.sequence_depth = 64;
  a.state_depth = 64;
  return a;
}

/// What a series has drawn.
struct Drawn {
  std::set<std::pair<uint32_t, uint32_t>> cells_and_schedules;
  std::set<cfg::ErrorCode> refusals;
  std::set<size_t> passes;
  std::set<bool> reverse;
  unsigned single = 0, refused_later = 0, moved = 0;

  void add(const golden::JobPlan& job) {
    refusals.insert(job.refusal);
    refused_later += !job.legal() && job.refused_pass > 0;
    single += job.passes.size() == 1;
    if (!job.legal()) return;
    passes.insert(job.passes.size());
    for (const golden::PassPlan& p : job.passes) {
      cells_and_schedules.emplace(p.desc.cell, p.desc.schedule);
      reverse.insert(p.reverse);
    }
    moved += job.passes.size() == 1 && job.passes[0].desc.weight_base > 0;
  }
};

/// Computes every pass that runs; nothing may throw.
void compute(const RandomRun& run) {
  const size_t passes = run.job.legal() ? run.job.passes.size() : run.job.refused_pass;
  if (passes == 0) return;
  golden::JobDatapath values(run.job, run.input);
  for (uint32_t n = 0; n < passes; ++n) values.final_h(n);
}

TEST(RandomRun, DrawsEveryCellScheduleDirectionAndRefusal) {
  Drawn drawn;
  for (unsigned number = 0; number < 1500; ++number) {
    const RandomRun run = make_random_run(small_accel(), 1, number);
    drawn.add(run.job);
    ASSERT_NO_THROW(compute(run)) << run.description;
  }
  EXPECT_EQ(drawn.cells_and_schedules.size(), 3u * 4u);
  EXPECT_EQ(drawn.refusals.size(), cfg::kNumErrorCodes - 1);  // all but start_while_busy, with none
  EXPECT_EQ(drawn.passes, (std::set<size_t>{1, 2, 3, 4}));
  EXPECT_EQ(drawn.reverse.size(), 2u);
  EXPECT_GT(drawn.single, 900u);
  EXPECT_GT(drawn.refused_later, 5u);
  EXPECT_GT(drawn.moved, 50u);
}

/// Special values of one cell in runs with corners: what the golden model gives, and infinite weights of the passes.
struct Events {
  unsigned nan_gates = 0, saturated = 0, edge = 0, subnormal_c = 0, subnormal_h = 0, plus_zero_h = 0, minus_zero_h = 0;
  unsigned tie_down = 0, tie_up = 0, h_tie = 0, cancelled = 0, infinite_weights = 0;

  void add_gate(uint16_t g) {
    nan_gates += g == 0x7E00;
    saturated += g == 0x0000 || g == 0x3C00 || g == 0xBC00;
    edge += (g > 0x3BF0 && g < 0x3C00) || (g > 0x0400 && g < 0x1800);
  }
  void add_step(cfg::Cell cell, const golden::StepValues& v, size_t hidden) {
    for (const uint16_t g : v.gates) add_gate(g);
    for (const uint32_t c : v.c) subnormal_c += (c & 0x7FFFFFFF) > 0 && (c & 0x7FFFFFFF) < 0x00800000;
    for (const uint16_t h : v.h) subnormal_h += (h & 0x7FFF) > 0 && (h & 0x7FFF) < 0x0400;
    for (const uint16_t h : v.h) plus_zero_h += h == 0x0000;
    for (const uint16_t h : v.h) minus_zero_h += h == 0x8000;
    for (const float s : v.tile_sums) cancelled += std::bit_cast<uint32_t>(s) == 0;
    for (const float a : v.preact) add_tie(a);
    if (cell == cfg::Cell::lstm)
      for (size_t u = 0; u < hidden; ++u) h_tie += is_h_tie(v.gates[3 * hidden + u], v.c[u]);
  }
  /// A pre-activation that tanh passes on and that lies between two fp16 numbers (fp16 normal: 13 bits are dropped).
  void add_tie(float a) {
    const uint32_t bits = std::bit_cast<uint32_t>(a), magnitude = bits & 0x7FFFFFFF;
    if ((bits & 0x1FFF) != 0x1000 || magnitude < 0x38800000 || magnitude >= 0x3C800000) return;
    ++((bits >> 13) & 1 ? tie_up : tie_down);
  }
  /// o * tanh16(c) half way between two fp16 subnormals; below 2^-6 tanh16(c) is c as fp16.
  static bool is_h_tie(uint16_t o, uint32_t c) {
    const float value = std::bit_cast<float>(c);
    if (!(std::abs(value) < 0x1p-6f)) return false;
    const float product = cfg::half_to_float(o) * cfg::half_to_float(cfg::float_to_half(value)) * 0x1p24f;
    return std::abs(product) < 1024.0f && std::abs(product) - std::floor(std::abs(product)) == 0.5f;
  }
  void add_weights(const cfg::LayerWeights& weights) {
    const auto is_infinite = [](uint16_t v) { return (v & 0x7FFF) == 0x7C00; };
    infinite_weights += std::count_if(weights.w.begin(), weights.w.end(), is_infinite) +
                        std::count_if(weights.r.begin(), weights.r.end(), is_infinite);
  }
};

void add_run(const RandomRun& run, std::array<Events, 3>& events) {
  golden::JobDatapath values(run.job, run.input);
  for (uint32_t n = 0; n < run.job.passes.size(); ++n) {
    const cfg::Descriptor& d = run.job.passes[n].desc;
    Events& of_cell = events.at(d.cell);
    of_cell.add_weights(run.job.passes[n].weights);
    for (uint32_t t = 0; t < d.steps; ++t)
      of_cell.add_step(static_cast<cfg::Cell>(d.cell), values.step(n, t), d.hidden_size);
  }
}

TEST(RandomRun, EveryNumericCornerIsHit) {
  std::array<Events, 3> events;
  unsigned runs = 0;
  for (unsigned number = 0; number < 900; ++number) {
    const RandomRun run = make_random_run(small_accel(), 1, number);
    runs += run.corners;
    if (run.corners && run.job.legal()) add_run(run, events);
  }
  EXPECT_NEAR(runs, 225, 50);
  for (size_t cell = 0; cell < events.size(); ++cell) {
    SCOPED_TRACE(cfg::to_string(static_cast<cfg::Cell>(cell)));
    const Events& e = events[cell];
    EXPECT_GT(e.nan_gates, 50u);
    EXPECT_GT(e.saturated, 50u);
    EXPECT_GT(e.edge, 20u);
    EXPECT_GT(e.subnormal_h, 20u);
    EXPECT_GT(e.plus_zero_h, 10u);
    EXPECT_GT(e.minus_zero_h, 5u);
    EXPECT_GT(e.tie_down, 5u);
    EXPECT_GT(e.tie_up, 5u);
    EXPECT_GT(e.cancelled, 50u);
    EXPECT_GT(e.infinite_weights, 5u);
  }
  EXPECT_GT(events[0].subnormal_c, 50u);  // no other cell has one: h as fp32 is never subnormal
  EXPECT_GT(events[0].h_tie, 10u);
}

TEST(RandomRun, FollowsSeriesAndNumber) {
  const RandomRun a = make_random_run(small_accel(), 1, 5), b = make_random_run(small_accel(), 1, 5);
  EXPECT_EQ(a.job.descriptors(), b.job.descriptors());
  EXPECT_EQ(a.job.passes[0].weights.w, b.job.passes[0].weights.w);
  EXPECT_NE(make_random_run(small_accel(), 2, 5).seed, a.seed);
  EXPECT_NE(make_random_run(small_accel(), 1, 6).seed, a.seed);
}

}  // namespace
}  // namespace sharp::regress
