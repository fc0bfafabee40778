// SPDX-License-Identifier: Apache-2.0
// Activity counts times energies.
#include "regress/eval/energy.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "golden/plan/plan.h"
#include "regress/eval/machine.h"
#include "regress/eval/tables.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kWord = 64.0;  // bits of a published SRAM access
constexpr double kIdleShare = 0.1;

/// Where an operation's energy comes from.
struct Operation {
  const char* name;
  const char* what;
};
constexpr Operation kOperations[] = {
    {"fp16 multiply", "one lane of a tile, used or not"},
    {"fp32 add", "reduce tree and accumulator: M a tile"},
    {"weight read", "64 bits of the weight memory: M/4 a tile; a bank of 64 bits has one row a tile of the step"},
    {"x and h read", "64 bits of the x or h buffer: N/4 a tile"},
    {"bias read", "64 bits of the bias memory: K/2 a block"},
    {"intermediate access", "64 bits, K/2 a block to write and as many to read; unfolded alone"},
    {"activation", "sigmoid or tanh: taken as one fp16 multiply and two fp32 adds"},
    {"cell update", "taken as three fp32 multiplies and one fp32 add"},
    {"state access", "64 bits of c memory and h buffer: c read and written, h written"}};

/// Bytes of a bank of 64 bits of every memory, for a layer: as large as the layer needs, not as the machine has.
double bank_bytes(const std::string& operation, const cfg::Accel& a, double tiles) {
  if (operation == "weight read") return 8.0 * tiles;
  if (operation == "x and h read" || operation == "state access") return 8.0 * 2.0 * a.max_hidden / a.num_vs;
  return 8.0 * 1024.0;
}

/// pJ at 45 nm.
double energy_of(const std::string& operation, const EnergyTable& e, const cfg::Accel& a, double tiles) {
  if (operation == "fp16 multiply") return e.fp16_multiply;
  if (operation == "fp32 add") return e.fp32_add;
  if (operation == "activation") return e.fp16_multiply + 2.0 * e.fp32_add;
  if (operation == "cell update") return 3.0 * e.fp32_multiply + e.fp32_add;
  return sram_energy(e, bank_bytes(operation, a, tiles));
}

struct Total {
  Counts counts, picojoules;
  double flops = 0.0, cycles = 0.0, idle_mac_cycles = 0.0;
  double sum() const {
    double all = 0.0;
    for (const auto& [name, pj] : picojoules) all += pj;
    return all;
  }
};

void add_layer(const cfg::Accel& a, const Layer& layer, double steps, const EnergyTable& e, Total& total) {
  const LayerTime t = time_layer(a, layer, {});
  const Mode mode{cfg::Schedule::unfolded, cfg::Padding::dynamic, t.k};
  for (const auto& [name, count] : step_counts(a, layer, mode, t.step)) {
    total.counts[name] += count * steps;
    total.picojoules[name] += count * steps * energy_of(name, e, a, t.step.tiles) * e.scale;
  }
  total.flops += 2.0 * static_cast<double>(layer.macs()) * steps;
  total.cycles += steps * t.step.cycles;
  total.idle_mac_cycles += steps * static_cast<double>(t.step.cycles - t.step.tiles) * a.macs();
}

Total network_energy(unsigned macs, const std::string& latency, const Network& n, const EnergyTable& e) {
  Total total;
  const unsigned directions = n.bidirectional ? 2 : 1;
  for (unsigned l = 0; l < n.layers; ++l) {
    const Layer layer{n.cell, l == 0 ? n.input : n.hidden * directions, n.hidden};
    add_layer(enlarged(machine(macs, latency), layer.input, layer.hidden), layer,
              static_cast<double>(directions) * n.steps, e, total);
  }
  return total;
}

/// flops / pJ is TFLOPS/W.
double gflops_per_watt(double flops, double pj) { return 1e3 * flops / pj; }

Json row_json(const Network& n, unsigned macs, const std::string& latency, const Total& t, double megahertz) {
  Json counts = Json::object(), picojoules = Json::object();
  for (const Operation& o : kOperations) {
    counts[o.name] = t.counts.at(o.name);
    picojoules[o.name] = t.picojoules.at(o.name);
  }
  const double seconds = t.cycles / (megahertz * 1e6);
  return {{"network", n.name},
          {"tag", n.tag},
          {"macs", macs},
          {"latency", latency},
          {"counts", counts},
          {"picojoules", picojoules},
          {"total_pj", t.sum()},
          {"flops", t.flops},
          {"gflops_per_watt", gflops_per_watt(t.flops, t.sum())},
          {"gflops_per_watt_1", gflops_per_watt(t.flops / 2.0, t.sum())},
          {"watts", t.sum() * 1e-12 / seconds}};
}

/// What changes if an assumption does: mean over all rows, 2 FLOPs a MAC.
Json sensitivity(const std::vector<Total>& totals, const EnergyTable& e) {
  const auto mean = [&](auto energy) {
    std::vector<double> values;
    for (const Total& t : totals) values.push_back(gflops_per_watt(t.flops, energy(t)));
    return geometric_mean(values);
  };
  const auto memories = [](const Total& t, double factor) {
    double all = 0.0;
    for (const auto& [name, pj] : t.picojoules)
      all += pj * (name.ends_with(" read") || name.ends_with(" access") ? factor : 1.0);
    return all;
  };
  return {{{"what", "as assumed"}, {"gflops_per_watt", mean([](const Total& t) { return t.sum(); })}},
          {{"what", "memories cost twice as much"},
           {"gflops_per_watt", mean([&](const Total& t) { return memories(t, 2.0); })}},
          {{"what", "memories cost half as much"},
           {"gflops_per_watt", mean([&](const Total& t) { return memories(t, 0.5); })}},
          {{"what", "no scaling: 45 nm"}, {"gflops_per_watt", mean([&](const Total& t) { return t.sum() / e.scale; })}},
          {{"what", "idle MACs at 10 % of a multiply"}, {"gflops_per_watt", mean([&](const Total& t) {
                                                           return t.sum() + t.idle_mac_cycles * kIdleShare *
                                                                                e.fp16_multiply * e.scale;
                                                         })}}};
}

Json operations_json(const EnergyTable& e) {
  Json list = Json::array();
  const cfg::Accel a = machine(1024, "deep");
  for (const Operation& o : kOperations) {
    const double pj = energy_of(o.name, e, a, 1024.0);
    list.push_back({{"operation", o.name}, {"pj_45", pj}, {"pj_32", pj * e.scale}, {"what", o.what}});
  }
  return list;
}

}  // namespace

Counts step_counts(const cfg::Accel& a, const Layer& layer, const Mode& mode, const golden::Counters& step) {
  const golden::Plan plan = golden::make_plan(a, descriptor_of(layer, mode, 1));
  double columns = 0.0, rows = 0.0;  // scalars of all tiles; accumulators of all blocks
  for (const golden::Tile& t : plan.tiles) columns += plan.blocks[t.block].n;
  for (const golden::Block& b : plan.blocks) rows += b.k;
  const double tiles = step.tiles, macs = a.macs(), units = layer.hidden;
  const double gates = cfg::num_gates(layer.cell);
  const bool parks = mode.schedule == cfg::Schedule::unfolded;
  return {{"fp16 multiply", macs * tiles},
          {"fp32 add", macs * tiles},
          {"weight read", macs * tiles * 16.0 / kWord},
          {"x and h read", columns * 16.0 / kWord},
          {"bias read", rows * 32.0 / kWord},
          {"intermediate access", parks ? 2.0 * rows * 32.0 / kWord : 0.0},
          {"activation", (gates + (cfg::has_cell_state(layer.cell) ? 1.0 : 0.0)) * units},
          {"cell update", cfg::num_gates(layer.cell) > 1 ? units : 0.0},
          {"state access", units * (2.0 * 32.0 + 16.0) / kWord}};
}

double sram_energy(const EnergyTable& table, double bytes) {
  auto high = table.sram_64_bit.lower_bound(static_cast<uint64_t>(bytes));
  if (high == table.sram_64_bit.begin()) ++high;
  if (high == table.sram_64_bit.end()) --high;
  const auto low = std::prev(high);
  const double slope = std::log(high->second / low->second) /
                       std::log(static_cast<double>(high->first) / static_cast<double>(low->first));
  return low->second * std::pow(bytes / static_cast<double>(low->first), slope);
}

Json energy_table(const Published& published, double megahertz) {
  Json rows = Json::array();
  std::vector<Total> totals;
  for (const unsigned macs : mac_budgets())
    for (const Network& n : published.networks) {
      totals.push_back(network_energy(macs, "deep", n, published.energy));
      rows.push_back(row_json(n, macs, "deep", totals.back(), megahertz));
    }
  return {{"source", published.energy.source},
          {"tag", published.energy.tag},
          {"scale", published.energy.scale},
          {"megahertz", megahertz},
          {"per_operation", operations_json(published.energy)},
          {"rows", rows},
          {"sensitivity", sensitivity(totals, published.energy)},
          {"published", {{"gflops_per_watt", published.gflops_per_watt}, {"tag", published.headline_tag}}}};
}

}  // namespace sharp::eval
