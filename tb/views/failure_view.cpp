// SPDX-License-Identifier: Apache-2.0
// From a failure to a view.
#include "tb/views/failure_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "tb/views/cycle_time.h"

namespace sharp::tb {
namespace {

constexpr uint64_t kCyclesAround = 12;

/// What the RTL and the model show at a boundary.
struct Shown {
  Boundary boundary;
  std::vector<const char*> rtl, model;
};

const std::vector<Shown>& shown() {
  static const std::vector<Shown> kShown = {
      {Boundary::control, {"busy", "done", "error", "pass", "state"}, {"busy", "done", "error", "pass"}},
      {Boundary::issue,
       {"issue", "step", "weight_row", "col_block", "tile.part", "tile.k_log2", "stall"},
       {"issue.valid", "issue.step", "issue.weight_row", "issue.col_block", "issue.part", "issue.k", "stall"}},
      {Boundary::stall_reason,
       {"issue", "stall", "u_hazard.x_starved", "u_hazard.h_raw", "u_hazard.ib_raw", "u_hazard.acc_raw",
        "u_hazard.mfu_busy", "u_hazard.h_war"},
       {"issue.valid", "stall"}},
      {Boundary::tile_sum,
       {"u_datapath.tile_sum_valid", "u_datapath.u_lane0.tile_sum_i"},
       {"tile_sum.valid", "tile_sum.lane0", "tile_sum.step", "tile_sum.tile", "tile_sum.row_block", "tile_sum.k"}},
      {Boundary::partial,
       {"u_datapath.partial_valid", "u_datapath.u_lane0.partial_i"},
       {"partial.valid", "partial.lane0", "partial.step", "partial.row_block"}},
      {Boundary::preact,
       {"u_datapath.preact_valid", "u_datapath.u_lane0.preact_i"},
       {"preact.valid", "preact.lane0", "preact.step", "preact.row_block"}},
      {Boundary::gate,
       {"u_datapath.gate_valid", "u_datapath.gate_group", "u_datapath.gate_multi", "u_datapath.gate_index",
        "u_datapath.u_lane0.gate_i"},
       {"gate.valid", "gate.group", "gate.gate", "gate.step", "gate.chunk", "gate.lane0"}},
      {Boundary::cell_c,
       {"u_datapath.cell_valid", "u_datapath.cell_group", "u_datapath.u_lane0.cell_c_i"},
       {"cell.valid", "cell.group", "cell.step", "cell.lane0_c"}},
      {Boundary::cell_h,
       {"u_datapath.cell_valid", "u_datapath.cell_group", "u_datapath.u_lane0.cell_h_i"},
       {"cell.valid", "cell.group", "cell.step", "cell.lane0_h"}},
      {Boundary::write_back,
       {"u_datapath.wb_valid", "u_datapath.wb_group", "h_units", "h_steps"},
       {"write_back.valid", "write_back.group", "write_back.step", "write_back.lane0"}},
      {Boundary::x_stream,
       {"x_beat", "x_beat_index", "x_steps"},
       {"x_stream.valid", "x_stream.ready", "x_stream.beats"}},
      {Boundary::h_stream,
       {"h_offer", "h_beat", "h_beat_index", "out_steps"},
       {"h_stream.valid", "h_stream.ready", "h_stream.last", "h_stream.step", "h_stream.beat", "h_stream.data"}},
      {Boundary::sequence_read,
       {"sequence_read", "sequence_read_addr"},
       {"sequence_read.valid", "sequence_read.addr", "sequence_read.step"}},
      {Boundary::sequence_write,
       {"sequence_write", "sequence_write_addr"},
       {"sequence_write.valid", "sequence_write.addr", "sequence_write.step", "sequence_write.data"}}};
  return kShown;
}

/// Of boundaries that have no event of their own: what the host sees.
const Shown kOther{
    Boundary::status, {"busy", "done", "error", "pass", "stall"}, {"busy", "done", "error", "pass", "stall"}};

const Shown& shown_at(Boundary b) {
  for (const Shown& s : shown())
    if (s.boundary == b) return s;
  return kOther;
}

ViewGroup boundary_group(const Failure& f) {
  ViewGroup group{fmt::format("{}: {}", to_string(f.boundary), f.kind), {}, {}};
  if (!f.expected.empty()) group.comments.push_back("expected " + f.expected);
  if (!f.got.empty()) group.comments.push_back("got " + f.got);
  group.signals.push_back({"model.failure", Colour::red});
  group.signals.push_back({fmt::format("model.match.{}", to_string(f.boundary)), Colour::red});
  const Shown& s = shown_at(f.boundary);
  for (const char* name : s.rtl) group.signals.push_back({std::string("TOP.sharp.") + name, Colour::normal});
  for (const char* name : s.model) group.signals.push_back({std::string("model.") + name, Colour::yellow});
  return group;
}

/// The links nearest to the cause first: that is where the eye should begin.
std::vector<ViewGroup> chain_groups(const Failure& f, std::set<std::string>& seen) {
  std::vector<ViewGroup> groups;
  for (auto link = f.chain.rbegin(); link != f.chain.rend(); ++link) {
    ViewGroup group{fmt::format("{} {} {}", link->unit, link->matches ? "ok" : "wrong",
                                link->cycle >= 0 ? fmt::format("in cycle {}", link->cycle) : ""),
                    {link->what},
                    {}};
    for (const std::string& name : link->signals)
      if (seen.insert("TOP." + name).second)
        group.signals.push_back({"TOP." + name, link->matches ? Colour::normal : Colour::orange});
    groups.push_back(std::move(group));
  }
  return groups;
}

ViewGroup dispatch_group() {
  ViewGroup group{"dispatch", {}, {}};
  for (const char* name :
       {"TOP.sharp.state", "TOP.sharp.issue", "TOP.sharp.stall", "TOP.sharp.step", "TOP.sharp.weight_row"})
    group.signals.push_back({name, Colour::normal});
  for (const char* name :
       {"model.issue.valid", "model.stall", "model.issue.step", "model.issue.weight_row", "model.issue.tile",
        "model.issue.gate", "model.issue.row_block", "model.issue.col_block", "model.issue.k"})
    group.signals.push_back({name, Colour::yellow});
  return group;
}

/// Cycle of the earliest wrong link, else of detection.
uint64_t first_bad_cycle(const Failure& f) {
  auto first = static_cast<int64_t>(f.cycle);
  for (const CauseLink& link : f.chain)
    if (!link.matches && link.cycle >= 0) first = std::min(first, link.cycle);
  return static_cast<uint64_t>(first);
}

}  // namespace

View failure_view(const Failure& f) {
  View view;
  const uint64_t a = first_bad_cycle(f), left = a > kCyclesAround ? a - kCyclesAround : 0;
  view.times = {wave_time(left), wave_time(f.cycle + kCyclesAround) - wave_time(left),
                static_cast<int64_t>(wave_time(a)), static_cast<int64_t>(wave_time(f.cycle))};
  view.groups.push_back({"time", {}, {{"model.cycle", Colour::violet}}});
  view.groups.push_back(boundary_group(f));
  std::set<std::string> seen;
  for (ViewGroup& group : chain_groups(f, seen)) view.groups.push_back(std::move(group));
  view.groups.push_back(dispatch_group());
  return view;
}

}  // namespace sharp::tb
