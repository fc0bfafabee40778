// SPDX-License-Identifier: Apache-2.0
// A row that is followed through its tiles leaves with the sums of the datapath model, in every bit.
#include "tb/cover/groups/row_walk.h"

#include <gtest/gtest.h>

#include "cfg/types/half.h"
#include "golden/datapath/datapath.h"
#include "tb/test/test_case.h"

namespace sharp::cover {
namespace {

std::vector<float> widened(const std::vector<uint16_t>& from, size_t n) {
  std::vector<float> to(n);
  std::transform(from.begin(), from.begin() + static_cast<ptrdiff_t>(n), to.begin(), cfg::half_to_float);
  return to;
}

TEST(RowWalk, EndsWithThePreActivation) {
  Catalog catalog;
  NumericPoints points(catalog);
  RowWalk walk;
  unsigned rows = 0;
  for (const auto cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman})
    for (const auto schedule : {cfg::Schedule::batch, cfg::Schedule::intergate, cfg::Schedule::unfolded})
      for (const unsigned k : {8u, 16u, 64u}) {
        const tb::test::TestCase c =
            tb::test::make_case(tb::test::small_accel(), schedule, k, cfg::Padding::dynamic, 21, 19, 1, k, cell);
        const golden::Plan plan = c.plan();
        golden::Datapath datapath(plan, c.weights(), {1, c.input.x, c.state().h0, c.state().c0});
        const golden::StepValues& values = datapath.step(0);
        const std::vector<float> x = widened(c.input.x, 21), h = widened(c.state().h0, 19);
        for (unsigned b = 0; b < plan.blocks.size(); ++b)
          for (unsigned r = 0; r < plan.blocks[b].k; ++r) {
            const auto id = plan.row(plan.blocks[b], r);
            if (!id) continue;
            const RowSums sums = walk.walk(c.weights(), cell, *id, plan.blocks[b].n, x, h, points);
            const size_t at = datapath.row_offset(b) + r;
            ASSERT_EQ(golden::canonical(sums.sum), golden::canonical(values.preact[at]));
            if (cfg::is_split_gate(cell, id->gate))
              ASSERT_EQ(golden::canonical(sums.nx), golden::canonical(values.preact_x[at]));
            ++rows;
          }
      }
  EXPECT_EQ(rows, 3u * 3u * 19u * (4u + 3u + 1u));
}

}  // namespace
}  // namespace sharp::cover
