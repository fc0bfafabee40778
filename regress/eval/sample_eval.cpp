// SPDX-License-Identifier: Apache-2.0
// Tables by formulas that look like the machine.
#include "regress/eval/sample_eval.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kBudgets[] = {1024, 4096, 16384, 65536};
constexpr const char* kLatencies[] = {"fast", "deep"};
constexpr unsigned kSizes[] = {128, 256, 340, 512, 1024, 1536, 2048};
constexpr const char* kSchedules[] = {"sequential", "batch", "intergate", "unfolded"};
constexpr const char* kNetworks[] = {"EESEN 320", "EESEN 340", "GMAT", "BYSDNE 512", "BYSDNE 340", "RLDRADSPR"};

double ideal_of(unsigned macs, unsigned hidden) { return 8.0 * hidden * hidden / macs; }
unsigned bound_of(unsigned macs, const std::string& latency) {
  return (latency == "fast" ? 14 : 32) + static_cast<unsigned>(std::log2(macs / 256));
}
unsigned best_k(unsigned macs, unsigned hidden) { return std::clamp(macs / hidden * 32u, 32u, 256u) / 32 * 32; }

Json stalls_of(unsigned h_raw) {
  Json stalls = Json::object();
  if (h_raw > 0) stalls["h_raw"] = h_raw;
  if (h_raw > 40) stalls["mfu_busy"] = 2;
  return stalls;
}

Json step_row(unsigned macs, const std::string& latency, unsigned hidden, unsigned schedule) {
  const double ideal = ideal_of(macs, hidden);
  const unsigned bound = bound_of(macs, latency), tiles = static_cast<unsigned>(std::ceil(ideal * 1.02));
  const unsigned hidden_by = schedule == 3 ? tiles / 2 : schedule;  // the schedule that has x tiles to fill the wait
  const unsigned h_raw = bound > hidden_by ? bound - hidden_by : 0, cycles = tiles + h_raw + (h_raw > 40 ? 2 : 0);
  return {{"macs", macs},
          {"latency", latency},
          {"machine", fmt::format("sharp_{}k{}", macs / 1024, hidden > 1536 ? "+" : "")},
          {"hidden", hidden},
          {"schedule", kSchedules[schedule]},
          {"k", best_k(macs, hidden)},
          {"cycles", cycles},
          {"tiles", tiles},
          {"ideal", ideal},
          {"latency_bound", bound},
          {"utilisation", ideal / cycles},
          {"stalls", stalls_of(h_raw)},
          {"speedup", 1.0 + 0.12 * schedule * bound / cycles}};
}

Json steps() {
  Json rows = Json::array();
  for (const unsigned macs : kBudgets)
    for (const char* latency : kLatencies)
      for (const unsigned hidden : kSizes)
        for (unsigned schedule = 0; schedule < 4; ++schedule) rows.push_back(step_row(macs, latency, hidden, schedule));
  return rows;
}

Json utilisation() {
  Json rows = Json::array();
  for (const unsigned macs : kBudgets)
    for (const char* latency : kLatencies) {
      const double bound = 100.0 - 5.5 * std::log2(macs / 1024);
      rows.push_back({{"macs", macs}, {"latency", latency}, {"mean_percent", bound * 0.99}, {"bound_percent", bound}});
      if (macs == 1024) rows.back()["published_percent"] = 98;
      if (macs == 65536) rows.back()["published_percent"] = 50;
    }
  return {{"tag", "R"}, {"rows", rows}};
}

Json padding() {
  Json rows = Json::array();
  for (const unsigned macs : kBudgets)
    for (unsigned hidden = 64; hidden <= 1100; hidden += 7) {
      const unsigned dynamic = static_cast<unsigned>(ideal_of(macs, hidden)) + 20;
      const unsigned fixed = dynamic + hidden % 64 * (macs / 4096) / 16 + hidden % 5;
      rows.push_back({{"macs", macs},
                      {"hidden", hidden},
                      {"ideal", ideal_of(macs, hidden)},
                      {"fixed_k", 32 << hidden / 64 % 4},
                      {"fixed", fixed},
                      {"dynamic_k", 32 << hidden / 96 % 4},
                      {"dynamic", dynamic},
                      {"gain", static_cast<double>(fixed) / dynamic}});
    }
  return rows;
}

Json network_row(unsigned macs, const std::string& latency, unsigned n) {
  const double ideal = 1e10 / macs * (n + 1), sharp = ideal * 1.03;
  const double speedup = std::pow(macs / 1024.0, 0.7) + 0.1 * n, kinder = 0.99 + 0.02 * n;
  return {{"network", kNetworks[n]},
          {"tag", n == 0 ? "P" : "R"},
          {"note", n == 0 ? "size of the original code" : "size of the paper"},
          {"macs", macs},
          {"latency", latency},
          {"ideal", ideal},
          {"sharp", std::round(sharp)},
          {"sharp_utilisation", ideal / sharp},
          {"layers",
           {{{"input", 120}, {"k", 128}, {"cycles_per_step", 550}, {"utilisation", 0.98}},
            {{"input", 640}, {"k", 32}, {"cycles_per_step", 1200}, {"utilisation", 1.0}}}},
          {"epur", std::round(sharp * speedup)},
          {"epur_utilisation", ideal / sharp / speedup},
          {"speedup", speedup},
          {"best_rows", 32},
          {"epur_best_rows", std::round(sharp * kinder)},
          {"speedup_best_rows", kinder}};
}

Json networks() {
  Json rows = Json::array(), means = Json::array();
  for (const unsigned macs : kBudgets)
    for (const char* latency : kLatencies) {
      for (unsigned n = 0; n < std::size(kNetworks); ++n) rows.push_back(network_row(macs, latency, n));
      means.push_back({{"macs", macs},
                       {"latency", latency},
                       {"speedup", std::pow(macs / 1024.0, 0.7)},
                       {"best_rows", 32},
                       {"speedup_best_rows", 1.04}});
    }
  return {{"rows", rows},
          {"means", means},
          {"mean", 3.97},
          {"mean_best_rows", 1.04},
          {"published", {{"over_asic", 2.0}, {"tag", "Q"}}}};
}

Json latency_row(const std::string& latency, unsigned n) {
  const unsigned hidden = 256 * (n + 1), steps = n == 5 ? 1 : 25 * (n + 1);
  const double ideal = ideal_of(65536, hidden) * steps / 250e3, bound = bound_of(65536, latency) * steps / 250e3;
  const double ms = std::max(ideal, bound) * 1.05;
  Json platforms = {{"brainwave", {{"published_ms", ms * (11.0 / (n + 1) - 0.1)}, {"ratio", 11.0 / (n + 1) - 0.1}}},
                    {"titan_xp", {{"published_ms", ms * 98}, {"ratio", 98}}}};
  if (n != 10) platforms["plasticine"] = {{"published_ms", ms * 2.1}, {"ratio", 2.1}};
  return {{"row", fmt::format("{} H={} T={}", n < 5 ? "lstm" : "gru", hidden, steps)},
          {"cell", n < 5 ? "lstm" : "gru"},
          {"hidden", hidden},
          {"steps", steps},
          {"latency", latency},
          {"machine", "sharp_64k"},
          {"k", best_k(65536, hidden)},
          {"cycles", static_cast<unsigned>(ms * 250e3)},
          {"ms", ms},
          {"ideal_ms", ideal},
          {"latency_bound_ms", bound},
          {"stalls", stalls_of(n < 3 ? 50 - 10 * n : 0)},
          {"platforms", platforms}};
}

Json latencies() {
  Json rows = Json::array(), means = Json::array();
  for (const char* latency : kLatencies) {
    for (unsigned n = 0; n < 11; ++n) rows.push_back(latency_row(latency, n));
    for (const auto& [key, mean] :
         {std::pair{"brainwave", 3.7}, std::pair{"titan_xp", 97.9}, std::pair{"plasticine", 1.8}}) {
      Json without = Json::array();
      for (unsigned n = 0; n < 11; ++n)
        if (rows[n].at("platforms").contains(key))
          without.push_back({{"row", rows[n].at("row")}, {"mean", mean * (0.9 + 0.02 * n)}});
      means.push_back(
          {{"platform", key}, {"latency", latency}, {"rows", without.size()}, {"mean", mean}, {"without", without}});
    }
  }
  const Json platforms = {
      {{"key", "brainwave"}, {"what", "Brainwave (Stratix 10)"}, {"tag", "R"}, {"source", "Fowers et al., ISCA 2018"}},
      {{"key", "titan_xp"}, {"what", "Titan Xp, cuDNN"}, {"tag", "P"}, {"source", "DeepBench"}},
      {{"key", "plasticine"}, {"what", "Plasticine"}, {"tag", "R"}, {"source", "Zhao et al., MLSys 2019"}}};
  return {{"macs", 65536}, {"megahertz", 250.0}, {"platforms", platforms},
          {"rows", rows},  {"means", means},     {"published", {{"over_fpga", 2.8}, {"over_gpu", 82}, {"tag", "Q"}}}};
}

/// Operation, how often for each multiply, pJ at 45 nm.
struct Operation {
  const char* name;
  double count, picojoules;
};
constexpr Operation kOperations[] = {{"multiply", 1.0, 1.1},
                                     {"tree add", 0.97, 0.4},
                                     {"accumulate", 0.03, 0.9},
                                     {"weight read", 1.0, 5.0},
                                     {"x and h read", 0.03, 2.5},
                                     {"bias read", 0.001, 5.0},
                                     {"intermediate access", 0.002, 5.0},
                                     {"state access", 0.001, 5.0},
                                     {"activation", 0.001, 9.0},
                                     {"update", 0.0003, 10.0}};

Json energy_row(unsigned macs, unsigned n) {
  const double multiplies = 5e9 * (n + 1);
  Json counts, picojoules;
  double total = 0.0;
  for (const Operation& o : kOperations) {
    counts[o.name] = std::round(o.count * multiplies);
    picojoules[o.name] = o.count * multiplies * o.picojoules * 0.654 * (1.0 + macs * 2e-6);
    total += picojoules[o.name].get<double>();
  }
  const double efficiency = 2 * multiplies / total * 1e3;
  return {{"network", kNetworks[n]},
          {"macs", macs},
          {"latency", "deep"},
          {"counts", counts},
          {"picojoules", picojoules},
          {"total_pj", total},
          {"flops", 2 * multiplies},
          {"gflops_per_watt", efficiency},
          {"gflops_per_watt_1", efficiency / 2},
          {"watts", macs * 1e-3}};
}

Json energy() {
  Json operations = Json::array(), rows = Json::array(), sensitivity = Json::array();
  for (const Operation& o : kOperations)
    operations.push_back({{"operation", o.name},
                          {"pj_45", o.picojoules},
                          {"pj_32", o.picojoules * 0.654},
                          {"what", "of a word of 16 bits"}});
  for (const unsigned macs : kBudgets)
    for (unsigned n = 0; n < std::size(kNetworks); ++n) rows.push_back(energy_row(macs, n));
  for (const char* what : {"as above", "idle MACs at 10 % of a multiply", "SRAM words at half the energy"})
    sensitivity.push_back({{"what", what}, {"gflops_per_watt", 300.0 + sensitivity.size() * 60}});
  return {{"source", "Horowitz, ISSCC 2014"},
          {"tag", "Q"},
          {"scale", 0.654},
          {"megahertz", 250.0},
          {"per_operation", operations},
          {"rows", rows},
          {"sensitivity", sensitivity},
          {"published", {{"gflops_per_watt", 321}, {"tag", "Q"}}}};
}

Json area() {
  Json rows = Json::array();
  const std::pair<const char*, unsigned> units[] = {
      {"fp multiplier", 620}, {"adder", 980}, {"MFU", 5400}, {"cell updater", 7100}, {"dispatcher", 2300}};
  for (const auto& [unit, cells] : units)
    rows.push_back({{"unit", unit},
                    {"cells", cells},
                    {"depth", cells / 30},
                    {"per_mac", cells > 1000 ? cells / 64.0 : cells},
                    {"share_percent", cells > 1000 ? cells / 300.0 : cells / 20.0}});
  rows.push_back({{"unit", "part"}, {"cells", 12}, {"depth", 3}, {"per_mac", 0}, {"share_percent", 0}});
  Json extrapolated = Json::array();
  for (const unsigned macs : {1024u, 65536u})
    extrapolated.push_back({{"machine", fmt::format("sharp_{}k", macs / 1024)},
                            {"macs", macs},
                            {"cells_per_mac", 9000.0},
                            {"share_percent", {{"fp multiplier", 30.0}, {"adder", 70.0}}}});
  return {{"machine", "sharp_64"},
          {"rows", rows},
          {"extrapolated", extrapolated},
          {"formula", "cells of a unit * units / MACs"},
          {"tool", "Yosys 0.23"}};
}

Json rtl(unsigned unequal) {
  Json points = Json::array();
  for (unsigned n = 0; n < 48; ++n) {
    const unsigned macs = kBudgets[n % 4], hidden = 64 + 16 * (n / 4), cycles = 2000 + 37 * n;
    const char *schedule = kSchedules[n / 3 % 4], *latency = kLatencies[n / 8 % 2];
    points.push_back({{"test", fmt::format("run cfg/run/eval.yaml --set accel=sharp_{}k --set latency={} --set "
                                           "hidden_size={} --set schedule={} --set k=32",
                                           macs / 1024, latency, hidden, schedule)},
                      {"macs", macs},
                      {"latency", latency},
                      {"hidden", hidden},
                      {"machine", n == 47 ? "epur_1k" : fmt::format("sharp_{}k", macs / 1024)},
                      {"cell", n % 5 == 0 ? "gru" : "lstm"},
                      {"schedule", schedule},
                      {"padding", "dynamic"},
                      {"k", 32},
                      {"steps", 6},
                      {"predicted", cycles},
                      {"measured", cycles + (n < unequal ? 1 : 0)},
                      {"tiles", cycles - 100},
                      {"values", cycles * 90},
                      {"equal", n >= unequal},
                      {"verdict", n < unequal ? "mismatch" : "pass"},
                      {"detail", n < unequal ? "tile_sum in cycle 137" : "all equal"}});
  }
  return {{"points", points}, {"equal", 48 - unequal}, {"total", 48}};
}

Json headline() {
  const auto row = [](const char* what, double published, const char* tag, Json ours, const char* unit,
                      const char* note) {
    const Json ratio = ours.is_null() ? Json() : Json(ours.get<double>() / published);
    return Json{{"what", what},   {"published", published}, {"tag", tag},  {"ours", ours},
                {"ratio", ratio}, {"unit", unit},           {"note", note}};
  };
  return {row("over the best ASIC", 2.0, "Q", 3.97, "×", "Against a model of an E-PUR-like machine, not silicon."),
          row("over the best FPGA", 2.8, "Q", 3.69, "×", "Against the published latencies of Brainwave."),
          row("over GPU", 82, "Q", 59.8, "×", "Against cuDNN, which skips the input half."),
          row("mean utilisation, 64k MACs", 50, "R", 54.8, "%", "Over the sizes of table a, deep."),
          row("efficiency", 321, "Q", 300, "GFLOPS/W", "Counts times energies per operation, no leakage.")};
}

Json model_rows() {
  Json rows = Json::array();
  for (const unsigned macs : kBudgets)
    for (const char* latency : kLatencies)
      for (unsigned n = 0; n < 3; ++n) {
        const unsigned hidden = 128 << n;
        Json row = step_row(macs, latency, hidden, 3);
        const Json more = {{"node", fmt::format("/decoder/lstm_{}", n)},
                           {"cell", n == 2 ? "gru" : "lstm"},
                           {"direction", n == 1 ? "bidirectional" : "forward"},
                           {"input", 80},
                           {"steps", 100},
                           {"cycles", row.at("cycles").get<unsigned>() * 100},
                           {"ms", row.at("cycles").get<unsigned>() * 100 / 250e3}};
        row.update(more);
        rows.push_back(row);
      }
  return rows;
}

Json frame(const char* extent) {
  return {{"schema", 1},
          {"command", "eval"},
          {"verdict", "pass"},
          {"exit_code", 0},
          {"void", false},
          {"reasons", Json::array()},
          {"extent", extent},
          {"commit", "0123456789abcdef0123456789abcdef01234567"},
          {"dirty", true},
          {"machine", "2 cores"},
          {"model_file", ""},
          {"tools", {{"verilator", "Verilator 5.006"}, {"yosys", "Yosys 0.23"}}},
          {"finished", "2026-11-30T01:02:03Z"},
          {"seconds", 2345.6},
          {"headline", headline()}};
}

}  // namespace

Json full_eval() {
  Json eval = frame("full");
  eval["utilisation"] = utilisation();
  eval["steps"] = steps();
  eval["padding"] = padding();
  eval["networks"] = networks();
  eval["latencies"] = latencies();
  eval["energy"] = energy();
  eval["area"] = area();
  eval["rtl"] = rtl(0);
  eval["model"] = nullptr;
  return eval;
}

Json void_eval() {
  Json eval = full_eval();
  eval["verdict"] = "mismatch";
  eval["exit_code"] = 1;
  eval["void"] = true;
  eval["reasons"] = {"point 0: predicted 2000, measured 2001", kHostile};
  eval["rtl"] = rtl(2);
  eval["rtl"]["points"][2] = nullptr;
  eval["model"] = {{"rows", model_rows()}};
  for (Json* text :
       {&eval["headline"][0]["what"], &eval["headline"][1]["note"], &eval["networks"]["rows"][0]["network"],
        &eval["networks"]["rows"][1]["note"], &eval["latencies"]["platforms"][0]["what"],
        &eval["latencies"]["platforms"][0]["tag"], &eval["energy"]["per_operation"][0]["what"],
        &eval["energy"]["sensitivity"][0]["what"], &eval["area"]["formula"], &eval["rtl"]["points"][0]["test"],
        &eval["rtl"]["points"][0]["verdict"], &eval["model"]["rows"][0]["node"], &eval["machine"]})
    *text = kHostile;
  eval["tools"][kHostile] = kHostile;
  eval["energy"]["rows"][0]["picojoules"][kHostile] = 1e9;
  return eval;
}

Json quick_eval() {
  Json eval = full_eval();
  eval["extent"] = "quick";
  eval["area"] = nullptr;
  eval.erase("energy");
  eval["headline"][4]["ours"] = nullptr;
  eval["headline"][4]["ratio"] = nullptr;
  return eval;
}

Json model_eval() {
  Json eval = frame("model");
  eval["model_file"] = "cfg/run/silero.yaml";
  eval["headline"] = Json::array();
  eval["padding"] = Json::array();
  eval["rtl"] = rtl(0);
  eval["model"] = {{"rows", model_rows()}};
  return eval;
}

}  // namespace sharp::eval
