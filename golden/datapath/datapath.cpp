// SPDX-License-Identifier: Apache-2.0
// Runs the tiles of a time step in dispatch order, then gates and cells; keeps the last steps in a ring.
#include "golden/datapath/datapath.h"

#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>
#include <string>

#include "cfg/src/half.h"
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

void check_shapes(const Plan& plan, const LayerWeights& weights, const LayerInput& input) {
  if (plan.cell != cfg::Cell::lstm)
    throw std::invalid_argument("datapath: cell " + std::string(cfg::to_string(plan.cell)) +
                                " is not modelled; legal: lstm");
  const size_t in = plan.desc.input_size, hidden = plan.desc.hidden_size, rows = plan.gates * hidden;
  require_size(weights.input_size, in, "input size of the weights");
  require_size(weights.hidden_size, hidden, "hidden size of the weights");
  require_size(weights.w.size(), rows * in, "w");
  require_size(weights.r.size(), rows * hidden, "r");
  require_size(weights.b.size(), rows, "b");
  require_size(input.x.size(), plan.desc.steps * in, "x");
  require_size(input.h0.size(), hidden, "h0");
  require_size(input.c0.size(), hidden, "c0");
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
  LayerInput input;
  LayerImage image;
  TileSum tile_sum;
  std::vector<size_t> tile_offsets;
  size_t num_tile_sums = 0;
  AlignedFloats x, h;  // scalars of the step being computed, widened
  std::array<StepValues, kWindow> ring;
  uint32_t computed = 0;  // steps computed so far

  Impl(const Plan& p, const LayerWeights& weights, const LayerInput& in)
      : plan(p), input(in), image(p, weights), tile_sum(p.accel.macs()) {
    for (const Tile& t : plan.tiles) {
      tile_offsets.push_back(num_tile_sums);
      num_tile_sums += plan.blocks[t.block].k;
    }
    for (StepValues& s : ring) resize(s);
  }

  bool unfolded() const { return plan.schedule == cfg::Schedule::unfolded; }
  unsigned hidden() const { return plan.desc.hidden_size; }

  void resize(StepValues& s) const {
    s.tile_sums.resize(num_tile_sums);
    s.preact.resize(image.num_rows());
    s.partial.resize(unfolded() ? image.num_rows() : 0);
    s.gates.resize(size_t{plan.gates} * hidden());
    s.c.resize(hidden());
    s.h.resize(hidden());
  }

  void compute(uint32_t t) {
    StepValues& now = ring[t % kWindow];
    const StepValues& before = ring[(t + kWindow - 1) % kWindow];
    load_scalars(t, t == 0 ? input.h0 : before.h);
    for (unsigned tile = 0; tile < plan.tiles.size(); ++tile) run_tile(tile, now);
    for (unsigned block = 0; block < plan.blocks.size(); ++block) activate(block, now);
    update_cells(t == 0 ? input.c0 : before.c, now);
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
    float* sum = s.tile_sums.data() + tile_offsets[index];
    tile_sum(image.weights(index), vector.data() + size_t{t.col_block} * block.n, block.k, sum);
    float* acc = chain_sums(t, s) + image.row_offset(t.block);
    accumulate(t.first ? chain_start(t, s) : acc, sum, block.k, acc);
  }

  /// Where the chain of a tile accumulates: its last value is the partial sum or the pre-activation.
  float* chain_sums(const Tile& t, StepValues& s) const {
    return unfolded() && t.part == Part::x ? s.partial.data() : s.preact.data();
  }
  const float* chain_start(const Tile& t, const StepValues& s) const {
    if (unfolded() && t.part == Part::h) return s.partial.data() + image.row_offset(t.block);
    return image.bias(t.block);
  }

  void activate(unsigned index, StepValues& s) const {
    const Block& block = plan.blocks[index];
    const float* preact = s.preact.data() + image.row_offset(index);
    for (unsigned r = 0; r < block.k; ++r) {
      const auto id = plan.row(block, r);
      if (!id) continue;
      constexpr unsigned kCandidate = 2;  // gate g
      const uint16_t value = id->gate == kCandidate ? tanh16(preact[r]) : sigmoid16(preact[r]);
      s.gates[size_t{id->gate} * hidden() + id->unit] = value;
    }
  }

  void update_cells(std::span<const uint32_t> c_before, StepValues& s) const {
    const size_t num = hidden();
    for (size_t u = 0; u < num; ++u) {
      const LstmGates gates{
          .i = s.gates[u], .f = s.gates[num + u], .g = s.gates[2 * num + u], .o = s.gates[3 * num + u]};
      const CellState state = update_cell(gates, c_before[u]);
      s.c[u] = state.c;
      s.h[u] = state.h;
    }
  }
};

Datapath::Datapath(const Plan& plan, const LayerWeights& weights, const LayerInput& input) {
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

size_t Datapath::tile_offset(unsigned tile) const { return impl_->tile_offsets.at(tile); }
size_t Datapath::row_offset(unsigned block) const { return impl_->image.row_offset(block); }

}  // namespace sharp::golden
