// SPDX-License-Identifier: Apache-2.0
// Gates, c and h: memories after a write and before a read.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "cfg/types/half.h"
#include "golden/datapath/cell_update.h"
#include "golden/timing/chunks.h"
#include "tb/cause/cause_finder.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

/// Units of a group: up to here.
uint32_t end_of_group(const golden::Plan& plan, uint32_t group) {
  return std::min<uint32_t>((group + 1) * plan.accel.num_cu, plan.desc.hidden_size);
}

}  // namespace

/// Memories in the cycle after a write.
void CauseFinder::check_after(const CheckView& v) {
  if (last_.pass != pass_) return;
  if (last_.cell.valid && deep_->c != nullptr) check_c_write(v);
  if (last_.write_back.valid && deep_->h_lines != nullptr) check_h_write(v);
  if (last_.seq_write.valid && deep_->sequence != nullptr) check_sequence_write(v);
  if (last_.gate.valid) check_units_ready(v);
}

void CauseFinder::check_c_write(const CheckView& v) {
  const cfg::Accel& a = v.plan.accel;
  const auto& c = v.golden.step(last_.cell.step).c;
  for (uint32_t u = last_.cell.group * a.num_cu; u < end_of_group(v.plan, last_.cell.group); ++u)
    if (deep_->c[v.plan.desc.state_base + u] != golden::canonical(std::bit_cast<float>(c[u]))) {
      deviate(v, "cell_memory",
              fmt::format("c of unit {} after its update in step {}: expected {}, got {}", u, last_.cell.step,
                          describe(c[u]), describe(deep_->c[v.plan.desc.state_base + u])),
              "c at the cell boundary", {"sharp.u_datapath.u_cell_updater.u_memory.mem_q"});
      break;
    }
}

void CauseFinder::check_h_write(const CheckView& v) {
  const cfg::Accel& a = v.plan.accel;
  const auto& h = v.golden.step(last_.write_back.step).h;
  const bool last_step = last_.write_back.step + 1 == v.plan.desc.steps;
  const uint16_t* bank = deep_->h_lines + last_.write_back.step % 2 * a.max_hidden;
  for (uint32_t u = last_.write_back.group * a.num_cu; u < end_of_group(v.plan, last_.write_back.group); ++u) {
    if (bank[u] != h[u]) {
      deviate(v, "h_buffer",
              fmt::format("h of unit {} of step {} in bank {}: expected {}, got {}", u, last_.write_back.step,
                          last_.write_back.step % 2, describe(h[u]), describe(bank[u])),
              "h at the write-back boundary", {"sharp.u_h_buffer.lines", "sharp.u_h_buffer.wb_bank_i"});
      break;
    }
    if (last_step && deep_->ht != nullptr && deep_->ht[v.plan.desc.state_base + u] != h[u]) {
      deviate(v, "state_memory",
              fmt::format("hT of unit {}: expected {}, got {}", u, describe(h[u]),
                          describe(deep_->ht[v.plan.desc.state_base + u])),
              "h at the write-back boundary", {"sharp.u_ht_memory.words"});
      break;
    }
  }
}

void CauseFinder::check_sequence_write(const CheckView& v) {
  const cfg::Accel& a = v.plan.accel;
  const auto& h = v.golden.step(last_.seq_write.step).h;
  for (uint32_t e = 0; e < a.stream_width && last_.seq_write.beat * a.stream_width + e < h.size(); ++e)
    if (const uint16_t got = deep_->sequence[size_t{last_.seq_write.addr} * a.stream_width + e],
        want = h[last_.seq_write.beat * a.stream_width + e];
        got != want) {
      deviate(v, "sequence_buffer",
              fmt::format("element {} of beat {} after its write: expected {}, got {}", e, last_.seq_write.addr,
                          describe(want), describe(got)),
              "the beat at its write port", {"sharp.u_sequence_buffer.beats"});
      break;
    }
}

void CauseFinder::check_units_ready(const CheckView& v) {
  const golden::Block& b = v.plan.blocks[last_.gate.block];
  if (!b.completes || last_.gate.chunk + 1 != golden::chunks_of(v.plan.accel, b).count) return;
  if (deep_->units_ready != b.unit_base + b.num_units)
    deviate(v, "cell_update",
            fmt::format("units with all gates (units_ready): expected {}, got {}", b.unit_base + b.num_units,
                        deep_->units_ready),
            "the gates at the MFU outputs", {"sharp.u_datapath.u_cell_updater.units_ready_q"});
}

void CauseFinder::check_cell_inputs(const CheckView& v) {
  const golden::GroupEvent& e = v.predicted.cell;
  if (!e.valid) return;
  const cfg::Accel& a = v.plan.accel;
  const golden::StepValues& s = v.golden.step(e.step);
  const unsigned hidden = v.plan.desc.hidden_size;
  for (uint32_t u = e.group * a.num_cu; u < std::min(hidden, (e.group + 1) * a.num_cu); ++u) {
    for (unsigned g = 0; g < cfg::num_activated_gates(v.plan.cell); ++g)
      if (deep_->gates[g] != nullptr && deep_->gates[g][u] != s.gates[size_t{g} * hidden + u])
        return deviate(
            v, "gate_buffer",
            fmt::format("gate {} of unit {} of step {}: expected {}, the buffer holds {}", gate_name(v.plan.cell, g), u,
                        e.step, describe(s.gates[size_t{g} * hidden + u]), describe(deep_->gates[g][u])),
            "the gate at the MFU output", {fmt::format("sharp.u_datapath.u_gate_buffer.gen_gate[{}].mem_q", g)});
    if (e.step == 0 || deep_->c == nullptr) continue;
    const uint32_t want = golden::canonical(std::bit_cast<float>(v.golden.step(e.step - 1).c[u])),
                   got = deep_->c[v.plan.desc.state_base + u];
    if (want != got)
      return deviate(v, "cell_memory",
                     fmt::format("c[t-1] of unit {} in step {}: expected {}, the memory holds {}", u, e.step,
                                 describe(want), describe(got)),
                     "c at the cell boundary of the step before", {"sharp.u_datapath.u_cell_updater.u_memory.mem_q"});
  }
}

void CauseFinder::check_cell_read(const CheckView& v) {
  const golden::GroupEvent& e = v.predicted.cell;
  if (!e.valid || !v.observed.cell_valid || v.plan.cell != cfg::Cell::lstm || deep_->c == nullptr) return;
  const golden::StepValues& s = v.golden.step(e.step);
  const size_t hidden = v.plan.desc.hidden_size, u = size_t{e.group} * v.plan.accel.num_cu;
  const uint32_t got = v.observed.cell_c[0];
  if (golden::canonical(std::bit_cast<float>(s.c[u])) == got) return;
  const golden::LstmGates gates{s.gates[u], s.gates[hidden + u], s.gates[2 * hidden + u], s.gates[3 * hidden + u]};
  for (size_t word = 0; word < v.plan.accel.state_depth; ++word)
    if (word != v.plan.desc.state_base + u && golden::update_cell(gates, deep_->c[word]).c == got)
      return deviate(
          v, "cell_memory",
          fmt::format("c of unit {} of step {} was made from c[t-1] at unit {} of the c memory instead of {}", u,
                      e.step, word, v.plan.desc.state_base + u),
          "the gates, and c[t-1] at the right place", {"sharp.u_datapath.u_cell_updater.u_memory.rword"});
}

}  // namespace sharp::tb
