// SPDX-License-Identifier: Apache-2.0
// Gate checker.
#include "tb/check/gate_checker.h"

#include <fmt/format.h>

#include <algorithm>

#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// The units of a block that one chunk carries (docs/timing.md section 3 "Chunks").
struct Chunk {
  const golden::Block& block;
  bool multi;
  unsigned size;       ///< S, units a chunk could carry
  unsigned first;      ///< unit of its lane 0
  unsigned from, to;   ///< units [from, to) belong to the block
  unsigned activated;  ///< gates of the cell with an output of the MFUs

  Chunk(const golden::Plan& plan, const golden::GateEvent& e)
      : block(plan.blocks.at(e.block)),
        multi(block.gate == golden::kAllGates),
        size(multi ? plan.accel.num_cu : plan.accel.num_mfu),
        first(e.group * size),
        from(std::max(first, block.unit_base)),
        to(std::min(first + size, block.unit_base + block.num_units)),
        activated(cfg::num_activated_gates(plan.cell)) {}

  unsigned units() const { return to - from; }
  /// Gates [first_gate, end_gate) have lanes to compare; none in a chunk of GRU's gate n alone.
  unsigned first_gate() const { return multi ? 0 : static_cast<unsigned>(block.gate); }
  unsigned end_gate() const { return multi ? activated : std::min(first_gate() + 1, activated); }
  unsigned lanes() const { return units() * (end_gate() - first_gate()); }
  unsigned lane(unsigned gate, unsigned unit) const { return (multi ? gate * size : 0) + unit - first; }
};

std::string observed_text(const CheckView& v) {
  const DutOutputs& o = v.observed;
  return o.gate_multi
             ? fmt::format("gate outputs of group {}, lanes of all gates", o.gate_group)
             : fmt::format("gate outputs of group {}, gate {}", o.gate_group, gate_name(v.plan.cell, o.gate_index));
}

std::string predicted_text(const CheckView& v) {
  const golden::GateEvent& e = v.predicted.gate;
  const golden::Block& block = v.plan.blocks.at(e.block);
  const std::string gates =
      block.gate == golden::kAllGates ? "lanes of all gates" : "gate " + gate_name(v.plan.cell, block.gate);
  return fmt::format("gate outputs of group {}, {} (chunk {} of {})", e.group, gates, e.chunk,
                     describe_block(v.plan, e.step, e.block));
}

void set_ids(Failure& f, const CheckView& v) {
  f.step = v.predicted.gate.step;
  set_block(f, v.plan, v.predicted.gate.block);
  const int gate = v.plan.blocks[v.predicted.gate.block].gate;
  if (gate != golden::kAllGates) f.gate = gate;
}

Failure event_difference(const CheckView& v) {
  const bool predicted = v.predicted.gate.valid;
  Failure f = event_failure(Boundary::gate, predicted, predicted ? predicted_text(v) : observed_text(v), v);
  if (predicted) set_ids(f, v);
  return f;
}

bool ids_equal(const Chunk& chunk, const golden::GateEvent& e, const DutOutputs& o) {
  return o.gate_group == e.group && o.gate_multi == chunk.multi && (chunk.multi || o.gate_index == chunk.block.gate);
}

struct GateDiff {
  unsigned gate;
  LaneDiff<uint16_t> value;
  unsigned differing;
};

std::optional<GateDiff> diff_chunk(const CheckView& v, const Chunk& chunk) {
  const golden::StepValues& values = v.golden.step(v.predicted.gate.step);
  std::optional<GateDiff> found;
  for (unsigned g = chunk.first_gate(); g < chunk.end_gate(); ++g) {
    const uint16_t* golden = values.gates.data() + size_t{g} * v.plan.desc.hidden_size + chunk.from;
    const auto diff = diff_lanes<uint16_t>(golden, v.observed.gate + chunk.lane(g, chunk.from), chunk.units());
    if (!diff) continue;
    if (!found) found = GateDiff{g, *diff, 0};
    found->differing += diff->differing;
  }
  return found;
}

Failure value_difference(const CheckView& v, const Chunk& chunk, const GateDiff& diff) {
  Failure f = make_failure(Boundary::gate, "value", v);
  set_ids(f, v);
  f.gate = diff.gate;
  f.unit = chunk.from + diff.value.index;
  f.lane = chunk.lane(diff.gate, static_cast<unsigned>(f.unit));
  const unsigned place = static_cast<unsigned>(f.unit) - chunk.block.unit_base;
  f.row = (chunk.multi ? diff.gate * chunk.block.q : 0) + place;
  set_values(f, diff.value, diff.differing, chunk.lanes());
  return f;
}

}  // namespace

Finding check_gate(const CheckView& v, Counts& counts) {
  const golden::GateEvent& e = v.predicted.gate;
  if (e.valid != v.observed.gate_valid) {
    ++at(counts, Boundary::gate).mismatched;
    return event_difference(v);
  }
  if (!e.valid) return std::nullopt;
  const Chunk chunk(v.plan, e);
  Count& count = at(counts, Boundary::gate);
  if (!ids_equal(chunk, e, v.observed)) {
    ++count.mismatched;
    Failure f = difference(Boundary::gate, "id", predicted_text(v), observed_text(v), v);
    set_ids(f, v);
    return f;
  }
  count.compared += chunk.lanes();
  const auto diff = diff_chunk(v, chunk);
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return value_difference(v, chunk, *diff);
}

}  // namespace sharp::tb
