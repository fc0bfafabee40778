// SPDX-License-Identifier: Apache-2.0
// Failures in domain terms: builders for the record, and its text for people.
#pragma once

#include <cstdint>
#include <string>

#include "tb/check/check_types.h"
#include "tb/check/lanes.h"

namespace sharp::tb {

/// "0x3f800000 (1)": bits, then the value in decimal.
std::string describe(uint32_t fp32);
std::string describe(uint16_t fp16);
/// Representable numbers between two values; -1 if one of them is a NaN.
int64_t ulp_distance(uint32_t a, uint32_t b);
int64_t ulp_distance(uint16_t a, uint16_t b);

/// A record with boundary, kind, cycle and, if the job has several passes, the pass filled in.
Failure make_failure(Boundary boundary, std::string kind, const CheckView& view);
/// An event only one side has. what: the event in words.
Failure event_failure(Boundary boundary, bool predicted, const std::string& what, const CheckView& view);
/// A state, id or register that differs by name or number.
Failure difference(Boundary boundary, std::string kind, std::string expected, std::string got, const CheckView& view);

/// Fills expected, got, ulps and lanes_differing.
template <class Bits>
void set_values(Failure& f, const LaneDiff<Bits>& diff, unsigned differing, unsigned lanes) {
  f.expected = describe(diff.expected);
  f.got = describe(diff.got);
  f.ulps = ulp_distance(diff.expected, diff.got);
  f.lanes_differing = differing;
  f.lanes = lanes;
}

/// Fills pass, layer and direction.
void set_pass(Failure& f, const golden::JobPlan& job, uint32_t pass);
/// Fills block, K, row, gate and unit.
void set_row(Failure& f, const golden::Plan& plan, unsigned block, unsigned row);
void set_block(Failure& f, const golden::Plan& plan, unsigned block);
/// Fills tile, block, K and column block.
void set_tile(Failure& f, const golden::Plan& plan, unsigned tile);

/// Name of a gate in this project's order: LSTM i, f, g, o; GRU r, z, n; Elman 0.
std::string gate_name(cfg::Cell cell, int64_t gate);
/// "tile 3 of step 0: block 1, K 16, part x, column block 2".
std::string describe_tile(const golden::Plan& plan, uint32_t step, uint32_t tile);
std::string describe_block(const golden::Plan& plan, uint32_t step, uint32_t block);

/// The record as text of several lines (Failure::message).
std::string failure_message(const Failure& f);

}  // namespace sharp::tb
