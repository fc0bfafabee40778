// SPDX-License-Identifier: Apache-2.0
// Host accesses by run state, errors by pass, passes by their neighbours.
#include "tb/cover/groups/control_group.h"

#include <algorithm>

#include "tb/agent/register_map.h"
#include "tb/cover/bins/common_axes.h"

namespace sharp::cover {
namespace {

/// CTRL as written: index = value - 1.
Axis ctrl_axis() { return Axis::of("ctrl", {"start", "clear", "start_and_clear"}); }
/// Registers by what the docs say of them.
enum RegisterClass : unsigned { kDescriptor, kLastPass, kPassSelect, kStateAddr, kReadOnly, kUnmapped, kCtrl };
Axis register_axis() {
  return Axis::of("register",
                  {"descriptor", "last_pass", "pass_select", "state_addr", "read_only", "unmapped", "ctrl"});
}

RegisterClass register_class(uint8_t addr) {
  namespace reg = tb::reg;
  if (addr == reg::kCtrl) return RegisterClass::kCtrl;
  if (addr == reg::kLastPass) return RegisterClass::kLastPass;
  if (addr == reg::kPassSelect) return RegisterClass::kPassSelect;
  if (addr == reg::kStateAddr) return RegisterClass::kStateAddr;
  if (std::ranges::find(reg::kDescriptor, addr) != reg::kDescriptor.end()) return RegisterClass::kDescriptor;
  const bool known = addr <= reg::kStateC || (addr >= reg::kStall && addr < reg::kStall + cfg::kNumStallReasons) ||
                     (addr >= reg::kId && addr < reg::kId + reg::kIdentity.size());
  return known ? kReadOnly : kUnmapped;
}

unsigned ctrl_written(const tb::DutInputs& in) {
  return in.reg_valid && in.reg_write && in.reg_addr == tb::reg::kCtrl ? in.reg_wdata & 3 : 0;
}

Rule error_rule(std::span<const unsigned> index) {
  const auto code = static_cast<cfg::ErrorCode>(index[0] + 1);
  if (code == cfg::ErrorCode::too_many_passes && index[1] == 1)
    return {BinKind::illegal, "architecture.md section 4: LAST_PASS is frozen, so pass 0 finds it first"};
  return {};
}

}  // namespace

ControlGroup::ControlGroup(Catalog& catalog)
    : ctrl_(catalog.add({"control", "ctrl", "writes to CTRL by run state", {ctrl_axis(), state_axis()}, {}})),
      load_(catalog.add({"control",
                         "load",
                         "beats offered at the load port by target and run state (taken in idle only)",
                         {Axis::of("target", {"weights", "bias", "h0", "c0"}), state_axis()},
                         {}})),
      write_(catalog.add({"control", "write", "register writes by run state", {register_axis(), state_axis()}, {}})),
      read_(catalog.add({"control", "read", "register reads by run state", {register_axis(), state_axis()}, {}})),
      error_(catalog.add({"control",
                          "error",
                          "error codes, in pass 0 and in a later pass",
                          {error_axis(), Axis::of("pass", {"first", "later"})},
                          error_rule})),
      meets_refusal_(catalog.add({"control",
                                  "meets_refusal",
                                  "what the host writes to CTRL in the cycle that refuses a pass",
                                  {Axis::of("ctrl", {"nothing", "start", "clear", "start_and_clear"})},
                                  {}})),
      restart_(catalog.add({"control",
                            "restart",
                            "accepted starts without a reset since an earlier one, by how that one ended",
                            {Axis::of("after", {"done", "refusal"})},
                            {}})) {}

void ControlGroup::begin(const RunContext&, Hits&) {
  last_error_ = cfg::ErrorCode::none;
  was_setup_ = false;
  last_ctrl_ = last_pass_ = 0;
  ran_ = false;
}

void ControlGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  count_host(view, hits);
  count_error(p, hits);
  last_error_ = p.error;
  last_pass_ = p.pass;
  was_setup_ = p.state >= golden::State::check && p.state <= golden::State::fit;
  last_ctrl_ = ctrl_written(view.pins);
  if ((last_ctrl_ & tb::reg::kCtrlStart) == 0 || p.busy) return;
  if (ran_) hits.add(restart_, p.done ? 0u : 1u);
  ran_ = true;
}

void ControlGroup::count_host(const CoverView& view, Hits& hits) const {
  const tb::DutInputs& in = view.pins;
  const auto state = static_cast<unsigned>(view.predicted.state);
  if (in.ld_valid) hits.add(load_, unsigned{in.ld_target}, state);
  if (!in.reg_valid) return;
  hits.add(in.reg_write ? write_ : read_, register_class(in.reg_addr), state);
  if (const unsigned ctrl = ctrl_written(in)) hits.add(ctrl_, ctrl - 1, state);
}

void ControlGroup::count_error(const golden::Prediction& p, Hits& hits) {
  if (p.error == cfg::ErrorCode::none) return;
  // The same code again: a refusal shows as the end of set-up.
  const bool refused = was_setup_ && !p.busy;
  if (p.error == last_error_ && !refused) return;
  hits.add(error_, static_cast<unsigned>(p.error) - 1, last_pass_ > 0 ? 1u : 0u);
  if (refused) hits.add(meets_refusal_, last_ctrl_);
}

namespace {

Axis position_axis() { return Axis::of("position", {"only", "first", "middle", "last"}); }
unsigned position(size_t n, size_t passes) {
  if (passes == 1) return 0;
  return n == 0 ? 1 : n + 1 < passes ? 2 : 3;
}
Axis route_axis(std::string name) { return Axis::of(std::move(name), {"stream", "up", "down"}); }
/// Sequence buffer in ascending or descending order of rows.
unsigned route(uint32_t where, uint32_t stride) { return where == 0 ? 0 : static_cast<int32_t>(stride) < 0 ? 2 : 1; }

Rule route_rule(std::span<const unsigned> index) {
  const unsigned source = index[0], destination = index[1], position = index[2];
  if (position == 0 && (source != 0 || destination != 0))
    return {BinKind::ignore,
            "the host's program gives a single pass both streams; nobody would have written or would read the buffer"};
  if (position == 1 && source != 0)
    return {BinKind::ignore, "the first layer reads the stream: nothing is in the buffer yet"};
  if ((source == 1 && destination == 2) || (source == 2 && destination == 1))
    return {BinKind::ignore, "a reverse pass reads and writes descending rows, a forward one ascending rows"};
  if (position == 2 && source == 0 && destination != 2)
    return {BinKind::ignore,
            "a middle pass that reads the stream is the reverse one of the first layer: it writes descending rows"};
  if (position == 2 && source == 2 && destination == 0)
    return {BinKind::ignore, "a reverse pass that sends is the last of the job"};
  if (position == 3 && destination != 0)
    return {BinKind::ignore, "the last pass belongs to the last layer, which sends"};
  return {};
}

}  // namespace

StackGroup::StackGroup(Catalog& catalog)
    : passes_(catalog.add({"stack",
                           "passes",
                           "jobs that run, by number of passes",
                           {Axis::of_ranges("passes", {{1, 1}, {2, 2}, {3, 3}, {4, Axis::kNoLimit}})},
                           {}})),
      cells_(
          catalog.add({"stack", "cells", "cells of a pass and of the next", {cell_axis("from"), cell_axis("to")}, {}})),
      sizes_(catalog.add({"stack", "k", "K of a pass and of the next", {k_axis("from"), k_axis("to")}, {}})),
      routes_(catalog.add({"stack",
                           "routes",
                           "where a pass reads x and writes h, and its place in the job",
                           {route_axis("source"), route_axis("destination"), position_axis()},
                           route_rule})) {}

void StackGroup::begin(const RunContext& run, Hits& hits) {
  const std::vector<golden::PassPlan>& passes = run.job.passes;
  if (!run.job.legal()) return;
  hits.add(passes_, std::min<size_t>(passes.size(), 4) - 1);
  for (size_t n = 0; n < passes.size(); ++n) {
    const cfg::Descriptor& d = passes[n].desc;
    hits.add(routes_, route(d.source, d.source_stride), route(d.destination, d.destination_stride),
             position(n, passes.size()));
    if (n == 0) continue;
    const cfg::Descriptor& before = passes[n - 1].desc;
    hits.add(cells_, before.cell, d.cell);
    hits.add(sizes_, k_index(run.accel, before.k), k_index(run.accel, d.k));
  }
}

}  // namespace sharp::cover
