// SPDX-License-Identifier: Apache-2.0
// The RTL side of a text trace: pins and probes only. Ids that no probe carries follow from the order of the RTL's own
// earlier events; the plan serves for the layout of rows, never for what happens when.
#pragma once

#include <deque>

#include "golden/job/job_plan.h"
#include "tb/dut/dut.h"
#include "tb/trace/trace_writer.h"

namespace sharp::tb {

class RtlSide {
 public:
  RtlSide(const cfg::Accel& accel, std::ostream& out) : accel_(accel), writer_(out) {}
  /// The next cycle since reset was released.
  void write(const DutInputs& pins, const DutOutputs& out, const golden::JobPlan& job);

 private:
  /// A tile or block on its way; plan is null if the RTL named a tile that is not of its pass.
  struct InFlight {
    const golden::Plan* plan = nullptr;
    uint32_t pass = 0, step = 0;
    uint32_t row = 0;     ///< tile: weight row
    unsigned block = 0;   ///< index into plan->blocks
    uint32_t chunks = 0;  ///< block: gate chunks that are still to come
  };
  /// Events of one port in the current pass.
  struct Nth {
    uint64_t cells = 0, write_backs = 0, h_beats = 0, reads = 0, writes = 0;
  };

  void write_tiles(const DutOutputs& o);
  void write_rows(const DutOutputs& o);
  void write_gate(const DutOutputs& o);
  void write_groups(const DutOutputs& o);
  void write_streams(const DutInputs& pins, const DutOutputs& o);
  void write_sequence(const DutOutputs& o);
  void write_read(const DutInputs& pins, const DutOutputs& o);
  std::string rows_text(const InFlight& f, const uint32_t* lanes) const;
  std::string group_ids(uint64_t& nth, uint32_t group) const;
  std::string beat_ids(uint64_t nth, uint32_t elements) const;
  template <class Bits>
  std::string group_text(uint32_t group, const Bits* lanes) const;

  cfg::Accel accel_;
  TraceWriter writer_;
  uint64_t cycle_ = 0;
  const golden::PassPlan* pass_ = nullptr;  ///< of register PASS; null past the job
  uint32_t pass_index_ = 0;
  bool busy_ = false;
  Nth nth_;
  std::deque<InFlight> tiles_, blocks_, chunks_;  ///< issued; to leave the accumulator; to leave the MFUs
};

}  // namespace sharp::tb
