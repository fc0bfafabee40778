// SPDX-License-Identifier: Apache-2.0
// Reads a model and times it.
#include "regress/eval/user_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "cfg/onnx/onnx_model.h"
#include "cfg/src/run_file.h"
#include "regress/eval/machine.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kOnnxSteps = 25;
constexpr const char* kLatencies[] = {"fast", "deep"};

void add_layers(const cfg::Case& c, const std::string& prefix, std::vector<ModelLayer>& layers) {
  for (size_t n = 0; n < c.layers->size(); ++n) {
    const cfg::Layer& l = (*c.layers)[n];
    for (size_t d = 0; d < l.weights.size(); ++d) {
      const bool reverse = l.direction == cfg::Direction::reverse || d == 1;
      layers.push_back({c.layers->size() == 1 ? prefix : fmt::format("{} layer {}", prefix, n),
                        reverse ? "reverse" : "forward",
                        {l.cell, l.weights[d].input_size, l.weights[d].hidden_size},
                        c.input->steps});
    }
  }
}

std::vector<ModelLayer> load_onnx(const fs::path& file) {
  const cfg::OnnxModel model(file);
  std::vector<ModelLayer> layers;
  for (const cfg::OnnxNode& node : model.nodes()) {
    const std::vector<cfg::Case> cases = cfg::load_run(
        cfg::config_root() / "run" / "lstm_128.yaml",
        {fmt::format("model={{onnx: '{}', node: {}}}", fs::absolute(file).string(), node.index), "accel=sharp_64k",
         "schedule=unfolded", fmt::format("input.steps={}", kOnnxSteps), "input.state_scale=0"});
    add_layers(cases.at(0), node.name, layers);
  }
  if (layers.empty()) throw cfg::ConfigError(file.string() + ": has no LSTM, GRU or RNN node");
  return layers;
}

Json row_json(const ModelLayer& m, unsigned macs, const std::string& latency, double megahertz) {
  const cfg::Accel a = enlarged(machine(macs, latency), m.layer.input, m.layer.hidden);
  const LayerTime t = time_layer(a, m.layer, {});
  const uint64_t cycles =
      m.steps < LayerTime::kSteps
          ? run_layer(a, m.layer, {cfg::Schedule::unfolded, cfg::Padding::dynamic, t.k}, m.steps).cycles
          : t.cycles(m.steps);
  Json stalls = Json::object();
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    if (t.step.stalls[r] > 0) stalls[std::string(cfg::to_string(static_cast<cfg::StallReason>(r)))] = t.step.stalls[r];
  return {{"node", m.node},
          {"cell", cfg::to_string(m.layer.cell)},
          {"direction", m.direction},
          {"input", m.layer.input},
          {"hidden", m.layer.hidden},
          {"steps", m.steps},
          {"macs", macs},
          {"latency", latency},
          {"k", t.k},
          {"cycles", cycles},
          {"ms", static_cast<double>(cycles) / (megahertz * 1e3)},
          {"utilisation", t.utilisation(a, m.layer)},
          {"ideal", static_cast<double>(m.layer.macs()) / macs * m.steps},
          {"latency_bound", recurrence_latency(a) * m.steps},
          {"stalls", stalls}};
}

}  // namespace

std::vector<ModelLayer> load_user_model(const fs::path& file) {
  if (file.extension() == ".onnx") return load_onnx(file);
  std::vector<ModelLayer> layers;
  const std::vector<cfg::Case> cases = cfg::load_run(file);
  add_layers(cases.at(0), cases[0].model_name, layers);
  return layers;
}

Json model_table(const std::vector<ModelLayer>& layers, double megahertz) {
  Json rows = Json::array();
  for (const unsigned macs : mac_budgets())
    for (const char* latency : kLatencies)
      for (const ModelLayer& m : layers) rows.push_back(row_json(m, macs, latency, megahertz));
  return {{"rows", rows}};
}

std::vector<RtlPoint> model_points(const std::vector<ModelLayer>& layers) {
  std::vector<RtlPoint> points;
  std::set<std::tuple<cfg::Cell, unsigned, unsigned>> seen;
  for (const ModelLayer& m : layers) {
    if (!seen.insert({m.layer.cell, m.layer.input, m.layer.hidden}).second) continue;
    for (const unsigned macs : mac_budgets()) {
      const cfg::Accel shipped = machine(macs, "deep");
      if (!(enlarged(shipped, m.layer.input, m.layer.hidden) == shipped)) continue;
      points.push_back(
          {macs, "deep", m.layer, {cfg::Schedule::unfolded, cfg::Padding::dynamic, 0}, LayerTime::kSteps, {}});
      points.back().mode.k = time_layer(shipped, m.layer, {}).k;
    }
  }
  return points;
}

}  // namespace sharp::eval
