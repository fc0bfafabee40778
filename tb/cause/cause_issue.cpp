// SPDX-License-Identifier: Apache-2.0
// What a tile is made from: its row of x or h, its operands, its fields.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "golden/datapath/tile_sum.h"
#include "tb/cause/cause_finder.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// Field of sharp_pkg::tile_t.
uint32_t tile_field(const uint32_t* words, unsigned low, unsigned bits) {
  uint64_t value = words[low / 32];
  if (low / 32 < 2) value |= uint64_t{words[low / 32 + 1]} << 32;
  return static_cast<uint32_t>(value >> low % 32 & ((uint64_t{1} << bits) - 1));
}

}  // namespace

std::vector<uint16_t> CauseFinder::vector_of(const CheckView& v, uint32_t step, golden::Part part) const {
  if (part == golden::Part::x) {
    const std::vector<uint16_t>& x = v.golden.pass_x();
    const size_t width = v.plan.desc.input_size;
    return {x.begin() + static_cast<ptrdiff_t>(step * width), x.begin() + static_cast<ptrdiff_t>((step + 1) * width)};
  }
  return step == 0 ? input_.states.at(pass_).h0 : v.golden.step(step - 1).h;
}

std::string CauseFinder::tile_name(const CheckView& v, const InFlight& f) const {
  return describe_tile(v.plan, f.step, f.tile);
}

void CauseFinder::issue(const CheckView& v) {
  const golden::TileEvent& e = v.predicted.issue;
  const golden::Tile& t = v.plan.tiles[e.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  if (bias_.empty()) bias_ = golden::pack_bias(v.plan, v.pass.weights);
  const std::vector<uint16_t> vector = vector_of(v, e.step, t.part);
  InFlight f{e.step, e.tile, v.predicted.cycle, golden::tile_detail(v.plan, v.pass.weights, e.tile, vector), true,
             {},     {}};
  const uint16_t* held = t.part == golden::Part::x ? deep_->x_lines : e.step == 0 ? deep_->h0 : deep_->h_lines;
  const size_t bank = t.part == golden::Part::x ? e.step % 2 * v.plan.accel.max_input
                      : e.step == 0             ? v.plan.desc.state_base
                                                : (e.step - 1) % 2 * v.plan.accel.max_hidden;
  const size_t from = size_t{t.col_block} * b.n, to = std::min<size_t>(from + b.n, vector.size());
  for (size_t i = from; i < to && held != nullptr; ++i) {
    if (held[bank + i] == vector[i]) continue;
    f.vector_right = false;
    const char* unit = t.part == golden::Part::x ? "x_buffer" : e.step == 0 ? "state_memory" : "h_buffer";
    deviate(v, unit,
            fmt::format("element {} of {} for {}: the memory holds {}, expected {}", i,
                        t.part == golden::Part::x ? "x" : "h[t-1]", describe_tile(v.plan, e.step, e.tile),
                        describe(held[bank + i]), describe(vector[i])),
            "the beats or write-backs that filled it", {fmt::format("sharp.u_{}.lines", unit)});
    break;
  }
  // The accumulators after this tile.
  const size_t rows = v.golden.row_offset(t.block);
  if (t.first && v.plan.schedule == cfg::Schedule::unfolded && t.part == golden::Part::h) {
    const auto& partial = v.golden.step(e.step).partial;
    f.start.assign(partial.begin() + static_cast<ptrdiff_t>(rows),
                   partial.begin() + static_cast<ptrdiff_t>(rows + b.k));
  } else if (t.first) {
    for (unsigned r = 0; r < b.k; ++r)
      f.start.push_back(std::bit_cast<float>(bias_[size_t{b.bias_group} * v.plan.accel.vs_width + r]));
  } else {
    f.start = acc_;
  }
  if (v.plan.cell == cfg::Cell::gru && t.part == golden::Part::h && t.col_block == 0 && f.start.size() == b.k) {
    const golden::RowRange n = v.plan.split_rows(b);
    for (unsigned r = n.first; r < n.first + n.count; ++r)
      f.start[r] = std::bit_cast<float>(bias_[size_t{b.bias_group} * v.plan.accel.vs_width + b.k + r]);
  }
  if (f.start.size() == b.k) {
    f.acc.resize(b.k);
    const auto& sums = v.golden.step(e.step).tile_sums;
    golden::accumulate(f.start.data(), sums.data() + v.golden.tile_offset(e.tile), b.k, f.acc.data());
  }
  acc_ = f.acc;
  tiles_.push_back(std::move(f));
}

/// What a tile is made from, in the cycle in which the datapath takes it.
void CauseFinder::check_operands(const CheckView& v, const InFlight& f) {
  if (deep_->tile != nullptr) check_fields(v, f);
  if (deep_->weights != nullptr) check_weights(v, f);
  if (deep_->scalars != nullptr && f.vector_right) check_scalars(v, f);
}

void CauseFinder::check_fields(const CheckView& v, const InFlight& f) {
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  const bool unfolded = v.plan.schedule == cfg::Schedule::unfolded;
  const bool restart =
      v.plan.cell == cfg::Cell::gru && t.part == golden::Part::h && t.col_block == 0 && v.plan.split_rows(b).count > 0;
  const bool multi = b.gate == golden::kAllGates, from_ib = t.first && unfolded && t.part == golden::Part::h;
  const uint32_t bias = v.plan.desc.bias_base + b.bias_group + (restart ? b.k / v.plan.accel.vs_width : 0);
  struct Field {
    const char* name;
    unsigned low, bits;
    uint32_t want;
    bool used;
  };
  const Field fields[] = {{"part", 91, 1, static_cast<uint32_t>(t.part), true},
                          {"first", 90, 1, t.first, true},
                          {"from_ib", 89, 1, from_ib, true},
                          {"last", 88, 1, t.last, true},
                          {"leaving", 87, 1, t.leaving, true},
                          {"restart", 84, 1, restart, true},
                          {"group", 68, 16, b.intermediate_group, unfolded},
                          {"bias_group", 52, 16, bias, restart || (t.first && !from_ib)},
                          {"multi", 51, 1, multi, true},
                          {"gate", 49, 2, static_cast<uint32_t>(std::max(b.gate, 0)), !multi},
                          {"completes", 48, 1, b.completes, true},
                          {"unit_base", 32, 16, b.unit_base, true},
                          {"num_units", 16, 16, b.num_units, true},
                          {"q", 0, 16, b.q, true}};
  for (const Field& field : fields)
    if (const uint32_t got = tile_field(deep_->tile, field.low, field.bits); field.used && got != field.want)
      deviate(v, "dispatch",
              fmt::format("field {} of {}: expected {}, got {}", field.name, tile_name(v, f), field.want, got),
              "the issue and the job of the pass", {"sharp.u_dispatcher.tile_o", "sharp.tile_operands"});
}

void CauseFinder::check_weights(const CheckView& v, const InFlight& f) {
  const golden::Block& b = v.plan.blocks[v.plan.tiles[f.tile].block];
  for (unsigned p = 0; p < v.plan.accel.macs(); ++p)
    if (v.plan.row(b, p % b.k) && deep_->weights[p] != f.detail.weights[p]) {
      deviate(v, "weight_memory",
              fmt::format("weight at lane {} of {}: expected {}, got {}", p, tile_name(v, f),
                          describe(f.detail.weights[p]), describe(deep_->weights[p])),
              "the row address", {"sharp.weights", "sharp.u_weight_memory.row_i"});
      break;
    }
}

void CauseFinder::check_scalars(const CheckView& v, const InFlight& f) {
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  for (unsigned i = 0; i < v.plan.accel.num_vs; ++i) {
    if (deep_->scalars[i] == f.detail.scalars[i]) continue;
    // A wrong element of the right row is the expander's; an element of another row is the read's.
    const std::vector<uint16_t> vector = vector_of(v, f.step, t.part);
    const bool own =
        !holds_other_bank(v, f) &&
        (deep_->scalars[i] == 0 || std::find(vector.begin(), vector.end(), deep_->scalars[i]) != vector.end() ||
         size_t{t.col_block} * b.n + i * v.plan.accel.vs_width / b.k >= vector.size());
    const char* unit = own                         ? "scalar_expand"
                       : t.part == golden::Part::x ? "x_buffer"
                       : f.step == 0               ? "state_memory"
                                                   : "h_buffer";
    deviate(v, unit,
            fmt::format("scalar of VS unit {} of {}: expected {}, got {}{}", i, tile_name(v, f),
                        describe(f.detail.scalars[i]), describe(deep_->scalars[i]),
                        own ? "" : ", which is not in this vector: wrong bank, row or base"),
            "what the memory holds at the right place", {"sharp.scalars", "sharp.row", "sharp.u_h_buffer.read_bank_i"});
    break;
  }
}

bool CauseFinder::holds_other_bank(const CheckView& v, const InFlight& f) const {
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  const bool x = t.part == golden::Part::x;
  const uint16_t* lines = x ? deep_->x_lines : f.step == 0 ? nullptr : deep_->h_lines;
  if (lines == nullptr) return false;
  const size_t size = x ? v.plan.accel.max_input : v.plan.accel.max_hidden, bank = (x ? f.step + 1 : f.step) % 2;
  const size_t end = x ? v.plan.desc.input_size : v.plan.desc.hidden_size;
  std::set<size_t> compared;
  for (unsigned i = 0; i < v.plan.accel.num_vs; ++i) {
    const size_t element = size_t{t.col_block} * b.n + size_t{i} * v.plan.accel.vs_width / b.k;
    if (element >= end) continue;
    if (deep_->scalars[i] != lines[bank * size + element]) return false;
    compared.insert(element);
  }
  return compared.size() > 1;  // one element alone may be equal by chance, often as 0
}

}  // namespace sharp::tb
