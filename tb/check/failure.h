// SPDX-License-Identifier: Apache-2.0
// What a checker says: where two sides differ, in words of the domain, and how much was compared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/types/types.h"

namespace sharp::tb {

/// Where two sides were compared. Same words in reports, logs and docs/timing.md.
enum class Boundary : uint8_t {
  control,
  issue,
  stall_reason,
  tile_sum,
  partial,
  preact,
  gate,
  cell_c,
  cell_h,
  write_back,
  x_stream,
  h_stream,
  sequence_read,
  sequence_write,
  counters,
  status,
  state,
  expect
};
inline constexpr unsigned kNumBoundaries = 18;
std::string_view to_string(Boundary b);

/// One step on the way back from a failure to its cause (docs/debugging.md).
struct CauseLink {
  std::string what;  ///< one line for people: the value or event, with its ids, expected and got
  std::string unit;  ///< part of the RTL it lies in: dispatch, weight_memory, vector, multiply, tree, accumulator, ...
  bool matches = false;              ///< both sides agree here: the cause lies between this link and the one before it
  int64_t cycle = -1;                ///< cycle in which it is visible; -1 if it is not an event of the run
  std::vector<std::string> signals;  ///< RTL signals that show it, "sharp.u_datapath.u_accumulator.preact_q"
};

/// The first difference, in domain terms. -1 / empty where a field does not apply.
struct Failure {
  Boundary boundary{};
  std::string kind;    ///< "value", "missing" (predicted, not observed), "unexpected" (observed, not predicted), "id"
  uint64_t cycle = 0;  ///< cycle of detection, counted from reset release
  cfg::Cell cell = cfg::Cell::lstm;  ///< whose gate it is
  int64_t layer = -1, pass = -1;     ///< only if the job has several passes
  std::string direction;             ///< likewise: forward or reverse
  int64_t step = -1, gate = -1, unit = -1, row = -1, lane = -1, row_block = -1, col_block = -1, tile = -1, k = -1,
          level = -1;
  std::string expected, got;     ///< hex and decimal, or names
  std::string message;           ///< the same for people, several lines
  int64_t ulps = -1;             ///< distance of two numbers; -1 if not two finite numbers of the same kind
  int64_t lanes_differing = -1;  ///< of the event this value belongs to
  int64_t lanes = -1;            ///< valid lanes of that event
  int64_t predicted_cycle = -1;  ///< for events: when the model has it (-1: not seen near cycle)
  int64_t observed_cycle = -1;   ///< for events: when the DUT shows it (-1: not seen near cycle)
  std::string note;              ///< further lines of message
  std::vector<CauseLink> chain;  ///< failure first, then ever earlier wrong links, last what still matches; at most 12
  std::string conclusion;        ///< one sentence: the earliest wrong and where to look; empty if it was not searched
};

/// Values compared at one boundary, and how many the plan demands.
struct Count {
  uint64_t expected = 0, compared = 0, mismatched = 0;
};

}  // namespace sharp::tb
