// SPDX-License-Identifier: Apache-2.0
// Demanded counts.
#include "tb/sim/expected_counts.h"

#include <fmt/format.h>

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"

namespace sharp::tb {
namespace {

constexpr std::array<Boundary, 10> kValueBoundaries = {
    Boundary::tile_sum, Boundary::partial,    Boundary::preact,   Boundary::gate,           Boundary::cell_c,
    Boundary::cell_h,   Boundary::write_back, Boundary::h_stream, Boundary::sequence_write, Boundary::state};

/// Where every job that runs has something to compare: at one boundary of each group at least.
const std::vector<std::vector<Boundary>> kOwedByEveryJob = {{Boundary::issue},
                                                            {Boundary::tile_sum},
                                                            {Boundary::preact},
                                                            {Boundary::gate},
                                                            {Boundary::cell_c},
                                                            {Boundary::cell_h},
                                                            {Boundary::write_back},
                                                            {Boundary::state},
                                                            {Boundary::x_stream, Boundary::sequence_read},
                                                            {Boundary::h_stream, Boundary::sequence_write}};

uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

uint64_t rows_with_unit(const golden::Plan& plan, const golden::Block& b) {
  return b.gate == golden::kAllGates ? uint64_t{plan.gates} * b.num_units : b.num_units;
}

/// Values of one time step of a pass.
Counts step_counts(const golden::PassPlan& pass) {
  const golden::Plan& plan = pass.plan;
  const uint64_t hidden = plan.desc.hidden_size, all_rows = plan.gates * hidden;
  const uint64_t width = plan.accel.stream_width;
  Counts c{};
  at(c, Boundary::issue).expected = plan.tiles.size();
  for (const golden::Tile& t : plan.tiles)
    at(c, Boundary::tile_sum).expected += rows_with_unit(plan, plan.blocks.at(t.block));
  at(c, Boundary::partial).expected = plan.schedule == cfg::Schedule::unfolded ? all_rows : 0;
  // GRU: gate n has two sums and no output of the MFUs.
  at(c, Boundary::preact).expected = all_rows + (plan.cell == cfg::Cell::gru ? hidden : 0);
  at(c, Boundary::gate).expected = cfg::num_activated_gates(plan.cell) * hidden;
  for (const Boundary b : {Boundary::cell_c, Boundary::cell_h, Boundary::write_back}) at(c, b).expected = hidden;
  at(c, reads_stream(pass) ? Boundary::x_stream : Boundary::sequence_read).expected =
      ceil_div(plan.desc.input_size, width);
  at(c, sends_stream(pass) ? Boundary::h_stream : Boundary::sequence_write).expected = ceil_div(hidden, width) * width;
  return c;
}

}  // namespace

Counts expected_counts(const golden::JobPlan& job, unsigned starts) {
  Counts counts{};
  for (unsigned n = 0; n < passes_that_run(job); ++n) {
    const golden::PassPlan& pass = job.passes[n];
    const Counts step = step_counts(pass);
    for (size_t b = 0; b < counts.size(); ++b) counts[b].expected += step[b].expected * pass.desc.steps;
    at(counts, Boundary::state).expected += 2 * uint64_t{pass.desc.hidden_size};  // hT and c
  }
  at(counts, Boundary::counters).expected = reg::kCounters.size();
  // The descriptor table (with PASS_SELECT) and LAST_PASS before the start, the outcome after the end.
  at(counts, Boundary::status).expected = job.passes.size() * (1 + reg::kDescriptor.size()) + 1 + reg::kOutcome.size();
  for (Count& c : counts) c.expected *= starts;
  at(counts, Boundary::status).expected += reg::kIdentity.size();
  return counts;
}

uint64_t values_compared(const Counts& counts) {
  uint64_t sum = 0;
  for (const Boundary b : kValueBoundaries) sum += counts[static_cast<size_t>(b)].compared;
  return sum;
}

std::string shortfall(const Counts& counts, bool values_owed) {
  for (size_t b = 0; b < counts.size(); ++b) {
    const Count& c = counts[b];
    if (c.compared != c.expected || c.mismatched != 0)
      return fmt::format("{}: {} of {} compared, {} different", to_string(static_cast<Boundary>(b)), c.compared,
                         c.expected, c.mismatched);
  }
  for (const Boundary b : {Boundary::control, Boundary::stall_reason, Boundary::counters, Boundary::status})
    if (counts[static_cast<size_t>(b)].compared == 0) return fmt::format("{}: nothing was compared", to_string(b));
  if (!values_owed) return "";
  if (values_compared(counts) == 0) return "not a single value was compared";
  for (const std::vector<Boundary>& group : kOwedByEveryJob) {
    uint64_t compared = 0;
    for (const Boundary b : group) compared += counts[static_cast<size_t>(b)].compared;
    if (compared == 0) return fmt::format("{}: nothing was expected, so nothing was compared", to_string(group[0]));
  }
  return "";
}

}  // namespace sharp::tb
