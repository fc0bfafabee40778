// SPDX-License-Identifier: Apache-2.0
// First, middle and last lane of every unit, busy, zero and idle: by layers of one block whose lanes are known.
#include "tb/cover/groups/lane_group.h"

#include <gtest/gtest.h>

#include "tb/cover/groups/numeric_group.h"
#include "tb/test/hand_case.h"

namespace sharp::cover {
namespace {

using cfg::Cell;
using cfg::Padding;
using cfg::Schedule;
using tb::test::make_case;

/// Bins of one point that a layer with random contents hits, without "lane.point/".
std::set<std::string> hit_of(const tb::test::TestCase& c, const std::string& point) {
  const std::string prefix = "lane." + point + "/";
  std::set<std::string> names;
  for (const std::string& bin : bins_hit<LaneGroup>(c))
    if (bin.starts_with(prefix)) names.insert(bin.substr(prefix.size()));
  return names;
}
using Names = std::set<std::string>;

tb::test::TestCase layer(Cell cell, Schedule schedule, unsigned k, unsigned input, unsigned hidden,
                         const cfg::Accel& accel = tb::test::small_accel()) {
  return make_case(accel, schedule, k, Padding::fixed, input, hidden, 1, 1, cell);
}

/// small: W 8, 8 VS units, NumMfu 8, NumCu 2. tiny: W 4, 4 VS units, NumMfu 4, NumCu 1.
TEST(LaneGroup, ColumnsPastTheEndAreIdleVsUnits) {
  // K = W: unit v holds column v. 3 columns: units 0 1 2 busy. 8 columns: all.
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 8, 3, 8), "vs"),
            (Names{"x/W/first/nonzero", "x/W/middle/nonzero", "x/W/middle/idle", "x/W/last/idle", "h/W/first/nonzero",
                   "h/W/middle/nonzero", "h/W/last/nonzero"}));
  // 7 columns: the last unit alone is idle.
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 8, 7, 8), "vs").count("x/W/middle/idle"), 0u);
  // K = 2W: units 2c and 2c + 1 hold column c; with one of four columns unit 1 carries the same scalar.
  const Names two = hit_of(layer(Cell::elman, Schedule::batch, 16, 1, 4), "vs");
  EXPECT_EQ(two, (Names{"x/2W/first/nonzero", "x/2W/middle/nonzero", "x/2W/middle/idle", "x/2W/last/idle",
                        "h/2W/first/nonzero", "h/2W/middle/nonzero", "h/2W/last/nonzero"}));
  // K = M: one column for all.
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 64, 1, 4), "vs"),
            (Names{"x/8W/first/nonzero", "x/8W/middle/nonzero", "x/8W/last/nonzero", "h/8W/first/nonzero",
                   "h/8W/middle/nonzero", "h/8W/last/nonzero"}));
}

TEST(LaneGroup, AZeroScalarIsNotAnIdleOne) {
  tb::test::TestCase c = layer(Cell::elman, Schedule::batch, 8, 8, 8);
  c.input.x[0] = 0x8000;
  c.input.x[7] = 0;
  EXPECT_EQ(hit_of(c, "vs"), (Names{"x/W/first/zero", "x/W/middle/nonzero", "x/W/last/zero", "h/W/first/nonzero",
                                    "h/W/middle/nonzero", "h/W/last/nonzero"}));
}

TEST(LaneGroup, RowsWithoutAUnitAreIdleLanesOfTheTree) {
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 8, 3, 8), "tile_sum"),
            (Names{"W/first/nonzero", "W/middle/nonzero", "W/middle/idle", "W/last/idle"}));
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 64, 3, 64), "tile_sum"),
            (Names{"8W/first/nonzero", "8W/middle/nonzero", "8W/last/nonzero"}));
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 64, 3, 1), "tile_sum"),
            (Names{"8W/first/nonzero", "8W/middle/idle", "8W/last/idle"}));
  // Gate-major rows: unit 0 of four gates lies in rows 0, 4, 8, 12 of 16 (tiny), so that the last row has none.
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::intergate, 16, 3, 1, tb::test::tiny_accel()), "tile_sum"),
            (Names{"4W/first/nonzero", "4W/middle/nonzero", "4W/middle/idle", "4W/last/idle"}));
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::intergate, 16, 3, 4, tb::test::tiny_accel()), "last_row"),
            (Names{"4W/nonzero"}));
  EXPECT_EQ(hit_of(layer(Cell::gru, Schedule::intergate, 16, 3, 5, tb::test::tiny_accel()), "last_row"),
            (Names{"4W/idle"}));  // 3 * 5 rows
}

TEST(LaneGroup, RowsOfZeroWeightsAreBusyWithZero) {
  tb::test::TestCase c = layer(Cell::elman, Schedule::batch, 8, 8, 8);
  std::fill_n(c.weights().w.begin(), 8, uint16_t{0});  // row 0
  std::fill_n(c.weights().r.begin(), 8, uint16_t{0});
  EXPECT_EQ(hit_of(c, "tile_sum"), (Names{"W/first/zero", "W/middle/nonzero", "W/middle/idle", "W/last/idle"}));
  EXPECT_EQ(hit_of(c, "last_row"), (Names{"W/nonzero"}));
}

TEST(LaneGroup, MfuLanesOfOneGateAreUnits) {
  EXPECT_EQ(hit_of(layer(Cell::elman, Schedule::batch, 8, 3, 3), "mfu"),
            (Names{"elman/first/nonzero", "elman/middle/nonzero", "elman/middle/idle", "elman/last/idle"}));
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::batch, 8, 3, 8), "mfu"),
            (Names{"lstm_single/first/nonzero", "lstm_single/middle/nonzero", "lstm_single/last/nonzero"}));
}

TEST(LaneGroup, MfuLanesOfAllGatesAreGateMajor) {
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::intergate, 8, 3, 2), "mfu"),
            (Names{"lstm_multi/first/nonzero", "lstm_multi/middle/nonzero", "lstm_multi/last/nonzero"}));
  // One unit of two: lane 1 of every gate is idle, lane 7 is gate o of the missing one.
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::intergate, 8, 3, 1), "mfu"),
            (Names{"lstm_multi/first/nonzero", "lstm_multi/middle/nonzero", "lstm_multi/middle/idle",
                   "lstm_multi/last/idle"}));
  EXPECT_EQ(
      hit_of(layer(Cell::gru, Schedule::intergate, 8, 3, 2), "mfu"),
      (Names{"gru_multi/first/nonzero", "gru_multi/middle/nonzero", "gru_multi/middle/idle", "gru_multi/last/idle"}));
}

TEST(LaneGroup, AChunkMayBeginInTheMiddleOfItsGroup) {
  // tiny with two cell updaters: blocks of one unit each (K = 4), so every other one begins in lane 1.
  cfg::Accel accel = tb::test::tiny_accel();
  accel.num_cu = 2;
  accel.num_mfu = 8;
  const Names hit = hit_of(layer(Cell::lstm, Schedule::intergate, 4, 3, 2, accel), "mfu");
  EXPECT_TRUE(hit.contains("lstm_multi/first/idle"));
  EXPECT_TRUE(hit.contains("lstm_multi/last/nonzero"));
}

TEST(LaneGroup, GatesOfZeroAreBusyMfuLanes) {
  tb::test::TestCase c = layer(Cell::lstm, Schedule::batch, 8, 3, 8);
  std::fill(c.weights().w.begin(), c.weights().w.end(), uint16_t{0});
  std::fill(c.weights().r.begin(), c.weights().r.end(), uint16_t{0});
  c.weights().b.assign(c.weights().b.size(), bits(-40));
  std::fill_n(c.weights().b.begin() + 16, 8, bits(0));  // gate g
  EXPECT_EQ(hit_of(c, "mfu"), (Names{"lstm_single/first/zero", "lstm_single/middle/zero", "lstm_single/last/zero"}));
}

TEST(LaneGroup, TheLastGroupOfCellsIsRagged) {
  EXPECT_EQ(hit_of(layer(Cell::lstm, Schedule::batch, 8, 3, 3), "cell"),
            (Names{"lstm/first/nonzero", "lstm/last/nonzero", "lstm/last/idle"}));
  EXPECT_EQ(hit_of(layer(Cell::gru, Schedule::batch, 8, 3, 2), "cell"),
            (Names{"gru/first/nonzero", "gru/last/nonzero"}));
  EXPECT_EQ(hit_of(layer(Cell::gru, Schedule::batch, 4, 3, 2, tb::test::tiny_accel()), "cell"),
            (Names{"gru/first/nonzero"}));  // one updater
}

TEST(LaneGroup, StreamsAndSequenceBufferAreToldApart) {
  cfg::Accel accel = tb::test::tiny_accel();
  accel.stream_width = 4;
  const tb::test::TestCase c =
      tb::test::make_stack(accel, {Schedule::batch, Padding::fixed, 2, {4}}, 5,
                           {{Cell::lstm, cfg::Direction::forward, 3}, {Cell::gru, cfg::Direction::forward, 4}}, 1);
  EXPECT_EQ(hit_of(c, "stream"),
            (Names{"x/stream/first/nonzero", "x/stream/middle/nonzero", "x/stream/middle/idle", "x/stream/last/nonzero",
                   "x/stream/last/idle", "x/sequence_buffer/first/nonzero", "x/sequence_buffer/middle/nonzero",
                   "x/sequence_buffer/last/idle", "h/sequence_buffer/first/nonzero", "h/sequence_buffer/middle/nonzero",
                   "h/sequence_buffer/last/idle", "h/stream/first/nonzero", "h/stream/middle/nonzero",
                   "h/stream/last/nonzero"}));
}

}  // namespace
}  // namespace sharp::cover
