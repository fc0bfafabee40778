// SPDX-License-Identifier: Apache-2.0
// Looks between the boundaries: compares what the DUT holds inside with what the golden values imply, cycle by cycle,
// and tells from the earliest difference where a failure comes from (docs/debugging.md).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "golden/datapath/tile_detail.h"
#include "tb/agent/cycle_observer.h"
#include "tb/check/check_types.h"

namespace sharp::tb {

/// Feed it every cycle of a run or of the end of one, up to the failing cycle; then ask. Any replay will do, as long as
/// cycles follow each other: what began before the first cycle seen is not judged.
class CauseFinder : public CycleObserver {
 public:
  /// All must outlive this. dut: the one whose cycles are observed, asked for Dut::deep() in each. Values are compared
  /// from cycle `from` on, counts in every cycle: what a tile was made from lies a few hundred cycles back, a lost
  /// count may be old.
  CauseFinder(Dut& dut, const cfg::ModelInput& input, uint64_t from = 0) : dut_(dut), input_(input), from_(from) {}

  void observe(const CheckView& view) override;
  bool sees_cut_off() const override { return true; }
  /// Fills chain, conclusion, level and message of the failure that ended the observed run.
  void explain(Failure& failure) const;

 private:
  /// An internal value or count that is not what the boundaries before it imply.
  struct Deviation {
    CauseLink link;
    std::string inputs;  ///< what it is made from and is right
    int64_t level = -1;
  };
  struct InFlight {
    uint32_t step, tile;
    uint64_t issued;
    golden::TileDetail detail;
    bool vector_right;  ///< the memory held the right elements when the tile issued
    std::vector<float> start, acc;
  };
  /// What the counts of docs/timing.md section 2 must be; nothing while unknown.
  struct Expected {
    std::optional<uint32_t> x_steps, x_released, h_steps, h_units, out_steps, mfu, acc;
    uint32_t x_beats = 0;
  };

  void check_job(const CheckView& v);
  void check_counts(const CheckView& v);
  void advance_counts(const CheckView& v);
  void check_clock(const CheckView& v);
  void check_after(const CheckView& v);
  void check_c_write(const CheckView& v);
  void check_h_write(const CheckView& v);
  void check_sequence_write(const CheckView& v);
  void check_units_ready(const CheckView& v);
  void check_cell_inputs(const CheckView& v);
  void check_cell_read(const CheckView& v);
  void check_tiles(const CheckView& v);
  void check_operands(const CheckView& v, const InFlight& f);
  void check_fields(const CheckView& v, const InFlight& f);
  void check_weights(const CheckView& v, const InFlight& f);
  void check_scalars(const CheckView& v, const InFlight& f);
  /// The scalars of a tile are those of the bank that it must not read.
  bool holds_other_bank(const CheckView& v, const InFlight& f) const;
  void check_sums(const CheckView& v, const InFlight& f);
  void check_tree(const CheckView& v, const InFlight& f);
  void check_start(const CheckView& v, const InFlight& f);
  void check_accumulator(const CheckView& v, const InFlight& f);
  std::string differs(const CheckView& v, const InFlight& f, const std::string& what, float want, uint32_t got) const;
  void issue(const CheckView& v);
  std::vector<uint16_t> vector_of(const CheckView& v, uint32_t step, golden::Part part) const;
  void deviate(const CheckView& v, std::string unit, std::string what, std::string inputs,
               std::vector<std::string> signals, int64_t level = -1);
  std::string tile_name(const CheckView& v, const InFlight& f) const;

  Dut& dut_;
  const cfg::ModelInput& input_;
  const uint64_t from_;
  const DeepProbes* deep_ = nullptr;
  std::vector<Deviation> deviations_;
  std::deque<InFlight> tiles_;
  std::vector<float> acc_;  ///< of the chain that issues; empty: unknown
  Expected expected_;
  golden::Prediction last_;  ///< the cycle before
  bool has_last_ = false;
  uint32_t pass_ = 0;
  std::vector<uint32_t> bias_;  ///< image of the pass
  bool job_checked_ = false;
};

}  // namespace sharp::tb
