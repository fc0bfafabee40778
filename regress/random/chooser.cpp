// SPDX-License-Identifier: Apache-2.0
// Weighted draws.
#include "regress/random/chooser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace sharp::regress {
namespace {

std::vector<unsigned> all_values(const cfg::AxisSpec& axis) {
  std::vector<unsigned> values(axis.values.size());
  std::iota(values.begin(), values.end(), 0u);
  return values;
}

[[noreturn]] void fail(const cfg::Profile& profile, const cfg::AxisSpec& axis, std::span<const unsigned> legal) {
  std::vector<std::string_view> names;
  for (const unsigned v : legal) names.push_back(axis.values[v]);
  throw NoLegalJob(fmt::format("profile {}: axis '{}' can only be {} here, and all of these have weight 0",
                               profile.name, axis.name, fmt::join(names, ", ")));
}

}  // namespace

Chooser::Chooser(const cfg::Profile& profile, uint64_t seed) : profile_(profile) {
  for (const cfg::AxisSpec& axis : cfg::stimulus_axes()) {
    draws_.emplace_back(seed, fmt::format("choice of {}", axis.name));
    numbers_.emplace_back(seed, fmt::format("numbers of {}", axis.name));
  }
}

unsigned Chooser::draw(StimulusAxis axis, std::span<const unsigned> legal) {
  const std::vector<unsigned> all = legal.empty() ? all_values(cfg::spec(axis)) : std::vector<unsigned>();
  const std::span<const unsigned> values = legal.empty() ? all : legal;
  const std::vector<double>& weights = profile_.weights[static_cast<size_t>(axis)];
  double sum = 0.0;
  for (const unsigned v : values) sum += weights[v];
  if (sum == 0.0) fail(profile_, cfg::spec(axis), values);
  double at = sum * draws_[static_cast<size_t>(axis)].uniform();
  unsigned last = 0;  // rounding may leave `at` just above every weight
  for (const unsigned v : values) {
    if (weights[v] == 0.0) continue;
    last = v;
    if (at < weights[v]) break;
    at -= weights[v];
  }
  return last;
}

bool Chooser::can(StimulusAxis axis, std::span<const unsigned> values) const {
  const std::vector<double>& weights = profile_.weights[static_cast<size_t>(axis)];
  return std::any_of(values.begin(), values.end(), [&](unsigned v) { return weights[v] > 0.0; });
}

std::vector<cfg::Choice> Chooser::choices() const {
  std::vector<cfg::Choice> sorted = choices_;
  const auto key = [](const cfg::Choice& c) { return std::pair(c.axis, c.value); };
  std::sort(sorted.begin(), sorted.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  return sorted;
}

}  // namespace sharp::regress
