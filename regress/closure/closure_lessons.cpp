// SPDX-License-Identifier: Apache-2.0
// Counts by trait and feature.
#include "regress/closure/closure_lessons.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>

namespace sharp::regress {
namespace {

constexpr double kPrior = 1.0;     // hits, expected and seen, of a feature that is like all others
constexpr double kMostLift = 8.0;  // of one trait

std::vector<std::string> parts_of(const std::string& value) {
  std::vector<std::string> parts;
  std::istringstream in(value);
  for (std::string part; std::getline(in, part, '+');)
    if (!part.empty()) parts.push_back(part);
  // The last range of numbers is called "8+": no two parts.
  return value.ends_with('+') ? std::vector<std::string>{value} : parts;
}

}  // namespace

Lessons::Lessons(const cover::Catalog& catalog, unsigned num_features, std::vector<bool> is_value_point)
    : traits_(catalog.bins().size()) {
  for (Totals& t : totals_) t.by_feature.resize(num_features);
  std::unordered_map<std::string, uint16_t> ids;
  for (uint32_t bin = 0; bin < traits_.size(); ++bin) {
    const unsigned point = catalog.bins()[bin].point;
    const cover::PointSpec& spec = catalog.points()[point].spec;
    const std::vector<unsigned> index = catalog.indices(bin);
    for (size_t a = 0; a < index.size(); ++a)
      for (const std::string& part : parts_of(spec.axes[a].values[index[a]])) {
        const std::string name = fmt::format("{}.{} {}={}", spec.group, spec.name, spec.axes[a].name, part);
        const auto [at, is_new] = ids.emplace(name, static_cast<uint16_t>(evidence_.size()));
        if (is_new) evidence_.push_back({name, is_value_point.at(point), 0, std::vector<uint32_t>(num_features)});
        traits_[bin].push_back(at->second);
      }
  }
}

void Lessons::note(std::span<const uint16_t> features, std::span<const uint32_t> bins, bool with_values) {
  for (unsigned kind = 0; kind < (with_values ? 2u : 1u); ++kind) {
    ++totals_[kind].candidates;
    for (const uint16_t f : features) ++totals_[kind].by_feature[f];
  }
  std::vector<uint16_t> hit;
  for (const uint32_t bin : bins) hit.insert(hit.end(), traits_[bin].begin(), traits_[bin].end());
  std::sort(hit.begin(), hit.end());
  hit.erase(std::unique(hit.begin(), hit.end()), hit.end());
  for (const uint16_t trait : hit) {
    ++evidence_[trait].hits;
    for (const uint16_t f : features) ++evidence_[trait].by_feature[f];
  }
}

double Lessons::lift(uint32_t bin, uint16_t feature) const {
  double product = 1.0;
  for (const uint16_t trait : traits_[bin]) {
    const Evidence& e = evidence_[trait];
    const Totals& t = totals(e);
    const double rate = (e.hits + 1.0) / (static_cast<double>(t.candidates) + 2.0);
    const double lift = (e.by_feature[feature] + kPrior) / (rate * t.by_feature[feature] + kPrior);
    product *= std::clamp(lift, 1.0 / kMostLift, kMostLift);
  }
  return product;
}

std::vector<Lessons::Trait> Lessons::traits_of(uint32_t bin) const {
  std::vector<Trait> traits;
  for (const uint16_t t : traits_[bin]) traits.push_back({evidence_[t].name, evidence_[t].hits});
  return traits;
}

}  // namespace sharp::regress
