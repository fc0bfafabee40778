// SPDX-License-Identifier: Apache-2.0
// Test accelerators and layers.
#include "tb/test/test_case.h"

#include <bit>

#include "cfg/types/half.h"

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

cfg::LayerWeights random_weights(cfg::Cell cell, size_t in, size_t hidden, cfg::Random& random) {
  const size_t rows = cfg::num_gates(cell) * hidden;
  cfg::LayerWeights w;
  w.input_size = static_cast<unsigned>(in);
  w.hidden_size = static_cast<unsigned>(hidden);
  w.gates = cfg::num_gates(cell);
  w.w = random_halves(rows * in, 0.5, random);
  w.r = random_halves(rows * hidden, 0.5, random);
  w.b = random_floats(rows, random);
  if (cell == cfg::Cell::gru) w.b_rn = random_floats(hidden, random);
  return w;
}

cfg::PassState random_state(cfg::Cell cell, size_t hidden, cfg::Random& random) {
  cfg::PassState state;
  state.h0 = random_halves(hidden, 0.5, random);
  if (cfg::has_cell_state(cell)) state.c0 = random_floats(hidden, random);
  return state;
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
  a.weight_depth = 1024;
  a.bias_depth = 128;
  a.intermediate_depth = 32;
  a.max_passes = 8;
  a.sequence_depth = 256;
  a.state_depth = 64;
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
  a.weight_depth = 4096;
  a.bias_depth = 256;
  a.intermediate_depth = 64;
  a.state_depth = 256;
  a.lat = {2, 3, 2, 3, 4, 5, 2};
  return a;
}

TestCase make_case(const cfg::Accel& accel, cfg::Schedule schedule, unsigned k, cfg::Padding padding,
                   unsigned input_size, unsigned hidden_size, unsigned steps, uint64_t seed, cfg::Cell cell) {
  cfg::Random random(seed, "layer");
  TestCase c{.accel = accel, .passes = {}, .input = {}, .seed = seed};
  golden::PassPlan& pass = c.passes.emplace_back();
  pass.desc.cell = static_cast<uint32_t>(cell);
  pass.desc.schedule = static_cast<uint32_t>(schedule);
  pass.desc.k = k;
  pass.desc.padding = static_cast<uint32_t>(padding);
  pass.desc.input_size = input_size;
  pass.desc.hidden_size = hidden_size;
  pass.desc.steps = steps;
  pass.weights = random_weights(cell, input_size, hidden_size, random);
  c.input.steps = steps;
  c.input.x = random_halves(size_t{steps} * input_size, 1.0, random);
  c.input.states.push_back(random_state(cell, hidden_size, random));
  return c;
}

TestCase make_stack(const cfg::Accel& accel, const golden::JobSettings& settings, unsigned input_size,
                    const std::vector<StackLayer>& layers, uint64_t seed) {
  cfg::Random random(seed, "stack");
  TestCase c{.accel = accel, .passes = {}, .input = {}, .seed = seed};
  c.input.steps = settings.steps;
  c.input.x = random_halves(size_t{settings.steps} * input_size, 1.0, random);
  std::vector<cfg::Layer> made;
  unsigned width = input_size;
  for (const StackLayer& l : layers) {
    cfg::Layer& layer = made.emplace_back(cfg::Layer{l.cell, l.direction, {}});
    for (unsigned d = 0; d < layer.num_passes(); ++d) {
      layer.weights.push_back(random_weights(l.cell, width, l.hidden_size, random));
      c.input.states.push_back(random_state(l.cell, l.hidden_size, random));
    }
    width = layer.num_passes() * l.hidden_size;
  }
  c.passes = golden::plan_job(accel, made, settings).passes;
  return c;
}

TestCase usual_stack(uint64_t seed) {
  using cfg::Cell, cfg::Direction;
  return make_stack(tiny_accel(), {cfg::Schedule::unfolded, cfg::Padding::dynamic, 3, {8}}, 7,
                    {{Cell::lstm, Direction::bidirectional, 5},
                     {Cell::lstm, Direction::reverse, 3},
                     {Cell::lstm, Direction::forward, 5}},
                    seed);
}

TestCase usual_case(uint64_t seed) {
  return make_case(tiny_accel(), cfg::Schedule::unfolded, 8, cfg::Padding::dynamic, 7, 5, 4, seed);
}

}  // namespace sharp::tb::test
