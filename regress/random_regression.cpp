// SPDX-License-Identifier: Apache-2.0
// Generator of random runs.
#include "regress/random_regression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "cfg/src/half.h"
#include "cfg/src/random.h"
#include "golden/plan/plan.h"

namespace sharp::regress {
namespace {

using cfg::Random;

constexpr unsigned kMaxSize = 96, kMaxSteps = 6;
constexpr double kIllegalShare = 0.125;

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

cfg::Descriptor legal_descriptor(Random& random, const cfg::Accel& accel) {
  const std::vector<unsigned> ks = accel.legal_ks();
  for (;;) {
    cfg::Descriptor d;
    d.cell = static_cast<uint32_t>(random.below(3));
    d.schedule = static_cast<uint32_t>(random.below(4));
    d.padding = static_cast<uint32_t>(random.below(2));
    d.k = ks[random.below(ks.size())];
    d.input_size = random_size(random, accel.max_input, accel.num_vs);
    d.hidden_size = random_size(random, accel.max_hidden, accel.num_vs);
    d.steps = static_cast<uint32_t>(random.between(1, kMaxSteps));
    if (golden::check_descriptor(accel, d) == cfg::ErrorCode::none) return d;
  }
}

/// One field out of its range, or a layer too large for one of the memories. Whether (and why) it is refused is for
/// the golden model to say.
void spoil(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  switch (random.below(12)) {
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

std::string describe(const RandomRun& r, double scale, double special) {
  const cfg::Descriptor& d = r.descriptor;
  const std::string cell =
      d.cell < 3 ? std::string(cfg::to_string(static_cast<cfg::Cell>(d.cell))) : fmt::format("cell {}", d.cell);
  const std::string schedule = d.schedule < 4 ? std::string(cfg::to_string(static_cast<cfg::Schedule>(d.schedule)))
                                              : fmt::format("schedule {}", d.schedule);
  return fmt::format(
      "{} {} K={} I={} H={} T={} padding {}, x gap {:.2f}/{}, h stall {:.2f}/{}, scale {}, special {:.1f}%, host "
      "noise {}",
      cell, schedule, d.k, d.input_size, d.hidden_size, d.steps, d.padding, r.traffic.x_gap.probability,
      r.traffic.x_gap.burst, r.traffic.h_stall.probability, r.traffic.h_stall.burst, scale, 100 * special,
      r.host_noise);
}

cfg::LayerWeights random_weights(Values& values, const cfg::Descriptor& layer) {
  const auto cell = static_cast<cfg::Cell>(layer.cell);
  const size_t inputs = layer.input_size, hidden = layer.hidden_size, rows = cfg::num_gates(cell) * hidden;
  cfg::LayerWeights w;
  w.input_size = layer.input_size;
  w.hidden_size = layer.hidden_size;
  w.gates = cfg::num_gates(cell);
  w.w = values.halves(rows * inputs);
  w.r = values.halves(rows * hidden);
  w.b = values.singles(rows);
  w.b_rn = values.singles(cell == cfg::Cell::gru ? hidden : 0);
  return w;
}

cfg::LayerInput random_input(Values& values, const cfg::Descriptor& layer) {
  const size_t inputs = layer.input_size, hidden = layer.hidden_size, steps = layer.steps;
  const bool has_state = cfg::has_cell_state(static_cast<cfg::Cell>(layer.cell));
  return {layer.steps, values.halves(steps * inputs), values.halves(hidden), values.singles(has_state ? hidden : 0)};
}

}  // namespace

RandomRun make_random_run(const cfg::Accel& accel, uint64_t series_seed, unsigned number) {
  const uint64_t seed = cfg::hash_name(series_seed, fmt::format("random run {}", number));
  Random shape(seed, "shape");
  RandomRun r;
  r.seed = seed >> 1;  // fits the signed 64 bits of JSON readers
  r.descriptor = legal_descriptor(shape, accel);
  cfg::Descriptor layer = r.descriptor;  // weights and inputs belong to it; a refused start must not look at them
  if (shape.chance(kIllegalShare)) {
    spoil(shape, accel, r.descriptor);
    if (golden::check_descriptor(accel, r.descriptor) == cfg::ErrorCode::none) layer = r.descriptor;
  }
  r.traffic = {random_gap(shape), random_gap(shape)};
  r.host_noise = pick(shape, std::array<double, 3>{0.0, 0.0, 0.05});
  const double scale = pick(shape, std::array<double, 6>{0.02, 0.1, 0.3, 1.0, 8.0, 1000.0});
  const double special = pick(shape, std::array<double, 4>{0.0, 0.0, 0.002, 0.05});
  Values weights(Random(seed, "weights"), scale, special), inputs_values(Random(seed, "input"), 1.0, special);
  r.weights = random_weights(weights, layer);
  r.input = random_input(inputs_values, layer);
  r.description = describe(r, scale, special);
  return r;
}

}  // namespace sharp::regress
