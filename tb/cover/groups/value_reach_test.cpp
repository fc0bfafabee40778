// SPDX-License-Identifier: Apache-2.0
// What random runs reach of the groups `numeric` and `lane`: nearly everything, and nothing that the pages exclude.
#include <gtest/gtest.h>

#include "cfg/src/corner_values.h"
#include "regress/random/random_regression.h"
#include "tb/cover/groups/lane_group.h"
#include "tb/cover/groups/numeric_group.h"
#include "tb/test/hand_case.h"

namespace sharp::cover {
namespace {

/// Machines of three kinds: one column (N = 1) at the largest K, several cell updaters, more of them than units in a
/// block.
cfg::Accel machine(unsigned number) {
  static constexpr unsigned kShapes[][3] = {{4, 4, 1}, {8, 8, 2}, {16, 32, 8}};
  const auto& [w, num_vs, num_cu] = kShapes[number % 3];
  cfg::Accel a = tb::test::small_accel();
  a.vs_width = w;
  a.num_vs = num_vs;
  a.num_cu = num_cu;
  a.num_mfu = 4 * num_cu;
  a.stream_width = 4;
  a.max_input = a.max_hidden = 128;
  a.weight_depth = 8192;
  a.bias_depth = a.intermediate_depth = 512;
  a.max_passes = 16;
  a.sequence_depth = 4096;
  a.state_depth = 1024;
  return a;
}

/// Sums of -0 need a first x that is known, and tiles without a column past the end: one column, or N of them.
std::set<std::string> bins_of_minus_zero(cfg::Cell cell, uint64_t seed) {
  tb::test::TestCase c =
      tb::test::make_case(tb::test::tiny_accel(), cfg::Schedule::batch, 16, cfg::Padding::fixed, 5, 6, 1, seed, cell);
  cfg::Random random(seed, "corners");
  cfg::plant_corners(random, cell, c.weights(), c.state(), std::span(c.input.x).first(5));
  return bins_hit<NumericGroup>(c);
}

TEST(ValueReach, RandomRunsReachNearlyAllAndNothingIllegal) {
  constexpr unsigned kRuns = 2000;
  const cfg::Profile profile = cfg::load_profile("default");
  Catalog catalog;
  NumericGroup numeric(catalog);
  LaneGroup lane(catalog);
  Group* const groups[] = {&numeric, &lane};
  Hits hits(catalog);
  for (unsigned n = 0; n < kRuns; ++n) {
    const regress::RandomRun run = regress::make_random_run(machine(n), profile, 1, n);
    feed(groups, run.accel, run.job, run.input, hits);
  }
  unsigned goals = 0, reached = 0;
  for (unsigned bin = 0; bin < catalog.bins().size(); ++bin) {
    const Bin& b = catalog.bins()[bin];
    if (b.kind == BinKind::illegal) EXPECT_EQ(hits[bin], 0u) << b.name << ": " << b.reason;
    if (b.kind != BinKind::count) continue;
    ++goals;
    reached += hits[bin] > 0;
    if (hits[bin] == 0) std::cout << "not reached: " << b.name << "\n";
  }
  std::cout << reached << " of " << goals << " bins in " << kRuns << " runs\n";
  EXPECT_GT(reached * 100, goals * 98);
}

TEST(ValueReach, SumsOfMinusZeroWhereTheFirstXIsKnown) {
  std::set<std::string> hit;
  for (const auto cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman})
    for (uint64_t seed = 0; seed < 100; ++seed) hit.merge(bins_of_minus_zero(cell, seed));
  for (const char* bin :
       {"single/lstm/preact/minus_zero", "single/gru/preact/minus_zero", "single/elman/preact/minus_zero",
        "add/gru_a/zeros_minus", "activation/lstm_sigmoid/minus_zero", "activation/lstm_tanh_g/minus_zero",
        "activation/gru_sigmoid/minus_zero", "activation/gru_tanh_n/minus_zero", "activation/elman_tanh/minus_zero"})
    EXPECT_TRUE(hit.contains(std::string("numeric.") + bin)) << bin;
}

}  // namespace
}  // namespace sharp::cover
