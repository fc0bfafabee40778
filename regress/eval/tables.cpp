// SPDX-License-Identifier: Apache-2.0
// Sweeps of the timing model.
#include "regress/eval/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "golden/baseline/epur.h"
#include "regress/eval/layer_time.h"
#include "regress/eval/machine.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kSizes[] = {128, 256, 340, 512, 1024, 1536, 2048};
constexpr const char* kLatencies[] = {"fast", "deep"};
constexpr unsigned kFirstPadded = 64, kLastPadded = 1100;
constexpr unsigned kNumSchedules = 4;
constexpr unsigned kFpgaMacs = 65536;
constexpr double kMegahertz = 250.0;
constexpr unsigned kMostRows = 4096;  // of an E-PUR-like machine that is built for the networks

double ratio(double a, double b) { return b == 0.0 ? 0.0 : a / b; }

Json stalls_json(const golden::Counters& c) {
  Json stalls = Json::object();
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    if (c.stalls[r] > 0) stalls[std::string(cfg::to_string(static_cast<cfg::StallReason>(r)))] = c.stalls[r];
  return stalls;
}

double ideal_cycles(const cfg::Accel& a, const Layer& layer) { return static_cast<double>(layer.macs()) / a.macs(); }

Json step_row(const cfg::Accel& a, unsigned size, cfg::Schedule schedule, const LayerTime& t) {
  const Layer layer{cfg::Cell::lstm, size, size};
  return {{"macs", a.macs()},
          {"latency", a.latency_name},
          {"machine", a.name},
          {"hidden", size},
          {"schedule", cfg::to_string(schedule)},
          {"k", t.k},
          {"cycles", t.step.cycles},
          {"tiles", t.step.tiles},
          {"ideal", ideal_cycles(a, layer)},
          {"latency_bound", recurrence_latency(a)},
          {"utilisation", t.utilisation(a, layer)},
          {"stalls", stalls_json(t.step)}};
}

/// All layers of a network on a machine: cycles of all steps.
uint64_t sharp_network(unsigned macs, const std::string& latency, const Network& n, Json* layers) {
  uint64_t cycles = 0;
  for (unsigned l = 0; l < n.layers; ++l) {
    const unsigned directions = n.bidirectional ? 2 : 1;
    const Layer layer{n.cell, l == 0 ? n.input : n.hidden * directions, n.hidden};
    const cfg::Accel a = enlarged(machine(macs, latency), layer.input, layer.hidden);
    const LayerTime t = time_layer(a, layer, {});
    cycles += directions * t.cycles(n.steps);
    if (layers != nullptr && l < 2)  // all further layers are as the second
      layers->push_back({{"input", layer.input},
                         {"k", t.k},
                         {"cycles_per_step", t.step.cycles},
                         {"utilisation", t.utilisation(a, layer)}});
  }
  return cycles;
}

uint64_t epur_network(unsigned macs, unsigned rows, const cfg::Latencies& lat, const Network& n) {
  uint64_t cycles = 0;
  const unsigned directions = n.bidirectional ? 2 : 1;
  for (unsigned l = 0; l < n.layers; ++l)
    cycles += directions * golden::epur_cycles({macs, rows, lat},
                                               {n.cell, l == 0 ? n.input : n.hidden * directions, n.hidden, n.steps});
  return cycles;
}

double network_macs(const Network& n) {
  const unsigned directions = n.bidirectional ? 2 : 1;
  double macs = 0.0;
  for (unsigned l = 0; l < n.layers; ++l)
    macs += static_cast<double>(directions * n.steps) *
            static_cast<double>(Layer{n.cell, l == 0 ? n.input : n.hidden * directions, n.hidden}.macs());
  return macs;
}

/// Rows at once that are best for the geometric mean of all networks.
unsigned best_rows(unsigned macs, const cfg::Latencies& lat, const std::vector<Network>& networks) {
  unsigned best = 1;
  double least = 0.0;
  for (unsigned rows = 1; rows <= std::min(kMostRows, macs / 4); rows *= 2) {
    double sum = 0.0;
    for (const Network& n : networks) sum += std::log(static_cast<double>(epur_network(macs, rows, lat, n)));
    if (rows == 1 || sum < least) {
      least = sum;
      best = rows;
    }
  }
  return best;
}

Json network_rows(unsigned macs, const std::string& latency, const Published& published, Json& means) {
  const cfg::Latencies lat = machine(macs, latency).lat;
  const unsigned rows = best_rows(macs, lat, published.networks);
  Json list = Json::array();
  std::vector<double> speedups, kinder;
  for (const Network& n : published.networks) {
    Json layers = Json::array();
    const auto sharp = static_cast<double>(sharp_network(macs, latency, n, &layers));
    const auto epur = static_cast<double>(epur_network(macs, 1, lat, n)),
               best = static_cast<double>(epur_network(macs, rows, lat, n));
    speedups.push_back(epur / sharp);
    kinder.push_back(best / sharp);
    list.push_back({{"network", n.name},
                    {"tag", n.tag},
                    {"note", n.note},
                    {"macs", macs},
                    {"latency", latency},
                    {"ideal", network_macs(n) / macs},
                    {"sharp", sharp},
                    {"sharp_utilisation", network_macs(n) / macs / sharp},
                    {"layers", layers},
                    {"epur", epur},
                    {"epur_utilisation", network_macs(n) / macs / epur},
                    {"speedup", epur / sharp},
                    {"best_rows", rows},
                    {"epur_best_rows", best},
                    {"speedup_best_rows", best / sharp}});
  }
  means.push_back({{"macs", macs},
                   {"latency", latency},
                   {"speedup", geometric_mean(speedups)},
                   {"best_rows", rows},
                   {"speedup_best_rows", geometric_mean(kinder)}});
  return list;
}

/// Mean of a column, also without each of its rows.
Json mean_json(const std::string& platform, const std::vector<std::pair<std::string, double>>& speedups) {
  std::vector<double> all;
  for (const auto& [name, value] : speedups) all.push_back(value);
  Json without = Json::array();
  for (size_t n = 0; n < speedups.size(); ++n) {
    std::vector<double> rest = all;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(n));
    without.push_back({{"row", speedups[n].first}, {"mean", geometric_mean(rest)}});
  }
  return {{"platform", platform}, {"rows", all.size()}, {"mean", geometric_mean(all)}, {"without", without}};
}

std::string row_name(const BenchRow& r) {
  return fmt::format("{} H={} T={}", cfg::to_string(r.cell), r.hidden, r.steps);
}

Json latency_row(const BenchRow& r, const std::string& latency) {
  const Layer layer{r.cell, r.hidden, r.hidden};
  const cfg::Accel a = enlarged(machine(kFpgaMacs, latency), r.hidden, r.hidden);
  const LayerTime t = time_layer(a, layer, {});
  const uint64_t cycles =
      r.steps < LayerTime::kSteps
          ? run_layer(a, layer, {cfg::Schedule::unfolded, cfg::Padding::dynamic, t.k}, r.steps).cycles
          : t.cycles(r.steps);
  const double ms = static_cast<double>(cycles) / (kMegahertz * 1e3);
  Json platforms = Json::object();
  for (const auto& [key, published] : r.milliseconds)
    platforms[key] = {{"published_ms", published}, {"ratio", published / ms}};
  return {{"row", row_name(r)},
          {"cell", cfg::to_string(r.cell)},
          {"hidden", r.hidden},
          {"steps", r.steps},
          {"latency", latency},
          {"machine", a.name},
          {"k", t.k},
          {"cycles", cycles},
          {"ms", ms},
          {"ideal_ms", ideal_cycles(a, layer) * r.steps / (kMegahertz * 1e3)},
          {"latency_bound_ms", recurrence_latency(a) * double(r.steps) / (kMegahertz * 1e3)},
          {"stalls", stalls_json(t.step)},
          {"platforms", platforms}};
}

}  // namespace

double geometric_mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double v : values) sum += std::log(v);
  return values.empty() ? 0.0 : std::exp(sum / static_cast<double>(values.size()));
}

Json steps_table() {
  Json rows = Json::array();
  for (const unsigned macs : mac_budgets())
    for (const char* latency : kLatencies)
      for (const unsigned size : kSizes) {
        const cfg::Accel a = enlarged(machine(macs, latency), size, size);
        double sequential = 0.0;
        for (unsigned s = 0; s < kNumSchedules; ++s) {
          const auto schedule = static_cast<cfg::Schedule>(s);
          const LayerTime t = time_layer(a, {cfg::Cell::lstm, size, size}, {schedule, cfg::Padding::dynamic, 0});
          if (schedule == cfg::Schedule::sequential) sequential = t.step.cycles;
          rows.push_back(step_row(a, size, schedule, t));
          rows.back()["speedup"] = ratio(sequential, t.step.cycles);
        }
      }
  return rows;
}

Json padding_table(unsigned stride) {
  Json rows = Json::array();
  for (const unsigned macs : mac_budgets())
    for (unsigned size = kFirstPadded; size <= kLastPadded; size += stride) {
      const Layer layer{cfg::Cell::lstm, size, size};
      const cfg::Accel a = enlarged(machine(macs, "deep"), size, size);
      const LayerTime fixed = time_layer(a, layer, {cfg::Schedule::unfolded, cfg::Padding::fixed, 0});
      const LayerTime dynamic = time_layer(a, layer, {cfg::Schedule::unfolded, cfg::Padding::dynamic, 0});
      rows.push_back({{"macs", macs},
                      {"hidden", size},
                      {"ideal", ideal_cycles(a, layer)},
                      {"fixed_k", fixed.k},
                      {"fixed", fixed.step.cycles},
                      {"dynamic_k", dynamic.k},
                      {"dynamic", dynamic.step.cycles},
                      {"gain", ratio(fixed.step.cycles, dynamic.step.cycles)}});
    }
  return rows;
}

Json networks_table(const Published& published) {
  Json rows = Json::array(), means = Json::array();
  for (const unsigned macs : mac_budgets())
    for (const char* latency : kLatencies)
      for (Json& row : network_rows(macs, latency, published, means)) rows.push_back(std::move(row));
  std::vector<double> all, kinder;
  for (const Json& m : means) {
    all.push_back(m.at("speedup"));
    kinder.push_back(m.at("speedup_best_rows"));
  }
  return {{"rows", rows},
          {"means", means},
          {"mean", geometric_mean(all)},
          {"mean_best_rows", geometric_mean(kinder)},
          {"published", {{"over_asic", published.over_asic}, {"tag", published.headline_tag}}}};
}

Json latencies_table(const Published& published) {
  Json rows = Json::array(), means = Json::array(), platforms = Json::array();
  for (const char* latency : kLatencies) {
    std::map<std::string, std::vector<std::pair<std::string, double>>> speedups;
    for (const BenchRow& r : published.rows) {
      rows.push_back(latency_row(r, latency));
      for (const auto& [key, value] : rows.back().at("platforms").items())
        speedups[key].emplace_back(row_name(r), value.at("ratio").get<double>());
    }
    for (const Platform& p : published.platforms) {
      means.push_back(mean_json(p.key, speedups[p.key]));
      means.back()["latency"] = latency;
    }
  }
  for (const Platform& p : published.platforms)
    platforms.push_back({{"key", p.key}, {"what", p.what}, {"tag", p.tag}, {"source", p.source}});
  return {{"macs", kFpgaMacs},
          {"megahertz", kMegahertz},
          {"platforms", platforms},
          {"rows", rows},
          {"means", means},
          {"published",
           {{"over_fpga", published.over_fpga}, {"over_gpu", published.over_gpu}, {"tag", published.headline_tag}}}};
}

Json utilisation_summary(const Json& steps, const Published& published) {
  Json rows = Json::array();
  for (const unsigned macs : mac_budgets())
    for (const char* latency : kLatencies) {
      double sum = 0.0, capped = 0.0;
      unsigned count = 0;
      for (const Json& r : steps)
        if (r.at("macs") == macs && r.at("latency") == latency && r.at("schedule") == "unfolded") {
          sum += r.at("utilisation").get<double>();
          const double ideal = r.at("ideal"), bound = r.at("latency_bound");
          capped += ideal / std::max(ideal, bound);
          ++count;
        }
      rows.push_back({{"macs", macs},
                      {"latency", latency},
                      {"mean_percent", 100.0 * sum / count},
                      {"bound_percent", 100.0 * capped / count}});
      if (macs == 1024) rows.back()["published_percent"] = published.utilisation_1k;
      if (macs == 65536) rows.back()["published_percent"] = published.utilisation_64k;
    }
  return {{"tag", published.utilisation_tag}, {"rows", rows}};
}

}  // namespace sharp::eval
