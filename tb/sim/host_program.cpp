// SPDX-License-Identifier: Apache-2.0
// Register writes of one run.
#include "tb/sim/host_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "tb/agent/job_passes.h"
#include "tb/agent/register_map.h"

namespace sharp::tb {

DutInputs register_write(uint8_t addr, uint32_t value) {
  DutInputs pins;
  pins.reg_valid = pins.reg_write = true;
  pins.reg_addr = addr;
  pins.reg_wdata = value;
  return pins;
}

DutInputs register_read(uint8_t addr) {
  DutInputs pins;
  pins.reg_valid = true;
  pins.reg_addr = addr;
  return pins;
}

std::vector<DutInputs> descriptor_writes(uint32_t pass, cfg::Descriptor values) {
  std::vector<DutInputs> writes = {register_write(reg::kPassSelect, pass)};
  for (const uint8_t addr : reg::kDescriptor)
    writes.push_back(register_write(addr, *reg::descriptor_field(values, addr)));
  return writes;
}

std::vector<DutInputs> refused_writes(const cfg::Descriptor& values) {
  std::vector<DutInputs> writes = descriptor_writes(0, values);
  std::reverse(writes.begin() + 1, writes.end());
  writes.push_back(start_write());
  return writes;
}

std::vector<DutInputs> job_writes(const golden::JobPlan& job) {
  std::vector<DutInputs> writes;
  for (uint32_t pass = 0; pass < job.passes.size(); ++pass) {
    const std::vector<DutInputs> entry = descriptor_writes(pass, job.passes[pass].desc);
    writes.insert(writes.end(), entry.begin(), entry.end());
  }
  writes.push_back(register_write(reg::kLastPass, job.last_pass()));
  return writes;
}

DutInputs start_write(bool with_clear) {
  return register_write(reg::kCtrl, reg::kCtrlStart | (with_clear ? reg::kCtrlClearError : 0));
}

void require_refused(const cfg::Accel& accel, const std::vector<cfg::Descriptor>& descriptors) {
  for (const cfg::Descriptor& d : descriptors)
    if (golden::check_descriptor(accel, d) == cfg::ErrorCode::none)
      throw std::invalid_argument("a descriptor of the prelude is legal: the machine would run it");
}

std::string weights_misfit(const golden::JobPlan& job) {
  struct Shape {
    const char* name;
    uint64_t got, want;
  };
  for (unsigned n = 0; n < passes_that_run(job); ++n) {
    const auto& [desc, w, layer, reverse, plan] = job.passes[n];
    const uint64_t in = desc.input_size, hidden = desc.hidden_size, rows = plan.gates * hidden;
    const Shape shapes[] = {{"input size of the weights", w.input_size, in},
                            {"hidden size of the weights", w.hidden_size, hidden},
                            {"gates of the weights", w.gates, plan.gates},
                            {"w", w.w.size(), rows * in},
                            {"r", w.r.size(), rows * hidden},
                            {"b", w.b.size(), rows},
                            {"b_rn", w.b_rn.size(), plan.cell == cfg::Cell::gru ? hidden : 0}};
    for (const Shape& s : shapes)
      if (s.got != s.want)
        return fmt::format("pass {}: {}: {}, but the descriptor asks for {}", n, s.name, s.got, s.want);
  }
  return "";
}

double useful_macs(const golden::JobPlan& job) {
  double macs = 0.0;
  for (const golden::PassPlan& p : job.passes) {
    const cfg::Descriptor& d = p.desc;
    macs += double(p.plan.gates) * d.hidden_size * (double(d.input_size) + d.hidden_size) * d.steps;
  }
  return macs;
}

}  // namespace sharp::tb
