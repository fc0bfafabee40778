// SPDX-License-Identifier: Apache-2.0
// Internal comparisons and the chain.
#include "tb/cause/cause_finder.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>

#include "cfg/types/half.h"
#include "golden/datapath/cell_update.h"
#include "golden/datapath/tile_sum.h"
#include "tb/cause/units.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

using golden::Part;

constexpr size_t kMaxDeviations = 200, kMaxWrong = 8;

/// Field of sharp_pkg::tile_t.
uint32_t tile_field(const uint32_t* words, unsigned low, unsigned bits) {
  uint64_t value = words[low / 32];
  if (low / 32 < 2) value |= uint64_t{words[low / 32 + 1]} << 32;
  return static_cast<uint32_t>(value >> low % 32 & ((uint64_t{1} << bits) - 1));
}

uint32_t chunks(const golden::Plan& plan, const golden::Block& b) {
  const unsigned size = b.gate == golden::kAllGates ? plan.accel.num_cu : plan.accel.num_mfu;
  return (b.unit_base + b.num_units - 1) / size - b.unit_base / size + 1;
}

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

void CauseFinder::deviate(const CheckView& v, std::string unit, std::string what, std::string inputs,
                          std::vector<std::string> signals, int64_t level) {
  if (deviations_.size() >= kMaxDeviations) return;
  deviations_.push_back(
      {{std::move(what), std::move(unit), false, static_cast<int64_t>(v.predicted.cycle), std::move(signals)},
       std::move(inputs),
       level});
}

void CauseFinder::observe(const CheckView& v) {
  deep_ = &dut_.deep();
  if (!deep_->available) return;
  if (!has_last_ || v.predicted.pass != pass_ || v.predicted.stall == cfg::StallReason::setup) {
    if (v.predicted.stall == cfg::StallReason::setup) expected_ = {0, 0, 0, 0, 0, 0, 0, 0};
    pass_ = v.predicted.pass;
    job_checked_ = false;
    bias_.clear();
    acc_.clear();
  }
  if (!v.predicted.busy) tiles_.clear();  // what a reset has cut off never arrives
  const bool runs = v.predicted.busy && v.predicted.stall != cfg::StallReason::setup && !v.plan.tiles.empty();
  if (runs) {
    check_job(v);
    check_counts(v);
    if (v.predicted.cycle >= from_) {
      check_clock(v);
      check_after(v);
      check_tiles(v);
      check_cell_inputs(v);
      check_cell_read(v);
      if (v.predicted.issue.valid) issue(v);
    }
    advance_counts(v);
  }
  last_ = v.predicted;
  has_last_ = true;
}

/// What set-up has found out, once a pass.
void CauseFinder::check_job(const CheckView& v) {
  if (job_checked_) return;
  job_checked_ = true;
  for (const golden::Block& b : v.plan.blocks) {
    const unsigned at = 16 * static_cast<unsigned>(std::countr_zero(b.k / v.plan.accel.vs_width));
    const auto entry = [&](uint64_t table) { return static_cast<unsigned>(table >> at & 0xFFFF); };
    const std::pair<const char*, std::pair<unsigned, unsigned>> rows[] = {
        {"units", {b.q, entry(deep_->units_of_size)}},
        {"x tiles", {b.x_tiles, entry(deep_->x_tiles)}},
        {"h tiles", {b.h_tiles, entry(deep_->h_tiles)}}};
    for (const auto& [what, pair] : rows)
      if (pair.first != pair.second)
        return deviate(v, "setup",
                       fmt::format("{} of a block of K {}: expected {}, got {}", what, b.k, pair.first, pair.second),
                       "the descriptor of the pass", {"sharp.job", "sharp.u_setup.q_q", "sharp.u_setup.x_tiles_q"});
  }
}

void CauseFinder::check_counts(const CheckView& v) {
  const auto check = [&](const std::optional<uint32_t>& want, uint32_t got, const char* unit, const char* what,
                         const char* inputs, const char* signal) {
    if (want && *want != got)
      deviate(v, unit, fmt::format("{}: expected {}, got {}", what, *want, got), inputs, {signal});
  };
  check(expected_.x_steps, deep_->x_steps, "x_stream", "x vectors received (x_steps)", "the x beats accepted so far",
        "sharp.u_x_stream.x_steps_q");
  check(expected_.x_released, deep_->x_released, "hazard", "x banks released (x_released)", "the tiles issued so far",
        "sharp.u_hazard.x_released_q");
  check(expected_.h_steps, deep_->h_steps, "hazard", "steps completely written (h_steps)", "the write-backs so far",
        "sharp.u_hazard.h_steps_q");
  check(expected_.h_units, deep_->h_units, "hazard", "units of the step written (h_units)", "the write-backs so far",
        "sharp.u_hazard.h_units_q");
  check(expected_.out_steps, deep_->out_steps, "h_stream", "steps completely sent (out_steps)",
        "the h beats accepted so far", "sharp.u_h_stream.out_steps_q");
  check(expected_.mfu, deep_->mfu_reservation, "hazard", "MFU reservation (mfu_busy ends at 0)",
        "the leaving tiles issued so far", "sharp.u_hazard.mfu_q");
  check(expected_.acc, deep_->acc_timer, "hazard", "accumulator timer (acc_raw ends at 0)", "the tiles issued so far",
        "sharp.u_hazard.acc_q");
}

void CauseFinder::advance_counts(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  const unsigned cu = v.plan.accel.num_cu, sw = v.plan.accel.stream_width, hidden = v.plan.desc.hidden_size;
  if (expected_.mfu && *expected_.mfu > 0) --*expected_.mfu;
  if (expected_.acc && *expected_.acc > 0) --*expected_.acc;
  if (p.issue.valid) {
    const golden::Tile& t = v.plan.tiles[p.issue.tile];
    expected_.acc = v.plan.accel.lat.acc - 1;
    if (t.leaving) expected_.mfu = chunks(v.plan, v.plan.blocks[t.block]) - 1;
    const auto later_x = std::any_of(v.plan.tiles.begin() + p.issue.tile + 1, v.plan.tiles.end(),
                                     [](const golden::Tile& o) { return o.part == Part::x; });
    if (t.part == Part::x && !later_x) expected_.x_released = p.issue.step + 1;
  }
  if (p.write_back.valid) {
    const bool last = (p.write_back.group + 1) * cu >= hidden;
    expected_.h_steps = p.write_back.step + last;
    expected_.h_units = last ? 0 : (p.write_back.group + 1) * cu;
  }
  if (p.h.valid && v.pins.h_ready && p.h.last) expected_.out_steps = p.h.step + 1;
  if (p.seq_write.valid && (p.seq_write.beat + 1) * sw >= hidden) expected_.out_steps = p.seq_write.step + 1;
  const bool beat = (p.x_ready && v.pins.x_valid) || p.seq_read.valid;
  if (expected_.x_steps && beat && ++expected_.x_beats * sw >= v.plan.desc.input_size) {
    expected_.x_beats = 0;
    ++*expected_.x_steps;
  }
}

void CauseFinder::check_clock(const CheckView& v) {
  if (tiles_.empty() || deep_->datapath_clock_request) return;
  deviate(v, "clock", "the clock of the datapath is not requested while a tile is in it", "the issue of that tile",
          {"sharp.datapath_clk_req_o", "sharp.clock_cycles_q"});
}

std::vector<uint16_t> CauseFinder::vector_of(const CheckView& v, uint32_t step, Part part) const {
  if (part == Part::x) {
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
  const uint16_t* held = t.part == Part::x ? deep_->x_lines : e.step == 0 ? deep_->h0 : deep_->h_lines;
  const size_t bank = t.part == Part::x ? e.step % 2 * v.plan.accel.max_input
                      : e.step == 0     ? v.plan.desc.state_base
                                        : (e.step - 1) % 2 * v.plan.accel.max_hidden;
  const size_t from = size_t{t.col_block} * b.n, to = std::min<size_t>(from + b.n, vector.size());
  for (size_t i = from; i < to && held != nullptr; ++i) {
    if (held[bank + i] == vector[i]) continue;
    f.vector_right = false;
    const char* unit = t.part == Part::x ? "x_buffer" : e.step == 0 ? "state_memory" : "h_buffer";
    deviate(
        v, unit,
        fmt::format("element {} of {} for {}: the memory holds {}, expected {}", i, t.part == Part::x ? "x" : "h[t-1]",
                    describe_tile(v.plan, e.step, e.tile), describe(held[bank + i]), describe(vector[i])),
        "the beats or write-backs that filled it", {fmt::format("sharp.u_{}.lines", unit)});
    break;
  }
  // The accumulators after this tile.
  const size_t rows = v.golden.row_offset(t.block);
  if (t.first && v.plan.schedule == cfg::Schedule::unfolded && t.part == Part::h) {
    const auto& partial = v.golden.step(e.step).partial;
    f.start.assign(partial.begin() + static_cast<ptrdiff_t>(rows),
                   partial.begin() + static_cast<ptrdiff_t>(rows + b.k));
  } else if (t.first) {
    for (unsigned r = 0; r < b.k; ++r)
      f.start.push_back(std::bit_cast<float>(bias_[size_t{b.bias_group} * v.plan.accel.vs_width + r]));
  } else {
    f.start = acc_;
  }
  if (v.plan.cell == cfg::Cell::gru && t.part == Part::h && t.col_block == 0 && f.start.size() == b.k) {
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

void CauseFinder::check_tiles(const CheckView& v) {
  const cfg::Accel& a = v.plan.accel;
  while (!tiles_.empty() && v.predicted.cycle > tiles_.front().issued + tree_latency(a) + a.lat.acc) tiles_.pop_front();
  for (const InFlight& f : tiles_) {
    if (v.predicted.cycle == f.issued + 1) check_operands(v, f);
    check_sums(v, f);
  }
}

void CauseFinder::check_operands(const CheckView& v, const InFlight& f) {
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  if (deep_->tile != nullptr) {
    const bool unfolded = v.plan.schedule == cfg::Schedule::unfolded;
    const bool restart =
        v.plan.cell == cfg::Cell::gru && t.part == Part::h && t.col_block == 0 && v.plan.split_rows(b).count > 0;
    const bool multi = b.gate == golden::kAllGates, from_ib = t.first && unfolded && t.part == Part::h;
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
  if (deep_->weights != nullptr)
    for (unsigned p = 0; p < v.plan.accel.macs(); ++p)
      if (v.plan.row(b, p % b.k) && deep_->weights[p] != f.detail.weights[p]) {
        deviate(v, "weight_memory",
                fmt::format("weight at lane {} of {}: expected {}, got {}", p, tile_name(v, f),
                            describe(f.detail.weights[p]), describe(deep_->weights[p])),
                "the row address", {"sharp.weights", "sharp.u_weight_memory.row_i"});
        break;
      }
  if (deep_->scalars == nullptr || !f.vector_right) return;
  for (unsigned i = 0; i < v.plan.accel.num_vs; ++i) {
    if (deep_->scalars[i] == f.detail.scalars[i]) continue;
    // A wrong element of the right row is the expander's; an element of another row is the read's.
    const std::vector<uint16_t> vector = vector_of(v, f.step, t.part);
    const bool own =
        !holds_other_bank(v, f) &&
        (deep_->scalars[i] == 0 || std::find(vector.begin(), vector.end(), deep_->scalars[i]) != vector.end() ||
         size_t{t.col_block} * b.n + i * v.plan.accel.vs_width / b.k >= vector.size());
    const char* unit = own                 ? "scalar_expand"
                       : t.part == Part::x ? "x_buffer"
                       : f.step == 0       ? "state_memory"
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
  const bool x = t.part == Part::x;
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

void CauseFinder::check_sums(const CheckView& v, const InFlight& f) {
  const cfg::Accel& a = v.plan.accel;
  const golden::Tile& t = v.plan.tiles[f.tile];
  const golden::Block& b = v.plan.blocks[t.block];
  const uint64_t age = v.predicted.cycle - f.issued;
  const auto text = [&](const std::string& what, float want, uint32_t got) {
    return fmt::format("{} of {}: expected {}, got {}", what, tile_name(v, f), describe(golden::canonical(want)),
                       describe(got));
  };
  if (deep_->products != nullptr && age == a.lat.mem + 1)
    if (const auto p = first_wrong(v.plan, b, f.detail.products, deep_->products, a.macs()))
      deviate(v, "multiply",
              text(fmt::format("product of lane {} (VS unit {}, lane {})", *p, *p / a.vs_width, *p % a.vs_width),
                   f.detail.products[*p], deep_->products[*p]),
              "its weight and its scalar",
              {"sharp.u_datapath.u_vs_array.products_q", "sharp.operand_weights", "sharp.operand_scalars"});
  for (unsigned j = 1; j <= levels_of(a); ++j) {
    const auto& want = f.detail.levels[j - 1];
    if (deep_->levels[j - 1] == nullptr || age != a.lat.mem + a.lat.mul + (j - 1) * a.lat.add + 1) continue;
    if (const auto p = first_wrong(v.plan, b, want, deep_->levels[j - 1], want.size()))
      deviate(v, "tree", text(fmt::format("tree level {} lane {}", j, *p), want[*p], deep_->levels[j - 1][*p]),
              "its two operands", {fmt::format("sharp.u_datapath.u_reduce.gen_level[{}].u_level.sums_q", j)}, j);
  }
  if (age == tree_latency(a) && t.first && f.start.size() == b.k) {
    const bool parked = v.plan.schedule == cfg::Schedule::unfolded && t.part == Part::h;
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
              text(fmt::format("{} of row {} for the first tile", parked ? "parked partial sum" : "bias", r),
                   f.start[r], banks[lane]),
              "its row-group address",
              {parked ? "sharp.u_datapath.u_intermediate.rdata_q" : "sharp.u_datapath.u_bias.rdata_q"});
      break;
    }
  }
  if (deep_->acc != nullptr && age == tree_latency(a) + a.lat.acc && f.acc.size() == b.k)
    if (const auto r = first_wrong(v.plan, b, f.acc, deep_->acc, b.k))
      deviate(
          v, "accumulator",
          text(fmt::format("accumulator of row {} after column block {}", *r, t.col_block), f.acc[*r], deep_->acc[*r]),
          "the tile sum and what it starts from", {"sharp.u_datapath.u_accumulator.acc_q"});
}

/// Memories in the cycle after a write.
void CauseFinder::check_after(const CheckView& v) {
  if (last_.pass != pass_) return;
  const cfg::Accel& a = v.plan.accel;
  const auto units = [&](uint32_t group) {
    return std::min<uint32_t>((group + 1) * a.num_cu, v.plan.desc.hidden_size);
  };
  if (last_.cell.valid && deep_->c != nullptr) {
    const auto& c = v.golden.step(last_.cell.step).c;
    for (uint32_t u = last_.cell.group * a.num_cu; u < units(last_.cell.group); ++u)
      if (deep_->c[v.plan.desc.state_base + u] != golden::canonical(std::bit_cast<float>(c[u]))) {
        deviate(v, "cell_memory",
                fmt::format("c of unit {} after its update in step {}: expected {}, got {}", u, last_.cell.step,
                            describe(c[u]), describe(deep_->c[v.plan.desc.state_base + u])),
                "c at the cell boundary", {"sharp.u_datapath.u_cell_updater.u_memory.mem_q"});
        break;
      }
  }
  if (last_.write_back.valid && deep_->h_lines != nullptr) {
    const auto& h = v.golden.step(last_.write_back.step).h;
    const bool last_step = last_.write_back.step + 1 == v.plan.desc.steps;
    const uint16_t* bank = deep_->h_lines + last_.write_back.step % 2 * a.max_hidden;
    for (uint32_t u = last_.write_back.group * a.num_cu; u < units(last_.write_back.group); ++u) {
      if (bank[u] != h[u]) {
        deviate(v, "h_buffer",
                fmt::format("h of unit {} of step {} in bank {}: expected {}, got {}", u, last_.write_back.step,
                            last_.write_back.step % 2, describe(h[u]), describe(bank[u])),
                "h at the write-back boundary", {"sharp.u_h_buffer.lines", "sharp.u_h_buffer.wb_bank_i"});
        break;
      }
      if (last_step && deep_->ht != nullptr && deep_->ht[v.plan.desc.state_base + u] != h[u]) {
        deviate(v, "state_memory",
                fmt::format("hT of unit {}: expected {}, got {}", u, describe(h[u]),
                            describe(deep_->ht[v.plan.desc.state_base + u])),
                "h at the write-back boundary", {"sharp.u_ht_memory.words"});
        break;
      }
    }
  }
  if (last_.seq_write.valid && deep_->sequence != nullptr) {
    const auto& h = v.golden.step(last_.seq_write.step).h;
    for (uint32_t e = 0; e < a.stream_width && last_.seq_write.beat * a.stream_width + e < h.size(); ++e)
      if (const uint16_t got = deep_->sequence[size_t{last_.seq_write.addr} * a.stream_width + e],
          want = h[last_.seq_write.beat * a.stream_width + e];
          got != want) {
        deviate(v, "sequence_buffer",
                fmt::format("element {} of beat {} after its write: expected {}, got {}", e, last_.seq_write.addr,
                            describe(want), describe(got)),
                "the beat at its write port", {"sharp.u_sequence_buffer.beats"});
        break;
      }
  }
  if (last_.gate.valid && last_.gate.chunk + 1 == chunks(v.plan, v.plan.blocks[last_.gate.block]) &&
      v.plan.blocks[last_.gate.block].completes) {
    const golden::Block& b = v.plan.blocks[last_.gate.block];
    if (deep_->units_ready != b.unit_base + b.num_units)
      deviate(v, "cell_update",
              fmt::format("units with all gates (units_ready): expected {}, got {}", b.unit_base + b.num_units,
                          deep_->units_ready),
              "the gates at the MFU outputs", {"sharp.u_datapath.u_cell_updater.units_ready_q"});
  }
}

void CauseFinder::check_cell_inputs(const CheckView& v) {
  const golden::GroupEvent& e = v.predicted.cell;
  if (!e.valid) return;
  const cfg::Accel& a = v.plan.accel;
  const golden::StepValues& s = v.golden.step(e.step);
  const unsigned hidden = v.plan.desc.hidden_size;
  for (uint32_t u = e.group * a.num_cu; u < std::min(hidden, (e.group + 1) * a.num_cu); ++u) {
    for (unsigned g = 0; g < cfg::num_activated_gates(v.plan.cell); ++g)
      if (deep_->gates[g] != nullptr && deep_->gates[g][u] != s.gates[size_t{g} * hidden + u])
        return deviate(
            v, "gate_buffer",
            fmt::format("gate {} of unit {} of step {}: expected {}, the buffer holds {}", gate_name(v.plan.cell, g), u,
                        e.step, describe(s.gates[size_t{g} * hidden + u]), describe(deep_->gates[g][u])),
            "the gate at the MFU output", {fmt::format("sharp.u_datapath.u_gate_buffer.gen_gate[{}].mem_q", g)});
    if (e.step == 0 || deep_->c == nullptr) continue;
    const uint32_t want = golden::canonical(std::bit_cast<float>(v.golden.step(e.step - 1).c[u])),
                   got = deep_->c[v.plan.desc.state_base + u];
    if (want != got)
      return deviate(v, "cell_memory",
                     fmt::format("c[t-1] of unit {} in step {}: expected {}, the memory holds {}", u, e.step,
                                 describe(want), describe(got)),
                     "c at the cell boundary of the step before", {"sharp.u_datapath.u_cell_updater.u_memory.mem_q"});
  }
}

/// A wrong c of an LSTM that comes out right with another word of the c memory: the read went to the wrong place.
void CauseFinder::check_cell_read(const CheckView& v) {
  const golden::GroupEvent& e = v.predicted.cell;
  if (!e.valid || !v.observed.cell_valid || v.plan.cell != cfg::Cell::lstm || deep_->c == nullptr) return;
  const golden::StepValues& s = v.golden.step(e.step);
  const size_t hidden = v.plan.desc.hidden_size, u = size_t{e.group} * v.plan.accel.num_cu;
  const uint32_t got = v.observed.cell_c[0];
  if (golden::canonical(std::bit_cast<float>(s.c[u])) == got) return;
  const golden::LstmGates gates{s.gates[u], s.gates[hidden + u], s.gates[2 * hidden + u], s.gates[3 * hidden + u]};
  for (size_t word = 0; word < v.plan.accel.state_depth; ++word)
    if (word != v.plan.desc.state_base + u && golden::update_cell(gates, deep_->c[word]).c == got)
      return deviate(
          v, "cell_memory",
          fmt::format("c of unit {} of step {} was made from c[t-1] at unit {} of the c memory instead of {}", u,
                      e.step, word, v.plan.desc.state_base + u),
          "the gates, and c[t-1] at the right place", {"sharp.u_datapath.u_cell_updater.u_memory.rword"});
}

void CauseFinder::explain(Failure& f) const {
  const BoundarySource source = boundary_source(f);
  f.chain.clear();
  f.chain.push_back({fmt::format("{} differs", to_string(f.boundary)), source.unit, false,
                     static_cast<int64_t>(f.cycle), source.signals});
  // Latest first; of many equal ones the earliest of each unit and level.
  std::vector<const Deviation*> wrong;
  for (const Deviation& d : deviations_)
    if (d.link.cycle <= static_cast<int64_t>(f.cycle) &&
        std::none_of(wrong.begin(), wrong.end(),
                     [&](const Deviation* o) { return o->link.unit == d.link.unit && o->level == d.level; }))
      wrong.push_back(&d);
  if (wrong.size() > kMaxWrong) wrong.resize(kMaxWrong);
  std::reverse(wrong.begin(), wrong.end());
  for (const Deviation* d : wrong) f.chain.push_back(d->link);
  const std::string inputs = wrong.empty() ? source.inputs : wrong.back()->inputs;
  const CauseLink earliest = f.chain.back();
  if (!wrong.empty() && wrong.back()->level >= 0) f.level = wrong.back()->level;
  f.chain.push_back({inputs + ": right", earliest.unit, true, earliest.cycle, {}});
  const std::string_view file = unit_file(earliest.unit);
  f.conclusion = fmt::format("earliest wrong: {} in cycle {}; right before it: {}{}", earliest.what, earliest.cycle,
                             inputs, file.empty() ? "" : fmt::format(" -> look into {} ({})", file, earliest.unit));
  f.message = failure_message(f);
}

}  // namespace sharp::tb
