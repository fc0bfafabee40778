// SPDX-License-Identifier: Apache-2.0
// x and h stream with their buffers under random gaps, back-pressure and release times, and the sequence buffer in the
// place of both (docs/timing.md section 4).
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "rtl/test_control/bench.h"

namespace sharp::rtl_test {
namespace {

constexpr unsigned kBeat = 4, kRow = 8, kGroup = 2;  // elements of a beat, of a buffer row, of a write-back group

struct Shape {
  unsigned size = 1, steps = 1;
  double gap = 0.0, hold = 0.0;  // probability that the sender pauses, that the receiver pauses
};

std::vector<std::vector<uint16_t>> random_vectors(const Shape& s, std::mt19937& random) {
  std::vector<std::vector<uint16_t>> v(s.steps, std::vector<uint16_t>(s.size));
  for (auto& step : v)
    for (auto& e : step) e = static_cast<uint16_t>(random());
  return v;
}

bool chance(std::mt19937& random, double p) { return std::uniform_real_distribution<>(0, 1)(random) < p; }

void begin_run(Bench& bench, const Shape& s) {
  auto& t = *bench.top;
  t.running_i = 0;
  t.clear_i = 1;
  bench.tick();
  t.clear_i = 0;
  t.running_i = 1;
  t.vector_size_i = s.size;
  t.vector_steps_i = s.steps;
}

/// Reads vector `step` back from its x bank and compares it.
void expect_vector(Bench& bench, unsigned step, const std::vector<uint16_t>& expected) {
  auto& t = *bench.top;
  t.x_re_i = 1;
  t.x_read_bank_i = step % 2;
  for (unsigned e = 0; e < expected.size(); ++e) {
    t.x_row_i = e / kRow;
    bench.settle();
    const uint32_t word = t.x_row_o[(e % kRow) / 2];
    ASSERT_EQ(static_cast<uint16_t>(word >> (16 * (e % 2))), expected[e]) << "step " << step << " element " << e;
  }
  t.x_re_i = 0;
}

/// One run of the x stream: every accepted beat must be found in its bank, and ready must be exactly the documented
/// condition. Returns how many cycles the stream had to wait for a bank.
unsigned run_x(Bench& bench, const Shape& s, std::mt19937& random) {
  auto& t = *bench.top;
  const auto vectors = random_vectors(s, random);
  const unsigned beats = (s.size + kBeat - 1) / kBeat;
  unsigned step = 0, beat = 0, released = 0, blocked = 0;
  bool offered = false;
  begin_run(bench, s);
  for (unsigned cycle = 0; released < s.steps && cycle < 20000; ++cycle) {
    offered = step < s.steps && (offered || !chance(random, s.gap));
    t.x_valid_i = offered;
    uint64_t data = 0;
    for (unsigned l = 0; l < kBeat && offered; ++l) {
      const unsigned e = beat * kBeat + l;
      data |= uint64_t{e < s.size ? vectors[step][e] : static_cast<uint16_t>(random())} << (16 * l);
    }
    t.x_data_i = data;
    t.x_released_i = released;
    bench.settle();
    EXPECT_EQ(t.x_ready_o, step < s.steps && step < released + 2) << "step " << step << " released " << released;
    EXPECT_EQ(t.x_steps_o, step);
    const bool accepted = t.x_valid_i && t.x_ready_o;
    blocked += offered && !accepted;
    bench.tick();
    if (accepted) {
      offered = false;
      if (++beat == beats) beat = 0, ++step;
    }
    if (released < step && !chance(random, s.hold)) {
      expect_vector(bench, released, vectors[released]);
      ++released;
    }
  }
  EXPECT_EQ(released, s.steps) << "the stream hangs";
  t.x_valid_i = 0;
  return blocked;
}

/// One run of the h stream: groups are written as early as the bank rule allows or later, beats must be complete, in
/// order, padded with +0, and h_valid exactly the documented condition. Returns the cycles in which a beat waited.
unsigned run_h(Bench& bench, const Shape& s, std::mt19937& random) {
  auto& t = *bench.top;
  const auto vectors = random_vectors(s, random);
  const unsigned groups = (s.size + kGroup - 1) / kGroup, beats = (s.size + kBeat - 1) / kBeat;
  unsigned step = 0, group = 0, out_step = 0, out_beat = 0, waited = 0;
  begin_run(bench, s);
  for (unsigned cycle = 0; out_step < s.steps && cycle < 20000; ++cycle) {
    const bool write = step < s.steps && step < out_step + 2 && !chance(random, s.gap);
    const unsigned units = group * kGroup;
    t.wb_valid_i = write;
    t.wb_group_i = group;
    uint32_t data = 0;
    for (unsigned l = 0; l < kGroup && write; ++l)
      data |= uint32_t{units + l < s.size ? vectors[step][units + l] : static_cast<uint16_t>(random())} << (16 * l);
    t.wb_h_i = data;
    t.h_steps_i = step;
    t.h_units_i = units;
    t.h_ready_i = !chance(random, s.hold);
    bench.settle();
    const bool complete = step > out_step || (step == out_step && units >= std::min((out_beat + 1) * kBeat, s.size));
    EXPECT_EQ(t.h_valid_o, complete) << "step " << step << " units " << units << " out " << out_step << " beat "
                                     << out_beat;
    EXPECT_EQ(t.out_steps_o, out_step);
    EXPECT_EQ(t.h_last_o, complete && out_beat + 1 == beats);
    for (unsigned l = 0; l < kBeat && complete; ++l) {
      const unsigned e = out_beat * kBeat + l;
      EXPECT_EQ(static_cast<uint16_t>(t.h_data_o >> (16 * l)), e < s.size ? vectors[out_step][e] : 0)
          << "step " << out_step << " unit " << e;
    }
    const bool accepted = t.h_valid_o && t.h_ready_i;
    waited += complete && !accepted;
    bench.tick();
    if (write && ++group == groups) group = 0, ++step;
    if (accepted && ++out_beat == beats) out_beat = 0, ++out_step;
  }
  EXPECT_EQ(out_step, s.steps) << "the stream hangs";
  t.wb_valid_i = 0;
  return waited;
}

Shape random_shape(std::mt19937& random) {
  const double probabilities[] = {0.0, 0.2, 0.5, 0.9};
  return {1 + static_cast<unsigned>(random() % 64), 1 + static_cast<unsigned>(random() % 6),
          probabilities[random() % 4], probabilities[random() % 4]};
}

TEST(XStream, NoBeatIsLostOrOverwrittenUnderRandomStalls) {
  Bench bench;
  std::mt19937 random(11);
  unsigned blocked = 0;
  for (int run = 0; run < 300 && !::testing::Test::HasFailure(); ++run)
    blocked += run_x(bench, random_shape(random), random);
  EXPECT_GT(blocked, 100u) << "the write-after-read rule was never exercised";
}

TEST(HStream, EveryBeatIsCompleteAndInOrderUnderRandomStalls) {
  Bench bench;
  std::mt19937 random(12);
  unsigned waited = 0;
  for (int run = 0; run < 300 && !::testing::Test::HasFailure(); ++run)
    waited += run_h(bench, random_shape(random), random);
  EXPECT_GT(waited, 100u) << "back-pressure was never exercised";
}

/// Where a pass keeps its rows in the sequence buffer.
struct Region {
  uint32_t addr = 0, stride = 0;
};

void begin_sequence_run(Bench& bench, const Shape& s, const Region& region) {
  auto& t = *bench.top;
  t.h_steps_i = t.h_units_i = t.x_released_i = 0;
  begin_run(bench, s);
  t.running_i = 0;
  t.sequence_load_i = 1;
  t.sequence_addr_i = region.addr;
  t.sequence_stride_i = region.stride;
  bench.tick();
  t.sequence_load_i = 0;
  t.running_i = 1;
}

/// Writes h of every step to the sequence buffer: one beat in each cycle in which the stream would be valid.
void write_rows(Bench& bench, const Shape& s, const std::vector<std::vector<uint16_t>>& vectors, const Region& region) {
  auto& t = *bench.top;
  const unsigned groups = (s.size + kGroup - 1) / kGroup, beats = (s.size + kBeat - 1) / kBeat;
  begin_sequence_run(bench, s, region);
  t.h_destination_i = 1;
  t.h_ready_i = 0;
  for (unsigned step = 0; step < s.steps; ++step) {
    for (unsigned group = 0; group < groups; ++group) {
      t.wb_valid_i = 1;
      t.wb_group_i = group;
      t.h_steps_i = step;
      t.h_units_i = group * kGroup;
      uint32_t data = 0xFFFFFFFFu;  // units past H must not leave
      for (unsigned l = 0; l < kGroup && group * kGroup + l < s.size; ++l) {
        data &= ~(0xFFFFu << (16 * l));
        data |= uint32_t{vectors[step][group * kGroup + l]} << (16 * l);
      }
      t.wb_h_i = data;
      bench.settle();
      EXPECT_EQ(t.h_valid_o, 0) << "h goes to the sequence buffer";
      bench.tick();
    }
    t.wb_valid_i = 0;
    t.h_steps_i = step + 1;
    t.h_units_i = 0;
    for (unsigned b = 0; b < beats; ++b) bench.tick();  // at the latest: the step was not sent while it was written
    EXPECT_EQ(t.out_steps_o, step + 1);
  }
  t.h_destination_i = 0;
}

/// Reads rows of x from the sequence buffer and compares them with `expected`, one beat a cycle while a bank is free.
void read_rows(Bench& bench, const Shape& s, const std::vector<std::vector<uint16_t>>& expected, const Region& region) {
  auto& t = *bench.top;
  const unsigned beats = (s.size + kBeat - 1) / kBeat;
  begin_sequence_run(bench, s, region);
  t.x_source_i = 1;
  t.x_valid_i = 1;  // not looked at
  t.x_data_i = 0x1111222233334444u;
  for (unsigned step = 0; step < s.steps; ++step) {
    for (unsigned b = 0; b < beats; ++b) {
      bench.settle();
      EXPECT_EQ(t.x_ready_o, 0) << "x comes from the sequence buffer";
      EXPECT_EQ(t.x_steps_o, step);
      bench.tick();
    }
    bench.settle();
    EXPECT_EQ(t.x_steps_o, step + 1);
    expect_vector(bench, step, expected[step]);
    t.x_released_i = step + 1;
  }
  t.x_valid_i = 0;
  t.x_source_i = 0;
}

TEST(Sequence, RowsComeBackForwardAndReverse) {
  Bench bench;
  std::mt19937 random(13);
  for (int run = 0; run < 200 && !::testing::Test::HasFailure(); ++run) {
    Shape s = random_shape(random);
    const unsigned beats = (s.size + kBeat - 1) / kBeat, pitch = beats + random() % 3;
    s.steps = std::min(s.steps, 200 / pitch);
    const unsigned room = 200 - pitch * s.steps, base = room == 0 ? 0 : random() % room;
    const Region forward{base, pitch}, reverse{base + (s.steps - 1) * pitch, -pitch};
    auto vectors = random_vectors(s, random);
    write_rows(bench, s, vectors, run % 4 < 2 ? forward : reverse);
    if (run % 2 == 1) std::reverse(vectors.begin(), vectors.end());
    const bool read_forward = (run % 4 < 2) == (run % 2 == 0);
    read_rows(bench, s, vectors, read_forward ? forward : reverse);
  }
}

TEST(Streams, AreSilentOutsideARun) {
  Bench bench;
  begin_run(bench, {8, 3});
  auto& t = *bench.top;
  t.running_i = 0;
  t.x_valid_i = 1;
  t.h_steps_i = 1;
  t.h_ready_i = 1;
  bench.settle();
  EXPECT_EQ(t.x_ready_o, 0);
  EXPECT_EQ(t.h_valid_o, 0);
}

}  // namespace
}  // namespace sharp::rtl_test
