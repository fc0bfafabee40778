// SPDX-License-Identifier: Apache-2.0
// Machines at the ends of what docs/architecture.md section 2 allows: each pair of extremes of two parameters stands in
// at least one machine; each is built and runs 20 random regressions. The machines are small in multipliers, not in
// memories and latencies.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/process/process.h"
#include "cfg/src/accel_file.h"

namespace sharp {
namespace {

constexpr std::array kFactors = {"VsWidth",     "NumVs",         "NumCu",
                                 "StreamWidth", "MaxInput",      "MaxHidden",
                                 "WeightDepth", "BiasDepth",     "IntermediateDepth",
                                 "MaxPasses",   "SequenceDepth", "StateDepth",
                                 "LatMem",      "LatMul",        "LatAdd",
                                 "LatAcc",      "LatMfu",        "LatCu",
                                 "LatWb"};
using Choice = std::array<bool, kFactors.size()>;  ///< of each factor: the largest value, else the smallest
using Pair = std::array<size_t, 4>;                ///< factor, its choice, another factor, its choice

std::set<Pair> pairs_of(const Choice& choice) {
  std::set<Pair> pairs;
  for (size_t a = 0; a < choice.size(); ++a)
    for (size_t b = a + 1; b < choice.size(); ++b) pairs.insert({a, choice[a], b, choice[b]});
  return pairs;
}

size_t fresh(const Choice& choice, const std::set<Pair>& seen) {
  const auto pairs = pairs_of(choice);
  return static_cast<size_t>(
      std::count_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return !seen.contains(p); }));
}

// Greedy: of 200 drawn choices the one with most pairs not seen before, until there is none left.
std::vector<Choice> pairwise(uint64_t seed) {
  std::mt19937_64 random(seed);
  std::set<Pair> seen;
  std::vector<Choice> chosen;
  while (seen.size() < 4 * kFactors.size() * (kFactors.size() - 1) / 2) {
    Choice best{};
    for (unsigned attempt = 0; attempt < 200; ++attempt) {
      Choice drawn;
      for (auto& large : drawn) large = random() % 2 != 0;
      if (fresh(drawn, seen) > fresh(best, seen)) best = drawn;
    }
    if (fresh(best, seen) == 0) continue;
    seen.merge(pairs_of(best));
    chosen.push_back(best);
  }
  return chosen;
}

// The file of a machine. The largest VsWidth and NumVs are those of a small machine: 8 lanes, and 16 units a lane.
std::string machine_text(const Choice& large) {
  const auto pick = [&large](std::string_view name, uint64_t least, uint64_t most) {
    const auto at = std::find(kFactors.begin(), kFactors.end(), name) - kFactors.begin();
    return large[static_cast<size_t>(at)] ? most : least;
  };
  const uint64_t w = pick("VsWidth", 4, 8), vs = w * pick("NumVs", 1, 16), cu = pick("NumCu", 1, vs),
                 sw = pick("StreamWidth", 1, vs);
  const uint64_t granule = std::max(vs, 4 * cu), banks = std::min<uint64_t>(8, vs), elements = 1u << 29,
                 deepest = 1u << 24;
  const uint64_t hidden = pick("MaxHidden", granule, 32768);
  std::string text =
      fmt::format("VsWidth: {}\nNumVs: {}\nNumMfu: {}\nNumCu: {}\nStreamWidth: {}\n", w, vs, 4 * cu, cu, sw);
  text += fmt::format("MaxInput: {}\nMaxHidden: {}\n", pick("MaxInput", granule, 32768), hidden);
  text += fmt::format("WeightDepth: {}\nBiasDepth: {}\nIntermediateDepth: {}\n",
                      pick("WeightDepth", 2, std::min(deepest, elements / (w * vs))), pick("BiasDepth", banks, 65536),
                      pick("IntermediateDepth", banks, 65536));
  text += fmt::format("MaxPasses: {}\nSequenceDepth: {}\nStateDepth: {}\n", pick("MaxPasses", 1, 256),
                      pick("SequenceDepth", 1, std::min(deepest, elements / sw)),
                      pick("StateDepth", std::max(granule, hidden), deepest));
  text += "latency:\n  default: {";
  for (const auto* const name : kFactors)
    if (std::string_view(name).starts_with("Lat"))
      text += fmt::format("{}{}: {}", name == std::string_view("LatMem") ? "" : ", ", name, pick(name, 1, 32));
  return text + "}\n";
}

// Writes the machine and runs 20 random regressions on it; what does not pass is told with the machine.
void expect_runs(const std::filesystem::path& file, const Choice& choice, uint64_t seed) {
  const auto text = machine_text(choice);
  std::ofstream(file) << text;
  ASSERT_EQ(cfg::load_accel_file(file).sets.size(), 1u);
  const auto result = tb::run_process(
      {SHARP_EXECUTABLE, "random", "--accel", file.string(), "--seed", std::to_string(seed), "--runs", "20"});
  EXPECT_EQ(result.code, 0) << file << "\n" << text << result.output;
}

TEST(ParameterExtremes, EveryPairBuildsAndRuns) {
  const uint64_t seed = std::getenv("SHARP_EXTREMES_SEED") ? std::stoull(std::getenv("SHARP_EXTREMES_SEED")) : 1;
  const std::filesystem::path folder = SHARP_BUILD "/parameter_extremes";
  std::filesystem::create_directories(folder);
  const auto machines = pairwise(seed);
  fmt::print("seed {}: {} machines\n", seed, machines.size());
  for (size_t i = 0; i < machines.size(); ++i)
    expect_runs(folder / fmt::format("extreme_{}.yaml", i), machines[i], seed + i);
}

}  // namespace
}  // namespace sharp
