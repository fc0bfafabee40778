// SPDX-License-Identifier: Apache-2.0
// Lines of a text trace, and which lanes of an event carry a value.
#include "tb/trace/trace_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace sharp::tb {

std::vector<unsigned> row_lanes(const golden::Block& b, unsigned gates) {
  std::vector<unsigned> rows;
  const unsigned runs = b.gate == golden::kAllGates ? gates : 1;
  for (unsigned g = 0; g < runs; ++g)
    for (unsigned u = 0; u < b.num_units; ++u) rows.push_back(g * b.q + u);
  return rows;
}

unsigned chunk_units(const golden::Plan& plan, const golden::Block& block) {
  return block.gate == golden::kAllGates ? plan.accel.num_cu : plan.accel.num_mfu;
}

std::vector<GateLane> gate_lanes(const golden::Plan& plan, const golden::Block& block, uint32_t group) {
  const bool multi = block.gate == golden::kAllGates;
  const uint64_t size = chunk_units(plan, block), first = group * size;
  const uint64_t from = std::max<uint64_t>(first, block.unit_base);
  const uint64_t to = std::min<uint64_t>(first + size, block.unit_base + block.num_units);
  const unsigned activated = cfg::num_activated_gates(plan.cell);
  const unsigned first_gate = multi ? 0 : static_cast<unsigned>(block.gate);
  const unsigned end_gate = multi ? activated : std::min(first_gate + 1, activated);
  std::vector<GateLane> lanes;
  for (unsigned g = first_gate; g < end_gate; ++g)
    for (uint64_t u = from; u < to; ++u)
      lanes.push_back({static_cast<unsigned>((multi ? g * size : 0) + u - first), g, static_cast<unsigned>(u)});
  return lanes;
}

std::string lane_text(const std::vector<uint32_t>& lanes) {
  return lanes.empty() ? "-" : fmt::format("{:08x}", fmt::join(lanes, ","));
}

std::string lane_text(const std::vector<uint16_t>& lanes) {
  return lanes.empty() ? "-" : fmt::format("{:04x}", fmt::join(lanes, ","));
}

TraceWriter::TraceWriter(std::ostream& out) : out_(out) { out_ << kTraceHeader << '\n'; }

void TraceWriter::event(std::string_view unit, std::string_view event, std::string_view ids, std::string_view value) {
  out_ << cycle_ << ' ' << unit << ' ' << event << ' ' << ids << ' ' << value << '\n';
}

void TraceWriter::state(bool busy, bool done, unsigned error, uint32_t pass, bool load_ready) {
  std::string text =
      fmt::format("busy={:d},done={:d},error={},pass={},ld_ready={:d}", busy, done, error, pass, load_ready);
  if (text == state_) return;
  state_ = std::move(text);
  event("control", "state", state_, "-");
}

void TraceWriter::stall(unsigned reason) {
  if (stall_ == reason) return;
  stall_ = reason;
  const std::string name = reason < cfg::kNumStallReasons
                               ? std::string(cfg::to_string(static_cast<cfg::StallReason>(reason)))
                               : std::string("illegal");
  event("dispatch", "stall", "reason=" + name, fmt::format("{:x}", reason));
}

void TraceWriter::x_ready(bool ready) {
  if (x_ready_ == ready) return;
  x_ready_ = ready;
  event("x_stream", "ready", "-", ready ? "1" : "0");
}

}  // namespace sharp::tb
