// SPDX-License-Identifier: Apache-2.0
// Walks over the events of a step in the order of the pipeline.
#include "tb/cover/groups/lane_pass.h"

#include <algorithm>

namespace sharp::cover {
namespace {

/// Tiles of a step that are looked at: large steps have thousands of them, all alike. The window moves on each step.
constexpr size_t kTilesPerStep = 16;

/// Rows of a block with a unit: one run, or one run for each gate (docs/architecture.md section 3).
template <class Visit>
void for_each_run(const golden::Block& block, unsigned gates, Visit visit) {
  const unsigned runs = block.gate == golden::kAllGates ? gates : 1;
  for (unsigned g = 0; g < runs; ++g) visit(g * block.q);
}

}  // namespace

LanePass::LanePass(const golden::PassPlan& pass, uint32_t index, const std::vector<uint16_t>& h0)
    : pass_(&pass), index_(index), h_before_(h0) {
  for (const golden::Block& b : plan().blocks) ks_.push_back(b.k);
  std::sort(ks_.begin(), ks_.end());
  ks_.erase(std::unique(ks_.begin(), ks_.end()), ks_.end());
}

void LanePass::step(uint32_t t, const golden::StepValues& values, const tb::GoldenValues& places,
                    std::span<const uint16_t> x, LanePoints& points) {
  stream(false, x, points);
  vs(golden::Part::x, x, points);
  vs(golden::Part::h, h_before_, points);
  tiles(t, values, places, points);
  mfus(values, places, points);
  cells(values.h, points);
  stream(true, values.h, points);
  h_before_ = values.h;
}

void LanePass::vs(golden::Part part, std::span<const uint16_t> vector, LanePoints& points) const {
  for (const unsigned k : ks_) vs_of(part, k, vector, points);
}

/// VS unit v holds column v / (K/W) of the tile.
void LanePass::vs_of(golden::Part part, unsigned k, std::span<const uint16_t> vector, LanePoints& points) const {
  const size_t n = accel().macs() / k;
  const bool is_shared = k > accel().vs_width;  // the first and the last column have further units, between the ends
  for (size_t column = 0; column < vector.size(); column += n) {
    const size_t columns = std::min(n, vector.size() - column);
    const bool ends_early = columns < n;
    const size_t from = is_shared ? 0 : 1, to = is_shared || ends_early ? columns : n - 1;
    uint32_t middle = from < to ? loads_of(vector.data() + column + from, to - from) : 0;
    if (ends_early && (is_shared || columns + 1 < n)) middle |= load_bit(Load::idle);
    points.vs(part, k_index(k), Lane::first, load_of(vector[column]));
    points.vs(part, k_index(k), Lane::middle, middle);
    points.vs(part, k_index(k), Lane::last, ends_early ? load_bit(Load::idle) : load_of(vector[column + n - 1]));
  }
}

void LanePass::tiles(uint32_t t, const golden::StepValues& values, const tb::GoldenValues& places,
                     LanePoints& points) const {
  const size_t all = plan().tiles.size(), count = std::min(all, kTilesPerStep);
  for (size_t i = 0; i < count; ++i) {
    const auto at = static_cast<unsigned>((size_t{t} * kTilesPerStep + i) % all);
    tile(plan().blocks[plan().tiles[at].block], values.tile_sums.data() + places.tile_offset(at), points);
  }
}

void LanePass::tile(const golden::Block& block, const float* sums, LanePoints& points) const {
  const unsigned lanes = accel().k_max(), k = k_index(block.k), nu = block.num_units;
  LaneLoads loads;
  unsigned end = 0;
  for_each_run(block, plan().gates, [&](unsigned row) {
    loads.idle(end, row - end, lanes);
    loads.busy(sums + row, row, nu, lanes);
    end = row + nu;
  });
  loads.idle(end, lanes - end, lanes);
  points.tile_sum(k, Lane::first, loads.first);
  points.tile_sum(k, Lane::middle, loads.middle);
  points.tile_sum(k, Lane::last, loads.last);
  points.last_row(k, end == block.k ? load_of(sums[block.k - 1]) : load_bit(Load::idle));
}

void LanePass::mfus(const golden::StepValues& values, const tb::GoldenValues& places, LanePoints& points) const {
  for (unsigned b = 0; b < plan().blocks.size(); ++b) {
    const golden::Block& block = plan().blocks[b];
    const size_t split = places.row_offset(b) + plan().split_rows(block).first;
    const bool is_gru = plan().cell == cfg::Cell::gru;
    chunks(block, values, is_gru ? values.preact_x.data() + split : nullptr, values.preact.data() + split, points);
  }
}

/// nx, nh: of the block's units, if it has GRU's gate n.
void LanePass::chunks(const golden::Block& block, const golden::StepValues& values, const float* nx, const float* nh,
                      LanePoints& points) const {
  const bool is_multi = block.gate == golden::kAllGates;
  const unsigned size = is_multi ? accel().num_cu : accel().num_mfu, lanes = accel().num_mfu;
  const unsigned first_gate = is_multi ? 0 : static_cast<unsigned>(block.gate);
  const unsigned end_gate = is_multi ? plan().gates : first_gate + 1, end_unit = block.unit_base + block.num_units;
  const MfuMode mode = mfu_mode(plan().cell, is_multi);
  for (unsigned base = block.unit_base / size * size; base < end_unit; base += size) {
    const unsigned from = std::max(base, block.unit_base), n = std::min(base + size, end_unit) - from;
    LaneLoads loads;
    for (unsigned gate = first_gate; gate < end_gate; ++gate) {
      const unsigned lane = (gate - first_gate) * size;
      loads.idle(lane, from - base, lanes);
      if (cfg::is_split_gate(plan().cell, gate)) {
        loads.busy(nx + from - block.unit_base, lane + from - base, n, lanes);
        loads.busy(nh + from - block.unit_base, lane + from - base, n, lanes);
      } else {
        loads.busy(values.gates.data() + gate * hidden() + from, lane + from - base, n, lanes);
      }
      loads.idle(lane + from - base + n, size - n - (from - base), lanes);
    }
    const unsigned used = (end_gate - first_gate) * size;
    loads.idle(used, lanes - used, lanes);
    points.mfu(mode, Lane::first, loads.first);
    points.mfu(mode, Lane::middle, loads.middle);
    points.mfu(mode, Lane::last, loads.last);
  }
}

void LanePass::cells(std::span<const uint16_t> h, LanePoints& points) const {
  const unsigned lanes = accel().num_cu;
  LaneLoads loads;
  for (size_t unit = 0; unit < h.size(); unit += lanes) {
    const auto busy = static_cast<unsigned>(std::min<size_t>(lanes, h.size() - unit));
    loads.busy(h.data() + unit, 0, busy, lanes);
    loads.idle(busy, lanes - busy, lanes);
  }
  points.cell(plan().cell, Lane::first, loads.first);
  points.cell(plan().cell, Lane::middle, loads.middle);
  points.cell(plan().cell, Lane::last, loads.last);
}

void LanePass::stream(bool is_h, std::span<const uint16_t> vector, LanePoints& points) const {
  const unsigned lanes = accel().stream_width;
  const bool in_sequence = (is_h ? plan().desc.destination : plan().desc.source) != 0;
  LaneLoads loads;
  for (size_t at = 0; at < vector.size(); at += lanes) {
    const auto busy = static_cast<unsigned>(std::min<size_t>(lanes, vector.size() - at));
    loads.busy(vector.data() + at, 0, busy, lanes);
    loads.idle(busy, lanes - busy, lanes);
  }
  points.stream(is_h, in_sequence, Lane::first, loads.first);
  points.stream(is_h, in_sequence, Lane::middle, loads.middle);
  points.stream(is_h, in_sequence, Lane::last, loads.last);
}

}  // namespace sharp::cover
