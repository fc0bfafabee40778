// SPDX-License-Identifier: Apache-2.0
// Declarations and values of the scope `model`, both in the same order.
#include "tb/waves/model_trace.h"

#include <algorithm>

#include "tb/check/all_checkers.h"

namespace sharp::tb {
namespace {

enum EnumIndex : int { kGate, kPart, kSchedule, kCell, kStall, kError };
constexpr unsigned kEnumBits[] = {4, 1, 2, 2, 4, 4};
constexpr uint32_t kGateAll = 8;

constexpr Boundary kMatched[] = {
    Boundary::control,  Boundary::issue,    Boundary::stall_reason,  Boundary::tile_sum,       Boundary::partial,
    Boundary::preact,   Boundary::gate,     Boundary::cell_c,        Boundary::cell_h,         Boundary::write_back,
    Boundary::x_stream, Boundary::h_stream, Boundary::sequence_read, Boundary::sequence_write, Boundary::counters,
    Boundary::status,   Boundary::state};

template <class Enum>
ModelEnum named(const char* name, unsigned count) {
  ModelEnum e{name, {}};
  for (unsigned i = 0; i < count; ++i) e.items.emplace_back(cfg::to_string(static_cast<Enum>(i)));
  return e;
}

/// Code of enum `gate`: LSTM i, f, g, o, then GRU r, z, n, then Elman h, then all.
uint32_t gate_code(cfg::Cell cell, int gate) {
  if (gate == golden::kAllGates) return kGateAll;
  constexpr uint32_t kFirst[] = {0, 4, 7};
  return kFirst[static_cast<size_t>(cell)] + static_cast<uint32_t>(gate);
}

}  // namespace

ModelTrace::ModelTrace(const cfg::Accel& accel) : accel_(accel) {
  enums_ = {{"gate", {"i", "f", "g", "o", "r", "z", "n", "h", "all"}},
            {"part", {"x", "h"}},
            named<cfg::Schedule>("schedule", 4),
            named<cfg::Cell>("cell", 3),
            named<cfg::StallReason>("stall", cfg::kNumStallReasons),
            named<cfg::ErrorCode>("error", cfg::kNumErrorCodes)};
  declare_state();
  declare_tiles();
  declare_groups();
  declare_streams();
  declare_counters();
  for (const Boundary b : kMatched) add("model match", std::string(to_string(b)), 1);
  const ModelSignal& last = signals_.back();
  values_.assign(last.word + (last.bits + 31) / 32, 0);
}

void ModelTrace::add(const std::string& scope, const std::string& name, unsigned bits, int enumeration) {
  unsigned word = 0;
  if (!signals_.empty()) word = signals_.back().word + (signals_.back().bits + 31) / 32;
  signals_.push_back({scope, name, enumeration < 0 ? bits : kEnumBits[enumeration], enumeration, word});
}

void ModelTrace::add_ids(const std::string& scope, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const std::string n = name;
    const bool bit = n == "valid" || n == "last" || n == "ready";
    add(scope, n, bit ? 1 : 32, n == "gate" ? kGate : n == "part" ? kPart : -1);
  }
}

void ModelTrace::declare_state() {
  add("model", "cycle", 32);
  failure_ = signals_.back().word + 1;
  add("model", "failure", 1);
  add("model", "busy", 1);
  add("model", "done", 1);
  add("model", "error", 0, kError);
  add("model", "pass", 8);
  add("model", "layer", 8);
  add("model", "reverse", 1);
  add("model", "schedule", 0, kSchedule);
  add("model", "cell", 0, kCell);
  add("model", "stall", 0, kStall);
}

void ModelTrace::declare_tiles() {
  add_ids("model issue",
          {"valid", "step", "tile", "gate", "unit_base", "row_block", "col_block", "k", "part", "weight_row"});
  add_ids("model tile_sum", {"valid", "step", "tile", "gate", "row_block", "col_block", "k", "lane0"});
  for (const char* scope : {"model partial", "model preact"})
    add_ids(scope, {"valid", "step", "gate", "unit_base", "row_block", "k", "lane0"});
}

void ModelTrace::declare_groups() {
  add_ids("model gate", {"valid", "step", "gate", "row_block", "chunk", "group"});
  add("model gate", "lane0", 16);
  add_ids("model cell", {"valid", "step", "group", "unit_base", "lane0_c"});
  add("model cell", "lane0_h", 16);
  add_ids("model write_back", {"valid", "step", "group", "unit_base"});
  add("model write_back", "lane0", 16);
}

void ModelTrace::declare_streams() {
  add_ids("model x_stream", {"valid", "ready", "beats"});
  add_ids("model h_stream", {"valid", "last", "ready", "step", "beat"});
  add("model h_stream", "data", 16 * accel_.stream_width);
  add_ids("model sequence_read", {"valid", "step", "beat", "addr"});
  add_ids("model sequence_write", {"valid", "step", "beat", "addr"});
  add("model sequence_write", "data", 16 * accel_.stream_width);
}

void ModelTrace::declare_counters() {
  add_ids("model counters", {"cycles", "tiles", "x_beats", "h_beats"});
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    add("model counters", "stall_" + std::string(cfg::to_string(static_cast<cfg::StallReason>(r))), 32);
}

void ModelTrace::update(const CheckView& view) {
  next_ = 0;
  put_state(view);
  put_tiles(view);
  put_rows(view, true);
  put_rows(view, false);
  put_gate(view);
  put_groups(view);
  put_streams(view);
  put_counters(view);
  put_matches(view);
}

void ModelTrace::put_state(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  put(static_cast<uint32_t>(p.cycle));
  ++next_;  // failure: known when the matches are
  put(p.busy);
  put(p.done);
  put(static_cast<uint32_t>(p.error));
  put(p.pass);
  put(v.pass.layer);
  put(v.pass.reverse);
  put(v.pass.desc.schedule & 3);
  put(v.pass.desc.cell & 3);
  put(static_cast<uint32_t>(p.stall));
}

void ModelTrace::put_tiles(const CheckView& v) {
  const golden::Plan& plan = v.plan;
  const golden::TileEvent& issue = v.predicted.issue;
  const golden::Tile tile = issue.valid ? plan.tiles[issue.tile] : golden::Tile{};
  const golden::Block block = issue.valid ? plan.blocks[tile.block] : golden::Block{};
  const uint32_t gate = issue.valid ? gate_code(plan.cell, block.gate) : 0;
  for (const uint32_t value :
       {uint32_t{issue.valid}, issue.valid ? issue.step : 0, issue.valid ? issue.tile : 0, gate,
        uint32_t{block.unit_base}, uint32_t{tile.block}, uint32_t{tile.col_block}, uint32_t{block.k},
        static_cast<uint32_t>(tile.part), issue.valid ? v.pass.desc.weight_base + issue.tile : 0})
    put(value);
  const golden::TileEvent& sum = v.predicted.tile_sum;
  if (!sum.valid) {
    for (unsigned i = 0; i < 8; ++i) put(0);
    return;
  }
  const golden::Tile& t = plan.tiles[sum.tile];
  const golden::Block& b = plan.blocks[t.block];
  const float lane0 = v.golden.step(sum.step).tile_sums[v.golden.tile_offset(sum.tile)];
  for (const uint32_t value : {1u, sum.step, sum.tile, gate_code(plan.cell, b.gate), uint32_t{t.block},
                               uint32_t{t.col_block}, uint32_t{b.k}, golden::canonical(lane0)})
    put(value);
}

void ModelTrace::put_rows(const CheckView& v, bool partial) {
  const golden::BlockEvent& e = v.predicted.preact;
  if (!e.valid || e.partial != partial) {
    for (unsigned i = 0; i < 7; ++i) put(0);
    return;
  }
  const golden::Block& b = v.plan.blocks[e.block];
  const golden::StepValues& values = v.golden.step(e.step);
  const float lane0 = (partial ? values.partial : values.preact)[v.golden.row_offset(e.block)];
  for (const uint32_t value : {1u, e.step, gate_code(v.plan.cell, b.gate), uint32_t{b.unit_base}, e.block,
                               uint32_t{b.k}, golden::canonical(lane0)})
    put(value);
}

void ModelTrace::put_gate(const CheckView& v) {
  const golden::GateEvent& e = v.predicted.gate;
  if (!e.valid) {
    for (unsigned i = 0; i < 7; ++i) put(0);
    return;
  }
  const golden::Block& b = v.plan.blocks[e.block];
  const bool multi = b.gate == golden::kAllGates;
  const unsigned unit = e.group * (multi ? accel_.num_cu : accel_.num_mfu);
  const auto gate = static_cast<unsigned>(multi ? 0 : b.gate);
  const bool used =
      unit >= b.unit_base && unit < b.unit_base + b.num_units && gate < cfg::num_activated_gates(v.plan.cell);
  const uint32_t lane0 = used ? v.golden.step(e.step).gates[size_t{gate} * v.plan.desc.hidden_size + unit] : 0;
  for (const uint32_t value : {1u, e.step, gate_code(v.plan.cell, b.gate), e.block, e.chunk, e.group, lane0})
    put(value);
}

void ModelTrace::put_groups(const CheckView& v) {
  const golden::GroupEvent& cell = v.predicted.cell;
  const uint32_t unit = cell.valid ? cell.group * accel_.num_cu : 0;
  put(cell.valid);
  put(cell.valid ? cell.step : 0);
  put(cell.valid ? cell.group : 0);
  put(unit);
  put(cell.valid ? v.golden.step(cell.step).c[unit] : 0);
  put(cell.valid ? v.golden.step(cell.step).h[unit] : 0);
  const golden::GroupEvent& wb = v.predicted.write_back;
  const uint32_t wb_unit = wb.valid ? wb.group * accel_.num_cu : 0;
  put(wb.valid);
  put(wb.valid ? wb.step : 0);
  put(wb.valid ? wb.group : 0);
  put(wb_unit);
  put(wb.valid ? v.golden.step(wb.step).h[wb_unit] : 0);
}

void ModelTrace::put_words(const std::vector<uint16_t>& lanes) {
  for (unsigned word = 0; word < (16 * accel_.stream_width + 31) / 32; ++word) {
    const auto lane = [&](unsigned i) { return i < lanes.size() ? uint32_t{lanes[i]} : 0; };
    put(lane(2 * word) | lane(2 * word + 1) << 16);
  }
}

void ModelTrace::put_streams(const CheckView& v) {
  const golden::Prediction& p = v.predicted;
  const auto beat = [&](uint32_t step, uint32_t index) {
    const std::vector<uint16_t>& h = v.golden.step(step).h;
    const size_t first = std::min(h.size(), size_t{index} * accel_.stream_width);
    const size_t last = std::min(h.size(), first + accel_.stream_width);
    return std::vector<uint16_t>(h.begin() + static_cast<std::ptrdiff_t>(first),
                                 h.begin() + static_cast<std::ptrdiff_t>(last));
  };
  put(v.pins.x_valid);
  put(p.x_ready);
  put(p.counters.x_beats);
  put(p.h.valid);
  put(p.h.valid && p.h.last);
  put(v.pins.h_ready);
  put(p.h.valid ? p.h.step : 0);
  put(p.h.valid ? p.h.beat : 0);
  put_words(p.h.valid ? beat(p.h.step, p.h.beat) : std::vector<uint16_t>());
  for (const golden::SequenceBeat* e : {&p.seq_read, &p.seq_write}) {
    put(e->valid);
    put(e->valid ? e->step : 0);
    put(e->valid ? e->beat : 0);
    put(e->valid ? e->addr : 0);
  }
  put_words(p.seq_write.valid ? beat(p.seq_write.step, p.seq_write.beat) : std::vector<uint16_t>());
}

void ModelTrace::put_counters(const CheckView& v) {
  const golden::Counters& c = v.predicted.counters;
  for (const uint32_t value : {c.cycles, c.tiles, c.x_beats, c.h_beats}) put(value);
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r) put(c.stalls[r]);
}

void ModelTrace::put_matches(const CheckView& v) {
  for (const Boundary b : kMatched) {
    const bool differs = check_boundary(b, v, accel_).has_value();
    if (differs) values_[failure_] = 1;
    put(!differs);
  }
}

}  // namespace sharp::tb
