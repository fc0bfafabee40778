// SPDX-License-Identifier: Apache-2.0
// Unit blocks and the cheapest cover, found by a take-or-leave recursion over the sizes.
#include "golden/plan/unit_blocks.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace sharp::golden {
namespace {

struct Cover {
  uint64_t cost = 0;
  std::vector<unsigned> sizes;  ///< descending
};
constexpr uint64_t kInfeasible = std::numeric_limits<uint32_t>::max();

/// Cheapest cover of `rem` units by sizes k, k/2, .. W, each at most once. Taking the larger size on a tie at every
/// level yields the numerically largest mask among all cheapest subsets.
Cover search(const Tiling& tiling, unsigned k, unsigned rem) {
  if (rem == 0) return {};
  if (k < tiling.vs_width) return {kInfeasible, {}};
  Cover take = search(tiling, k / 2, rem - std::min(rem, tiling.units(k)));
  take.cost += tiling.cost(k);
  Cover leave = search(tiling, k / 2, rem);
  if (leave.cost < take.cost) return leave;
  take.sizes.insert(take.sizes.begin(), k);
  return take;
}

void append(UnitBlocks& out, const Tiling& tiling, unsigned k, unsigned& unit) {
  const unsigned nu = std::min(tiling.units(k), tiling.hidden_size - unit);
  out.blocks.push_back({k, unit, nu});
  unit += nu;
}

}  // namespace

Tiling make_tiling(const cfg::Accel& accel, const cfg::Descriptor& desc) {
  Tiling t;
  t.macs = accel.macs();
  t.vs_width = accel.vs_width;
  const auto cell = static_cast<cfg::Cell>(desc.cell);
  t.gates = cfg::num_gates(cell);
  t.single_gate = cfg::is_single_gate(cell, static_cast<cfg::Schedule>(desc.schedule));
  t.dynamic = static_cast<cfg::Padding>(desc.padding) == cfg::Padding::dynamic;
  t.k = desc.k;
  t.input_size = desc.input_size;
  t.hidden_size = desc.hidden_size;
  if (t.units(t.vs_width) == 0) {
    throw std::invalid_argument("VsWidth " + std::to_string(t.vs_width) + " of accelerator '" + accel.name +
                                "' is less than the " + std::to_string(t.gates) +
                                " gates of a unit: a multi-gate row block of W rows would hold no unit");
  }
  return t;
}

std::vector<unsigned> cheapest_cover(const Tiling& tiling, unsigned rem) { return search(tiling, tiling.k, rem).sizes; }

UnitBlocks divide_units(const Tiling& tiling) {
  UnitBlocks out;
  out.num_full = tiling.hidden_size / tiling.units(tiling.k);
  unsigned unit = 0;
  for (unsigned i = 0; i < out.num_full; ++i) append(out, tiling, tiling.k, unit);
  const unsigned rem = tiling.hidden_size - unit;
  if (rem == 0) return out;
  out.used_cover = tiling.dynamic;
  const std::vector<unsigned> sizes = tiling.dynamic ? cheapest_cover(tiling, rem) : std::vector<unsigned>{tiling.k};
  for (unsigned k : sizes) append(out, tiling, k, unit);
  return out;
}

uint64_t tiles_per_step(const Tiling& tiling, const UnitBlocks& units) {
  uint64_t tiles = 0;
  for (const UnitBlock& b : units.blocks) tiles += tiling.cost(b.k);
  return tiles * tiling.passes();
}

uint64_t groups_per_pass(const Tiling& tiling, const UnitBlocks& units) {
  uint64_t groups = 0;
  for (const UnitBlock& b : units.blocks) groups += b.k / tiling.vs_width;
  const uint64_t align = tiling.k / tiling.vs_width;
  return (groups + align - 1) / align * align;
}

}  // namespace sharp::golden
