// SPDX-License-Identifier: Apache-2.0
// Checks a list of layers, lays out its passes and finds what the hardware would refuse.
#include "golden/job/job_plan.h"

#include <stdexcept>
#include <string>

#include "golden/job/job_memory.h"
#include "golden/timing/timing_model.h"

namespace sharp::golden {
namespace {

using cfg::ErrorCode;

[[noreturn]] void refuse(size_t layer, const std::string& what) {
  throw std::invalid_argument("layer " + std::to_string(layer) + ": " + what);
}

void require(size_t layer, const char* what, size_t got, size_t want) {
  if (got != want) refuse(layer, std::string(what) + " is " + std::to_string(got) + "; legal: " + std::to_string(want));
}

/// Shape of one direction of a layer with cell, width of x and H given.
void check_weights(size_t index, cfg::Cell cell, const LayerWeights& w, size_t input, size_t hidden) {
  const size_t rows = cfg::num_gates(cell) * hidden;
  require(index, "number of gates", w.gates, cfg::num_gates(cell));
  require(index, "hidden size", w.hidden_size, hidden);
  require(index, "input size", w.input_size, input);
  require(index, "size of w", w.w.size(), rows * input);
  require(index, "size of r", w.r.size(), rows * hidden);
  require(index, "size of b", w.b.size(), rows);
  require(index, "size of b_rn", w.b_rn.size(), cell == cfg::Cell::gru ? hidden : 0);
}

/// Returns the number of passes.
size_t check_layers(std::span<const cfg::Layer> layers) {
  if (layers.empty()) throw std::invalid_argument("a job needs at least one layer");
  size_t passes = 0, width = layers[0].weights.empty() ? 0 : layers[0].weights[0].input_size;
  for (size_t l = 0; l < layers.size(); ++l) {
    require(l, "number of weights", layers[l].weights.size(), layers[l].num_passes());
    const size_t hidden = layers[l].weights[0].hidden_size;
    if (hidden == 0) refuse(l, "hidden size is 0; legal: at least 1");
    for (const LayerWeights& w : layers[l].weights) check_weights(l, layers[l].cell, w, width, hidden);
    width = hidden * layers[l].num_passes();
    passes += layers[l].num_passes();
  }
  return passes;
}

/// Cycles of a pass alone; it depends on no other one.
uint32_t cycles_of(const cfg::Accel& accel, cfg::Descriptor desc, uint32_t k) {
  desc.k = k;
  return check_descriptor(accel, desc) == ErrorCode::none ? ideal_counters(accel, desc).cycles : UINT32_MAX;
}

/// The legal K with the fewest cycles, the smallest on a tie or if no K fits.
uint32_t fastest_k(const cfg::Accel& accel, const cfg::Descriptor& desc) {
  uint32_t best = accel.vs_width, fewest = UINT32_MAX;
  for (const unsigned k : accel.legal_ks()) {
    const uint32_t cycles = cycles_of(accel, desc, k);
    if (cycles >= fewest) continue;
    best = k;
    fewest = cycles;
  }
  return best;
}

/// Builds the passes one after another.
class Builder {
 public:
  Builder(const cfg::Accel& accel, std::span<const cfg::Layer> layers, const JobSettings& settings)
      : accel_(accel),
        layers_(layers),
        settings_(settings),
        regions_(sequence_regions(accel, layers, settings.steps)) {}

  std::vector<PassPlan> build() {
    for (unsigned l = 0; l < layers_.size(); ++l)
      for (unsigned d = 0; d < layers_[l].num_passes(); ++d) add_pass(l, d);
    return std::move(passes_);
  }

 private:
  void add_pass(unsigned l, unsigned d) {
    PassPlan pass;
    pass.layer = l;
    pass.reverse = layers_[l].is_reverse(d);
    pass.weights = weights_of(l, d);
    pass.desc = {.cell = static_cast<uint32_t>(layers_[l].cell),
                 .schedule = static_cast<uint32_t>(settings_.schedule),
                 .padding = static_cast<uint32_t>(settings_.padding),
                 .input_size = pass.weights.input_size,
                 .hidden_size = pass.weights.hidden_size,
                 .steps = settings_.steps};
    if (l > 0) regions_[l - 1].give_to(pass.desc, pass.reverse);
    if (l + 1 < layers_.size()) regions_[l].take_from(pass.desc, d, pass.reverse);
    bases_.assign(pass.desc);
    pass.desc.k = choose_k(pass.desc);
    Plan plan;
    if (check_descriptor(accel_, pass.desc, &plan) == ErrorCode::none) bases_.advance(plan);
    passes_.push_back(std::move(pass));
  }

  /// As the memory holds them.
  LayerWeights weights_of(unsigned l, unsigned d) const {
    const LayerWeights& weights = layers_[l].weights[d];
    if (l == 0 || layers_[l - 1].num_passes() == 1) return weights;
    return with_padded_input(weights, weights.input_size / 2, regions_[l - 1].beats * accel_.stream_width);
  }

  uint32_t choose_k(const cfg::Descriptor& desc) const {
    const uint32_t k = settings_.k[settings_.k.size() == 1 ? 0 : passes_.size()];
    return k != 0 ? k : fastest_k(accel_, desc);
  }

  const cfg::Accel& accel_;
  const std::span<const cfg::Layer> layers_;
  const JobSettings& settings_;
  const std::vector<Region> regions_;
  Bases bases_;
  std::vector<PassPlan> passes_;
};

}  // namespace

std::vector<cfg::Descriptor> JobPlan::descriptors() const {
  std::vector<cfg::Descriptor> table;
  for (const PassPlan& pass : passes) table.push_back(pass.desc);
  return table;
}

JobPlan plan_job(const cfg::Accel& accel, std::span<const cfg::Layer> layers, const JobSettings& settings) {
  const size_t passes = check_layers(layers);
  if (settings.k.size() != 1 && settings.k.size() != passes)
    throw std::invalid_argument("a job of " + std::to_string(passes) + " passes has " +
                                std::to_string(settings.k.size()) + " values of K; legal: one, or one for each pass");
  return plan_passes(accel, Builder(accel, layers, settings).build());
}

JobPlan plan_passes(const cfg::Accel& accel, std::vector<PassPlan> passes) {
  if (passes.empty()) throw std::invalid_argument("a job needs at least one pass");
  JobPlan job{.passes = std::move(passes)};
  for (PassPlan& pass : job.passes) pass.plan = Plan{};
  for (unsigned p = 0; p < job.passes.size(); ++p) {
    job.refused_pass = p;
    job.refusal = check_descriptor(accel, job.passes[p].desc, &job.passes[p].plan, job.last_pass());
    if (!job.legal()) return job;
  }
  job.refused_pass = 0;
  return job;
}

}  // namespace sharp::golden
