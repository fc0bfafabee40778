// SPDX-License-Identifier: Apache-2.0
// A DUT that records what another one shows.
#pragma once

#include <sys/types.h>

#include "tb/dut/dut.h"
#include "tb/record/recording.h"

namespace sharp::tb {

/// Everything goes to `dut`, and each clocked cycle out of reset also to `to`; both must outlive this. A forked copy of
/// the process (a snapshot that replays) records nothing: the file belongs to its parent.
class RecordingDut : public Dut {
 public:
  RecordingDut(Dut& dut, RecordingWriter& to);
  const DutOutputs& clock(const DutInputs& in) override;
  void clock_bare(const DutInputs& in) override { clock(in); }
  const DeepProbes& deep() override { return dut_.deep(); }
  const std::string& assertion() const override { return dut_.assertion(); }
  bool finished() const override { return dut_.finished(); }
  void start_trace(const std::string& path, const ModelScope* scope) override { dut_.start_trace(path, scope); }
  void stop_trace() override { dut_.stop_trace(); }
  void finish() override { dut_.finish(); }

 private:
  Dut& dut_;
  RecordingWriter& to_;
  pid_t owner_;
};

}  // namespace sharp::tb
