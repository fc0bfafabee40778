// SPDX-License-Identifier: Apache-2.0
// Yields of profiles and machines.
#include "regress/closure/code_search.h"

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace sharp::regress {
namespace {

constexpr double kFirstYield = 20.0;  // of an arm that nobody has tried
constexpr double kMostYield = 20.0;   // a run that counts more says no more
constexpr double kLeastYield = 0.2;   // an arm that gives nothing is still tried now and then
constexpr double kForget = 0.3;       // share of the newest run
constexpr size_t kLastRuns = 120;     // over so many runs ...
constexpr uint64_t kFewGoals = 6;     // ... so few goals are not worth going on

const std::filesystem::path kSource = SHARP_SOURCE_DIR;

}  // namespace

CodeSearch::CodeSearch(size_t profiles, size_t machines, uint64_t seed)
    : machines_(machines),
      yield_(profiles * machines, kFirstYield),
      last_(kLastRuns),
      random_(seed, "code_search"),
      goals_(cover::load_exclusions(kSource / "cfg" / "coverage" / "exclusions.yaml").entries, kSource) {}

CodeSearch::Arm CodeSearch::pick() {
  double at = std::accumulate(yield_.begin(), yield_.end(), 0.0) * random_.uniform();
  size_t arm = 0;
  while (arm + 1 < yield_.size() && at >= yield_[arm]) at -= yield_[arm++];
  return {arm / machines_, arm % machines_};
}

void CodeSearch::learn(const Arm& arm, uint64_t added) {
  double& yield = yield_.at(arm.profile * machines_ + arm.machine);
  const double now = std::min(static_cast<double>(added), kMostYield);
  yield = std::max(kLeastYield, (1.0 - kForget) * yield + kForget * now);
  last_[runs_++ % last_.size()] = added;
}

bool CodeSearch::is_spent() const {
  return runs_ >= last_.size() && std::accumulate(last_.begin(), last_.end(), uint64_t{0}) < kFewGoals;
}

}  // namespace sharp::regress
