// SPDX-License-Identifier: Apache-2.0
// Reads what yosys_cost.sh prints, and shares it out over the MACs.
#include "regress/eval/area.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "base/process/interrupt.h"
#include "base/process/process.h"
#include "cfg/src/run_file.h"
#include "regress/eval/machine.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMachine = "sharp_64";
constexpr const char* kFormula =
    "share = cells * units per MAC / sum over the units; units per MAC: multiplier 1, tree adders 1 - 1/NumVs, "
    "accumulators KMax/M, MFUs NumMfu/8/M, cell updaters NumCu/2/M, dispatcher and hazard unit 1/M. Memories, "
    "registers of "
    "the streams and wiring are left out. Of larger machines only the numbers of units are known, not that the "
    "selection "
    "before an MFU and the dispatcher grow with KMax and the address widths: their shares are from below.";

struct Unit {
  std::string name;
  double cells = 0.0;
  unsigned depth = 0;
};

std::vector<Unit> parse(const std::string& text) {
  std::vector<Unit> units;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find('\t'), second = line.find('\t', first + 1);
    if (second == std::string::npos) throw std::runtime_error("yosys_cost.sh: unexpected line '" + line + "'");
    units.push_back({line.substr(0, first), std::stod(line.substr(first + 1)),
                     static_cast<unsigned>(std::stoul(line.substr(second + 1)))});
  }
  return units;
}

/// How many of a unit the machine has for each MAC; 0: it is a part of another one.
double per_mac(const std::string& name, const cfg::Accel& a) {
  const double macs = a.macs();
  const std::map<std::string, double> counts = {{"fp16 multiplier (fp32 out)", 1.0},
                                                {"fp32 adder (tree)", 1.0 - 1.0 / a.num_vs},
                                                {"fp32 adder", a.k_max() / macs},
                                                {"MFUs (8)", a.num_mfu / 8.0 / macs},
                                                {"cell updaters (2), without c memory", a.num_cu / 2.0 / macs},
                                                {"dispatcher", 1.0 / macs},
                                                {"hazard unit", 1.0 / macs}};
  const auto at = counts.find(name);
  return at == counts.end() ? 0.0 : at->second;
}

double cells_per_mac(const Unit& u, const cfg::Accel& a) { return u.cells * per_mac(u.name, a); }

double cells_per_mac(const std::vector<Unit>& units, const cfg::Accel& a) {
  double all = 0.0;
  for (const Unit& u : units) all += cells_per_mac(u, a);
  return all;
}

Json rows(const std::vector<Unit>& units, const cfg::Accel& a) {
  Json rows = Json::array();
  const double all = cells_per_mac(units, a);
  for (const Unit& u : units)
    rows.push_back({{"unit", u.name},
                    {"cells", u.cells},
                    {"depth", u.depth},
                    {"per_mac", per_mac(u.name, a)},
                    {"share_percent", 100.0 * cells_per_mac(u, a) / all}});
  return rows;
}

/// The same units in the numbers of larger machines.
Json extrapolated(const std::vector<Unit>& units) {
  Json rows = Json::array();
  for (const unsigned macs : mac_budgets()) {
    const cfg::Accel a = machine(macs, "deep");
    const double all = cells_per_mac(units, a);
    Json shares = Json::object();
    for (const Unit& u : units)
      if (const double cells = cells_per_mac(u, a); cells > 0.0) shares[u.name] = 100.0 * cells / all;
    rows.push_back({{"machine", a.name}, {"macs", macs}, {"cells_per_mac", all}, {"share_percent", shares}});
  }
  return rows;
}

}  // namespace

bool can_measure_area() { return tb::run_process({"yosys", "-V"}).code == 0; }

Json area_table(const AreaSettings& settings) {
  tb::ProcessOptions options;
  options.stop = &tb::interrupt_flag();
  const std::string rtl = settings.rtl.empty() ? SHARP_SOURCE_DIR "/rtl" : settings.rtl;
  const tb::ProcessResult result = tb::run_process(
      {SHARP_SOURCE_DIR "/regress/eval/yosys_cost.sh", rtl, std::to_string(settings.processes), settings.units},
      options);
  if (result.code != 0) throw std::runtime_error("yosys_cost.sh failed: " + result.output);
  const cfg::Accel a = cfg::load_accel(kMachine);
  const std::vector<Unit> units = parse(result.output);
  return {{"machine", kMachine},
          {"rows", rows(units, a)},
          {"cells_per_mac", cells_per_mac(units, a)},
          {"extrapolated", extrapolated(units)},
          {"formula", kFormula},
          {"tool", "yosys, abc -g cmos2: two-input gates; depth: longest path in gates, not pipelined"}};
}

}  // namespace sharp::eval
