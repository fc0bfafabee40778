// SPDX-License-Identifier: Apache-2.0
// The table of docs/architecture.md section 2, the loader of accelerator files and the RTL have the same bounds: at
// each bound of each parameter both accept, just past it both refuse, and the same for each rule between parameters.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "cfg/src/accel_file.h"
#include "cfg/src/run_file.h"
#include "base/process/process.h"

namespace sharp {
namespace {

using Machine = std::map<std::string, uint64_t>;

struct Bounds {
  std::string name;
  uint64_t from, to;
};

// Rows of the table: one or several parameters, the first and the last legal value.
std::vector<Bounds> documented() {
  std::ifstream file(SHARP_SOURCE_DIR "/docs/architecture.md");
  const std::regex row(R"(^\| (`[^|]*) \| (\d+) \| (\d+) \|.*)"), name(R"(`([A-Z][A-Za-z]+)`)");
  std::vector<Bounds> all;
  std::smatch found;
  for (std::string line; std::getline(file, line);) {
    if (!std::regex_match(line, found, row)) continue;
    const std::string names = found[1];
    for (std::sregex_iterator it(names.begin(), names.end(), name), end; it != end; ++it)
      all.push_back({(*it)[1], std::stoull(found[2]), std::stoull(found[3])});
  }
  return all;
}

Machine smallest() {
  return {{"VsWidth", 4},   {"NumVs", 4},         {"NumMfu", 4},      {"NumCu", 1},     {"StreamWidth", 1},
          {"MaxInput", 4},  {"MaxHidden", 4},     {"WeightDepth", 2}, {"BiasDepth", 4}, {"IntermediateDepth", 4},
          {"MaxPasses", 1}, {"SequenceDepth", 1}, {"StateDepth", 4},  {"LatMem", 1},    {"LatMul", 1},
          {"LatAdd", 1},    {"LatAcc", 1},        {"LatMfu", 1},      {"LatCu", 1},     {"LatWb", 1}};
}

// The smallest machine with that value; whatever follows from it is raised with it.
Machine machine_with(const std::string& name, uint64_t value) {
  Machine m = smallest();
  m[name] = value;
  if (name == "NumMfu") m["NumCu"] = value / 4;
  m["NumVs"] = name == "NumVs" ? value : std::max({m["NumVs"], m["VsWidth"], m["NumCu"], m["StreamWidth"]});
  if (name != "NumMfu") m["NumMfu"] = 4 * m["NumCu"];
  const uint64_t granule = std::max(m["NumVs"], m["NumMfu"]), banks = std::min<uint64_t>(8, m["NumVs"]);
  for (const auto* const depth : {"MaxInput", "MaxHidden", "StateDepth"})
    if (name != depth) m[depth] = granule;
  for (const auto* const depth : {"BiasDepth", "IntermediateDepth"})
    if (name != depth) m[depth] = banks;
  if (name != "StateDepth") m["StateDepth"] = std::max(granule, m["MaxHidden"]);
  return m;
}

// The next value past a bound that breaks no other rule, where there is one: powers of two double, multiples take a
// step.
uint64_t step_past(const Bounds& b, bool upper) {
  static const std::vector<std::string> powers = {"VsWidth", "NumVs", "NumMfu", "NumCu", "StreamWidth"};
  static const std::vector<std::string> multiples = {"MaxInput", "MaxHidden", "BiasDepth", "IntermediateDepth",
                                                     "StateDepth"};
  if (std::find(powers.begin(), powers.end(), b.name) != powers.end()) return upper ? 2 * b.to : b.from / 2;
  const uint64_t step = std::find(multiples.begin(), multiples.end(), b.name) != multiples.end() ? 4 : 1;
  return upper ? b.to + step : b.from - step;
}

class ParameterBounds : public testing::Test {
 protected:
  ParameterBounds() : folder_(std::filesystem::temp_directory_path() / fmt::format("parameter_bounds.{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ParameterBounds() override { std::filesystem::remove_all(folder_); }

  // What the loader says of the machine; empty if it is legal.
  std::string refused_by_cfg(const Machine& m) const {
    const auto path = folder_ / "machine.yaml";
    std::ofstream file(path);
    std::string latencies;
    for (const auto& [name, value] : m)
      if (name.starts_with("Lat"))
        latencies += fmt::format("{}{}: {}", latencies.empty() ? "" : ", ", name, value);
      else
        file << name << ": " << value << '\n';
    file << "latency:\n  default: {" << latencies << "}\n";
    file.close();
    try {
      cfg::load_accel_file(path);
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "";
  }

  // What Verilator says of the module that holds the rules; empty if it is legal.
  static std::string refused_by_rtl(const Machine& m) {
    std::vector<std::string> argv = {"verilator", "--lint-only", "-Wall"};
    for (const auto& [name, value] : m) argv.push_back(fmt::format("-G{}={}", name, value));
    argv.push_back("sharp_parameter_rules.sv");  // by its name: Verilator cuts a path at a blank
    const auto result = tb::run_process(argv, {.folder = SHARP_SOURCE_DIR "/rtl/control"});
    EXPECT_TRUE(result.code == 0 || result.output.find(" must be ") != std::string::npos) << result.output;
    return result.code == 0 ? "" : result.output;
  }

  void expect_legal(const Machine& m, const std::string& what) {
    EXPECT_EQ(refused_by_cfg(m), "") << what;
    EXPECT_EQ(refused_by_rtl(m), "") << what;
  }
  void expect_refused(const Machine& m, const std::string& what) {
    EXPECT_NE(refused_by_cfg(m), "") << what;
    EXPECT_NE(refused_by_rtl(m), "") << what;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(ParameterBounds, TheTableNamesEveryParameter) {
  std::vector<std::string> names;
  for (const auto& b : documented()) names.push_back(b.name);
  for (const auto& [name, value] : smallest()) EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  EXPECT_EQ(names.size(), smallest().size());
}

TEST_F(ParameterBounds, CfgAndRtlAcceptEachBoundOfTheTable) {
  for (const auto& b : documented())
    for (const auto value : {b.from, b.to})
      expect_legal(machine_with(b.name, value), fmt::format("{} = {}", b.name, value));
}

TEST_F(ParameterBounds, CfgAndRtlRefuseWhatLiesPastABoundOfTheTable) {
  for (const auto& b : documented())
    for (const bool upper : {false, true}) {
      const auto value = step_past(b, upper);
      expect_refused(machine_with(b.name, value), fmt::format("{} = {}", b.name, value));
    }
}

TEST_F(ParameterBounds, CfgAndRtlRefuseWhatBreaksARuleBetweenParameters) {
  const auto changed = [](std::initializer_list<std::pair<const std::string, uint64_t>> changes) {
    Machine m = machine_with("NumVs", 16);
    for (const auto& [name, value] : changes) m[name] = value;
    return m;
  };
  expect_legal(changed({}), "nothing changed");
  expect_legal(machine_with("VsWidth", 256), "65,536 MACs");
  expect_legal(changed({{"WeightDepth", 1u << 23}}), "2^29 weights");
  for (const auto& m :
       {changed({{"VsWidth", 6}}), changed({{"NumVs", 24}}), changed({{"VsWidth", 32}}),
        changed({{"NumCu", 3}, {"NumMfu", 12}}),
        changed({{"NumCu", 32}, {"NumMfu", 128}, {"MaxInput", 128}, {"MaxHidden", 128}, {"StateDepth", 128}}),
        changed({{"NumMfu", 8}}), changed({{"StreamWidth", 3}}), changed({{"StreamWidth", 32}}),
        changed({{"MaxInput", 24}}), changed({{"MaxHidden", 24}}), changed({{"NumCu", 8}, {"NumMfu", 32}}),
        changed({{"BiasDepth", 12}}), changed({{"IntermediateDepth", 12}}), changed({{"StateDepth", 24}}),
        changed({{"MaxHidden", 32}}), changed({{"WeightDepth", (1u << 23) + 1}}),
        changed({{"StreamWidth", 16}, {"WeightDepth", 1u << 24}})}) {
    std::string what;
    for (const auto& [name, value] : m) what += fmt::format("{}={} ", name, value);
    expect_refused(m, what);
  }
  Machine macs = machine_with("NumVs", 4096);
  macs["VsWidth"] = 16;
  expect_legal(macs, "65,536 MACs in 4,096 units");
  macs["VsWidth"] = 32;
  expect_refused(macs, "131,072 MACs");
  Machine sequence = machine_with("StreamWidth", 64);
  sequence["SequenceDepth"] = 1u << 23;
  expect_legal(sequence, "2^29 elements of sequences");
  sequence["SequenceDepth"] = (1u << 23) + 1;
  expect_refused(sequence, "more than 2^29 elements of sequences");
}

}  // namespace
}  // namespace sharp
