// SPDX-License-Identifier: Apache-2.0
// Shapes of passes.
#include "tb/cover/groups/shape_group.h"

#include <algorithm>

#include "tb/cover/bins/common_axes.h"

namespace sharp::cover {
namespace {

/// How H divides into row blocks of K: without rest; one cover only; full blocks and a cover.
enum Remainder : unsigned { kNone, kOnly, kSome };
Axis remainder_axis() { return Axis::of("remainder", {"none", "only", "some"}); }

Remainder remainder(const golden::Plan& p) {
  const unsigned units = p.num_full * p.blocks[0].q;
  // The first block has size K only if there is a full one; without full blocks all of H is remainder.
  if (p.num_full == 0) return kOnly;
  return units == p.desc.hidden_size ? kNone : kSome;
}

/// Unit blocks that hold the remainder; of single-gate blocks those of one gate.
unsigned cover_blocks(const golden::Plan& p) {
  const auto of_first_gate = [&](const golden::Block& b) { return b.gate == p.blocks[0].gate; };
  return static_cast<unsigned>(std::count_if(p.blocks.begin(), p.blocks.end(), of_first_gate)) - p.num_full;
}

Rule cover_rule(std::span<const unsigned> index) {
  const unsigned k = index[0], blocks = index[1] + 1;
  if (blocks == 1 || blocks <= k) return {};
  return {BinKind::illegal,
          "architecture.md section 3: sizes below K, each once; K itself needs no other block beside it"};
}

enum Columns : unsigned { kPart, kExact, kRagged };
/// Vector against the N columns of a tile: less than one tile; whole tiles; whole tiles and a rest.
Axis columns_axis() { return Axis::of("columns", {"part", "exact", "ragged"}); }
Columns columns(unsigned size, unsigned n) { return size < n ? kPart : size % n == 0 ? kExact : kRagged; }

Rule columns_rule(std::span<const unsigned> index) {
  if (index[0] < 3 || index[1] == kExact) return {};
  return {BinKind::ignore, "N is 1 at K = 8W where the closure runs (M = 8W); sharp_1k and larger reach it"};
}

}  // namespace

ShapeGroup::ShapeGroup(Catalog& catalog)
    : pass_(catalog.add({"shape",
                         "pass",
                         "passes by schedule, K, padding, cell and remainder of H",
                         {schedule_axis(), k_axis(), padding_axis(), cell_axis(), remainder_axis()},
                         {}})),
      cover_(catalog.add({"shape",
                          "cover",
                          "blocks of the cover of a remainder under dynamic padding, by K",
                          {k_axis(), Axis::of_ranges("blocks", {{1, 1}, {2, 2}, {3, 3}})},
                          cover_rule})),
      columns_x_(catalog.add({"shape", "columns_x", "I against N", {k_axis(), columns_axis()}, columns_rule})),
      columns_h_(catalog.add({"shape", "columns_h", "H against N", {k_axis(), columns_axis()}, columns_rule})),
      steps_(catalog.add({"shape",
                          "steps",
                          "T by schedule",
                          {schedule_axis(), Axis::of_ranges("steps", {{1, 1}, {2, 2}, {3, 3}, {4, Axis::kNoLimit}})},
                          {}})) {}

void ShapeGroup::begin(const RunContext& run, Hits& hits) {
  for (const golden::PassPlan& p : run.job.passes)
    if (!p.plan.tiles.empty()) count(p.plan, hits);
}

void ShapeGroup::count(const golden::Plan& p, Hits& hits) const {
  const cfg::Descriptor& d = p.desc;
  const unsigned k = k_index(p.accel, d.k), n = p.accel.macs() / d.k;
  hits.add(pass_, d.schedule, k, d.padding, d.cell, remainder(p));
  if (p.used_cover) hits.add(cover_, k, cover_blocks(p) - 1);
  hits.add(columns_x_, k, columns(d.input_size, n));
  hits.add(columns_h_, k, columns(d.hidden_size, n));
  hits.add(steps_, d.schedule, std::min(d.steps, 4u) - 1);
}

}  // namespace sharp::cover
