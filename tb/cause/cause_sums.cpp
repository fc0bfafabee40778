// SPDX-License-Identifier: Apache-2.0
// What comes of a tile: products, levels of the tree, accumulators.
#include <fmt/format.h>

#include <bit>

#include "golden/datapath/cell_update.h"
#include "golden/datapath/tile_sum.h"
#include "tb/cause/cause_finder.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

unsigned levels_of(const cfg::Accel& a) { return static_cast<unsigned>(std::countr_zero(a.num_vs)); }
unsigned tree_latency(const cfg::Accel& a) { return a.lat.mem + a.lat.mul + levels_of(a) * a.lat.add; }

/// First lane that differs among those of rows with a unit.
std::optional<unsigned> first_wrong(const golden::Plan& plan, const golden::Block& b, const std::vector<float>& want,
                                    const uint32_t* got, size_t n) {
  for (unsigned p = 0; p < n; ++p)
    if (plan.row(b, p % b.k) && golden::canonical(want[p]) != got[p]) return p;
  return std::nullopt;
}

}  // namespace

void CauseFinder::check_tiles(const CheckView& v) {
  const cfg::Accel& a = v.plan.accel;
  while (!tiles_.empty() && v.predicted.cycle > tiles_.front().issued + tree_latency(a) + a.lat.acc) tiles_.pop_front();
  for (const InFlight& f : tiles_) {
    if (v.predicted.cycle == f.issued + 1) check_operands(v, f);
    check_sums(v, f);
  }
}

void CauseFinder::check_sums(const CheckView& v, const InFlight& f) {
  check_tree(v, f);
  check_start(v, f);
  check_accumulator(v, f);
}

std::string CauseFinder::differs(const CheckView& v, const InFlight& f, const std::string& what, float want,
                                 uint32_t got) const {
  return fmt::format("{} of {}: expected {}, got {}", what, tile_name(v, f), describe(golden::canonical(want)),
                     describe(got));
}

/// Products and levels of the tree, each in its cycle.
void CauseFinder::check_tree(const CheckView& v, const InFlight& f) {
  const cfg::Accel& a = v.plan.accel;
  const golden::Block& b = v.plan.blocks[v.plan.tiles[f.tile].block];
  const uint64_t age = v.predicted.cycle - f.issued;
  if (deep_->products != nullptr && age == a.lat.mem + 1)
    if (const auto p = first_wrong(v.plan, b, f.detail.products, deep_->products, a.macs()))
      deviate(
          v, "multiply",
          differs(v, f, fmt::format("product of lane {} (VS unit {}, lane {})", *p, *p / a.vs_width, *p % a.vs_width),
                  f.detail.products[*p], deep_->products[*p]),
          "its weight and its scalar",
          {"sharp.u_datapath.u_vs_array.products_q", "sharp.operand_weights", "sharp.operand_scalars"});
  for (unsigned j = 1; j <= levels_of(a); ++j) {
    const auto& want = f.detail.levels[j - 1];
    if (deep_->levels[j - 1] == nullptr || age != a.lat.mem + a.lat.mul + (j - 1) * a.lat.add + 1) continue;
    if (const auto p = first_wrong(v.plan, b, want, deep_->levels[j - 1], want.size()))
      deviate(v, "tree", differs(v, f, fmt::format("tree level {} lane {}", j, *p), want[*p], deep_->levels[j - 1][*p]),
              "its two operands", {fmt::format("sharp.u_datapath.u_reduce.gen_level[{}].u_level.sums_q", j)}, j);
  }
}

/// What the first tile of a chain starts from: bias, or the partial sum that was parked.
void CauseFinder::check_start(const CheckView& v, const InFlight& f) {
  const cfg::Accel& a = v.plan.accel;
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  if (v.predicted.cycle - f.issued != tree_latency(a) || !t.first || f.start.size() != b.k) return;
  const bool parked = v.plan.schedule == cfg::Schedule::unfolded && t.part == golden::Part::h;
  const uint32_t* banks = parked ? deep_->partial_read : deep_->bias_read;
  const unsigned group = parked ? b.intermediate_group : v.plan.desc.bias_base + b.bias_group,
                 num = a.k_max() / a.vs_width;
  const golden::RowRange restarted =
      v.plan.cell == cfg::Cell::gru && parked ? v.plan.split_rows(b) : golden::RowRange{};
  for (unsigned r = 0; r < b.k && banks != nullptr; ++r) {
    const unsigned lane = ((r / a.vs_width) ^ (group % num)) * a.vs_width + r % a.vs_width;
    if (!v.plan.row(b, r) || (r >= restarted.first && r < restarted.first + restarted.count)) continue;
    // A NaN that the host has loaded keeps its payload in the memory; the adder takes any for the same.
    if (golden::canonical(std::bit_cast<float>(banks[lane])) == golden::canonical(f.start[r])) continue;
    deviate(v, parked ? "intermediate_buffer" : "bias_memory",
            differs(v, f, fmt::format("{} of row {} for the first tile", parked ? "parked partial sum" : "bias", r),
                    f.start[r], banks[lane]),
            "its row-group address",
            {parked ? "sharp.u_datapath.u_intermediate.rdata_q" : "sharp.u_datapath.u_bias.rdata_q"});
    break;
  }
}

void CauseFinder::check_accumulator(const CheckView& v, const InFlight& f) {
  const cfg::Accel& a = v.plan.accel;
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  const uint64_t age = v.predicted.cycle - f.issued;
  if (deep_->acc != nullptr && age == tree_latency(a) + a.lat.acc && f.acc.size() == b.k)
    if (const auto r = first_wrong(v.plan, b, f.acc, deep_->acc, b.k))
      deviate(v, "accumulator",
              differs(v, f, fmt::format("accumulator of row {} after column block {}", *r, t.col_block), f.acc[*r],
                      deep_->acc[*r]),
              "the tile sum and what it starts from", {"sharp.u_datapath.u_accumulator.acc_q"});
}

}  // namespace sharp::tb
