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
constexpr unsigned kW = 8, kNumVs = 8, kSizes = 4, kMaxSize = 128, kWeightDepth = 1024, kBiasDepth = 56, kIbDepth = 24;

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
  intermediate_not_fitting
};

struct Descriptor {
  uint32_t cell = 0, schedule = 0, k = 8, padding = 0, input_size = 1, hidden_size = 1, steps = 1;
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

unsigned check_error(const Descriptor& d) {
  if (d.cell > 2) return unknown_cell;
  if (d.schedule > 3) return unknown_schedule;
  if (d.padding > 1) return unknown_padding;
  if (d.input_size == 0 || d.hidden_size == 0 || d.steps == 0) return zero_size;
  if (d.input_size > kMaxSize) return input_too_large;
  if (d.hidden_size > kMaxSize) return hidden_too_large;
  return log2_size(d.k) < 0 ? k_not_legal : none;
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
  if (passes * tiles > kWeightDepth) return weights_not_fitting;
  if (halves * passes * aligned > kBiasDepth) return bias_not_fitting;
  return d.schedule == 3 && aligned > kIbDepth ? intermediate_not_fitting : none;
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

/// Starts the descriptor, follows the FSM until it runs or refuses, and lets a run end.
Outcome observed(Bench& bench, const Descriptor& d) {
  auto& t = *bench.top;
  t.cell_code_i = d.cell;
  t.schedule_i = d.schedule;
  t.k_i = d.k;
  t.padding_i = d.padding;
  t.input_size_i = d.input_size;
  t.hidden_size_i = d.hidden_size;
  t.steps_i = d.steps;
  t.start_i = 1;
  bench.tick();
  t.start_i = 0;
  t.k_i = ~d.k;  // the descriptor is a copy: writing the registers now changes nothing
  Outcome o;
  for (bench.settle(); o.cycles < 400; bench.settle()) {
    ++o.cycles;
    if (t.error_set_o || t.load_o) break;
    bench.tick();
  }
  o.error = t.error_code_o;
  const bool runs = t.load_o;
  if (o.cycles > 1) {
    o.num_full = t.num_full_o;
    o.cover = t.cover_o;
  }
  bench.tick();
  if (runs) {
    t.last_issue_i = 1;
    bench.tick();
    t.last_issue_i = 0;
    t.setup_out_steps_i = d.steps;
    bench.tick();
    t.setup_out_steps_i = 0;
  }
  bench.settle();
  EXPECT_EQ(t.busy_o, 0) << "the FSM is not idle after the run or the refusal";
  return o;
}

std::string text(const Descriptor& d) {
  return "cell " + std::to_string(d.cell) + " schedule " + std::to_string(d.schedule) + " K " + std::to_string(d.k) +
         " padding " + std::to_string(d.padding) + " I " + std::to_string(d.input_size) + " H " +
         std::to_string(d.hidden_size) + " T " + std::to_string(d.steps);
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
  std::vector<unsigned> count(11);
  for (int i = 0; i < 20000; ++i) {
    Descriptor d;
    const auto bad = [&] { return random() % 6 == 0; };
    d.cell = bad() ? (random() % 2 ? 3u : 0x80000001u) : random() % 3;
    d.schedule = bad() ? (random() % 2 ? 4u : 0x80000002u) : random() % 4;
    d.padding = bad() ? 2 : random() % 2;
    d.input_size = bad() ? large[random() % 6] : 1 + random() % kMaxSize;
    d.hidden_size = bad() ? large[random() % 6] : 1 + random() % kMaxSize;
    d.k = bad() ? random() % 200 : kW << (random() % kSizes);
    d.steps = bad() ? 0 : 1 + random() % 9;
    const Outcome o = observed(bench, d);
    ASSERT_EQ(o, expected(d)) << text(d);
    ++count[o.error];
  }
  for (unsigned code = 0; code < count.size(); ++code)
    EXPECT_GT(count[code], 0u) << "error code " << code << " never occurred";
}

}  // namespace
}  // namespace sharp::rtl_test
