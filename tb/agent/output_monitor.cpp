// SPDX-License-Identifier: Apache-2.0
// Output monitor.
#include "tb/agent/output_monitor.h"

#include <algorithm>

#include "tb/agent/job_passes.h"

namespace sharp::tb {

OutputMonitor::OutputMonitor(const cfg::Accel& accel, const golden::JobPlan& job)
    : width_(accel.stream_width), num_cu_(accel.num_cu), first_output_(first_output_pass(job)) {
  for (unsigned n = 0; n < passes_that_run(job); ++n) {
    const cfg::Descriptor& d = job.passes[n].desc;
    Pass& p = passes_.emplace_back();
    p.steps = d.steps;
    p.hidden = d.hidden_size;
    p.reverse = job.passes[n].reverse;
    p.h.resize(size_t{d.steps} * d.hidden_size);
    p.c.resize(p.h.size());
  }
  if (!job.legal()) first_output_ = static_cast<unsigned>(passes_.size());  // no output
}

void OutputMonitor::take_beat(uint32_t pass, const uint16_t* data) {
  if (pass >= passes_.size() || passes_[pass].h_step >= passes_[pass].steps) return;
  Pass& p = passes_[pass];
  const unsigned n = std::min(width_, p.hidden - p.h_pos);
  std::copy_n(data, n, p.h.begin() + static_cast<std::ptrdiff_t>(size_t{p.h_step} * p.hidden + p.h_pos));
  p.h_pos += n;
  if (p.h_pos < p.hidden) return;
  p.h_pos = 0;
  ++p.h_step;
}

void OutputMonitor::take_cells(const DutOutputs& out) {
  if (out.pass >= passes_.size()) return;
  Pass& p = passes_[out.pass];
  const uint64_t first = uint64_t{out.cell_group} * num_cu_;
  if (p.c_step >= p.steps || first >= p.hidden) return;
  const unsigned n = std::min<unsigned>(num_cu_, p.hidden - static_cast<unsigned>(first));
  std::copy_n(out.cell_c, n, p.c.begin() + static_cast<std::ptrdiff_t>(size_t{p.c_step} * p.hidden + first));
  if (first + n == p.hidden) ++p.c_step;
}

template <class Bits>
std::vector<Bits> OutputMonitor::output(std::vector<Bits> Pass::*values) const {
  std::vector<Bits> all;
  for (unsigned time = 0; first_output_ < passes_.size() && time < passes_[first_output_].steps; ++time)
    for (size_t n = first_output_; n < passes_.size(); ++n) {
      const Pass& p = passes_[n];
      if (time >= p.steps) continue;
      const unsigned step = p.reverse ? p.steps - 1 - time : time;
      const auto row = (p.*values).begin() + static_cast<std::ptrdiff_t>(size_t{step} * p.hidden);
      all.insert(all.end(), row, row + p.hidden);
    }
  return all;
}

template std::vector<uint16_t> OutputMonitor::output(std::vector<uint16_t> Pass::*) const;
template std::vector<uint32_t> OutputMonitor::output(std::vector<uint32_t> Pass::*) const;

}  // namespace sharp::tb
