// SPDX-License-Identifier: Apache-2.0
// A DUT that shows what another one showed.
#pragma once

#include <memory>

#include "tb/dut/dut.h"
#include "tb/record/pin_digest.h"
#include "tb/record/recorded_cycle.h"

namespace sharp::tb {

class ReplayDut : public Dut {
 public:
  /// pins: for sources that know digests.
  explicit ReplayDut(std::unique_ptr<CycleSource> source, PinDigest pins = {})
      : source_(std::move(source)), pins_(pins) {}

  /// The first cycle in which playback is no longer what the DUT would have shown.
  enum class Stray : uint8_t { none, other_pins, past_end };
  Stray stray() const { return stray_; }
  uint64_t stray_cycle() const { return stray_cycle_; }

  const DutOutputs& clock(const DutInputs& in) override;
  void clock_bare(const DutInputs& in) override { clock(in); }
  const std::string& assertion() const override { return assertion_; }
  /// Also once playback has strayed: the session shall end.
  bool finished() const override { return finished_ || stray_ != Stray::none; }
  void finish() override {}

 private:
  void go_astray(Stray why);

  std::unique_ptr<CycleSource> source_;
  PinDigest pins_;
  DutOutputs out_;
  uint64_t cycle_ = 0;  ///< of the next clock()
  std::string assertion_;
  bool finished_ = false;
  Stray stray_ = Stray::none;
  uint64_t stray_cycle_ = 0;
};

}  // namespace sharp::tb
