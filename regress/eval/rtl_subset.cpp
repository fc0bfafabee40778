// SPDX-License-Identifier: Apache-2.0
// Lockstep runs against the cycles that the tables are made of.
#include "regress/eval/rtl_subset.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/output/output_file.h"
#include "base/process/child_pool.h"
#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"
#include "golden/baseline/epur.h"
#include "regress/eval/machine.h"
#include "regress/runner/test_runner.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

constexpr unsigned kSmall = 128, kRagged = 340, kGru = 256, kElman = 512;
constexpr const char* kEpur = "regress/eval/epur_1k.yaml";
constexpr unsigned kEpurMacs = 1024, kEpurK = 4;
constexpr cfg::Schedule kSchedules[] = {cfg::Schedule::sequential, cfg::Schedule::batch, cfg::Schedule::intergate,
                                        cfg::Schedule::unfolded};

/// With the K that the tables would take.
void add(std::vector<RtlPoint>& points, unsigned macs, const std::string& latency, const Layer& layer, Mode mode) {
  mode.k = time_layer(machine(macs, latency), layer, mode).k;
  points.push_back({macs, latency, layer, mode, LayerTime::kSteps, {}});
}

void add_machine(std::vector<RtlPoint>& points, unsigned macs, const std::string& latency) {
  for (const cfg::Schedule schedule : kSchedules)
    for (const unsigned size : {kSmall, kRagged})
      add(points, macs, latency, {cfg::Cell::lstm, size, size}, {schedule, cfg::Padding::dynamic, 0});
  add(points, macs, latency, {cfg::Cell::lstm, kRagged, kRagged}, {cfg::Schedule::unfolded, cfg::Padding::fixed, 0});
  add(points, macs, latency, {cfg::Cell::gru, kGru, kGru}, {});
  add(points, macs, latency, {cfg::Cell::elman, kElman, kElman}, {});
}

/// One unit after the other, a row a gate, every step after the one before.
void add_epur(std::vector<RtlPoint>& points, const std::string& latency) {
  for (const unsigned size : {kSmall, kRagged})
    points.push_back({kEpurMacs,
                      latency,
                      {cfg::Cell::lstm, size, size},
                      {cfg::Schedule::intergate, cfg::Padding::fixed, kEpurK},
                      LayerTime::kSteps,
                      kEpur});
}

/// The cycle model of the E-PUR-like machine says the same as the timing model that the RTL is compared with.
bool epur_agrees(const RtlPoint& p) {
  if (p.accel != kEpur) return true;
  const cfg::Accel a = p.machine();
  return time_layer(a, p.layer, p.mode).step.cycles ==
         golden::epur_step_cycles({p.macs, 1, a.lat}, {p.layer.cell, p.layer.input, p.layer.hidden, 1});
}

Json point_json(const RtlPoint& p, const regress::TestResult& r) {
  const golden::Counters model = run_layer(p.machine(), p.layer, p.mode, p.steps);
  const uint64_t predicted = model.cycles;
  const bool equal = r.passed() && r.measured_cycles == predicted && epur_agrees(p);
  return {{"test", p.test()},
          {"macs", p.macs},
          {"latency", p.latency},
          {"machine", p.machine().name},
          {"hidden", p.layer.hidden},
          {"cell", cfg::to_string(p.layer.cell)},
          {"schedule", cfg::to_string(p.mode.schedule)},
          {"padding", cfg::to_string(p.mode.padding)},
          {"k", p.mode.k},
          {"steps", p.steps},
          {"predicted", predicted},
          {"measured", r.measured_cycles},
          {"tiles", model.tiles},
          {"values", r.values},
          {"equal", equal},
          {"verdict", to_string(r.verdict)},
          {"detail", r.detail}};
}

}  // namespace

cfg::Accel RtlPoint::machine() const {
  return accel.empty() ? eval::machine(macs, latency)
                       : cfg::load_accel((std::filesystem::path(SHARP_SOURCE_DIR) / accel).string(), latency);
}

std::string RtlPoint::test() const {
  return fmt::format(
      "run cfg/run/lstm_128.yaml --set accel={} --set latency={} --set 'model={{type: random, cell: {}, input_size: "
      "{}, "
      "hidden_size: {}}}' --set input.steps={} --set schedule={} --set padding={} --set k={} --seed 1",
      accel.empty() ? fmt::format("sharp_{}k", macs / 1024) : accel, latency, cfg::to_string(layer.cell), layer.input,
      layer.hidden, steps, cfg::to_string(mode.schedule), cfg::to_string(mode.padding), mode.k);
}

std::vector<RtlPoint> rtl_points(bool both_latencies) {
  std::vector<RtlPoint> points;
  for (const unsigned macs : mac_budgets()) {
    add_machine(points, macs, "deep");
    if (both_latencies) add_machine(points, macs, "fast");
  }
  add_epur(points, "deep");
  if (both_latencies) add_epur(points, "fast");
  return points;
}

RtlSubset run_rtl_subset(const std::vector<RtlPoint>& points, const tb::RtlSnapshot& rtl, unsigned jobs,
                         const std::function<void(size_t)>& progress) {
  std::vector<Json> rows(points.size());
  size_t ended = 0;
  tb::ChildPool pool;
  pool.parallel = jobs;
  pool.stop = &tb::interrupt_flag();
  pool.started = [](size_t) {};
  pool.work = [&](size_t n) {
    regress::TestRunner runner({rtl, regress::BuildNotes({}), 0, nullptr});
    return tb::json_text(point_json(points[n], runner.run(points[n].test())));
  };
  pool.ended = [&](size_t n, const std::string& text, const std::string& death) {
    regress::TestResult dead;
    dead.detail = death;
    rows[n] = death.empty() ? Json::parse(text) : point_json(points[n], dead);
    progress(++ended);
  };
  pool.run(points.size());
  RtlSubset subset;
  size_t equal = 0;
  for (size_t n = 0; n < points.size(); ++n) {
    const bool ok = !rows[n].is_null() && rows[n].at("equal").get<bool>();
    equal += ok;
    if (!ok)
      subset.reasons.push_back(rows[n].is_null()
                                   ? "not run: " + points[n].test()
                                   : fmt::format("{}, {} cycles instead of {}: {}", std::string(rows[n].at("verdict")),
                                                 uint64_t{rows[n].at("measured")}, uint64_t{rows[n].at("predicted")},
                                                 points[n].test()));
  }
  subset.all_equal = equal == points.size() && equal > 0;
  subset.json = {{"points", rows}, {"equal", equal}, {"total", points.size()}};
  return subset;
}

}  // namespace sharp::eval
