// SPDX-License-Identifier: Apache-2.0
// Running bases, regions of the sequence buffer and the padding between two directions.
#include "golden/job/job_memory.h"

#include <algorithm>
#include <array>

namespace sharp::golden {
namespace {

constexpr auto kSequenceBuffer = static_cast<uint32_t>(cfg::Route::sequence_buffer);

uint32_t align_up(uint32_t value, uint32_t factor) { return (value + factor - 1) / factor * factor; }

}  // namespace

void Bases::assign(cfg::Descriptor& desc) const {
  desc.weight_base = weight_;
  desc.bias_base = bias_;
  desc.state_base = state_;
}

void Bases::advance(const Plan& plan) {
  weight_ += static_cast<uint32_t>(plan.tiles.size());
  bias_ = align_up(bias_ + plan.bias_groups, plan.accel.bias_alignment());
  state_ = align_up(state_ + plan.desc.hidden_size, plan.accel.num_vs);
}

void Region::give_to(cfg::Descriptor& desc, bool reverse) const {
  desc.source = kSequenceBuffer;
  desc.source_addr = start(desc.steps, reverse);
  desc.source_stride = stride(reverse);
}

void Region::take_from(cfg::Descriptor& desc, unsigned d, bool reverse) const {
  desc.destination = kSequenceBuffer;
  desc.destination_addr = start(desc.steps, reverse) + d * beats;
  desc.destination_stride = stride(reverse);
}

std::vector<Region> sequence_regions(const cfg::Accel& accel, std::span<const cfg::Layer> layers, uint32_t steps) {
  std::vector<Region> regions;
  std::array<uint32_t, 2> sizes{};  // of the places of even and of odd layers
  for (size_t l = 0; l + 1 < layers.size(); ++l) {
    regions.push_back({0, accel.beats(layers[l].weights[0].hidden_size), layers[l].num_passes()});
    sizes[l % 2] = std::max(sizes[l % 2], steps * regions[l].row());
  }
  for (size_t l = 1; l < regions.size(); l += 2) regions[l].addr = sizes[0];
  return regions;
}

LayerWeights with_padded_input(const LayerWeights& weights, unsigned half, unsigned padded) {
  LayerWeights out = weights;
  out.input_size = padded + half;
  out.w.assign(weights.w.size() / weights.input_size * out.input_size, 0);
  auto to = out.w.begin();
  for (auto from = weights.w.begin(); from != weights.w.end(); from += weights.input_size, to += out.input_size) {
    std::copy_n(from, half, to);
    std::copy_n(from + half, half, to + padded);
  }
  return out;
}

}  // namespace sharp::golden
