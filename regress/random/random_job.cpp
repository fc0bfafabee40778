// SPDX-License-Identifier: Apache-2.0
// Jobs that run.
#include "regress/random/random_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "golden/job/job_memory.h"

namespace sharp::regress {
namespace {

using cfg::Random;

constexpr unsigned kMaxSize = 96;  // of all size classes but `large` and `largest`
constexpr unsigned kAttempts = 1000;
constexpr uint64_t kMostTiles = 100'000;  // of all steps: longer jobs cost more than they tell

unsigned between(Random& random, unsigned lo, unsigned hi) {
  return static_cast<unsigned>(random.between(lo, std::max(lo, hi)));
}

/// A multiple of `unit`, from 1 * unit on, so that multiple + most_added <= most if there is one. Half of them are
/// small.
unsigned multiple(Random& random, unsigned unit, unsigned most, unsigned most_added = 0) {
  const unsigned room = most > most_added ? most - most_added : 1;
  return unit * between(random, 1, random.chance(0.5) ? std::min(room / unit, 3u) : room / unit);
}

/// Just below, at or just above a multiple.
unsigned about_multiple(Random& random, unsigned unit, unsigned most) {
  return multiple(random, unit, most) - 1 + static_cast<unsigned>(random.below(3));
}

unsigned large(Random& random, unsigned limit) { return between(random, limit - limit / 4, limit); }

/// q: units of a full row block.
unsigned hidden_size(Chooser& choose, unsigned limit, unsigned tile, unsigned q) {
  const unsigned value = choose.pick(StimulusAxis::hidden_size), most = std::min(limit, kMaxSize);
  Random& random = choose.numbers(StimulusAxis::hidden_size);
  const auto size = [&]() -> unsigned {
    switch (value) {
      case 0:
        return 1;
      case 1:
        return between(random, 1, 2 * tile);
      case 2:
        return between(random, 1, q - 1);
      case 3:
        return multiple(random, q, most);
      case 4:
        return multiple(random, q, most, 1) + 1;
      case 5:
        return multiple(random, q, most) - 1;
      case 6:
        return about_multiple(random, tile, most);
      case 7:
        return between(random, 1, most);
      case 8:
        return large(random, limit);
      default:
        return limit;
    }
  }();
  return std::clamp(size, 1u, limit);
}

/// columns: of the first layer's tiles.
unsigned input_size(Chooser& choose, unsigned limit, unsigned tile, unsigned columns) {
  const unsigned value = choose.pick(StimulusAxis::input_size), most = std::min(limit, kMaxSize);
  Random& random = choose.numbers(StimulusAxis::input_size);
  const auto size = [&]() -> unsigned {
    switch (value) {
      case 0:
        return 1;
      case 1:
        return between(random, 1, 2 * tile);
      case 2:
        return about_multiple(random, columns, most);
      case 3:
        return about_multiple(random, tile, most);
      case 4:
        return between(random, 1, most);
      case 5:
        return large(random, limit);
      default:
        return limit;
    }
  }();
  return std::clamp(size, 1u, limit);
}

uint32_t steps(Chooser& choose) {
  static constexpr std::array<std::pair<unsigned, unsigned>, 7> kRanges = {
      {{1, 1}, {2, 2}, {3, 3}, {4, 6}, {7, 20}, {40, 60}, {200, 300}}};
  const auto [lo, hi] = kRanges.at(choose.pick(StimulusAxis::steps));
  return between(choose.numbers(StimulusAxis::steps), lo, hi);
}

struct PassSettings {
  cfg::Schedule schedule;
  cfg::Padding padding;
  unsigned k;
};

/// A layer without contents.
struct Shape {
  cfg::Cell cell;
  cfg::Direction direction;
  unsigned hidden_size = 0;
  std::vector<PassSettings> passes = {};
};

unsigned k_of_pass(Chooser& choose, const cfg::Accel& accel) {
  std::vector<unsigned> legal(accel.legal_ks().size());
  std::iota(legal.begin(), legal.end(), 0u);
  return accel.vs_width << choose.pick(StimulusAxis::k, legal);
}

/// Units of a full row block.
unsigned units_of_block(cfg::Cell cell, const PassSettings& s) {
  return cfg::is_single_gate(cell, s.schedule) ? s.k : s.k / cfg::num_gates(cell);
}

class Layers {
 public:
  Layers(Chooser& choose, const cfg::Accel& accel) : choose_(choose), accel_(accel) {
    const unsigned value = choose.pick(StimulusAxis::layers);
    const bool is_full = value == 3;
    const unsigned wanted = is_full ? accel.max_passes : value + 1;
    const bool alone = wanted == 1;
    while (shapes_.size() < wanted && add_layer(is_full, alone)) {
    }
    if (num_passes_ > 1) choose.keep(StimulusAxis::pass_settings, mixed_);
  }

  const std::vector<Shape>& shapes() const { return shapes_; }
  std::vector<PassSettings> settings() const {
    std::vector<PassSettings> all;
    for (const Shape& s : shapes_) all.insert(all.end(), s.passes.begin(), s.passes.end());
    return all;
  }

 private:
  /// False if the table is full. In a job that fills it the last pass is a layer of one direction, if there can be one.
  bool add_layer(bool is_full, bool alone) {
    static constexpr std::array<unsigned, 2> kOneWay = {0, 1};
    const unsigned room = accel_.max_passes > num_passes_ ? accel_.max_passes - num_passes_ : 0;
    const bool narrow = is_full && room == 1;
    if (is_full && (room == 0 || (narrow && !choose_.can(StimulusAxis::direction, kOneWay)))) return false;
    Shape s{choose_.pick_as<cfg::Cell>(StimulusAxis::cell),
            static_cast<cfg::Direction>(choose_.pick(
                StimulusAxis::direction, narrow ? std::span<const unsigned>(kOneWay) : std::span<const unsigned>()))};
    const unsigned passes = s.direction == cfg::Direction::bidirectional ? 2 : 1;
    for (unsigned p = 0; p < passes; ++p, ++num_passes_) s.passes.push_back(pass_settings());
    // The layer above reads the rows of both directions.
    const unsigned limit = alone ? accel_.max_hidden : accel_.max_hidden / 2;
    s.hidden_size = hidden_size(choose_, limit, accel_.num_vs, units_of_block(s.cell, s.passes[0]));
    shapes_.push_back(std::move(s));
    return true;
  }

  PassSettings pass_settings() {
    if (num_passes_ == 0) {
      schedule_ = choose_.pick_as<cfg::Schedule>(StimulusAxis::schedule);
      padding_ = choose_.pick_as<cfg::Padding>(StimulusAxis::padding);
      mixed_ = choose_.draw(StimulusAxis::pass_settings) == 1;
    } else if (mixed_) {
      return {choose_.pick_as<cfg::Schedule>(StimulusAxis::schedule),
              choose_.pick_as<cfg::Padding>(StimulusAxis::padding), k_of_pass(choose_, accel_)};
    }
    return {schedule_, padding_, k_of_pass(choose_, accel_)};
  }

  Chooser& choose_;
  const cfg::Accel& accel_;
  std::vector<Shape> shapes_;
  unsigned num_passes_ = 0;
  cfg::Schedule schedule_{};  ///< of the first pass
  cfg::Padding padding_{};
  bool mixed_ = false;
};

std::vector<cfg::Layer> blank_layers(const std::vector<Shape>& shapes, unsigned input) {
  std::vector<cfg::Layer> layers;
  for (const Shape& s : shapes) {
    cfg::Layer& l = layers.emplace_back(cfg::Layer{s.cell, s.direction, {}});
    l.weights.assign(l.num_passes(), blank_weights(s.cell, input, s.hidden_size));
    input = l.num_passes() * s.hidden_size;
  }
  return layers;
}

/// Every pass with its own schedule and padding, and its own place in all memories again.
golden::JobPlan with_settings(const cfg::Accel& accel, golden::JobPlan job, const std::vector<PassSettings>& settings) {
  golden::Bases bases;
  for (size_t n = 0; n < job.passes.size(); ++n) {
    cfg::Descriptor& d = job.passes[n].desc;
    d.schedule = static_cast<uint32_t>(settings[n].schedule);
    d.padding = static_cast<uint32_t>(settings[n].padding);
    bases.assign(d);
    golden::Plan plan;
    if (golden::check_descriptor(accel, d, &plan, job.last_pass()) != cfg::ErrorCode::none) break;  // refused below
    bases.advance(plan);
  }
  return golden::plan_passes(accel, std::move(job.passes));
}

/// Moves a pass to any legal place in the weight, bias and state memories.
void move_bases(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  const unsigned banks = accel.bias_alignment();
  cfg::Descriptor moved = d;
  moved.weight_base = static_cast<uint32_t>(random.below(accel.weight_depth));
  moved.bias_base = static_cast<uint32_t>(random.below(accel.bias_depth / banks)) * banks;
  moved.state_base = static_cast<uint32_t>(random.below(accel.state_depth / accel.num_vs)) * accel.num_vs;
  if (golden::check_descriptor(accel, moved) == cfg::ErrorCode::none) d = moved;
}

golden::JobPlan any_job(Chooser& choose, const cfg::Accel& accel) {
  const Layers drawn(choose, accel);
  const std::vector<PassSettings> settings = drawn.settings();
  golden::JobSettings first{settings[0].schedule, settings[0].padding, steps(choose), {}};
  for (const PassSettings& s : settings) first.k.push_back(s.k);
  const unsigned input = input_size(choose, accel.max_input, accel.num_vs, accel.macs() / settings[0].k);
  return with_settings(accel, golden::plan_job(accel, blank_layers(drawn.shapes(), input), first), settings);
}

uint64_t tiles_of(const golden::JobPlan& job) {
  uint64_t tiles = 0;
  for (const golden::PassPlan& p : job.passes) tiles += uint64_t{p.desc.steps} * p.plan.tiles.size();
  return tiles;
}

}  // namespace

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

golden::JobPlan legal_job(Chooser& choose, const cfg::Accel& accel) {
  const size_t mark = choose.mark();
  for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
    choose.rewind(mark);
    golden::JobPlan job = any_job(choose, accel);
    if (!job.legal() || tiles_of(job) > kMostTiles) continue;
    if (job.passes.size() > 1) return job;
    if (choose.pick(StimulusAxis::bases) == 0) return job;
    move_bases(choose.numbers(StimulusAxis::bases), accel, job.passes[0].desc);
    return golden::plan_passes(accel, std::move(job.passes));
  }
  throw NoLegalJob(
      fmt::format("profile {}: none of {} jobs fits the accelerator {}; allow smaller sizes or fewer layers",
                  choose.profile().name, kAttempts, accel.name));
}

}  // namespace sharp::regress
