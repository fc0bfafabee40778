// SPDX-License-Identifier: Apache-2.0
// 300 random machines, layers of all cells, and traffic patterns, each run audited from the outside; and 100 jobs, each
// pass of which must be such a run.
#include <gtest/gtest.h>

#include <array>
#include <bit>
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

/// The reason is the first of those that hold; states and reasons name each other (docs/timing.md sections 1 and 2).
void check_waits(const Trace& trace) {
  for (const Prediction& p : trace.cycles) {
    const auto reason = static_cast<unsigned>(p.stall);
    const bool stalls_in_run = p.state == State::run && !p.issue.valid;
    ASSERT_EQ(p.waits == 0 ? 0u : static_cast<unsigned>(std::countr_zero(p.waits)), stalls_in_run ? reason : 0u);
    ASSERT_EQ(p.stall == cfg::StallReason::setup, p.state >= State::check && p.state <= State::fit);
    ASSERT_EQ(p.stall == cfg::StallReason::drain, p.state == State::drain);
    ASSERT_EQ(p.busy, p.state != State::idle);
  }
}

TEST(Invariants, HoldIn300RandomRuns) {
  std::array<uint64_t, cfg::kNumStallReasons> seen{};
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const cfg::Accel accel = random.accel();
    const cfg::Descriptor desc = random.descriptor(accel);
    const Traffic traffic{random.pin(), random.pin()};
    const Trace trace = run_trace(accel, desc, traffic);
    Audit(accel, trace, traffic).check();
    check_waits(trace);
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    for (size_t r = 0; r < seen.size(); ++r) seen[r] += trace.cycles.back().counters.stalls[r];
  }
  for (size_t r = 1; r < seen.size(); ++r)
    EXPECT_GT(seen[r], 0u) << "never provoked: " << cfg::to_string(static_cast<cfg::StallReason>(r));
}

/// A pass is what the same descriptor does alone, with the pins from its start on; a sequence side is a pin that is
/// always 1.
struct Alone {
  Traffic traffic;
  Trace trace;
};
Alone run_alone(const cfg::Accel& accel, cfg::Descriptor desc, const Traffic& pins, uint64_t start) {
  Alone alone;
  if (!desc.source) alone.traffic.x_valid = [=](uint64_t cycle) { return pins.x_valid(start + cycle); };
  if (!desc.destination) alone.traffic.h_ready = [=](uint64_t cycle) { return pins.h_ready(start + cycle); };
  desc.source = desc.destination = 0;
  alone.trace = run_trace(accel, desc, alone.traffic);
  return alone;
}

/// One cycle of a pass in the job and alone: the same, only that beats of a sequence side are not at the pins.
void expect_same(const Prediction& job, const Prediction& alone, const cfg::Descriptor& desc) {
  ASSERT_EQ(job.stall, alone.stall);
  ASSERT_EQ(job.issue.valid, alone.issue.valid);
  ASSERT_EQ(job.tile_sum.valid, alone.tile_sum.valid);
  ASSERT_EQ(job.preact.valid, alone.preact.valid);
  ASSERT_EQ(job.gate.valid, alone.gate.valid);
  ASSERT_EQ(job.cell.valid, alone.cell.valid);
  ASSERT_EQ(job.write_back.valid, alone.write_back.valid);
  ASSERT_EQ(job.write_back.step, alone.write_back.step);
  ASSERT_EQ(job.x_ready, alone.x_ready && !desc.source);
  ASSERT_EQ(job.seq_read.valid, alone.x_ready && desc.source);
  ASSERT_EQ(job.h.valid, alone.h.valid && !desc.destination);
  ASSERT_EQ(job.seq_write.valid, alone.h.valid && desc.destination);
  const SequenceBeat& beat = job.seq_write;
  if (!beat.valid) return;
  ASSERT_EQ(beat.step, alone.h.step);
  ASSERT_EQ(beat.beat, alone.h.beat);
  ASSERT_EQ(beat.addr, desc.destination_addr + beat.step * desc.destination_stride + beat.beat);
}

void expect_pass(const Trace& job, const Alone& alone, const cfg::Descriptor& desc, uint64_t start) {
  for (size_t c = 1; c + 1 < alone.trace.cycles.size(); ++c) {
    expect_same(job.cycles.at(start + c), alone.trace.cycles[c], desc);
    ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "cycle " << start + c;
  }
}

/// Passes with random routes and strides; every row fits into the sequence buffer.
std::vector<cfg::Descriptor> random_job(Random& random, const cfg::Accel& accel) {
  std::vector<cfg::Descriptor> passes;
  for (unsigned n = random.pick(1, 4); n > 0; --n) {
    cfg::Descriptor d = random.descriptor(accel);
    d.source = random.pick(0, 1);
    d.destination = random.pick(0, 1);
    d.source_addr = d.destination_addr = 2000;
    d.source_stride = random.pick(0, 100) - 50;
    d.destination_stride = random.pick(0, 100) - 50;
    passes.push_back(d);
  }
  return passes;
}

TEST(Invariants, HoldInEveryPassOf100RandomJobs) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    Random random(1000 + seed);
    const cfg::Accel accel = random.accel();
    const std::vector<cfg::Descriptor> passes = random_job(random, accel);
    const Traffic pins{random.pin(), random.pin()};
    const Trace job = run_trace(accel, passes, pins);
    uint64_t start = 0;  // cycle before the check cycle of a pass
    for (uint32_t p = 0; p < passes.size(); ++p) {
      const Alone alone = run_alone(accel, passes[p], pins, start);
      Audit(accel, alone.trace, alone.traffic).check();
      expect_pass(job, alone, passes[p], start);
      start += alone.trace.cycles.size() - 2;
      ASSERT_EQ(job.cycles.at(start).pass, p);
      ASSERT_EQ(job.cycles.at(start + 1).pass, std::min<size_t>(p + 1, passes.size() - 1));
      ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << " pass " << p;
    }
    EXPECT_EQ(job.cycles.size(), start + 2);
    EXPECT_TRUE(job.cycles.back().done);
  }
}

}  // namespace
}  // namespace sharp::golden
