// SPDX-License-Identifier: Apache-2.0
// Declarations of the points of group `lane`, and which bins cannot be hit.
#include "tb/cover/groups/lane_points.h"

namespace sharp::cover {
namespace {

const char* const kGroup = "lane";

Axis lane_axis() { return Axis::of("lane", {"first", "middle", "last"}); }
Axis load_axis() { return Axis::of("load", {"nonzero", "zero", "idle"}); }
Axis k_axis() { return Axis::of("k", {"W", "2W", "4W", "8W"}); }

Rule illegal(const char* reason) { return {BinKind::illegal, reason}; }

bool is_idle(unsigned load) { return static_cast<Load>(load) == Load::idle; }
bool first_idle(unsigned lane, unsigned load) { return static_cast<Lane>(lane) == Lane::first && is_idle(load); }

Rule vs_rule(std::span<const unsigned> i) {
  if (first_idle(i[2], i[3]))
    return illegal("architecture.md section 3: a column block begins before the end of its vector");
  return {};
}

Rule tile_sum_rule(std::span<const unsigned> i) {
  if (first_idle(i[1], i[2])) return illegal("architecture.md section 3: row 0 of a block holds its first unit");
  if (static_cast<Lane>(i[1]) == Lane::last && !is_idle(i[2]) && i[0] < 2)
    return illegal("architecture.md section 2: KMax is at least 4W, and lanes >= K carry no meaning");
  return {};
}

Rule mfu_rule(std::span<const unsigned> i) {
  if (static_cast<MfuMode>(i[0]) == MfuMode::gru_multi && static_cast<Lane>(i[1]) == Lane::last && !is_idle(i[2]))
    return illegal("timing.md section 3: lane g*NumCu + j is gate g; a GRU has three gates, NumMfu is 4*NumCu");
  return {};
}

Rule cell_rule(std::span<const unsigned> i) {
  if (first_idle(i[1], i[2])) return illegal("timing.md section 3: a group is issued for units below H only");
  return {};
}

Rule stream_rule(std::span<const unsigned> i) {
  if (first_idle(i[2], i[3])) return illegal("architecture.md section 4: a vector has ceil(size / SW) beats");
  return {};
}

}  // namespace

MfuMode mfu_mode(cfg::Cell cell, bool is_multi) {
  if (cell == cfg::Cell::elman) return MfuMode::elman;
  if (cell == cfg::Cell::gru) return is_multi ? MfuMode::gru_multi : MfuMode::gru_single;
  return is_multi ? MfuMode::lstm_multi : MfuMode::lstm_single;
}

LanePoints::LanePoints(Catalog& catalog)
    : vs_id_(catalog.add({kGroup,
                          "vs",
                          "scalar of a VS unit; idle: its column is past the end",
                          {Axis::of("part", {"x", "h"}), k_axis(), lane_axis(), load_axis()},
                          vs_rule})),
      tile_sum_id_(
          catalog.add({kGroup,
                       "tile_sum",
                       "sum of a tile in the KMax lanes after the tree; idle: lanes >= K and rows without a unit",
                       {k_axis(), lane_axis(), load_axis()},
                       tile_sum_rule})),
      last_row_id_(
          catalog.add({kGroup, "last_row", "row K-1 of a tile; idle: it has no unit", {k_axis(), load_axis()}, {}})),
      mfu_id_(
          catalog.add({kGroup,
                       "mfu",
                       "gate output, of GRU's gate n its two sums; idle: unit not in the block, or no gate of the cell",
                       {Axis::of("mode", {"lstm_single", "lstm_multi", "gru_single", "gru_multi", "elman"}),
                        lane_axis(), load_axis()},
                       mfu_rule})),
      cell_id_(catalog.add({kGroup,
                            "cell",
                            "h of a cell updater; idle: units from H on",
                            {Axis::of("cell", {"lstm", "gru", "elman"}), lane_axis(), load_axis()},
                            cell_rule})),
      stream_id_(catalog.add(
          {kGroup,
           "stream",
           "element of a beat; idle: past the end of the vector",
           {Axis::of("vector", {"x", "h"}), Axis::of("route", {"stream", "sequence_buffer"}), lane_axis(), load_axis()},
           stream_rule})) {}

void LanePoints::flush(Hits& hits) {
  vs_.flush(vs_id_, kNumLoads, hits);
  tile_sum_.flush(tile_sum_id_, kNumLoads, hits);
  last_row_.flush(last_row_id_, kNumLoads, hits);
  mfu_.flush(mfu_id_, kNumLoads, hits);
  cell_.flush(cell_id_, kNumLoads, hits);
  stream_.flush(stream_id_, kNumLoads, hits);
}

}  // namespace sharp::cover
