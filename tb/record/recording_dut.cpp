// SPDX-License-Identifier: Apache-2.0
// Recording.
#include "tb/record/recording_dut.h"

#include <unistd.h>

namespace sharp::tb {

RecordingDut::RecordingDut(Dut& dut, RecordingWriter& to) : dut_(dut), to_(to), owner_(getpid()) {}

const DutOutputs& RecordingDut::clock(const DutInputs& in) {
  const DutOutputs& out = dut_.clock(in);
  if (in.rst_n && getpid() == owner_) to_.write(in, out, dut_.assertion(), dut_.finished());
  return out;
}

}  // namespace sharp::tb
