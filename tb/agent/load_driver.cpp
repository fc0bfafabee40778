// SPDX-License-Identifier: Apache-2.0
// Load port driver.
#include "tb/agent/load_driver.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "cfg/src/half.h"

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
std::vector<uint32_t> initial_state(cfg::Cell cell, const cfg::LayerInput& input) {
  if (cfg::has_cell_state(cell)) return input.c0;
  std::vector<uint32_t> words;
  words.reserve(input.h0.size());
  for (const uint16_t h : input.h0) words.push_back(std::bit_cast<uint32_t>(cfg::half_to_float(h)));
  return words;
}

}  // namespace

LoadDriver::LoadDriver(const golden::Plan& plan, const cfg::LayerWeights& weights, const cfg::LayerInput& input)
    : weights_(pack_pairs(golden::pack_weights(plan, weights))),
      bias_(golden::pack_bias(plan, weights)),
      h0_(spread(input.h0)),
      c0_(initial_state(plan.cell, input)),
      beat_(plan.accel.vs_width) {
  const unsigned w = plan.accel.vs_width;
  const auto beats = [](const std::vector<uint32_t>& v, unsigned words) {
    return static_cast<uint32_t>(v.size() / words);
  };
  // Two VS units of W fp16 are W words, so a weight beat and a bias beat are equally wide.
  sections_ = {{0, beats(weights_, w), w, weights_.data()},
               {1, beats(bias_, w), w, bias_.data()},
               {2, beats(h0_, 1), 1, h0_.data()},
               {3, beats(c0_, 1), 1, c0_.data()}};
}

bool LoadDriver::drive(DutInputs& pins) {
  while (section_ < sections_.size() && addr_ == sections_[section_].beats) {
    ++section_;
    addr_ = 0;
  }
  if (section_ == sections_.size()) return false;
  const Section& s = sections_[section_];
  std::fill(beat_.begin(), beat_.end(), kDontCare);
  std::copy_n(s.data + size_t{addr_} * s.words, s.words, beat_.begin());
  pins.ld_valid = true;
  pins.ld_target = s.target;
  pins.ld_addr = addr_++;
  pins.ld_data = beat_.data();
  return true;
}

uint64_t LoadDriver::num_beats() const {
  uint64_t n = 0;
  for (const Section& s : sections_) n += s.beats;
  return n;
}

}  // namespace sharp::tb
