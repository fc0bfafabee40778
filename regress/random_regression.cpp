// SPDX-License-Identifier: Apache-2.0
// Generator of random runs.
#include "regress/random_regression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "cfg/src/corner_values.h"
#include "cfg/src/half.h"
#include "cfg/src/random.h"
#include "golden/plan/plan.h"

namespace sharp::regress {
namespace {

using cfg::Random;

constexpr unsigned kMaxSize = 96, kMaxSteps = 6;
constexpr double kIllegalShare = 0.125, kCornerShare = 0.25;

template <class T, size_t n>
T pick(Random& random, const std::array<T, n>& choices) {
  return choices[random.below(n)];
}

/// Small sizes, sizes around the tile's edges and any size are about equally likely.
unsigned random_size(Random& random, unsigned limit, unsigned tile) {
  const unsigned most = std::min(limit, kMaxSize);
  switch (random.below(3)) {
    case 0:
      return static_cast<unsigned>(random.between(1, std::min(most, 2 * tile)));
    case 1: {
      const unsigned edge = tile * static_cast<unsigned>(random.between(1, std::max(1u, most / tile)));
      return std::clamp<unsigned>(edge - 1 + static_cast<unsigned>(random.below(3)), 1, most);
    }
    default:
      return static_cast<unsigned>(random.between(1, most));
  }
}

constexpr double kStackShare = 1.0 / 3, kBasesShare = 0.25;

/// Layers without contents.
struct Shape {
  cfg::Cell cell;
  cfg::Direction direction;
  unsigned hidden_size;
};

cfg::Cell random_cell(Random& random) { return static_cast<cfg::Cell>(random.below(3)); }

std::vector<Shape> random_shapes(Random& random, const cfg::Accel& accel, bool is_stack) {
  if (!is_stack)
    return {{random_cell(random), cfg::Direction::forward, random_size(random, accel.max_hidden, accel.num_vs)}};
  std::vector<Shape> shapes(random.between(1, 3));
  for (Shape& s : shapes)
    s = {random_cell(random), static_cast<cfg::Direction>(random.below(3)),
         random_size(random, accel.max_hidden / 2, accel.num_vs)};
  return shapes;
}

/// Weights of all zeros: what a plan needs to know of a layer.
cfg::LayerWeights blank_weights(cfg::Cell cell, unsigned input, unsigned hidden) {
  const size_t rows = size_t{cfg::num_gates(cell)} * hidden;
  return {input,
          hidden,
          cfg::num_gates(cell),
          std::vector<uint16_t>(rows * input),
          std::vector<uint16_t>(rows * hidden),
          std::vector<uint32_t>(rows),
          std::vector<uint32_t>(cell == cfg::Cell::gru ? hidden : 0)};
}

std::vector<cfg::Layer> blank_layers(const std::vector<Shape>& shapes, unsigned input) {
  std::vector<cfg::Layer> layers;
  for (const Shape& s : shapes) {
    cfg::Layer& l = layers.emplace_back(cfg::Layer{s.cell, s.direction, {}});
    l.weights.assign(l.num_passes(), blank_weights(s.cell, input, s.hidden_size));
    input = l.num_passes() * s.hidden_size;
  }
  return layers;
}

/// Moves a pass to any legal place in the weight, bias and state memories.
void move_bases(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  const unsigned banks = accel.k_max() / accel.vs_width;
  cfg::Descriptor moved = d;
  moved.weight_base = static_cast<uint32_t>(random.below(accel.weight_depth));
  moved.bias_base = static_cast<uint32_t>(random.below(accel.bias_depth / banks)) * banks;
  moved.state_base = static_cast<uint32_t>(random.below(accel.state_depth / accel.num_vs)) * accel.num_vs;
  if (golden::check_descriptor(accel, moved) == cfg::ErrorCode::none) d = moved;
}

/// A job that runs, with blank weights.
golden::JobPlan legal_job(Random& random, const cfg::Accel& accel) {
  const std::vector<unsigned> ks = accel.legal_ks();
  const bool is_stack = random.chance(kStackShare);
  for (;;) {
    const std::vector<Shape> shapes = random_shapes(random, accel, is_stack);
    golden::JobSettings settings{static_cast<cfg::Schedule>(random.below(4)),
                                 static_cast<cfg::Padding>(random.below(2)),
                                 static_cast<uint32_t>(random.between(1, kMaxSteps)),
                                 {}};
    const std::vector<cfg::Layer> layers = blank_layers(shapes, random_size(random, accel.max_input, accel.num_vs));
    for (const cfg::Layer& l : layers)
      for (unsigned d = 0; d < l.num_passes(); ++d) settings.k.push_back(ks[random.below(ks.size())]);
    golden::JobPlan job = golden::plan_job(accel, layers, settings);
    if (!job.legal()) continue;
    if (job.passes.size() > 1 || !random.chance(kBasesShare)) return job;
    move_bases(random, accel, job.passes[0].desc);
    return golden::plan_passes(accel, std::move(job.passes));
  }
}

/// A side of the sequence buffer that leaves it, or nearly.
void spoil_route(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  const bool of_x = random.chance(0.5);
  (of_x ? d.source : d.destination) = 1;
  (of_x ? d.source_addr : d.destination_addr) =
      pick(random, std::array<uint32_t, 4>{0, accel.sequence_depth - 1, accel.sequence_depth, 0xFFFFFFFF});
  (of_x ? d.source_stride : d.destination_stride) =
      pick(random, std::array<uint32_t, 6>{0, 1, 0xFFFFFFFF, 0x7FFF, 0x8000, 0xFFFF7FFF});
}

/// One field out of its range, or a layer too large for one of the memories. Whether (and why) it is refused is for
/// the golden model to say.
void spoil(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  switch (random.below(16)) {
    case 0:
      d.cell = pick(random, std::array<uint32_t, 6>{1, 2, 3, 4, 7, 0x80000001});
      break;
    case 1:
      d.schedule = pick(random, std::array<uint32_t, 4>{4, 5, 7, 0x80000001});
      break;
    case 2:
      d.padding = pick(random, std::array<uint32_t, 3>{2, 3, 0x10000});
      break;
    case 3:
      *pick(random, std::array<uint32_t*, 3>{&d.input_size, &d.hidden_size, &d.steps}) = 0;
      break;
    case 4:
      d.input_size = accel.max_input + pick(random, std::array<uint32_t, 3>{1, 2, 0x10000});
      break;
    case 5:
      d.hidden_size = accel.max_hidden + pick(random, std::array<uint32_t, 3>{1, 7, 0x10000});
      break;
    case 6:
      d.k = pick(random, std::array<uint32_t, 6>{0, 1, accel.vs_width / 2, accel.vs_width + 1, 2 * accel.k_max(),
                                                 0x10000 + accel.vs_width});
      break;
    case 7:
      *pick(random, std::array<uint32_t*, 2>{&d.source, &d.destination}) =
          pick(random, std::array<uint32_t, 3>{2, 3, 0x80000001});
      break;
    case 8:
      d.state_base = pick(random, std::array<uint32_t, 4>{1, accel.state_depth, accel.num_vs / 2, 0xFFFFFFF0});
      break;
    case 9:
      *pick(random, std::array<uint32_t*, 2>{&d.weight_base, &d.bias_base}) =
          pick(random, std::array<uint32_t, 4>{1, accel.weight_depth - 1, accel.bias_depth, 0xFFFFFFFF});
      break;
    case 10:
    case 11:
      spoil_route(random, accel, d);
      break;
    default:  // as large as the buffers allow, or nearly: the memories decide
      d.input_size = static_cast<uint32_t>(random.between(1, accel.max_input));
      d.hidden_size = static_cast<uint32_t>(random.between(1 + accel.max_hidden / 8, accel.max_hidden));
      d.schedule = static_cast<uint32_t>(random.below(4));
  }
}

/// Values for one run: a normal distribution of one scale, with a share of special patterns.
class Values {
 public:
  Values(Random random, double scale, double special) : random_(random), scale_(scale), special_(special) {}

  uint16_t half() {
    static constexpr std::array<uint16_t, 12> kSpecial = {0x0000, 0x8000, 0x0001, 0x83ff, 0x0400, 0x7bff,
                                                          0xfbff, 0x7c00, 0xfc00, 0x7e00, 0xfd55, 0x3c00};
    if (random_.chance(special_)) return pick(random_, kSpecial);
    return cfg::float_to_half(static_cast<float>(scale_ * random_.normal()));
  }
  uint32_t single() {
    static constexpr std::array<uint32_t, 12> kSpecial = {0x00000000, 0x80000000, 0x00000001, 0x807fffff,
                                                          0x00800000, 0x7f7fffff, 0xff7fffff, 0x7f800000,
                                                          0xff800000, 0x7fc00000, 0xff812345, 0x3f800000};
    if (random_.chance(special_)) return pick(random_, kSpecial);
    return std::bit_cast<uint32_t>(static_cast<float>(scale_ * random_.normal()));
  }
  std::vector<uint16_t> halves(size_t n) {
    std::vector<uint16_t> v(n);
    std::generate(v.begin(), v.end(), [this] { return half(); });
    return v;
  }
  std::vector<uint32_t> singles(size_t n) {
    std::vector<uint32_t> v(n);
    std::generate(v.begin(), v.end(), [this] { return single(); });
    return v;
  }

 private:
  Random random_;
  double scale_, special_;
};

cfg::GapSpec random_gap(Random& random) {
  const double probability = pick(random, std::array<double, 5>{0.0, 0.0, 0.1, 0.5, 0.95});
  return {probability, probability == 0.0 ? 1 : pick(random, std::array<unsigned, 4>{1, 2, 7, 40})};
}

std::string describe(const golden::PassPlan& p) {
  const cfg::Descriptor& d = p.desc;
  const std::string cell =
      d.cell < 3 ? std::string(cfg::to_string(static_cast<cfg::Cell>(d.cell))) : fmt::format("cell {}", d.cell);
  const std::string schedule = d.schedule < 4 ? std::string(cfg::to_string(static_cast<cfg::Schedule>(d.schedule)))
                                              : fmt::format("schedule {}", d.schedule);
  std::string text = fmt::format("{} {} {} K={} I={} H={} padding {}", cell, p.reverse ? "reverse" : "forward",
                                 schedule, d.k, d.input_size, d.hidden_size, d.padding);
  if (d.weight_base != 0 || d.bias_base != 0 || d.state_base != 0)
    text += fmt::format(" bases {} {} {}", d.weight_base, d.bias_base, d.state_base);
  if (d.source != 0) text += fmt::format(" from {} {:+}", d.source_addr, static_cast<int32_t>(d.source_stride));
  if (d.destination != 0)
    text += fmt::format(" to {} {:+}", d.destination_addr, static_cast<int32_t>(d.destination_stride));
  return text;
}

std::string describe(const RandomRun& r, double scale, double special) {
  std::string text;
  for (const golden::PassPlan& p : r.job.passes) text += describe(p) + ", ";
  return text + fmt::format("T={}, x gap {:.2f}/{}, h stall {:.2f}/{}, scale {}, special {:.1f}%, host noise {}",
                            r.job.passes[0].desc.steps, r.traffic.x_gap.probability, r.traffic.x_gap.burst,
                            r.traffic.h_stall.probability, r.traffic.h_stall.burst, scale, 100 * special, r.host_noise);
}

/// Contents for the descriptor of the pass. Columns between the halves of a concatenated input stay +0.
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

/// A spoilt job that still is legal runs if it is one pass on the streams; others would not fit each other.
bool runs_alone(const golden::JobPlan& job) {
  const cfg::Descriptor& d = job.passes[0].desc;
  return job.legal() && job.passes.size() == 1 && d.source == 0 && d.destination == 0;
}

/// Takes the place of the job that would run, whose weights the passes before the refused one keep.
void take_refused(golden::JobPlan refused, RandomRun& r) {
  const size_t common = std::min(refused.passes.size(), r.job.passes.size());
  for (size_t n = 0; n < common; ++n) refused.passes[n].weights = std::move(r.job.passes[n].weights);
  r.input.states.resize(refused.passes.size(), r.input.states[0]);
  r.job = std::move(refused);
}

void plant_all(Random& corners, RandomRun& r) {
  for (size_t n = 0; n < r.job.passes.size(); ++n) {
    golden::PassPlan& p = r.job.passes[n];
    plant_corners(corners, static_cast<cfg::Cell>(p.desc.cell), p.weights, r.input.states[n]);
  }
}

/// The same job with one pass spoilt, or with more passes than the table has.
golden::JobPlan spoilt(Random& random, const cfg::Accel& accel, const golden::JobPlan& job) {
  std::vector<golden::PassPlan> passes = job.passes;
  if (random.chance(0.05))
    passes.resize(accel.max_passes + 1, passes[0]);
  else
    spoil(random, accel, passes[random.below(passes.size())].desc);
  return golden::plan_passes(accel, std::move(passes));
}

}  // namespace

RandomRun make_random_run(const cfg::Accel& accel, uint64_t series_seed, unsigned number) {
  const uint64_t seed = cfg::hash_name(series_seed, fmt::format("random run {}", number));
  Random shape(seed, "shape");
  RandomRun r;
  r.seed = seed >> 1;  // fits the signed 64 bits of JSON readers
  r.job = legal_job(shape, accel);
  // Input and weights belong to the job that runs; a refused start must not look at them.
  golden::JobPlan refused;
  if (shape.chance(kIllegalShare)) {
    golden::JobPlan other = spoilt(shape, accel, r.job);
    if (!other.legal())
      refused = std::move(other);
    else if (runs_alone(other))
      r.job = std::move(other);
  }
  r.traffic = {random_gap(shape), random_gap(shape)};
  r.host_noise = pick(shape, std::array<double, 3>{0.0, 0.0, 0.05});
  const double scale = pick(shape, std::array<double, 6>{0.02, 0.1, 0.3, 1.0, 8.0, 1000.0});
  const double special = pick(shape, std::array<double, 4>{0.0, 0.0, 0.002, 0.05});
  Values weights(Random(seed, "weights"), scale, special), inputs_values(Random(seed, "input"), 1.0, special);
  for (golden::PassPlan& p : r.job.passes) fill_weights(weights, r.job, p);
  r.input = random_input(inputs_values, r.job);
  Random corners(seed, "corners");
  r.corners = corners.chance(kCornerShare);
  if (r.corners) plant_all(corners, r);
  if (!refused.passes.empty()) take_refused(std::move(refused), r);
  r.description = describe(r, scale, special) + (r.corners ? ", corners" : "");
  return r;
}

}  // namespace sharp::regress
