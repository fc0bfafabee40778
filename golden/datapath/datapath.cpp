// SPDX-License-Identifier: Apache-2.0
// Runs the tiles of a time step in dispatch order, then gates and cells; keeps the last steps in a ring.
#include "golden/datapath/datapath.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

#include "cfg/types/half.h"
#include "golden/datapath/cell_update.h"
#include "golden/datapath/layer_image.h"
#include "golden/datapath/tile_sum.h"

namespace sharp::golden {
namespace {

void require_size(size_t got, size_t want, const char* what) {
  if (got != want)
    throw std::invalid_argument(std::string("datapath: ") + what + " has " + std::to_string(got) +
                                " elements; the descriptor asks for " + std::to_string(want));
}

void check_shapes(const Plan& plan, const LayerWeights& weights, const PassInput& input) {
  const size_t in = plan.desc.input_size, hidden = plan.desc.hidden_size, rows = plan.gates * hidden;
  require_size(weights.input_size, in, "input size of the weights");
  require_size(weights.hidden_size, hidden, "hidden size of the weights");
  require_size(weights.w.size(), rows * in, "w");
  require_size(weights.r.size(), rows * hidden, "r");
  require_size(weights.b.size(), rows, "b");
  require_size(weights.b_rn.size(), plan.cell == cfg::Cell::gru ? hidden : 0, "b_rn");
  require_size(input.x.size(), plan.desc.steps * in, "x");
  require_size(input.h0.size(), hidden, "h0");
  if (cfg::has_cell_state(plan.cell)) require_size(input.c0.size(), hidden, "c0");
}

/// Widened copy, +0 up to a multiple of `columns`: the scalars of columns past the end are forced to +0.
void widen(std::span<const uint16_t> from, unsigned columns, AlignedFloats& to) {
  to.assign((from.size() + columns - 1) / columns * columns, 0.0f);
  for (size_t e = 0; e < from.size(); ++e) to[e] = cfg::half_to_float(from[e]);
}

}  // namespace

uint32_t canonical(float v) { return std::isnan(v) ? 0x7FC00000 : std::bit_cast<uint32_t>(v); }

struct Datapath::Impl {
  Plan plan;
  PassInput input;
  LayerImage image;
  TileSum tile_sum;
  Offsets tiles;
  AlignedFloats x, h;    // scalars of the step being computed, widened
  AlignedFloats nx, nh;  // GRU: [H], sums of gate n of the step being computed
  std::array<StepValues, kWindow> ring;
  uint32_t computed = 0;  // steps computed so far

  Impl(const Plan& p, const LayerWeights& weights, const PassInput& in)
      : plan(p), input(in), image(p, weights), tile_sum(p.accel.macs()), tiles(tile_offsets(p)) {
    for (StepValues& s : ring) resize(s);
    nx.resize(is_gru() ? hidden() : 0);
    nh.resize(nx.size());
  }

  bool is_gru() const { return plan.cell == cfg::Cell::gru; }
  bool unfolded() const { return plan.schedule == cfg::Schedule::unfolded; }
  unsigned hidden() const { return plan.desc.hidden_size; }

  void resize(StepValues& s) const {
    s.tile_sums.resize(tiles.total);
    s.preact.resize(image.num_rows());
    s.preact_x.resize(is_gru() ? image.num_rows() : 0);
    s.partial.resize(unfolded() ? image.num_rows() : 0);
    s.gates.resize(size_t{cfg::num_activated_gates(plan.cell)} * hidden());
    s.c.resize(hidden());
    s.h.resize(hidden());
  }

  void compute(uint32_t t) {
    StepValues& now = ring[t % kWindow];
    const StepValues& before = ring[(t + kWindow - 1) % kWindow];
    const std::vector<uint16_t>& h_before = t == 0 ? input.h0 : before.h;
    load_scalars(t, h_before);
    for (unsigned tile = 0; tile < plan.tiles.size(); ++tile) run_tile(tile, now);
    for (unsigned block = 0; block < plan.blocks.size(); ++block) activate(block, now);
    update_cells(h_before, t == 0 ? input.c0 : before.c, now);
  }

  void load_scalars(uint32_t t, std::span<const uint16_t> h_before) {
    const size_t width = plan.desc.input_size;
    // NumVs columns are the widest tile.
    widen(std::span(input.x).subspan(t * width, width), plan.accel.num_vs, x);
    widen(h_before, plan.accel.num_vs, h);
  }

  void run_tile(unsigned index, StepValues& s) {
    const Tile& t = plan.tiles[index];
    const Block& block = plan.blocks[t.block];
    const AlignedFloats& vector = t.part == Part::x ? x : h;
    float* sum = s.tile_sums.data() + tiles.of[index];
    tile_sum(image.weights(index), vector.data() + size_t{t.col_block} * block.n, block.k, sum);
    float* acc = chain_sums(t, s) + image.row_offset(t.block);
    const float* start = t.first ? chain_start(t, s) : acc;
    if (is_gru() && t.part == Part::h && t.col_block == 0) start = split_sums(t.block, start, s);
    accumulate(start, sum, block.k, acc);
  }

  /// GRU, before the first h tile of a block that starts from `sums`: in the rows of gate n they leave as nx, and the h
  /// part starts anew from bRn. Returns where the h part starts.
  const float* split_sums(unsigned index, const float* sums, StepValues& s) const {
    const Block& block = plan.blocks[index];
    const RowRange rows = plan.split_rows(block);
    float* start = s.preact.data() + image.row_offset(index);
    if (start != sums) std::copy_n(sums, block.k, start);
    std::copy_n(start + rows.first, rows.count, s.preact_x.data() + image.row_offset(index) + rows.first);
    std::copy_n(image.second_bias(block), rows.count, start + rows.first);
    return start;
  }

  /// Where the chain of a tile accumulates: its last value is the partial sum or the pre-activation.
  float* chain_sums(const Tile& t, StepValues& s) const {
    return unfolded() && t.part == Part::x ? s.partial.data() : s.preact.data();
  }
  const float* chain_start(const Tile& t, const StepValues& s) const {
    if (unfolded() && t.part == Part::h) return s.partial.data() + image.row_offset(t.block);
    return image.bias(t.block);
  }

  void activate(unsigned index, StepValues& s) {
    const Block& block = plan.blocks[index];
    const float* preact = s.preact.data() + image.row_offset(index);
    for (unsigned r = 0; r < block.k; ++r) {
      const auto id = plan.row(block, r);
      if (!id || cfg::is_split_gate(plan.cell, id->gate)) continue;
      const uint16_t value = is_candidate(id->gate) ? tanh16(preact[r]) : sigmoid16(preact[r]);
      s.gates[size_t{id->gate} * hidden() + id->unit] = value;
    }
    if (is_gru()) keep_split_sums(index, s);
  }

  /// The two sums of gate n pass the MFUs unchanged, into the gate buffer.
  void keep_split_sums(unsigned index, const StepValues& s) {
    const Block& block = plan.blocks[index];
    const RowRange rows = plan.split_rows(block);
    const size_t offset = image.row_offset(index) + rows.first;
    std::copy_n(s.preact_x.data() + offset, rows.count, nx.data() + block.unit_base);
    std::copy_n(s.preact.data() + offset, rows.count, nh.data() + block.unit_base);
  }

  /// Gates through tanh, not sigmoid.
  bool is_candidate(unsigned gate) const { return plan.cell == cfg::Cell::elman || gate == 2; }

  void update_cells(std::span<const uint16_t> h_before, std::span<const uint32_t> c_before, StepValues& s) const {
    for (size_t u = 0; u < hidden(); ++u) {
      const CellState state = plan.cell == cfg::Cell::lstm  ? update_cell(lstm_gates(s, u), c_before[u])
                              : plan.cell == cfg::Cell::gru ? update_cell(gru_gates(s, u), h_before[u])
                                                            : update_cell(s.gates[u]);
      s.c[u] = state.c;
      s.h[u] = state.h;
    }
  }

  LstmGates lstm_gates(const StepValues& s, size_t u) const {
    const size_t num = hidden();
    return {.i = s.gates[u], .f = s.gates[num + u], .g = s.gates[2 * num + u], .o = s.gates[3 * num + u]};
  }
  GruGates gru_gates(const StepValues& s, size_t u) const {
    return {.r = s.gates[u], .z = s.gates[hidden() + u], .nx = nx[u], .nh = nh[u]};
  }
};

Datapath::Datapath(const Plan& plan, const LayerWeights& weights, const PassInput& input) {
  check_shapes(plan, weights, input);
  impl_ = std::make_unique<Impl>(plan, weights, input);
}
Datapath::~Datapath() = default;
Datapath::Datapath(Datapath&&) noexcept = default;
Datapath& Datapath::operator=(Datapath&&) noexcept = default;

const StepValues& Datapath::step(uint32_t t) {
  if (t >= impl_->plan.desc.steps || t + kWindow < impl_->computed)
    throw std::out_of_range("datapath: step " + std::to_string(t) + " is not held; " + std::to_string(impl_->computed) +
                            " of " + std::to_string(impl_->plan.desc.steps) + " steps are computed and the last " +
                            std::to_string(kWindow) + " kept");
  while (impl_->computed <= t) impl_->compute(impl_->computed++);
  return impl_->ring[t % kWindow];
}

size_t Datapath::tile_offset(unsigned tile) const { return impl_->tiles.of.at(tile); }
size_t Datapath::row_offset(unsigned block) const { return impl_->image.row_offset(block); }

}  // namespace sharp::golden
