// SPDX-License-Identifier: Apache-2.0
// The setup FSM: its result and its cycles against a brute-force reading of docs/architecture.md sections 3 and 4.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "rtl/test_control/bench.h"

namespace sharp::rtl_test {
namespace {

// Parameters of control_bench.
constexpr unsigned kW = 8, kNumVs = 8, kSizes = 4, kMaxSize = 128, kWeightDepth = 1024, kBiasDepth = 56, kIbDepth = 24,
                   kBeat = 4, kMaxPasses = 3, kSequenceDepth = 200, kStateDepth = 160, kBanks = 8;

enum Error {
  none,
  unknown_cell,
  unknown_schedule,
  unknown_padding,
  zero_size,
  input_too_large,
  hidden_too_large,
  k_not_legal,
  weights_not_fitting,
  bias_not_fitting,
  intermediate_not_fitting,
  start_while_busy,
  too_many_passes,
  unknown_route,
  state_not_fitting,
  sequence_not_fitting,
  num_errors
};

struct Descriptor {
  uint32_t cell = 0, schedule = 0, k = 8, padding = 0, input_size = 1, hidden_size = 1, steps = 1;
  uint32_t source = 0, destination = 0, source_addr = 0, source_stride = 0, destination_addr = 0,
           destination_stride = 0;
  uint32_t weight_base = 0, bias_base = 0, state_base = 0;
  uint32_t last_pass = 0;  // of the job
};

struct Outcome {
  unsigned error = none, num_full = 0, cover = 0, cycles = 0;  // cycles: check to fit
  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& s, const Outcome& o) {
  return s << "error " << o.error << " num_full " << o.num_full << " cover " << o.cover << " cycles " << o.cycles;
}

unsigned ceil_div(unsigned a, unsigned b) { return (a + b - 1) / b; }
unsigned gates(const Descriptor& d) { return d.cell == 0 ? 4 : d.cell == 1 ? 3 : 1; }
/// Gates of a row block.
unsigned block_gates(const Descriptor& d) { return d.schedule >= 2 ? gates(d) : 1; }
unsigned units(const Descriptor& d, unsigned size) { return (kW << size) / block_gates(d); }
unsigned cost(const Descriptor& d, unsigned size) {
  const unsigned n = kNumVs >> size;
  return ceil_div(d.input_size, n) + ceil_div(d.hidden_size, n);
}

/// Fewest tiles that hold `rest` units with blocks of any sizes up to `size`, each size any number of times.
unsigned cheapest(const Descriptor& d, unsigned rest, unsigned size) {
  unsigned best = ~0u;
  for (unsigned s = 0; s <= size; ++s) {
    const unsigned q = units(d, s);
    best = std::min(best, cost(d, s) + (q >= rest ? 0 : cheapest(d, rest - q, s)));
  }
  return best;
}

/// Sizes used by the dynamic cover, as a mask: cheapest subset, the largest mask of equals.
unsigned cheapest_mask(const Descriptor& d, unsigned rest, unsigned size) {
  unsigned best_mask = 0, best_cost = ~0u;
  for (unsigned mask = (2u << size) - 1; mask > 0; --mask) {
    unsigned held = 0, price = 0;
    for (unsigned s = 0; s <= size; ++s) {
      if (!(mask >> s & 1)) continue;
      held += units(d, s);
      price += cost(d, s);
    }
    if (held >= rest && price < best_cost) {
      best_cost = price;
      best_mask = mask;
    }
  }
  return best_mask;
}

int log2_size(uint32_t k) {
  for (unsigned s = 0; s < kSizes; ++s)
    if (k == kW << s) return static_cast<int>(s);
  return -1;
}

bool state_fits(const Descriptor& d) {
  return d.state_base % kNumVs == 0 && uint64_t{d.state_base} + d.hidden_size <= kStateDepth;
}

unsigned check_error(const Descriptor& d) {
  if (d.last_pass >= kMaxPasses) return too_many_passes;
  if (d.cell > 2) return unknown_cell;
  if (d.schedule > 3) return unknown_schedule;
  if (d.padding > 1) return unknown_padding;
  if (d.source > 1 || d.destination > 1) return unknown_route;
  if (d.input_size == 0 || d.hidden_size == 0 || d.steps == 0) return zero_size;
  if (d.input_size > kMaxSize) return input_too_large;
  if (d.hidden_size > kMaxSize) return hidden_too_large;
  if (log2_size(d.k) < 0) return k_not_legal;
  return state_fits(d) ? none : state_not_fitting;
}

/// One side of a pass: the first and the last row of `beats` beats lie in the sequence buffer.
bool side_fits(uint32_t steps, uint32_t base, uint32_t stride, uint32_t beats) {
  const int64_t step = static_cast<int32_t>(stride);
  if (steps > 65535 || step < -32768 || step > 32767) return false;
  for (const int64_t row : {int64_t{base}, int64_t{base} + (int64_t{steps} - 1) * step})
    if (row < 0 || row + beats > kSequenceDepth) return false;
  return true;
}

bool sequence_fits(const Descriptor& d) {
  const bool x = side_fits(d.steps, d.source_addr, d.source_stride, ceil_div(d.input_size, kBeat));
  const bool h = side_fits(d.steps, d.destination_addr, d.destination_stride, ceil_div(d.hidden_size, kBeat));
  return (d.source == 0 || x) && (d.destination == 0 || h);
}

unsigned fit_error(const Descriptor& d, unsigned size, unsigned num_full, unsigned cover) {
  unsigned tiles = num_full * cost(d, size), groups = num_full << size;
  for (unsigned s = 0; s <= size; ++s) {
    if (!(cover >> s & 1)) continue;
    tiles += cost(d, s);
    groups += 1u << s;
  }
  const unsigned passes = gates(d) / block_gates(d), halves = d.cell == 1 ? 2 : 1;
  const unsigned aligned = ceil_div(groups, 1u << size) << size;
  if (uint64_t{d.weight_base} + passes * tiles > kWeightDepth) return weights_not_fitting;
  if (d.bias_base % kBanks != 0 || uint64_t{d.bias_base} + halves * passes * aligned > kBiasDepth) return bias_not_fitting;
  if (d.schedule == 3 && aligned > kIbDepth) return intermediate_not_fitting;
  return sequence_fits(d) ? none : sequence_not_fitting;
}

Outcome expected(const Descriptor& d) {
  if (const unsigned error = check_error(d)) return {error, 0, 0, 1};
  const unsigned size = static_cast<unsigned>(log2_size(d.k)), q = units(d, size);
  Outcome o;
  o.num_full = d.hidden_size / q;
  const unsigned rest = d.hidden_size % q;
  const bool searched = rest != 0 && d.padding == 1;
  if (rest != 0) o.cover = searched ? cheapest_mask(d, rest, size) : 1u << size;
  o.cycles = 1 + (o.num_full + 1) + (searched ? 15 : 0) + 1;
  o.error = fit_error(d, size, o.num_full, o.cover);
  return o;
}

void drive(Bench& bench, const Descriptor& d) {
  auto& t = *bench.top;
  t.cell_code_i = d.cell;
  t.schedule_i = d.schedule;
  t.k_i = d.k;
  t.padding_i = d.padding;
  t.input_size_i = d.input_size;
  t.hidden_size_i = d.hidden_size;
  t.steps_i = d.steps;
  t.source_i = d.source;
  t.destination_i = d.destination;
  t.source_addr_i = d.source_addr;
  t.source_stride_i = d.source_stride;
  t.destination_addr_i = d.destination_addr;
  t.destination_stride_i = d.destination_stride;
  t.weight_base_i = d.weight_base;
  t.bias_base_i = d.bias_base;
  t.state_base_i = d.state_base;
  t.last_pass_i = d.last_pass;
}

/// Follows the FSM from its first check cycle until it runs or refuses.
Outcome follow_setup(Bench& bench) {
  auto& t = *bench.top;
  Outcome o;
  for (bench.settle(); o.cycles < 400; bench.settle()) {
    ++o.cycles;
    if (t.error_set_o || t.load_o) break;
    bench.tick();
  }
  o.error = t.error_code_o;
  if (o.cycles > 1) {
    o.num_full = t.num_full_o;
    o.cover = t.cover_o;
  }
  return o;
}

/// From the cycle before run to the last cycle of drain.
void run_pass(Bench& bench, uint32_t steps) {
  auto& t = *bench.top;
  bench.tick();
  t.last_issue_i = 1;
  bench.tick();
  t.last_issue_i = 0;
  t.setup_out_steps_i = steps;
  bench.settle();
}

/// Starts a job of one pass, follows the FSM until it runs or refuses, and lets a run end.
Outcome observed(Bench& bench, const Descriptor& d) {
  auto& t = *bench.top;
  drive(bench, d);
  t.start_i = 1;
  bench.tick();
  t.start_i = 0;
  t.k_i = ~d.k;  // the descriptor is a copy: the table may show another entry now
  const Outcome o = follow_setup(bench);
  if (t.load_o) run_pass(bench, d.steps);
  bench.tick();
  t.setup_out_steps_i = 0;
  bench.settle();
  EXPECT_EQ(t.busy_o, 0) << "the FSM is not idle after the run or the refusal";
  return o;
}

std::string text(const Descriptor& d) {
  return "cell " + std::to_string(d.cell) + " schedule " + std::to_string(d.schedule) + " K " + std::to_string(d.k) +
         " padding " + std::to_string(d.padding) + " I " + std::to_string(d.input_size) + " H " +
         std::to_string(d.hidden_size) + " T " + std::to_string(d.steps) + " x from " + std::to_string(d.source) +
         ": " + std::to_string(d.source_addr) + " + t * " + std::to_string(static_cast<int32_t>(d.source_stride)) +
         " h to " + std::to_string(d.destination) + ": " + std::to_string(d.destination_addr) + " + t * " +
         std::to_string(static_cast<int32_t>(d.destination_stride)) + " bases " + std::to_string(d.weight_base) + " " +
         std::to_string(d.bias_base) + " " + std::to_string(d.state_base) + " last pass " + std::to_string(d.last_pass);
}

TEST(Setup, RandomLegalSizesGiveTheBruteForceBlocksInTheSpecifiedCycles) {
  Bench bench;
  std::mt19937 random(1);
  unsigned covers[3] = {}, refused[3] = {};
  for (int i = 0; i < 40000; ++i) {
    Descriptor d;
    d.cell = random() % 3;
    d.schedule = random() % 4;
    d.k = kW << (random() % kSizes);
    d.padding = random() % 2;
    d.input_size = 1 + random() % kMaxSize;
    d.hidden_size = 1 + random() % kMaxSize;
    const Outcome o = observed(bench, d);
    ASSERT_EQ(o, expected(d)) << text(d);
    covers[d.cell] += o.cover != 0;
    refused[d.cell] += o.error != none;
  }
  for (unsigned n : covers) EXPECT_GT(n, 1000u);
  for (unsigned cell : {0u, 1u}) EXPECT_GT(refused[cell], 100u) << "cell " << cell;
}

TEST(Setup, NoMultisetOfBlocksIsCheaperThanTheChosenCover) {
  std::mt19937 random(2);
  for (int i = 0; i < 9000; ++i) {
    Descriptor d;
    d.cell = random() % 3;
    d.schedule = random() % 4;
    const unsigned size = random() % kSizes;
    d.input_size = 1 + random() % kMaxSize;
    d.hidden_size = 1 + random() % kMaxSize;
    const unsigned rest = d.hidden_size % units(d, size);
    if (rest == 0) continue;
    unsigned price = 0;
    for (unsigned s = 0; s <= size; ++s)
      if (cheapest_mask(d, rest, size) >> s & 1) price += cost(d, s);
    ASSERT_EQ(price, cheapest(d, rest, size)) << text(d) << " size " << size;
  }
}

TEST(Setup, EachIllegalFieldGivesItsErrorInTheSpecifiedOrder) {
  Bench bench;
  std::mt19937 random(3);
  const uint32_t large[] = {0, 129, 200, 65536 + 5, 0x80000001u, 0xFFFFFFFFu};
  const uint32_t large_base[] = {3, 0xFFFFFFF8u, 0xFFFFFF80u};  // not aligned; with a sum that wraps
  std::vector<unsigned> count(num_errors);
  for (int i = 0; i < 60000; ++i) {
    Descriptor d;
    const auto bad = [&] { return random() % 10 == 0; };
    d.cell = bad() ? (random() % 2 ? 3u : 0x80000001u) : random() % 3;
    d.schedule = bad() ? (random() % 2 ? 4u : 0x80000002u) : random() % 4;
    d.padding = bad() ? 2 : random() % 2;
    d.input_size = bad() ? large[random() % 6] : 1 + random() % kMaxSize;
    d.hidden_size = bad() ? large[random() % 6] : 1 + random() % kMaxSize;
    d.k = bad() ? random() % 200 : kW << (random() % kSizes);
    d.steps = bad() ? 0 : 1 + random() % 9;
    d.source = bad() ? 2 + random() % 2 : random() % 2;
    d.destination = bad() ? 0x80000001u : random() % 2;
    d.source_addr = random() % 100;
    d.destination_addr = random() % 100;
    d.source_stride = random() % 12 - 2;
    d.destination_stride = random() % 12 - 2;
    d.weight_base = bad() ? large_base[random() % 3] : random() % 32;
    d.bias_base = bad() ? large_base[random() % 3] : 8 * (random() % 2);
    d.state_base = bad() ? large_base[random() % 3] : 8 * (random() % 6);
    d.last_pass = bad() ? kMaxPasses + random() % 2 * 0x10000u : 0;
    const Outcome o = observed(bench, d);
    ASSERT_EQ(o, expected(d)) << text(d);
    ++count[o.error];
  }
  for (unsigned code = 0; code < count.size(); ++code) {
    if (code == start_while_busy) continue;  // found by the register file
    EXPECT_GT(count[code], 0u) << "error code " << code << " never occurred";
  }
}

TEST(Setup, SequenceRowsAreCheckedWithExactSums) {
  Bench bench;
  std::mt19937 random(4);
  const uint32_t steps[] = {1, 2, 7, 40, 65534, 65535, 65536, 0x80000000u};
  const uint32_t bases[] = {0,           1,           150,         199,         200,
                            0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu, 2147352576u, 0xFFFFFFFFu - 2147385345u};
  const uint32_t strides[] = {0,     1,           5,           0xFFFFFFFFu, 0xFFFFFFFBu, 32767,
                              32768, 0xFFFF8000u, 0xFFFF7FFFu, 0x10001u,    0x80000000u};
  unsigned fits = 0, refused = 0;
  for (int i = 0; i < 40000; ++i) {
    Descriptor d;
    d.steps = steps[random() % 8];
    d.source = random() % 2;
    d.destination = random() % 2;
    d.source_addr = bases[random() % 10];
    d.destination_addr = bases[random() % 10];
    d.source_stride = strides[random() % 11];
    d.destination_stride = strides[random() % 11];
    d.input_size = 1 + random() % 12;
    d.hidden_size = 1 + random() % 12;
    const Outcome o = observed(bench, d);
    ASSERT_EQ(o, expected(d)) << text(d);
    ASSERT_TRUE(o.error == none || o.error == sequence_not_fitting);
    (o.error == none ? fits : refused) += d.source + d.destination;
  }
  EXPECT_GT(fits, 500u);
  EXPECT_GT(refused, 500u);
}

TEST(Setup, APassStartsWhenTheOneBeforeHasDrained) {
  Bench bench;
  auto& t = *bench.top;
  std::mt19937 random(5);
  for (int job = 0; job < 300; ++job) {
    const uint32_t last = random() % kMaxPasses;
    t.start_i = 1;
    for (uint32_t pass = 0; pass <= last; ++pass) {
      Descriptor d;
      d.schedule = 2;
      d.padding = random() % 2;
      d.hidden_size = 1 + random() % 20;
      d.steps = 1 + random() % 5;
      d.last_pass = last;
      drive(bench, d);
      bench.settle();
      EXPECT_TRUE(t.pass_start_o);
      EXPECT_EQ(t.next_pass_o, pass);
      EXPECT_FALSE(t.finish_o);
      bench.tick();
      t.start_i = 0;
      t.setup_out_steps_i = 0;
      t.hidden_size_i = 99;  // copied
      ASSERT_EQ(follow_setup(bench), expected(d)) << text(d);
      EXPECT_EQ(t.pass_o, pass);
      run_pass(bench, d.steps - 1);
      EXPECT_FALSE(t.pass_start_o || t.finish_o) << "a step has not left";
      bench.tick();
      t.setup_out_steps_i = d.steps;
      bench.settle();
    }
    EXPECT_TRUE(t.finish_o);
    EXPECT_FALSE(t.pass_start_o);
    bench.tick();
    t.setup_out_steps_i = 0;
    bench.settle();
    EXPECT_FALSE(t.busy_o);
    EXPECT_EQ(t.pass_o, last) << "PASS keeps the last pass";
  }
}

}  // namespace
}  // namespace sharp::rtl_test
