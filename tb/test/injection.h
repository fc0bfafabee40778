// SPDX-License-Identifier: Apache-2.0
// Edits on recordings: where the events of a boundary lie, what they carry by the plan, and how to move or break them.
#pragma once

#include "tb/test/recorded_run.h"

namespace sharp::tb::test {

/// Boundaries that carry values.
inline constexpr std::array<Boundary, 8> kValued = {Boundary::tile_sum,   Boundary::partial, Boundary::preact,
                                                    Boundary::gate,       Boundary::cell_c,  Boundary::cell_h,
                                                    Boundary::write_back, Boundary::h_stream};
/// Boundaries with events that can come at a wrong time. (cell_c and cell_h share theirs.)
inline constexpr std::array<Boundary, 8> kTimed = {Boundary::issue,      Boundary::tile_sum, Boundary::partial,
                                                   Boundary::preact,     Boundary::gate,     Boundary::cell_c,
                                                   Boundary::write_back, Boundary::h_stream};

/// The ports of the sequence buffer: only jobs of several passes have them.
inline constexpr std::array<Boundary, 2> kSequence = {Boundary::sequence_read, Boundary::sequence_write};

/// The valid bit of a boundary.
bool& valid_bit(Snapshot& s, Boundary b);
/// Cycles with an event of the boundary; for the h stream the first cycle of each beat.
std::vector<uint64_t> event_cycles(const Recording& r, Boundary b);
/// Everything of the boundary goes from one cycle to another.
void move_event(Boundary b, Snapshot& from, Snapshot& to);

/// One valid lane of an event and what it is. -1 where the failure shall not tell.
struct Place {
  unsigned lane = 0;
  int64_t step = -1, gate = -1, unit = -1, row = -1, tile = -1, row_block = -1;
};
/// All valid lanes of the n-th event of a boundary, enumerated from the plan alone; none in a chunk of GRU's gate n.
/// (Lanes of preact_x are the rows of gate n.)
std::vector<Place> places(const golden::Plan& plan, Boundary b, uint64_t n);

/// Flips one bit of a lane.
void flip_bit(Snapshot& s, Boundary b, unsigned lane, unsigned bit);
/// Bits of a value of the boundary.
unsigned value_bits(Boundary b);

}  // namespace sharp::tb::test
