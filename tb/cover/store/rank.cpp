// SPDX-License-Identifier: Apache-2.0
// Greedy set cover with lazy evaluation, then removal of what later choices made superfluous.
#include "tb/cover/store/rank.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace sharp::cover {
namespace {

using Runs = std::span<const std::vector<uint32_t>>;

uint32_t bin_limit(Runs runs) {
  uint32_t limit = 0;
  for (const auto& bins : runs)
    for (uint32_t bin : bins) limit = std::max(limit, bin + 1);
  return limit;
}

uint64_t gain(const std::vector<uint32_t>& bins, const std::vector<uint32_t>& covered) {
  return static_cast<uint64_t>(std::count_if(bins.begin(), bins.end(), [&](uint32_t b) { return covered[b] == 0; }));
}

/// What a run added when it was last looked at. It can only have become less: the first one that is still right is the
/// best of all.
struct Candidate {
  uint64_t gain = 0, cost = 0;
  uint32_t run = 0;

  bool operator<(const Candidate& other) const {
    return std::tuple(gain, other.cost, other.run) < std::tuple(other.gain, cost, run);
  }
};

std::vector<uint32_t> choose(Runs runs, std::span<const uint64_t> costs, std::vector<uint32_t>& covered) {
  std::priority_queue<Candidate> queue;
  for (uint32_t i = 0; i < runs.size(); ++i) queue.push({runs[i].size(), costs[i], i});
  std::vector<uint32_t> chosen;
  while (!queue.empty()) {
    Candidate best = queue.top();
    queue.pop();
    const uint64_t now = gain(runs[best.run], covered);
    if (now == 0) continue;
    if (now < best.gain) {
      best.gain = now;
      queue.push(best);
      continue;
    }
    for (uint32_t bin : runs[best.run]) ++covered[bin];
    chosen.push_back(best.run);
  }
  return chosen;
}

/// Takes out, the dearest first, what the others cover as well.
void remove_superfluous(Runs runs, std::span<const uint64_t> costs, std::vector<uint32_t>& covered,
                        std::vector<uint32_t>& chosen) {
  std::vector<uint32_t> order = chosen;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return costs[a] > costs[b]; });
  for (uint32_t run : order) {
    const auto& bins = runs[run];
    if (std::any_of(bins.begin(), bins.end(), [&](uint32_t b) { return covered[b] < 2; })) continue;
    for (uint32_t bin : bins) --covered[bin];
    std::erase(chosen, run);
  }
}

}  // namespace

std::vector<RankedRun> rank_runs(Runs runs, std::span<const uint64_t> costs) {
  std::vector<uint32_t> covered(bin_limit(runs));
  std::vector<uint32_t> chosen = choose(runs, costs, covered);
  remove_superfluous(runs, costs, covered, chosen);
  covered.assign(covered.size(), 0);
  std::vector<RankedRun> ranked;
  for (uint32_t run : chosen) {
    ranked.push_back({run, gain(runs[run], covered)});
    for (uint32_t bin : runs[run]) ++covered[bin];
  }
  return ranked;
}

}  // namespace sharp::cover
