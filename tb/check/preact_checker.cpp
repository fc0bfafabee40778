// SPDX-License-Identifier: Apache-2.0
// Pre-activation and partial sum checkers: the same row block check on two ports, and the x sums of GRU.
#include "tb/check/preact_checker.h"

#include <stdexcept>

#include "tb/check/failure_text.h"
#include "tb/check/rows.h"

namespace sharp::tb {
namespace {

/// One of the ports behind the accumulator.
struct Port {
  Boundary boundary;
  bool predicted, observed;
  const uint32_t* lanes;
  const char* what;
};

Failure event_difference(const CheckView& v, const Port& port) {
  const golden::BlockEvent& p = v.predicted.preact;
  if (!port.predicted) return event_failure(port.boundary, false, std::string(port.what) + " of a row block", v);
  Failure f =
      event_failure(port.boundary, true, std::string(port.what) + " of " + describe_block(v.plan, p.step, p.block), v);
  f.step = p.step;
  set_block(f, v.plan, p.block);
  return f;
}

Failure value_difference(const CheckView& v, const Port& port, const RowDiff& diff, unsigned rows) {
  Failure f = make_failure(port.boundary, "value", v);
  f.step = v.predicted.preact.step;
  f.lane = diff.row;
  set_row(f, v.plan, v.predicted.preact.block, diff.row);
  set_values(f, diff.value, diff.differing, rows);
  return f;
}

const float* golden_rows(const CheckView& v, const Port& port) {
  const golden::BlockEvent& p = v.predicted.preact;
  const golden::StepValues& values = v.golden.step(p.step);
  const auto& from = port.boundary == Boundary::partial ? values.partial : values.preact;
  return from.data() + v.golden.row_offset(p.block);
}

Finding check_port(const CheckView& v, const Port& port, Counts& counts) {
  Count& count = at(counts, port.boundary);
  if (port.predicted != port.observed) {
    ++count.mismatched;
    return event_difference(v, port);
  }
  if (!port.predicted) return std::nullopt;
  const golden::Block& block = v.plan.blocks.at(v.predicted.preact.block);
  const auto diff = diff_rows(block, v.plan.gates, golden_rows(v, port), port.lanes);
  const unsigned rows = valid_rows(block, v.plan.gates);
  count.compared += rows;
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  return value_difference(v, port, *diff, rows);
}

/// nx in the rows of GRU's gate n of a leaving block.
Finding check_x_sums(const CheckView& v, const Port& port, Counts& counts) {
  if (!port.predicted) return std::nullopt;
  const golden::BlockEvent& p = v.predicted.preact;
  const golden::RowRange rows = v.plan.split_rows(v.plan.blocks.at(p.block));
  if (rows.count == 0) return std::nullopt;
  if (port.lanes == nullptr) throw std::logic_error("the DUT has no preact_x probe: a GRU cannot be checked");
  const float* golden = v.golden.step(p.step).preact_x.data() + v.golden.row_offset(p.block) + rows.first;
  const auto diff = diff_lanes<uint32_t>(golden, port.lanes + rows.first, rows.count);
  Count& count = at(counts, port.boundary);
  count.compared += rows.count;
  if (!diff) return std::nullopt;
  count.mismatched += diff->differing;
  Failure f = value_difference(v, port, {rows.first + diff->index, *diff, diff->differing}, rows.count);
  f.note = "preact_x: the x sum of gate n";
  return f;
}

}  // namespace

Finding check_partial(const CheckView& v, Counts& counts) {
  const golden::BlockEvent& p = v.predicted.preact;
  return check_port(
      v, {Boundary::partial, p.valid && p.partial, v.observed.partial_valid, v.observed.partial, "partial sums"},
      counts);
}

Finding check_preact(const CheckView& v, Counts& counts) {
  const golden::BlockEvent& p = v.predicted.preact;
  const bool leaves = p.valid && !p.partial;
  Finding f =
      check_port(v, {Boundary::preact, leaves, v.observed.preact_valid, v.observed.preact, "pre-activations"}, counts);
  if (f) return f;
  return check_x_sums(v, {Boundary::preact, leaves, v.observed.preact_valid, v.observed.preact_x, "x sums"}, counts);
}

}  // namespace sharp::tb
