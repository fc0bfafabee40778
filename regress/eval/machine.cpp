// SPDX-License-Identifier: Apache-2.0
// Shipped machines, and larger memories.
#include "regress/eval/machine.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/run_file.h"

namespace sharp::eval {
namespace {

constexpr unsigned kBudgets[] = {1024, 4096, 16384, 65536};
constexpr unsigned kMostGates = 4;

unsigned round_up(unsigned value, unsigned step) { return (value + step - 1) / step * step; }

}  // namespace

std::span<const unsigned> mac_budgets() { return kBudgets; }

cfg::Accel machine(unsigned macs, const std::string& latency) {
  return cfg::load_accel(fmt::format("sharp_{}k", macs / 1024), latency);
}

cfg::Accel enlarged(cfg::Accel a, unsigned input, unsigned hidden) {
  const cfg::Accel before = a;
  const unsigned unit = std::max({a.num_vs, a.num_mfu, a.stream_width});
  a.max_input = std::max(a.max_input, round_up(input, unit));
  a.max_hidden = std::max(a.max_hidden, round_up(hidden, unit));
  // The smallest K leaves the most tiles and row groups; every block is rounded up to one of each, with either padding.
  const unsigned units = std::max(1u, a.vs_width / kMostGates), blocks = (hidden + units - 1) / units + 8 * kMostGates;
  const unsigned columns = a.num_vs;  // N of K = W
  const unsigned rows = blocks * ((input + columns - 1) / columns + (hidden + columns - 1) / columns);
  const unsigned groups = a.bias_alignment();
  a.weight_depth = std::max(a.weight_depth, 2 * rows);
  a.bias_depth = std::max(a.bias_depth, round_up(4 * blocks, groups));
  a.intermediate_depth = std::max(a.intermediate_depth, round_up(2 * blocks, groups));
  a.state_depth = std::max(a.state_depth, round_up(std::max(hidden, a.max_hidden), a.num_vs));
  if (!(a == before)) a.name += "+";
  return a;
}

unsigned recurrence_latency(const cfg::Accel& a) {
  const cfg::Latencies& l = a.lat;
  return l.mem + l.mul + a.levels() * l.add + l.acc + l.mfu + 1 + l.cu + l.wb;
}

}  // namespace sharp::eval
