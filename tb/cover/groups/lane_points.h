// SPDX-License-Identifier: Apache-2.0
// The cover points of group `lane`: what the first, the middle and the last lane of every unit carried. Hits count
// steps.
#pragma once

#include "golden/plan/plan.h"
#include "tb/cover/bins/seen.h"

namespace sharp::cover {

/// Position in the unit's hardware. Of one lane alone: first.
enum class Lane : uint8_t { first, middle, last };
inline constexpr unsigned kNumLanes = 3;
/// What a lane of a valid event carried. idle: nothing that has a meaning (row without a unit, unit or column past the
/// end, gate of another cell).
enum class Load : uint8_t { nonzero, zero, idle };
inline constexpr unsigned kNumLoads = 3;
constexpr uint32_t load_bit(Load load) { return 1u << static_cast<unsigned>(load); }

/// K of a tile, as K/W: W, 2W, 4W, 8W.
inline constexpr unsigned kNumKs = 4;
/// How MFU lanes are assigned (docs/timing.md section 3 "Chunks").
enum class MfuMode : uint8_t { lstm_single, lstm_multi, gru_single, gru_multi, elman };
inline constexpr unsigned kNumMfuModes = 5;
MfuMode mfu_mode(cfg::Cell cell, bool is_multi);

/// Handles of the points, and what a step has hit so far. Loads are sets of load_bit.
class LanePoints {
 public:
  explicit LanePoints(Catalog& catalog);

  void vs(golden::Part part, unsigned k, Lane lane, uint32_t loads) {
    vs_.add_bits((static_cast<unsigned>(part) * kNumKs + k) * kNumLanes + static_cast<unsigned>(lane), loads);
  }
  void tile_sum(unsigned k, Lane lane, uint32_t loads) {
    tile_sum_.add_bits(k * kNumLanes + static_cast<unsigned>(lane), loads);
  }
  void last_row(unsigned k, uint32_t loads) { last_row_.add_bits(k, loads); }
  void mfu(MfuMode mode, Lane lane, uint32_t loads) {
    mfu_.add_bits(static_cast<unsigned>(mode) * kNumLanes + static_cast<unsigned>(lane), loads);
  }
  void cell(cfg::Cell cell, Lane lane, uint32_t loads) {
    cell_.add_bits(static_cast<unsigned>(cell) * kNumLanes + static_cast<unsigned>(lane), loads);
  }
  /// is_h: else x. in_sequence: through the sequence buffer, else at the pins.
  void stream(bool is_h, bool in_sequence, Lane lane, uint32_t loads) {
    stream_.add_bits((is_h * 2 + in_sequence) * kNumLanes + static_cast<unsigned>(lane), loads);
  }

  /// Everything since the last flush becomes hits.
  void flush(Hits& hits);

 private:
  PointId vs_id_, tile_sum_id_, last_row_id_, mfu_id_, cell_id_, stream_id_;
  Seen<2 * kNumKs * kNumLanes> vs_;
  Seen<kNumKs * kNumLanes> tile_sum_;
  Seen<kNumKs> last_row_;
  Seen<kNumMfuModes * kNumLanes> mfu_;
  Seen<3 * kNumLanes> cell_;
  Seen<4 * kNumLanes> stream_;
};

}  // namespace sharp::cover
