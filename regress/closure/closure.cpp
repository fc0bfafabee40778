// SPDX-License-Identifier: Apache-2.0
// Direction of the closure.
#include "regress/closure/closure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "regress/closure/closure_hints.h"

namespace sharp::regress {
namespace {

constexpr double kHintShare = 0.85;    // candidates that take the hints; the others see whether they mislead
constexpr double kLearnedShare = 0.7;  // of the axes about which something is known
constexpr double kTellingLift = 2.0;   // between the values of an axis
constexpr double kFullTries = 64;      // tries after which a goal is tried half as often as a new one
constexpr unsigned kProfileAxis = cfg::kNumStimulusAxes, kMachineAxis = kProfileAxis + 1;

std::vector<uint16_t> first_features(const ClosureSettings& s) {
  std::vector<uint16_t> first = {0};
  for (const cfg::AxisSpec& axis : cfg::stimulus_axes())
    first.push_back(static_cast<uint16_t>(first.back() + axis.values.size()));
  first.push_back(static_cast<uint16_t>(first.back() + s.profiles.size()));
  first.push_back(static_cast<uint16_t>(first.back() + s.machines.size()));
  return first;
}

std::vector<bool> value_points(const cover::Catalog& catalog) {
  std::vector<bool> is_value;
  for (const cover::Catalog::Point& p : catalog.points()) is_value.push_back(is_value_group(p.spec.group));
  return is_value;
}

template <class Container>
size_t weighted(cfg::Random& random, const Container& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  double at = sum * random.uniform();
  size_t last = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0) continue;
    last = i;
    if (at < weights[i]) break;
    at -= weights[i];
  }
  return last;
}

}  // namespace

bool is_value_group(std::string_view group) { return group == "numeric" || group == "lane"; }

Closure::Closure(const cover::Catalog& catalog, ClosureSettings settings)
    : catalog_(catalog),
      settings_(std::move(settings)),
      first_(first_features(settings_)),
      lessons_(catalog, first_.back(), value_points(catalog)),
      random_(settings_.seed, "closure"),
      reached_(catalog.bins().size()),
      is_goal_(catalog.bins().size()),
      tries_(catalog.bins().size()) {
  for (const std::string& name : settings_.profiles) profiles_.push_back(cfg::load_profile(name));
  for (uint32_t bin = 0; bin < is_goal_.size(); ++bin)
    is_goal_[bin] = catalog.bins()[bin].kind == cover::BinKind::count;
}

std::vector<uint32_t> Closure::unreached() const {
  std::vector<uint32_t> goals;
  for (uint32_t bin = 0; bin < reached_.size(); ++bin)
    if (!reached_[bin] && is_goal_[bin]) goals.push_back(bin);
  return goals;
}

std::vector<Candidate> Closure::draw(unsigned count) {
  const std::vector<uint32_t> goals = unreached();
  std::vector<Candidate> candidates;
  for (unsigned i = 0; i < count && !goals.empty(); ++i) candidates.push_back(make(pick_target(goals)));
  return candidates;
}

uint32_t Closure::pick_target(const std::vector<uint32_t>& goals) {
  std::vector<double> weights;
  for (const uint32_t bin : goals) weights.push_back(1.0 / (1.0 + tries_[bin] / kFullTries));
  const uint32_t target = goals[weighted(random_, weights)];
  ++tries_[target];
  return target;
}

unsigned Closure::pick(uint32_t target, unsigned axis, const std::vector<double>& weights) {
  std::vector<double> lifted;
  for (unsigned v = 0; v < weights.size(); ++v)
    lifted.push_back(weights[v] * lessons_.lift(target, static_cast<uint16_t>(first_[axis] + v)));
  return static_cast<unsigned>(weighted(random_, lifted));
}

bool Closure::is_fixed(const std::string& axis) const {
  return std::any_of(settings_.overlays.begin(), settings_.overlays.end(),
                     [&](const std::string& overlay) { return overlay.starts_with(axis + "="); });
}

/// Values of the axes that make a difference, drawn by how much of one.
void Closure::add_learned(uint32_t target, std::map<std::string, std::string>& constraints) {
  for (unsigned a = 0; a < cfg::kNumStimulusAxes; ++a) {
    const cfg::AxisSpec& axis = cfg::stimulus_axes()[a];
    if (constraints.contains(std::string(axis.name)) || random_.uniform() > kLearnedShare) continue;
    double low = 1.0, high = 1.0;
    for (unsigned v = 0; v < axis.values.size(); ++v) {
      const double lift = lessons_.lift(target, static_cast<uint16_t>(first_[a] + v));
      low = std::min(low, lift), high = std::max(high, lift);
    }
    if (high < kTellingLift * low) continue;
    const unsigned value = pick(target, a, std::vector<double>(axis.values.size(), 1.0));
    constraints[std::string(axis.name)] = axis.values[value];
  }
}

std::vector<std::string> Closure::overlays(const std::map<std::string, std::string>& constraints,
                                           const Machine& machine) const {
  std::vector<std::string> texts = settings_.overlays;
  for (const auto& [axis, value] : constraints)
    if (!is_fixed(axis)) texts.push_back(axis + "=" + value);
  if (!machine.varies_lat_acc) texts.push_back("lat_acc=set");
  return texts;
}

Candidate Closure::make(uint32_t target) {
  std::map<std::string, std::string> constraints;
  if (random_.chance(kHintShare)) constraints = hints_for(catalog_, target);
  add_learned(target, constraints);
  const unsigned profile = pick(target, kProfileAxis, std::vector<double>(settings_.profiles.size(), 1.0));
  const unsigned number = pick(target, kMachineAxis, std::vector<double>(settings_.machines.size(), 1.0));
  const Machine& machine = settings_.machines[number];
  const std::string& group = catalog_.points()[catalog_.bins()[target].point].spec.group;
  return {{machine.accel, machine.latency, settings_.variant, settings_.profiles[profile],
           cfg::overlaid(profiles_[profile], overlays(constraints, machine)).overlays, settings_.seed, next_number_++},
          target,
          is_value_group(group)};
}

RandomLine Closure::undirected() {
  const unsigned n = next_number_;
  return drawn(n / settings_.machines.size() % settings_.profiles.size(), n % settings_.machines.size());
}

RandomLine Closure::drawn(size_t profile, size_t machine) {
  const Machine& m = settings_.machines.at(machine);
  return {m.accel,
          m.latency,
          settings_.variant,
          settings_.profiles.at(profile),
          cfg::overlaid(profiles_[profile], overlays({}, m)).overlays,
          settings_.seed,
          next_number_++};
}

std::vector<uint16_t> Closure::features_of(const Candidate& c, const std::vector<cfg::Choice>& choices) const {
  std::vector<uint16_t> features;
  for (const cfg::Choice choice : choices)
    features.push_back(static_cast<uint16_t>(first_[static_cast<size_t>(choice.axis)] + choice.value));
  const auto profile = std::find(settings_.profiles.begin(), settings_.profiles.end(), c.line.profile);
  features.push_back(static_cast<uint16_t>(first_[kProfileAxis] + (profile - settings_.profiles.begin())));
  const auto machine = std::find_if(settings_.machines.begin(), settings_.machines.end(), [&](const Machine& m) {
    return m.accel == c.line.accel && m.latency == c.line.latency;
  });
  features.push_back(static_cast<uint16_t>(first_[kMachineAxis] + (machine - settings_.machines.begin())));
  return features;
}

RandomRun Closure::run_of(const RandomLine& line, const cfg::Accel& accel, Contents contents) const {
  const auto profile = std::find(settings_.profiles.begin(), settings_.profiles.end(), line.profile);
  const cfg::Profile& base = profiles_.at(static_cast<size_t>(profile - settings_.profiles.begin()));
  return make_random_run(accel, cfg::overlaid(base, line.overlays), line.seed, line.only.value(), contents);
}

void Closure::learn(const Candidate& candidate, const Screened& screened) {
  if (screened.runs) lessons_.note(features_of(candidate, screened.choices), screened.bins, candidate.with_values);
}

uint64_t Closure::gain(const Screened& s, const std::vector<bool>& reached) const {
  return static_cast<uint64_t>(std::count_if(s.bins.begin(), s.bins.end(), [&](uint32_t bin) {
    return !reached[bin] && (is_goal_[bin] || catalog_.bins()[bin].kind == cover::BinKind::illegal);
  }));
}

std::vector<size_t> Closure::choose(const std::vector<Screened>& screened, unsigned most) const {
  std::vector<bool> reached = reached_;
  std::vector<size_t> chosen;
  uint64_t first_gain = 0;
  while (chosen.size() < most) {
    size_t best = 0;
    uint64_t best_gain = 0;
    for (size_t i = 0; i < screened.size(); ++i) {
      const uint64_t g = gain(screened[i], reached);
      if (g > best_gain || (g == best_gain && g > 0 && screened[i].cycles < screened[best].cycles))
        best = i, best_gain = g;
    }
    if (chosen.empty()) first_gain = best_gain;
    // What adds little now may come along with something that adds much later.
    if (best_gain == 0 || best_gain * 4 < first_gain) break;
    chosen.push_back(best);
    for (const uint32_t bin : screened[best].bins) reached[bin] = true;
  }
  return chosen;
}

std::vector<std::string> Closure::constraints(uint32_t bin) const {
  return overlays(hints_for(catalog_, bin), {"", "", true});
}

std::string Closure::argument(uint32_t bin) const {
  std::string parts;
  for (const Lessons::Trait& t : lessons_.traits_of(bin))
    parts += fmt::format("{}{} in {}", parts.empty() ? "" : ", ", t.name.substr(t.name.find(' ') + 1), t.hits);
  return fmt::format("{} candidates made for it{}{}; of {} screened in all, parts were reached: {}; never together",
                     tries_[bin], constraints(bin).empty() ? "" : " under ", fmt::join(constraints(bin), " "),
                     lessons_.candidates(), parts);
}

}  // namespace sharp::regress
