// SPDX-License-Identifier: Apache-2.0
// Load port driver.
#include "tb/agent/load_driver.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "cfg/types/half.h"
#include "tb/agent/job_passes.h"

namespace sharp::tb {
namespace {

/// What unused words of a beat carry: must not matter to the DUT.
constexpr uint32_t kDontCare = 0xA5C3'7E01;

/// fp16 lanes packed two to a word, lane 0 in the low half.
std::vector<uint32_t> pack_pairs(const std::vector<uint16_t>& halves) {
  std::vector<uint32_t> words((halves.size() + 1) / 2);
  std::memcpy(words.data(), halves.data(), halves.size() * sizeof(uint16_t));
  return words;
}

/// One fp16 a word, with the don't-care upper half filled.
std::vector<uint32_t> spread(const std::vector<uint16_t>& halves) {
  std::vector<uint32_t> words;
  words.reserve(halves.size());
  for (const uint16_t h : halves) words.push_back((kDontCare & 0xFFFF'0000u) | h);
  return words;
}

/// What the c memory holds before the first step: c[-1], or without a cell state h[-1] widened.
std::vector<uint32_t> initial_c(cfg::Cell cell, const cfg::PassState& state) {
  if (cfg::has_cell_state(cell)) return state.c0;
  std::vector<uint32_t> words;
  words.reserve(state.h0.size());
  for (const uint16_t h : state.h0) words.push_back(std::bit_cast<uint32_t>(cfg::half_to_float(h)));
  return words;
}

}  // namespace

LoadDriver::LoadDriver(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input)
    : beat_(accel.vs_width) {
  for (unsigned n = 0; n < passes_that_run(job); ++n) add_pass(accel, job.passes[n], input.states.at(n));
}

void LoadDriver::add_pass(const cfg::Accel& accel, const golden::PassPlan& pass, const cfg::PassState& state) {
  const cfg::Descriptor& d = pass.desc;
  const unsigned w = accel.vs_width;
  // Two VS units of W fp16 are W words, so a weight beat and a bias beat are equally wide.
  sections_.push_back(
      {0, d.weight_base * (accel.num_vs / 2), w, pack_pairs(golden::pack_weights(pass.plan, pass.weights))});
  sections_.push_back({1, d.bias_base, w, golden::pack_bias(pass.plan, pass.weights)});
  sections_.push_back({2, d.state_base, 1, spread(state.h0)});
  sections_.push_back({3, d.state_base, 1, initial_c(pass.plan.cell, state)});
}

bool LoadDriver::drive(DutInputs& pins) {
  while (section_ < sections_.size() && next_ == sections_[section_].beats()) {
    ++section_;
    next_ = 0;
  }
  if (section_ == sections_.size()) return false;
  const Section& s = sections_[section_];
  std::fill(beat_.begin(), beat_.end(), kDontCare);
  std::copy_n(s.data.begin() + static_cast<std::ptrdiff_t>(size_t{next_} * s.words), s.words, beat_.begin());
  pins.ld_valid = true;
  pins.ld_target = s.target;
  pins.ld_addr = s.base + next_++;
  pins.ld_data = beat_.data();
  return true;
}

uint64_t LoadDriver::num_beats() const {
  uint64_t n = 0;
  for (const Section& s : sections_) n += s.beats();
  return n;
}

}  // namespace sharp::tb
