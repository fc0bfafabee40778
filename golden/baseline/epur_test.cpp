// SPDX-License-Identifier: Apache-2.0
// The E-PUR-like machine against cases worked by hand.
#include "golden/baseline/epur.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace sharp::golden {
namespace {

constexpr cfg::Latencies kOnes{1, 1, 1, 1, 1, 1, 1};

// 16 MACs: four units of four lanes, two tree levels. I = 6 takes 2 cycles a row, H = 3 takes 1: three rows of 3 cycles
// are 9. The last tile issues in cycle 8; memory 1, multiply 1, tree 2, accumulate 1, activation 1, update 1,
// write-back 1.
TEST(Epur, ByHandOneRowAfterTheOther) {
  const EpurMachine machine{16, 1, kOnes};
  EXPECT_EQ(machine.lanes(), 4u);
  EXPECT_EQ(epur_step_cycles(machine, {cfg::Cell::lstm, 6, 3, 1}), 9u + 8u);
  EXPECT_EQ(epur_cycles(machine, {cfg::Cell::lstm, 6, 3, 5}), 5u * 17u);
}

// The same multipliers as two dot products of two lanes: ceil(3/2) = 2 pairs of rows, 3 + 2 cycles each; one level
// less.
TEST(Epur, ByHandTwoRowsAtOnce) { EXPECT_EQ(epur_step_cycles({16, 2, kOnes}, {cfg::Cell::lstm, 6, 3, 1}), 10u + 7u); }

// 1,024 MACs, I = H = 256: one tile each, 512 cycles; tree of 8 levels at 3 cycles.
TEST(Epur, ByHandLatencies) {
  const cfg::Latencies deep{2, 3, 3, 1, 6, 8, 2};
  EXPECT_EQ(epur_step_cycles({1024, 1, deep}, {cfg::Cell::lstm, 256, 256, 1}),
            512u + 2u + 3u + 24u + 1u + 6u + 8u + 2u);
}

// 340 is 2 * 256 - 172: the second tile of a row is two thirds empty.
TEST(Epur, ByHandFixedTileWastesTheRemainder) {
  EXPECT_EQ(epur_step_cycles({1024, 1, kOnes}, {cfg::Cell::lstm, 340, 340, 1}), 340u * 4u + 8u + 6u);
}

// Three of the four units work on a GRU: no row takes longer or shorter.
TEST(Epur, AGruLeavesAUnitIdle) {
  EXPECT_EQ(epur_step_cycles({64, 1, kOnes}, {cfg::Cell::gru, 16, 16, 1}),
            epur_step_cycles({64, 1, kOnes}, {cfg::Cell::lstm, 16, 16, 1}));
}

TEST(Epur, NoSuchMachineOrLayer) {
  EXPECT_THROW(epur_step_cycles({24, 1, kOnes}, {cfg::Cell::lstm, 1, 1, 1}), std::invalid_argument);
  EXPECT_THROW(epur_step_cycles({16, 8, kOnes}, {cfg::Cell::lstm, 1, 1, 1}), std::invalid_argument);
  EXPECT_THROW(epur_cycles({16, 1, kOnes}, {cfg::Cell::lstm, 1, 1, 0}), std::invalid_argument);
}

}  // namespace
}  // namespace sharp::golden
