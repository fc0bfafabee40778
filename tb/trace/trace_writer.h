// SPDX-License-Identifier: Apache-2.0
// The grammar of a text trace (docs/trace.md): one line an event, written the same way for either side.
#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "golden/plan/plan.h"

namespace sharp::tb {

inline constexpr std::string_view kTraceHeader = "# sharp trace 1: cycle unit event ids value";

/// A lane of a gate chunk that carries a value.
struct GateLane {
  unsigned lane = 0, gate = 0, unit = 0;
};
/// Rows of a block that have a unit, in order (docs/architecture.md section 3).
std::vector<unsigned> row_lanes(const golden::Block& block, unsigned gates);
/// Lanes of aligned group `group` that belong to the block and leave the MFUs changed (docs/timing.md section 3).
std::vector<GateLane> gate_lanes(const golden::Plan& plan, const golden::Block& block, uint32_t group);
/// Units of a gate chunk: NumCu with the lanes of all gates, else NumMfu.
unsigned chunk_units(const golden::Plan& plan, const golden::Block& block);

/// "3f800000,00000000": hex of the width of Bits, "-" for no lanes.
std::string lane_text(const std::vector<uint32_t>& lanes);
std::string lane_text(const std::vector<uint16_t>& lanes);

/// Lines of one cycle after another. Run state, stall reason and x_ready are written when they change.
class TraceWriter {
 public:
  /// Writes the header. The stream is not owned.
  explicit TraceWriter(std::ostream& out);

  void begin_cycle(uint64_t cycle) { cycle_ = cycle; }
  void state(bool busy, bool done, unsigned error, uint32_t pass, bool load_ready);
  void stall(unsigned reason);
  void x_ready(bool ready);
  /// Any other event; ids as "name=number,..." or "-".
  void event(std::string_view unit, std::string_view event, std::string_view ids, std::string_view value);

 private:
  std::ostream& out_;
  uint64_t cycle_ = 0;
  std::string state_;
  std::optional<unsigned> stall_;
  std::optional<bool> x_ready_;
};

}  // namespace sharp::tb
