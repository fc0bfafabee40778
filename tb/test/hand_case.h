// SPDX-License-Identifier: Apache-2.0
// Test support: one small layer without any corner, and which bins a layer hits.
#pragma once

#include <bit>
#include <set>
#include <string>

#include "cfg/types/half.h"
#include "tb/cover/bins/golden_feed.h"
#include "tb/test/test_case.h"

namespace sharp::cover {

inline uint16_t half(float v) { return cfg::float_to_half(v); }
inline uint32_t bits(float v) { return std::bit_cast<uint32_t>(v); }

/// I = 4, H = 1, K = 4 on tiny: N = 4, so that a tile has four columns and the tree two levels. Every gate is the same.
struct HandCase : tb::test::TestCase {
  static constexpr uint32_t kBias = 0x3F010000;  ///< 0.50390625: no sum is the start of a segment

  HandCase(cfg::Cell cell, unsigned steps)
      : TestCase(tb::test::make_case(tb::test::tiny_accel(), cfg::Schedule::intergate, 4, cfg::Padding::fixed, 4, 1,
                                     steps, 1, cell)) {
    weights().w.assign(weights().w.size(), half(0.25f));
    weights().r.assign(weights().r.size(), half(0.25f));
    weights().b.assign(weights().b.size(), kBias);
    weights().b_rn.assign(weights().b_rn.size(), kBias);
    input.x.assign(input.x.size(), half(0.75f));
    state().h0 = {half(0.5f)};
    if (!state().c0.empty()) state().c0 = {bits(0.5f)};
  }

  /// Columns of W in every gate, and x of every step.
  void columns(std::array<float, 4> w, std::array<float, 4> x = {1, 1, 1, 1}) {
    for (size_t i = 0; i < weights().w.size(); ++i) weights().w[i] = half(w[i % 4]);
    for (size_t i = 0; i < input.x.size(); ++i) input.x[i] = half(x[i % 4]);
  }
  void bias(float b) {
    weights().b.assign(weights().b.size(), bits(b));
    weights().b_rn.assign(weights().b_rn.size(), bits(b));
  }
  /// The sum of the gate is b alone.
  void fix(unsigned gate, float b) {
    std::fill_n(weights().w.begin() + gate * 4, 4, uint16_t{0});
    weights().r[gate] = 0;
    weights().b[gate] = bits(b);
    if (gate == 2 && !weights().b_rn.empty()) weights().b_rn[0] = bits(b);
  }
  void fix_all(float b) {
    for (unsigned gate = 0; gate < weights().gates; ++gate) fix(gate, b);
  }
};

/// Names of the bins of G that a job hits.
template <class G>
std::set<std::string> bins_hit(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input) {
  Catalog catalog;
  G group(catalog);
  Hits hits(catalog);
  Group* const groups[] = {&group};
  feed(groups, accel, job, input, hits);
  std::set<std::string> names;
  for (unsigned bin = 0; bin < catalog.bins().size(); ++bin)
    if (hits[bin] > 0) names.insert(catalog.bins()[bin].name);
  return names;
}
template <class G>
std::set<std::string> bins_hit(const tb::test::TestCase& c) {
  return bins_hit<G>(c.accel, c.job(), c.input);
}

}  // namespace sharp::cover
