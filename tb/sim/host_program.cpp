// SPDX-License-Identifier: Apache-2.0
// Job and register writes of one run.
#include "tb/sim/host_program.h"

#include <fmt/format.h>

#include "tb/agent/register_map.h"

namespace sharp::tb {
namespace {

DutInputs write(uint8_t addr, uint32_t value) {
  DutInputs pins;
  pins.reg_valid = pins.reg_write = true;
  pins.reg_addr = addr;
  pins.reg_wdata = value;
  return pins;
}

}  // namespace

double macs_of(const cfg::Descriptor& desc) {
  const double hidden = desc.hidden_size;
  return cfg::num_gates(static_cast<cfg::Cell>(desc.cell)) * hidden * (desc.input_size + hidden) * desc.steps;
}

Job::Job(const cfg::Accel& accel, const cfg::Descriptor& d, const cfg::LayerWeights& w, const cfg::LayerInput& in)
    : desc(d), weights(&w), input(&in), refusal(golden::check_descriptor(accel, d, &plan)) {}

std::string Job::misfit() const {
  if (!legal()) return "";
  const uint64_t in = desc.input_size, hidden = desc.hidden_size, rows = plan.gates * hidden;
  const bool state = cfg::has_cell_state(plan.cell);  // c0 is not read otherwise
  struct Shape {
    const char* name;
    uint64_t got, want;
  };
  const Shape shapes[] = {{"input size of the weights", weights->input_size, in},
                          {"hidden size of the weights", weights->hidden_size, hidden},
                          {"gates of the weights", weights->gates, plan.gates},
                          {"steps of the input", input->steps, desc.steps},
                          {"w", weights->w.size(), rows * in},
                          {"r", weights->r.size(), rows * hidden},
                          {"b", weights->b.size(), rows},
                          {"b_rn", weights->b_rn.size(), plan.cell == cfg::Cell::gru ? hidden : 0},
                          {"x", input->x.size(), desc.steps * in},
                          {"h0", input->h0.size(), hidden},
                          {"c0", input->c0.size(), state ? hidden : input->c0.size()}};
  for (const Shape& s : shapes)
    if (s.got != s.want) return fmt::format("{}: {}, but the descriptor asks for {}", s.name, s.got, s.want);
  return "";
}

std::vector<DutInputs> descriptor_writes(const cfg::Descriptor& desc) {
  cfg::Descriptor values = desc;
  std::vector<DutInputs> writes;
  for (const uint8_t addr : reg::kDescriptor) writes.push_back(write(addr, *reg::descriptor_field(values, addr)));
  return writes;
}

DutInputs start_write() { return write(reg::kCtrl, reg::kCtrlStart); }

}  // namespace sharp::tb
