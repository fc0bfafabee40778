// SPDX-License-Identifier: Apache-2.0
// 300 random machines, layers of all cells, and traffic patterns, each run audited from the outside.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "golden/timing/audit.h"

namespace sharp::golden {
namespace {

using cfg::Padding;
using cfg::Schedule;

class Random {
 public:
  explicit Random(unsigned seed) : rng_(seed) {}
  unsigned pick(unsigned lo, unsigned hi) { return std::uniform_int_distribution<unsigned>(lo, hi)(rng_); }
  bool chance(unsigned percent) { return pick(0, 99) < percent; }

  cfg::Accel accel() {
    const unsigned width = 4u << pick(0, 1), num_cu = 1u << pick(0, 2);
    cfg::Accel a = make_accel("random", width, width << pick(0, 2), 4 * num_cu, num_cu);
    a.stream_width = 1u << pick(0, 2);
    a.bias_depth = a.intermediate_depth = 4096;
    for (unsigned* l : {&a.lat.mem, &a.lat.mul, &a.lat.add, &a.lat.acc, &a.lat.mfu, &a.lat.cu, &a.lat.wb})
      *l = pick(1, 4);
    return a;
  }
  cfg::Descriptor descriptor(const cfg::Accel& a) {
    const std::vector<unsigned> ks = a.legal_ks();
    const unsigned k = ks[pick(0, ks.size() - 1)];
    const cfg::Descriptor lstm = make_descriptor(static_cast<Schedule>(pick(0, 3)), k, static_cast<Padding>(pick(0, 1)),
                                                 pick(1, 40), pick(1, 40), pick(1, 6));
    return of_cell(static_cast<cfg::Cell>(pick(0, 2)), lstm);
  }
  /// A pin that is always 1, or 1 in a random share of the cycles, or in long bursts; at least once in 256 cycles.
  std::function<bool(uint64_t)> pin() {
    const unsigned kind = pick(0, 3), percent = pick(5, 95), hold = kind == 2 ? pick(20, 200) : 1;
    std::vector<bool> pattern;
    for (unsigned i = 0; i < 4096; ++i) pattern.push_back(kind == 0 || (i % hold ? pattern.back() : chance(percent)));
    for (unsigned i = 0; i < pattern.size(); i += 256) pattern[i] = true;
    return [pattern](uint64_t cycle) { return pattern[cycle % pattern.size()]; };
  }

 private:
  std::mt19937 rng_;
};

TEST(Invariants, HoldIn300RandomRuns) {
  std::array<uint64_t, cfg::kNumStallReasons> seen{};
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const cfg::Accel accel = random.accel();
    const cfg::Descriptor desc = random.descriptor(accel);
    const Traffic traffic{random.pin(), random.pin()};
    const Trace trace = run_trace(accel, desc, traffic);
    Audit(accel, trace, traffic).check();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    for (size_t r = 0; r < seen.size(); ++r) seen[r] += trace.cycles.back().counters.stalls[r];
  }
  for (size_t r = 1; r < seen.size(); ++r)
    EXPECT_GT(seen[r], 0u) << "never provoked: " << cfg::to_string(static_cast<cfg::StallReason>(r));
}

}  // namespace
}  // namespace sharp::golden
