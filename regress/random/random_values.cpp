// SPDX-License-Identifier: Apache-2.0
// Random contents.
#include "regress/random/random_values.h"

#include <algorithm>
#include <array>
#include <bit>

#include "cfg/types/half.h"
#include "regress/random/random_job.h"

namespace sharp::regress {

uint16_t Values::half() {
  static constexpr std::array<uint16_t, 12> kSpecial = {0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x7bff,
                                                        0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xfd55, 0x3c00};
  if (random_.chance(special_)) return kSpecial[random_.below(kSpecial.size())];
  return cfg::float_to_half(static_cast<float>(scale_ * random_.normal()));
}

uint32_t Values::single() {
  static constexpr std::array<uint32_t, 12> kSpecial = {0x00000000, 0x80000000, 0x00000001, 0x807fffff,
                                                        0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000,
                                                        0xff800000, 0x7fc00000, 0xff812345, 0x3f800000};
  if (random_.chance(special_)) return kSpecial[random_.below(kSpecial.size())];
  return std::bit_cast<uint32_t>(static_cast<float>(scale_ * random_.normal()));
}

std::vector<uint16_t> Values::halves(size_t n) {
  std::vector<uint16_t> v(n);
  std::generate(v.begin(), v.end(), [this] { return half(); });
  return v;
}

std::vector<uint32_t> Values::singles(size_t n) {
  std::vector<uint32_t> v(n);
  std::generate(v.begin(), v.end(), [this] { return single(); });
  return v;
}

void fill_weights(Values& values, const golden::JobPlan& job, golden::PassPlan& pass) {
  cfg::LayerWeights& w = pass.weights;
  w = blank_weights(static_cast<cfg::Cell>(pass.desc.cell), pass.desc.input_size, pass.desc.hidden_size);
  w.w = values.halves(w.w.size());
  w.r = values.halves(w.r.size());
  w.b = values.singles(w.b.size());
  w.b_rn = values.singles(w.b_rn.size());
  const auto is_before = [&](const golden::PassPlan& p) { return p.layer + 1 == pass.layer; };
  if (std::count_if(job.passes.begin(), job.passes.end(), is_before) < 2) return;
  const unsigned half = std::find_if(job.passes.begin(), job.passes.end(), is_before)->desc.hidden_size;
  for (size_t i = 0; i < w.w.size(); ++i)
    if (i % w.input_size >= half && i % w.input_size < w.input_size - half) w.w[i] = 0;
}

cfg::ModelInput random_input(Values& values, const golden::JobPlan& job) {
  const cfg::Descriptor& first = job.passes[0].desc;
  cfg::ModelInput in;
  in.steps = first.steps;
  in.x = values.halves(size_t{first.steps} * first.input_size);
  for (const golden::PassPlan& p : job.passes) {
    const bool has_c = cfg::has_cell_state(static_cast<cfg::Cell>(p.desc.cell));
    in.states.push_back({values.halves(p.desc.hidden_size), values.singles(has_c ? p.desc.hidden_size : 0)});
  }
  return in;
}

}  // namespace sharp::regress
