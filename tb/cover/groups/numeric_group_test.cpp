// SPDX-License-Identifier: Apache-2.0
// Every class of group `numeric` is hit by a layer that forces it, and not by the same layer without the force.
#include "tb/cover/groups/numeric_group.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tb/agent/cycle_observer.h"
#include "tb/sim/session.h"
#include "tb/test/fake_dut.h"
#include "tb/test/hand_case.h"

namespace sharp::cover {
namespace {

constexpr auto kLstm = cfg::Cell::lstm, kGru = cfg::Cell::gru, kElman = cfg::Cell::elman;

struct Forced {
  const char* name;
  cfg::Cell cell;
  unsigned steps;
  std::function<void(HandCase&)> force;
  std::vector<std::string> bins;  ///< without "numeric."
};

class ForcedClass : public testing::TestWithParam<Forced> {};

TEST_P(ForcedClass, IsHitByItsLayerAlone) {
  const Forced& f = GetParam();
  HandCase forced(f.cell, f.steps);
  f.force(forced);
  const auto hit = bins_hit<NumericGroup>(forced), quiet = bins_hit<NumericGroup>(HandCase(f.cell, f.steps));
  for (const std::string& bin : f.bins) {
    EXPECT_TRUE(hit.contains("numeric." + bin)) << bin;
    EXPECT_FALSE(quiet.contains("numeric." + bin)) << bin;
  }
}

const std::vector<Forced> kOperands = {
    {"weights_subnormal",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({0x1p-24f, 0x1p-24f, 0x1p-24f, 0x1p-24f});
     },
     {"half/lstm/weight_x/plus_subnormal", "product_operands/x/normal/subnormal"}},
    {"recurrent_weights_minus_zero",
     kGru,
     1,
     [](HandCase& c) {
       c.weights().r = {0x8000, 0x8000, 0x8000};
     },
     {"half/gru/weight_h/minus_zero", "product_operands/h/normal/zero"}},
    {"x_subnormal",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 1, 1}, {-0x1p-24f, 1, 1, 1});
     },
     {"half/elman/x/minus_subnormal", "product_operands/x/subnormal/normal"}},
    {"x_large",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 1, 1}, {60000, 1, 1, 1});
     },
     {"half/lstm/x/plus_large", "product_operands/x/large/normal"}},
    {"x_nan",
     kLstm,
     1,
     [](HandCase& c) { c.input.x[0] = 0xFE01; },
     {"half/lstm/x/nan", "half/lstm/h/nan", "single/lstm/preact/nan", "single/lstm/c/nan", "multiply/vs/nan_operand",
      "add/tree_first/nan_operand", "add/tree_later/nan_operand", "add/acc_first/nan_operand",
      "add/acc_next/nan_operand", "add/lstm_c/nan_operand", "activation/lstm_sigmoid/nan", "output/lstm_tanh_g/nan",
      "output/lstm_tanh_c/nan"}},
    {"h0_minus_inf",
     kGru,
     1,
     [](HandCase& c) { c.state().h0 = {0xFC00}; },
     {"half/gru/h0/minus_inf", "product_operands/h/inf/normal", "multiply/vs/inf", "multiply/gru_zs/zero_times_inf"}},
    {"inf_kept",
     kGru,
     1,
     [](HandCase& c) {
       c.state().h0 = {0x7C00};
       c.weights().b[1] = bits(-40);
     },
     {"half/gru/h/plus_inf", "single/gru/c/plus_inf", "multiply/gru_zs/inf", "add/gru_h/inf_finite"}},
    {"bias_subnormal",
     kLstm,
     1,
     [](HandCase& c) { c.fix_all(-0x1p-149f); },
     {"single/lstm/bias/minus_subnormal", "single/lstm/preact/minus_subnormal", "add/acc_first/subnormal",
      "add/acc_next/subnormal", "activation/lstm_tanh_g/minus_linear", "output/lstm_tanh_g/minus_zero"}},
    {"second_bias_large",
     kGru,
     1,
     [](HandCase& c) { c.weights().b_rn = {0xFF7FFFFF}; },
     {"single/gru/bias_rn/minus_large", "single/gru/preact/minus_large"}},
    {"c_subnormal",
     kLstm,
     1,
     [](HandCase& c) {
       c.fix(0, -40);
       c.fix(1, 40);
       c.state().c0 = {0x80000001};
     },
     {"single/lstm/c0/minus_subnormal", "single/lstm/c/minus_subnormal", "add/lstm_c/subnormal",
      "multiply/lstm_fc/subnormal"}},
    {"c_inf",
     kLstm,
     1,
     [](HandCase& c) { c.state().c0 = {0x7F800000}; },
     {"single/lstm/c/plus_inf", "activation/lstm_tanh_c/plus_inf", "output/lstm_tanh_c/plus_one",
      "multiply/lstm_fc/inf", "add/lstm_c/inf_finite"}},
    {"h_minus_zero",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(-0x1p-30f); },
     {"half/elman/h/minus_zero", "single/elman/c/minus_zero", "output/elman_tanh/minus_zero"}},
};

const std::vector<Forced> kSums = {
    {"inf_minus_inf_first_level",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({INFINITY, 1, -INFINITY, 1});
     },
     {"add/tree_first/inf_minus_inf", "add/tree_later/nan_operand"}},
    {"inf_minus_inf_later_level",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({INFINITY, -INFINITY, 1, 1});
     },
     {"add/tree_first/inf_finite", "add/tree_later/inf_minus_inf"}},
    {"inf_and_inf",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({INFINITY, INFINITY, INFINITY, 1});
     },
     {"add/tree_first/inf_inf", "add/tree_later/inf_inf", "add/acc_first/inf_finite", "add/acc_next/inf_finite"}},
    {"zero_times_inf",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({0, 1, 1, 1}, {INFINITY, 1, 1, 1});
     },
     {"multiply/vs/zero_times_inf", "product_operands/x/inf/zero"}},
    {"bias_minus_inf",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({INFINITY, 1, 1, 1});
       c.bias(-INFINITY);
     },
     {"add/acc_first/inf_minus_inf", "single/lstm/bias/minus_inf"}},
    {"cancelled",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({3, 1, -3, 1});
     },
     {"add/tree_first/cancelled"}},
    {"cancelled_later",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({3, -2, 1, -2});
     },
     {"add/tree_later/cancelled"}},
    {"cancelled_by_bias",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 1, 1});
       c.bias(-4);
     },
     {"add/acc_first/cancelled"}},
    {"large_loss",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, -1 - 0x1p-10f, 1}, {1, 1, 1 - 0x1p-10f, 1});
     },
     {"add/tree_first/large_loss"}},
    {"tie_down",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 0x1p-24f, 1});
     },
     {"add/tree_first/tie_down"}},
    {"tie_up",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 0x3p-24f, 1});
     },
     {"add/tree_first/tie_up"}},
    {"absorbed",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({2, 1, 0x1p-24f, 1});
     },
     {"add/tree_first/absorbed"}},
    {"rounded",
     kElman,
     1,
     [](HandCase& c) {
       c.columns({1, 1, 0x1.1p-20f, 1}, {1, 1, 0x1p-3f, 1});
     },
     {"add/tree_first/rounded"}},
    {"zeros_minus",
     kLstm,
     1,
     [](HandCase& c) {
       c.columns({-0.0f, -0.0f, -0.0f, -0.0f});
       c.bias(-0.0f);
     },
     {"multiply/vs/zero_minus", "add/tree_first/zeros_minus", "add/tree_later/zeros_minus",
      "add/acc_first/zeros_minus"}},
    {"lstm_c_cancelled",
     kLstm,
     1,
     [](HandCase& c) {
       c.fix_all(40);
       c.state().c0 = {bits(-1)};
     },
     {"add/lstm_c/cancelled"}},
    {"lstm_c_tie_up",
     kLstm,
     1,
     [](HandCase& c) {
       c.fix_all(40);
       c.state().c0 = {bits(0x1p24f + 2)};
     },
     {"add/lstm_c/tie_up"}},
    {"gru_a_overflow",
     kGru,
     1,
     [](HandCase& c) {
       c.fix(0, 40);
       c.fix(2, 0x1.8p127f);
     },
     {"add/gru_a/overflow", "activation/gru_tanh_n/plus_inf", "output/gru_tanh_n/plus_one"}},
    {"gru_a_infinities",
     kGru,
     1,
     [](HandCase& c) {
       c.fix(2, INFINITY);
       c.weights().b_rn = {bits(-INFINITY)};
     },
     {"add/gru_a/inf_minus_inf"}},
    {"gru_h_cancelled",
     kGru,
     1,
     [](HandCase& c) {
       c.fix(0, -40);
       c.fix(1, 0);
       c.fix(2, 0x1p-8f);
       c.state().h0 = {half(-0x1p-8f)};
     },
     {"add/gru_h/cancelled"}},
    {"gru_zeros_minus",
     kGru,
     1,
     [](HandCase& c) {
       c.fix(0, -40);
       c.fix(1, 0);
       c.fix(2, -0x1p-30f);
       c.state().h0 = {0x8000};
     },
     {"add/gru_h/zeros_minus", "half/gru/h/minus_zero", "multiply/gru_mn/zero_minus", "multiply/gru_zs/zero_minus"}},
    {"gru_product_vanishes",
     kGru,
     1,
     [](HandCase& c) {
       c.fix(0, -2);
       c.fix(2, 0x1p-149f);
     },
     {"multiply/gru_r_nh/underflow"}},
};

const std::vector<Forced> kActivations = {
    {"sigmoid_low",
     kLstm,
     1,
     [](HandCase& c) { c.fix_all(-40); },
     {"activation/lstm_sigmoid/minus_beyond", "activation/lstm_tanh_g/minus_beyond", "output/lstm_sigmoid/plus_zero",
      "output/lstm_tanh_g/minus_one", "hold/lstm_f/zero/1", "multiply/lstm_fc/zero_plus",
      "multiply/lstm_ig/zero_minus"}},
    {"sigmoid_high",
     kGru,
     2,
     [](HandCase& c) { c.fix_all(40); },
     {"activation/gru_sigmoid/plus_beyond", "output/gru_sigmoid/plus_one", "output/gru_tanh_n/plus_one",
      "hold/gru_z/one/2-3", "multiply/gru_mn/zero_plus"}},
    {"sigmoid_subnormal",
     kLstm,
     1,
     [](HandCase& c) { c.fix_all(-11); },
     {"output/lstm_sigmoid/plus_subnormal", "segment/sigmoid/minus/352-383"}},
    {"infinite_inputs",
     kLstm,
     1,
     [](HandCase& c) { c.fix_all(-INFINITY); },
     {"activation/lstm_sigmoid/minus_inf", "activation/lstm_tanh_g/minus_inf", "single/lstm/preact/minus_inf"}},
    {"first_segment",
     kLstm,
     1,
     [](HandCase& c) { c.fix_all(0x1p-5f - 0x1p-22f); },
     {"activation/lstm_sigmoid/plus_first", "segment_place/sigmoid/end"}},
    {"segment_start",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(-0.5f); },
     {"activation/elman_tanh/minus_table", "segment_place/tanh/start", "segment/tanh/minus/32-63"}},
    {"segment_end",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(0.5f - 0x1p-23f); },
     {"segment_place/tanh/end", "segment/tanh/plus/0-31"}},
    {"tie_to_even_below",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(0x1p-8f * (1 + 0x1p-11f)); },
     {"round/elman_tanh/normal/tie_down", "activation/elman_tanh/plus_linear"}},
    {"tie_to_even_above",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(-0x1p-8f * (1 + 0x3p-11f)); },
     {"round/elman_tanh/normal/tie_up", "activation/elman_tanh/minus_linear"}},
    {"subnormal_tie",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(0x1p-25f); },
     {"round/elman_tanh/subnormal/tie_down", "output/elman_tanh/plus_zero"}},
    {"subnormal_output",
     kElman,
     1,
     [](HandCase& c) { c.fix_all(-0x1p-20f); },
     {"round/elman_tanh/subnormal/exact", "output/elman_tanh/minus_subnormal", "half/elman/h/minus_subnormal"}},
    {"h_tie",
     kLstm,
     1,
     [](HandCase& c) {
       c.fix_all(-40);
       c.fix(1, 40);
       c.fix(3, 0);
       c.state().c0 = {bits(0x3p-24f)};
     },
     {"round/lstm_h/subnormal/tie_up"}},
    {"f_near_zero_long", kLstm, 5, [](HandCase& c) { c.fix(1, -7); }, {"hold/lstm_f/near_zero/4+"}},
    {"z_near_one", kGru, 3, [](HandCase& c) { c.fix(1, 7); }, {"hold/gru_z/near_one/2-3"}},
    {"z_zero_long", kGru, 4, [](HandCase& c) { c.fix(1, -40); }, {"hold/gru_z/zero/4+"}},
};

std::string name_of(const testing::TestParamInfo<Forced>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Operands, ForcedClass, testing::ValuesIn(kOperands), name_of);
INSTANTIATE_TEST_SUITE_P(Sums, ForcedClass, testing::ValuesIn(kSums), name_of);
INSTANTIATE_TEST_SUITE_P(Activations, ForcedClass, testing::ValuesIn(kActivations), name_of);

TEST(NumericGroup, RunOfAGateEndsWhereItsLevelChanges) {
  HandCase c(kLstm, 3);
  c.columns({-100, 0, 0, 0}, {1, 0, 0, 0});  // f = 0
  c.bias(0);
  c.weights().r.assign(4, 0);
  c.input.x[4] = 0;  // f = 0.5 in step 1
  const auto hit = bins_hit<NumericGroup>(c);
  EXPECT_TRUE(hit.contains("numeric.hold/lstm_f/zero/1"));
  EXPECT_FALSE(hit.contains("numeric.hold/lstm_f/zero/2-3"));
}

TEST(NumericGroup, WithoutValuesNothingIsCounted) {
  const HandCase c(kLstm, 1);
  Catalog catalog;
  NumericGroup group(catalog);
  Hits hits(catalog);
  const golden::JobPlan job = c.job();
  golden::Prediction p;
  p.cell.valid = true;
  group.begin({c.accel, job, c.input}, hits);
  group.cycle({p, {}, {}, job, job.passes[0], nullptr}, hits);
  group.end(hits);
  EXPECT_EQ(hits.counts(), std::vector<uint64_t>(catalog.bins().size()));
}

/// What a run in lockstep shows to a group.
class Watch : public tb::CycleObserver {
 public:
  Watch(Group& group, Hits& hits) : group_(group), hits_(hits) {}
  void observe(const tb::CheckView& v) override {
    group_.cycle({v.predicted, v.pins, v.registers, v.job, v.pass, &v.golden}, hits_);
  }

 private:
  Group& group_;
  Hits& hits_;
};

TEST(NumericGroup, ARunInLockstepHitsWhatTheGoldenValuesHit) {
  const tb::test::TestCase c = tb::test::usual_stack();
  const golden::JobPlan job = c.job();
  Catalog catalog;
  NumericGroup group(catalog);
  Hits run(catalog), golden(catalog);
  Watch watch(group, run);
  tb::SessionOptions options;
  options.observer = &watch;
  tb::test::FakeDut dut(c);
  group.begin({c.accel, job, c.input}, run);
  ASSERT_EQ(tb::run_checked(dut, c.accel, job, c.input, options).verdict, tb::Verdict::pass);
  group.end(run);
  Group* const groups[] = {&group};
  feed(groups, c.accel, job, c.input, golden);
  EXPECT_EQ(run.counts(), golden.counts());
}

}  // namespace
}  // namespace sharp::cover
