// SPDX-License-Identifier: Apache-2.0
// Values of whole jobs: stacks against single datapaths joined by hand, final states, order of use, errors.
#include "golden/datapath/job_datapath.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "golden/datapath/test_layer.h"
#include "golden/datapath/test_stack.h"

namespace sharp::golden {
namespace {

using cfg::Cell;
using cfg::Direction;
using ::testing::HasSubstr;
using Halves = std::vector<uint16_t>;

/// One direction of a layer through a Datapath of its own, x and result in time order: h [T, H].
Halves run_alone(const cfg::Accel& accel, const PassPlan& pass, const LayerWeights& weights, Halves x,
                 const cfg::PassState& state) {
  cfg::Descriptor desc = pass.desc;
  desc.input_size = weights.input_size;
  desc.source = desc.destination = desc.weight_base = desc.bias_base = desc.state_base = 0;
  const unsigned steps = desc.steps, width = desc.input_size, hidden = desc.hidden_size;
  Halves in = x;
  for (unsigned t = 0; pass.reverse && t < steps; ++t)
    for (unsigned e = 0; e < width; ++e) in[t * width + e] = x[(steps - 1 - t) * width + e];
  Datapath datapath(make_plan(accel, desc), weights, {steps, in, state.h0, state.c0});
  Halves h(size_t{steps} * hidden);
  for (unsigned t = 0; t < steps; ++t)
    for (unsigned u = 0; u < hidden; ++u) h[(pass.reverse ? steps - 1 - t : t) * hidden + u] = datapath.step(t).h[u];
  return h;
}

/// [T, pad + H] of both directions.
Halves side_by_side(const Halves& forward, const Halves& reverse, unsigned hidden, unsigned pad) {
  Halves out;
  for (size_t at = 0; at < forward.size(); at += hidden) {
    out.insert(out.end(), forward.begin() + at, forward.begin() + at + hidden);
    out.resize(out.size() + pad);
    out.insert(out.end(), reverse.begin() + at, reverse.begin() + at + hidden);
  }
  return out;
}

/// Weights [rows, 2 * half] with `pad` columns of +0 in between.
LayerWeights with_gap(LayerWeights w, unsigned half, unsigned pad) {
  Halves wide;
  for (size_t e = 0; e < w.w.size(); ++e) {
    if (e % (2 * half) == half) wide.resize(wide.size() + pad);
    wide.push_back(w.w[e]);
  }
  w.w = wide;
  w.input_size += pad;
  return w;
}

class Stack : public ::testing::TestWithParam<Cell> {};

// I = 5; H = 6 in both directions; H = 7 in both directions: beats of 4, so 2 elements of padding between the halves.
TEST_P(Stack, OfBidirectionalLayersIsTheConcatenation) {
  cfg::Accel accel = test_accel(4, 8);
  accel.stream_width = 4;
  RandomStackOf random(GetParam(), 5, {{Direction::bidirectional, 6}, {Direction::bidirectional, 7}}, 4);
  const JobPlan job =
      plan_job(accel, random.layers, {cfg::Schedule::unfolded, cfg::Padding::dynamic, 4, {8, 16, 8, 4}});
  ASSERT_TRUE(job.legal());
  Halves x = random.input.x, h[2];
  for (unsigned l = 0; l < 2; ++l) {
    for (unsigned d = 0; d < 2; ++d) {
      const LayerWeights& w = random.layers[l].weights[d];
      h[d] = run_alone(accel, job.passes[2 * l + d], l == 0 ? w : with_gap(w, 6, 2), x, random.input.states[2 * l + d]);
    }
    x = side_by_side(h[0], h[1], l == 0 ? 6 : 7, l == 0 ? 2 : 0);
  }
  JobDatapath values(job, random.input);
  EXPECT_EQ(values.output(), x);
}

// A stack of one-directional layers needs no padding columns.
TEST_P(Stack, OfOneDirectionEachPassesItsRowsOn) {
  cfg::Accel accel = test_accel(4, 8);
  accel.stream_width = 2;
  RandomStackOf random(GetParam(), 3, {{Direction::reverse, 5}, {Direction::forward, 4}, {Direction::reverse, 3}}, 5);
  const JobPlan job = plan_job(accel, random.layers, {cfg::Schedule::batch, cfg::Padding::fixed, 5, {16}});
  ASSERT_TRUE(job.legal());
  Halves x = random.input.x;
  for (unsigned l = 0; l < 3; ++l)
    x = run_alone(accel, job.passes[l], random.layers[l].weights[0], x, random.input.states[l]);
  EXPECT_EQ(JobDatapath(job, random.input).output(), x);
}

INSTANTIATE_TEST_SUITE_P(Every, Stack, ::testing::Values(Cell::lstm, Cell::gru, Cell::elman),
                         [](const auto& p) { return std::string(to_string(p.param)); });

/// Two bidirectional LSTM layers on SW = 4.
class JobValues : public ::testing::Test {
 protected:
  JobValues() : random_(Cell::lstm, 5, {{Direction::bidirectional, 6}, {Direction::forward, 3}}, 6) {
    accel_.stream_width = 4;
    job_ = plan_job(accel_, random_.layers, {cfg::Schedule::intergate, cfg::Padding::fixed, 6, {8}});
  }

  cfg::Accel accel_ = test_accel(4, 8);
  RandomStackOf random_;
  JobPlan job_;
};

TEST_F(JobValues, StepByStepIsTheSameAsAtOnce) {
  JobDatapath stepped(job_, random_.input), at_once(job_, random_.input);
  for (uint32_t p = 0; p < 3; ++p) {
    for (uint32_t t = 0; t < 6; ++t) {
      const Halves& all = at_once.pass_h(p);
      const size_t hidden = job_.passes[p].desc.hidden_size;
      EXPECT_EQ(stepped.step(p, t).h, Halves(all.begin() + t * hidden, all.begin() + (t + 1) * hidden));
    }
    EXPECT_EQ(stepped.final_h(p), stepped.step(p, 5).h);
    EXPECT_EQ(stepped.final_c(p), stepped.step(p, 5).c);
  }
  EXPECT_EQ(stepped.output(), at_once.output());
}

TEST_F(JobValues, AJumpKeepsTheStepsBetween) {
  JobDatapath jumped(job_, random_.input), stepped(job_, random_.input);
  jumped.step(0, 5);
  EXPECT_EQ(jumped.pass_h(0), stepped.pass_h(0));
  EXPECT_THROW(jumped.step(0, 1), std::out_of_range);  // values inside a step are held for Datapath::kWindow steps
}

TEST_F(JobValues, BeatsArePaddedWithZeros) {
  JobDatapath values(job_, random_.input);
  const Halves h = values.step(0, 2).h;
  EXPECT_EQ(values.h_beat(0, 2, 0), Halves(h.begin(), h.begin() + 4));
  EXPECT_EQ(values.h_beat(0, 2, 1), (Halves{h[4], h[5], 0, 0}));
  EXPECT_EQ(values.h_beat_addr(0, 2, 1), 2u * 4 + 1);  // rows of 2 + 2 beats
  EXPECT_EQ(values.h_beat_addr(1, 0, 1), 5u * 4 + 2 + 1);
  EXPECT_THROW(values.h_beat(0, 2, 2), std::out_of_range);
  EXPECT_THROW(values.h_beat(0, 6, 0), std::out_of_range);
}

TEST_F(JobValues, TheReversePassOfTheFirstLayerTakesTheLastTimeFirst) {
  JobDatapath values(job_, random_.input);
  EXPECT_EQ(values.pass_x(0), random_.input.x);
  const Halves& x = values.pass_x(1);
  for (size_t e = 0; e < 30; ++e) EXPECT_EQ(x[e], random_.input.x[(5 - e / 5) * 5 + e % 5]);
}

TEST_F(JobValues, EarlierPassesKeepTheirRowsOnly) {
  JobDatapath values(job_, random_.input);
  const Halves h = values.step(0, 0).h;
  values.step(1, 0);
  EXPECT_THROW(values.step(0, 0), std::out_of_range);
  EXPECT_EQ(Halves(values.pass_h(0).begin(), values.pass_h(0).begin() + 6), h);
  EXPECT_EQ(values.h_beat(0, 0, 0), Halves(h.begin(), h.begin() + 4));
  EXPECT_EQ(values.pass_x(0), random_.input.x);
  EXPECT_THROW(values.step(3, 0), std::out_of_range);
}

TEST_F(JobValues, OffsetsAreThoseOfOneDatapath) {
  JobDatapath values(job_, random_.input);
  for (uint32_t p = 0; p < 3; ++p) {
    const PassPlan& pass = job_.passes[p];
    const Datapath alone(
        pass.plan, pass.weights,
        {6, Halves(size_t{6} * pass.desc.input_size), random_.input.states[p].h0, random_.input.states[p].c0});
    for (unsigned t = 0; t < pass.plan.tiles.size(); ++t) EXPECT_EQ(values.tile_offset(p, t), alone.tile_offset(t));
    for (unsigned b = 0; b < pass.plan.blocks.size(); ++b) EXPECT_EQ(values.row_offset(p, b), alone.row_offset(b));
  }
}

TEST_F(JobValues, ARefusedJobHasThePassesBeforeTheRefusal) {
  std::vector<PassPlan> passes = job_.passes;
  passes[1].desc.k = 5;
  const JobPlan refused = plan_passes(accel_, passes);
  JobDatapath values(refused, random_.input), whole(job_, random_.input);
  EXPECT_EQ(values.pass_h(0), whole.pass_h(0));
  EXPECT_THROW(values.pass_h(1), std::out_of_range);
  EXPECT_THROW(values.output(), std::out_of_range);
}

std::string complaint(const JobPlan& job, const cfg::ModelInput& input) {
  try {
    JobDatapath(job, input).output();
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "accepted";
}

TEST_F(JobValues, NameTheInputThatDoesNotFit) {
  cfg::ModelInput input = random_.input;
  input.x.pop_back();
  EXPECT_EQ(complaint(job_, input), "job: x of pass 0 has 29 elements; the job asks for 30");
  input = random_.input;
  input.states[2].h0.push_back(0);
  EXPECT_EQ(complaint(job_, input), "job: h0 of pass 2 has 4 elements; the job asks for 3");
  input = random_.input;
  input.states[1].c0.clear();
  EXPECT_EQ(complaint(job_, input), "job: c0 of pass 1 has 0 elements; the job asks for 6");
  JobPlan job = job_;
  job.passes[1].weights.w.pop_back();
  EXPECT_THAT(complaint(job, random_.input), HasSubstr("weights of pass 1 do not have the shape of the descriptor"));
  input.states.pop_back();
  EXPECT_EQ(complaint(job_, input), "job: list of states has 2 elements; the job asks for 3");
}

TEST_F(JobValues, NameABeatThatNobodyWrote) {
  std::vector<PassPlan> passes = job_.passes;
  passes[2].desc.source_addr += 1;
  EXPECT_THAT(complaint(plan_passes(accel_, passes), random_.input),
              HasSubstr("pass 2 reads beat 24 of the sequence buffer, which no pass before it writes"));
}

TEST_F(JobValues, NameTwoPassesThatOwnTheSameUnits) {
  std::vector<PassPlan> passes = job_.passes;
  passes[2].desc.state_base = passes[0].desc.state_base;
  EXPECT_EQ(complaint(plan_passes(accel_, passes), random_.input),
            "job: pass 0 and pass 2 own the same units of the state memories");
  passes[2].desc.k = 5;  // refused: it has no state
  EXPECT_NO_THROW(JobDatapath(plan_passes(accel_, passes), random_.input));
}

// Rows written later lie over those written first: the last word of a beat counts.
TEST_F(JobValues, ALaterPassOverwritesABeat) {
  std::vector<PassPlan> passes = job_.passes;
  passes[1].desc.destination_addr -= 2;  // the reverse pass lays its rows over the forward ones
  passes[2].desc.input_size = 6;
  passes[2].weights = random_.random.weights(6, 3);
  JobDatapath values(plan_passes(accel_, passes), random_.input);
  Halves expected;
  for (uint32_t t = 6; t-- > 0;) {
    const Halves h(values.pass_h(1).begin() + t * 6, values.pass_h(1).begin() + (t + 1) * 6);
    expected.insert(expected.end(), h.begin(), h.end());
  }
  EXPECT_EQ(values.pass_x(2), expected);
}

}  // namespace
}  // namespace sharp::golden
