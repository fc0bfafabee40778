// SPDX-License-Identifier: Apache-2.0
// Output monitor.
#include "tb/agent/output_monitor.h"

#include <algorithm>

namespace sharp::tb {

OutputMonitor::OutputMonitor(unsigned steps, unsigned hidden_size, unsigned stream_width, unsigned num_cu)
    : steps_(steps),
      hidden_(hidden_size),
      width_(stream_width),
      num_cu_(num_cu),
      h_(size_t{steps} * hidden_size),
      c_(size_t{steps} * hidden_size) {}

void OutputMonitor::take_beat(const DutOutputs& out) {
  if (h_step_ >= steps_) return;
  const unsigned n = std::min(width_, hidden_ - h_pos_);
  std::copy_n(out.h_data, n, h_.begin() + size_t{h_step_} * hidden_ + h_pos_);
  h_pos_ += n;
  if (h_pos_ < hidden_) return;
  h_pos_ = 0;
  ++h_step_;
}

void OutputMonitor::take_cells(const DutOutputs& out) {
  const uint64_t first = uint64_t{out.cell_group} * num_cu_;
  if (c_step_ >= steps_ || first >= hidden_) return;
  const unsigned n = std::min<unsigned>(num_cu_, hidden_ - static_cast<unsigned>(first));
  std::copy_n(out.cell_c, n, c_.begin() + size_t{c_step_} * hidden_ + first);
  if (first + n == hidden_) ++c_step_;
}

}  // namespace sharp::tb
