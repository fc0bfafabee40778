// SPDX-License-Identifier: Apache-2.0
// Random stacks: no two passes share a place in a memory, and every row of the sequence buffer is read as it was
// written.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "golden/job/job_plan.h"
#include "golden/job/test_places.h"
#include "golden/job/test_stack.h"
#include "golden/plan/test_descriptor.h"

namespace sharp::golden {
namespace {

using cfg::Descriptor;

class RandomStack {
 public:
  explicit RandomStack(unsigned seed) : rng_(seed) {
    accel.stream_width = 1u << pick(0, 2);
    accel.max_passes = 8;
    accel.weight_depth = accel.bias_depth = accel.sequence_depth = accel.state_depth = 1u << 16;
    accel.intermediate_depth = 1024;
    steps = pick(1, 5);
    unsigned input = pick(1, 20);
    for (unsigned l = pick(1, 4); l > 0; --l) {
      cfg::Layer layer{.cell = static_cast<cfg::Cell>(pick(0, 2)),
                       .direction = static_cast<cfg::Direction>(pick(0, 2)),
                       .weights = {}};
      const unsigned hidden = pick(1, 20);
      layer.weights.assign(layer.num_passes(), numbered_weights(layer.cell, input, hidden));
      input = hidden * layer.num_passes();
      layers.push_back(layer);
    }
    const JobSettings settings{
        static_cast<cfg::Schedule>(pick(0, 3)), static_cast<cfg::Padding>(pick(0, 1)), steps, {4u << pick(0, 2)}};
    job = plan_job(accel, layers, settings);
  }

  cfg::Accel accel = tiny();
  std::vector<cfg::Layer> layers;
  unsigned steps = 0;
  JobPlan job;

 private:
  unsigned pick(unsigned lo, unsigned hi) { return std::uniform_int_distribution<unsigned>(lo, hi)(rng_); }
  std::mt19937 rng_;
};

TEST(JobPlaces, MemoriesAreSharedWithoutOverlap) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    const RandomStack s(seed);
    ASSERT_EQ(s.job.refusal, cfg::ErrorCode::none) << cfg::to_string(s.job.refusal);
    std::set<uint64_t> rows, groups, units;
    for (const PassPlan& p : s.job.passes) {
      ASSERT_TRUE(take(rows, p.desc.weight_base, p.plan.tiles.size())) << seed;
      for (const Block& b : p.plan.blocks)
        ASSERT_TRUE(take(groups, p.desc.bias_base + b.bias_group, p.plan.bias_size(b))) << seed;
      ASSERT_TRUE(take(units, p.desc.state_base, p.desc.hidden_size)) << seed;
      ASSERT_EQ(p.desc.bias_base % 4, 0u);
      ASSERT_EQ(p.desc.state_base % 4, 0u);
    }
    ASSERT_EQ(*rows.rbegin() + 1, rows.size()) << "a gap between weights";
  }
}

/// An element of h in the sequence buffer: which pass made it for which time.
struct Element {
  unsigned pass = 0, time = 0, unit = 0;
  auto operator<=>(const Element&) const = default;
};
/// Elements by place: beat * SW + position; nothing: +0 past H.
using Buffer = std::map<uint64_t, Element>;

unsigned time_of(const PassPlan& p, unsigned step, unsigned steps) { return p.reverse ? steps - 1 - step : step; }

void write_rows(const RandomStack& s, unsigned index, Buffer& buffer) {
  const PassPlan& p = s.job.passes[index];
  const unsigned width = s.accel.stream_width;
  for (unsigned step = 0; step < s.steps; ++step) {
    const int64_t row = p.desc.destination_addr + int64_t{step} * static_cast<int32_t>(p.desc.destination_stride);
    for (unsigned u = 0; u < s.accel.beats(p.desc.hidden_size) * width; ++u) {
      ASSERT_LT(row * width + u, int64_t{s.accel.sequence_depth} * width);
      buffer.erase(static_cast<uint64_t>(row * width + u));
      if (u < p.desc.hidden_size)
        buffer[static_cast<uint64_t>(row * width + u)] = {index, time_of(p, step, s.steps), u};
    }
  }
}

/// Every column of the weights that is not padding meets the element it was trained for; padding meets +0.
void check_rows(const RandomStack& s, unsigned index, unsigned first_of_before, const Buffer& buffer) {
  const PassPlan& p = s.job.passes[index];
  const cfg::Layer& layer = s.layers[p.layer];
  const unsigned half = s.job.passes[first_of_before].desc.hidden_size;
  for (unsigned step = 0; step < s.steps; ++step) {
    const int64_t row = p.desc.source_addr + int64_t{step} * static_cast<int32_t>(p.desc.source_stride);
    for (unsigned e = 0, column = 0; e < p.desc.input_size; ++e) {
      const auto found = buffer.find(static_cast<uint64_t>(row * s.accel.stream_width + e));
      if (found == buffer.end()) {
        ASSERT_EQ(p.weights.w[e], 0u) << "padding with a weight";
        continue;
      }
      const Element expected{first_of_before + column / half, time_of(p, step, s.steps), column % half};
      ASSERT_EQ(found->second, expected) << "pass " << index << " step " << step << " element " << e;
      ASSERT_EQ(p.weights.w[e], layer.weights[0].w[column]);
      ++column;
    }
  }
}

TEST(JobPlaces, RowsAreReadAsTheyWereWritten) {
  unsigned read = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    const RandomStack s(seed);
    Buffer buffer;
    std::vector<unsigned> first_pass(s.layers.size());
    for (unsigned p = 0; p < s.job.passes.size(); ++p) {
      const PassPlan& pass = s.job.passes[p];
      if (p == 0 || s.job.passes[p - 1].layer != pass.layer) first_pass[pass.layer] = p;
      ASSERT_EQ(pass.desc.source, pass.layer > 0);
      ASSERT_EQ(pass.desc.destination, pass.layer + 1 < s.layers.size());
      if (pass.desc.source) check_rows(s, p, first_pass[pass.layer - 1], buffer);
      if (pass.desc.destination) write_rows(s, p, buffer);
      read += pass.desc.source;
      ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
    }
  }
  EXPECT_GT(read, 300u);
}

}  // namespace
}  // namespace sharp::golden
