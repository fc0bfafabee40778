// SPDX-License-Identifier: Apache-2.0
// Failure records and their text.
#include "tb/check/failure_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cstdlib>
#include <vector>

#include "cfg/types/half.h"

namespace sharp::tb {
namespace {

/// Sign-magnitude bits as an integer that is ordered like the numbers; -0 and +0 are neighbours of distance 1.
int64_t ordered(uint32_t magnitude, bool negative) { return negative ? -int64_t{magnitude} - 1 : int64_t{magnitude}; }

std::string cycle_line(const Failure& f) {
  const auto cycle = static_cast<int64_t>(f.cycle);
  if (f.predicted_cycle == cycle && f.observed_cycle == cycle) return fmt::format("{} (predicted and observed)", cycle);
  const auto side = [](int64_t c) { return c < 0 ? std::string("never seen near it") : std::to_string(c); };
  std::string line =
      fmt::format("{} (predicted: {}; observed: {})", cycle, side(f.predicted_cycle), side(f.observed_cycle));
  if (f.predicted_cycle < 0 || f.observed_cycle < 0) return line;
  const int64_t late = f.observed_cycle - f.predicted_cycle;
  return line + fmt::format(": observed {} cycle{} {}", std::abs(late), std::abs(late) == 1 ? "" : "s",
                            late > 0 ? "late" : "early");
}

/// "row block 2 (K 16), row 5, lane 5; 3 of 64 lanes differ", only what is known.
std::string where_line(const Failure& f) {
  std::vector<std::string> parts;
  if (f.tile >= 0) parts.push_back(fmt::format("tile {}", f.tile));
  if (f.row_block >= 0) parts.push_back(fmt::format("row block {} (K {})", f.row_block, f.k));
  if (f.col_block >= 0) parts.push_back(fmt::format("column block {}", f.col_block));
  if (f.row >= 0) parts.push_back(fmt::format("row {}", f.row));
  if (f.lane >= 0) parts.push_back(fmt::format("lane {}", f.lane));
  std::string line = fmt::format("{}", fmt::join(parts, ", "));
  if (f.lanes_differing > 0) line += fmt::format("; {} of {} lanes of this event differ", f.lanes_differing, f.lanes);
  return line;
}

std::string head_line(const Failure& f) {
  std::string line = fmt::format("{}: {}", to_string(f.boundary), f.kind);
  std::vector<std::string> parts;
  if (f.pass >= 0) parts.push_back(fmt::format("layer {} {} (pass {})", f.layer, f.direction, f.pass));
  if (f.step >= 0) parts.push_back(fmt::format("step {}", f.step));
  if (f.gate >= 0) parts.push_back("gate " + gate_name(f.cell, f.gate));
  if (f.unit >= 0) parts.push_back(fmt::format("unit {}", f.unit));
  return parts.empty() ? line : line + fmt::format(" at {}", fmt::join(parts, ", "));
}

}  // namespace

std::string describe(uint32_t fp32) { return fmt::format("0x{:08x} ({:.9g})", fp32, std::bit_cast<float>(fp32)); }

std::string describe(uint16_t fp16) { return fmt::format("0x{:04x} ({:.6g})", fp16, cfg::half_to_float(fp16)); }

int64_t ulp_distance(uint32_t a, uint32_t b) {
  const auto is_nan = [](uint32_t v) { return (v & 0x7FFF'FFFFu) > 0x7F80'0000u; };
  if (is_nan(a) || is_nan(b)) return -1;
  return std::abs(ordered(a & 0x7FFF'FFFFu, a >> 31) - ordered(b & 0x7FFF'FFFFu, b >> 31));
}

int64_t ulp_distance(uint16_t a, uint16_t b) {
  const auto is_nan = [](uint16_t v) { return (v & 0x7FFFu) > 0x7C00u; };
  if (is_nan(a) || is_nan(b)) return -1;
  return std::abs(ordered(a & 0x7FFFu, a >> 15) - ordered(b & 0x7FFFu, b >> 15));
}

Failure make_failure(Boundary boundary, std::string kind, const CheckView& view) {
  Failure f;
  f.boundary = boundary;
  f.kind = std::move(kind);
  f.cell = view.plan.cell;
  if (view.job.passes.size() > 1) set_pass(f, view.job, view.predicted.pass);
  f.cycle = view.predicted.cycle;
  f.predicted_cycle = f.observed_cycle = static_cast<int64_t>(f.cycle);
  return f;
}

Failure event_failure(Boundary boundary, bool predicted, const std::string& what, const CheckView& view) {
  Failure f = make_failure(boundary, predicted ? "missing" : "unexpected", view);
  (predicted ? f.observed_cycle : f.predicted_cycle) = -1;
  f.expected = predicted ? what : "nothing in this cycle";
  f.got = predicted ? "nothing in this cycle" : what;
  return f;
}

Failure difference(Boundary boundary, std::string kind, std::string expected, std::string got, const CheckView& view) {
  Failure f = make_failure(boundary, std::move(kind), view);
  f.expected = std::move(expected);
  f.got = std::move(got);
  return f;
}

void set_pass(Failure& f, const golden::JobPlan& job, uint32_t pass) {
  f.pass = pass;
  f.layer = job.passes.at(pass).layer;
  f.direction = job.passes[pass].reverse ? "reverse" : "forward";
}

void set_block(Failure& f, const golden::Plan& plan, unsigned block) {
  f.row_block = block;
  f.k = plan.blocks.at(block).k;
}

void set_row(Failure& f, const golden::Plan& plan, unsigned block, unsigned row) {
  set_block(f, plan, block);
  f.row = row;
  const auto id = plan.row(plan.blocks.at(block), row);
  if (!id) return;
  f.gate = id->gate;
  f.unit = id->unit;
}

void set_tile(Failure& f, const golden::Plan& plan, unsigned tile) {
  f.tile = tile;
  f.col_block = plan.tiles.at(tile).col_block;
  set_block(f, plan, plan.tiles.at(tile).block);
}

std::string gate_name(cfg::Cell cell, int64_t gate) {
  const std::string_view names = cell == cfg::Cell::lstm ? "ifgo" : cell == cfg::Cell::gru ? "rzn" : "0";
  const bool known = gate >= 0 && gate < static_cast<int64_t>(names.size());
  return known ? std::string(1, names[static_cast<size_t>(gate)]) : std::to_string(gate);
}

std::string describe_block(const golden::Plan& plan, uint32_t step, uint32_t block) {
  const golden::Block& b = plan.blocks.at(block);
  const std::string gate = b.gate == golden::kAllGates ? "all gates" : "gate " + gate_name(plan.cell, b.gate);
  return fmt::format("row block {} of step {} (K {}, {}, units {}..{})", block, step, b.k, gate, b.unit_base,
                     b.unit_base + b.num_units - 1);
}

std::string describe_tile(const golden::Plan& plan, uint32_t step, uint32_t tile) {
  const golden::Tile& t = plan.tiles.at(tile);
  return fmt::format("tile {} of step {}: row block {}, K {}, part {}, column block {}", tile, step, t.block,
                     plan.blocks.at(t.block).k, t.part == golden::Part::x ? "x" : "h", t.col_block);
}

std::string failure_message(const Failure& f) {
  std::string text = head_line(f) + "\n";
  text += fmt::format("  expected  {}\n  got       {}", f.expected, f.got);
  if (f.ulps >= 0) text += fmt::format("  ({} ulp apart)", f.ulps);
  const std::string where = where_line(f);
  if (!where.empty()) text += "\n  where     " + where;
  text += "\n  cycle     " + cycle_line(f);
  if (!f.note.empty()) text += "\n  note      " + f.note;
  if (f.chain.empty()) return text;
  text += "\ncause:";
  for (const CauseLink& link : f.chain)
    text += fmt::format("\n  {} {:>8}  {:<16} {}", link.matches ? "ok   " : "wrong", link.cycle, link.unit, link.what);
  text += "\n  " + f.conclusion;
  return text;
}

}  // namespace sharp::tb
