// SPDX-License-Identifier: Apache-2.0
// Test accelerators and layers.
#include "tb/test/test_case.h"

#include <bit>

#include "cfg/src/half.h"

namespace sharp::tb::test {
namespace {

std::vector<uint16_t> random_halves(size_t n, double scale, cfg::Random& random) {
  std::vector<uint16_t> v(n);
  for (uint16_t& h : v) h = cfg::float_to_half(static_cast<float>(scale * random.normal()));
  return v;
}

std::vector<uint32_t> random_floats(size_t n, cfg::Random& random) {
  std::vector<uint32_t> v(n);
  for (uint32_t& f : v) f = std::bit_cast<uint32_t>(static_cast<float>(random.normal()));
  return v;
}

}  // namespace

cfg::Accel tiny_accel() {
  cfg::Accel a;
  a.name = "tiny_test";
  a.latency_name = "fast";
  a.vs_width = a.num_vs = a.num_mfu = 4;
  a.num_cu = 1;
  a.stream_width = 2;
  a.max_input = a.max_hidden = 16;
  a.weight_depth = 256;
  a.bias_depth = 64;
  a.intermediate_depth = 32;
  return a;
}

cfg::Accel small_accel() {
  cfg::Accel a = tiny_accel();
  a.name = "small_test";
  a.latency_name = "deep";
  a.vs_width = a.num_vs = a.num_mfu = 8;
  a.num_cu = 2;
  a.stream_width = 4;
  a.max_input = a.max_hidden = 64;
  a.weight_depth = 1024;
  a.bias_depth = 128;
  a.intermediate_depth = 64;
  a.lat = {2, 3, 2, 3, 4, 5, 2};
  return a;
}

TestCase make_case(const cfg::Accel& accel, cfg::Schedule schedule, unsigned k, cfg::Padding padding,
                   unsigned input_size, unsigned hidden_size, unsigned steps, uint64_t seed, cfg::Cell cell) {
  cfg::Random random(seed, "layer");
  const size_t in = input_size, hidden = hidden_size, rows = cfg::num_gates(cell) * hidden;
  TestCase c{.accel = accel, .desc = {}, .weights = {}, .input = {}, .seed = seed};
  c.desc = {static_cast<uint32_t>(cell),
            static_cast<uint32_t>(schedule),
            k,
            static_cast<uint32_t>(padding),
            input_size,
            hidden_size,
            steps};
  c.weights.input_size = input_size;
  c.weights.hidden_size = hidden_size;
  c.weights.gates = cfg::num_gates(cell);
  c.weights.w = random_halves(rows * in, 0.5, random);
  c.weights.r = random_halves(rows * hidden, 0.5, random);
  c.weights.b = random_floats(rows, random);
  if (cell == cfg::Cell::gru) c.weights.b_rn = random_floats(hidden, random);
  c.input.steps = steps;
  c.input.x = random_halves(steps * in, 1.0, random);
  c.input.h0 = random_halves(hidden, 0.5, random);
  if (cfg::has_cell_state(cell)) c.input.c0 = random_floats(hidden, random);
  return c;
}

TestCase usual_case(uint64_t seed) {
  return make_case(tiny_accel(), cfg::Schedule::unfolded, 8, cfg::Padding::dynamic, 7, 5, 4, seed);
}

}  // namespace sharp::tb::test
