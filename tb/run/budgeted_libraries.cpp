// SPDX-License-Identifier: Apache-2.0
// Builds in ascending order of what the machines cost.
#include "tb/run/budgeted_libraries.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/process/interrupt.h"

namespace sharp::tb {
namespace {

std::string name_of(const cfg::Accel& a) { return fmt::format("{} ({})", a.name, a.latency_name); }

}  // namespace

BudgetedLibraries::BudgetedLibraries(DutLibraryOptions options, const Budget& budget)
    : options_(std::move(options)), budget_(budget) {
  options_.stop = &budget.over();
}

const DutLibrary* BudgetedLibraries::find(const cfg::Accel& accel) const {
  const auto at = libraries_.find(parameter_text(accel));
  return at == libraries_.end() ? nullptr : at->second.get();
}

/// Each once, fewest MACs first.
std::vector<cfg::Accel> BudgetedLibraries::missing(const std::vector<cfg::Accel>& accels) const {
  std::map<std::string, cfg::Accel> by_parameters;
  for (const cfg::Accel& a : accels)
    if (find(a) == nullptr) by_parameters.emplace(parameter_text(a), a);
  std::vector<cfg::Accel> list;
  for (const auto& [parameters, accel] : by_parameters) list.push_back(accel);
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.macs() < b.macs(); });
  return list;
}

void BudgetedLibraries::load(const std::vector<cfg::Accel>& accels) {
  const std::vector<cfg::Accel> list = missing(accels);
  for (size_t n = 0; n < list.size(); ++n) {
    line_.show(fmt::format("build {} of {}: {} {}", n + 1, list.size(), name_of(list[n]), options_.variant));
    if (fits(list[n]) && build(list[n])) continue;
    if (interrupt_flag()) break;
    give_up(list[n]);
  }
  line_.clear();
}

bool BudgetedLibraries::could_load(const cfg::Accel& accel) {
  if (find(accel) != nullptr) return true;
  const bool is_given_up = std::find(not_built_.begin(), not_built_.end(), name_of(accel)) != not_built_.end();
  if (!is_given_up && fits(accel)) return true;
  give_up(accel);
  return false;
}

void BudgetedLibraries::give_up(const cfg::Accel& accel) {
  const std::string name = name_of(accel);
  if (std::find(not_built_.begin(), not_built_.end(), name) == not_built_.end()) not_built_.push_back(name);
}

/// A larger machine takes longer than those before it.
bool BudgetedLibraries::fits(const cfg::Accel& accel) const {
  return !budget_.over() && (longest_build_ < budget_.seconds_left() || has_dut_library(accel, options_));
}

/// False: the time was up.
bool BudgetedLibraries::build(const cfg::Accel& accel) {
  const bool was_built = has_dut_library(accel, options_);
  const double begin = budget_.seconds_gone();
  try {
    libraries_.emplace(parameter_text(accel), std::make_unique<DutLibrary>(accel, options_));
  } catch (const DutBuildInterrupted&) {
    return false;
  }
  if (!was_built) longest_build_ = std::max(longest_build_, budget_.seconds_gone() - begin);
  return true;
}

}  // namespace sharp::tb
