// SPDX-License-Identifier: Apache-2.0
// From tests to DUTs.
#include "regress/runner/night_duts.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "cfg/src/profile.h"
#include "regress/random/random_regression.h"
#include "regress/runner/test_command.h"
#include "tb/library/dut_library.h"

namespace sharp::regress {
namespace {

class Needs {
 public:
  void add(unsigned job, const PlannedTest& t) {
    NightDut& dut = duts[index_of(t)];
    ++dut.tests;
    dut.fill_only = dut.fill_only && t.fill;
    dut.jobs.insert(job);
  }

  std::vector<NightDut> duts;

 private:
  struct Series {
    cfg::Accel accel;
    cfg::Profile profile;
  };

  size_t index_of(const PlannedTest& t) {
    const TestCommand command = parse_test(t.test);
    if (const auto* line = std::get_if<RandomLine>(&command)) return index_of(*line, t.fill);
    const auto known = by_name_.find(t.dut);
    if (known != by_name_.end()) return known->second;
    return by_name_[t.dut] = index_of(load_case(std::get<RunLine>(command)).accel, "fast");
  }

  size_t index_of(const RandomLine& line, bool fill) {
    const Series& series = series_of(line);
    if (fill || !varies_latency(series.profile)) return index_of(series.accel, line.variant);
    return index_of(make_random_run(series.accel, series.profile, line.seed, *line.only, Contents::input_only).accel,
                    line.variant);
  }

  size_t index_of(const cfg::Accel& accel, const std::string& variant) {
    const auto [at, is_new] = by_parameters_.emplace(tb::parameter_text(accel) + variant, duts.size());
    if (is_new) duts.push_back({accel, variant, 0, true, {}});
    return at->second;
  }

  const Series& series_of(const RandomLine& line) {
    std::string name = line.accel + " " + line.latency + " " + line.variant + " " + line.profile;
    for (const std::string& overlay : line.overlays) name += " " + overlay;
    auto at = series_.find(name);
    if (at == series_.end())
      at = series_.emplace(name, Series{load_accel_of(line), cfg::load_profile(line.profile, line.overlays)}).first;
    return at->second;
  }

  static bool varies_latency(const cfg::Profile& profile) {
    unsigned values = 0;
    for (const double w : profile.weights[static_cast<size_t>(cfg::StimulusAxis::lat_acc)]) values += w > 0.0;
    return values > 1 || profile.weights[static_cast<size_t>(cfg::StimulusAxis::lat_acc)][0] == 0.0;
  }

  std::map<std::string, size_t> by_name_, by_parameters_;
  std::map<std::string, Series> series_;
};

}  // namespace

std::vector<NightDut> duts_of(const NightPlan& plan) {
  Needs needs;
  for (unsigned n = 0; n < plan.jobs.size(); ++n)
    for (const PlannedTest& t : plan.jobs[n].tests) {
      try {
        needs.add(n, t);
      } catch (const cfg::ConfigError&) {
        // The test will say so.
      }
    }
  const auto price = [](const NightDut& dut) {
    return std::tuple(dut.fill_only, build_seconds_guess(dut.accel) / dut.tests);
  };
  std::stable_sort(needs.duts.begin(), needs.duts.end(),
                   [&](const NightDut& a, const NightDut& b) { return price(a) < price(b); });
  return std::move(needs.duts);
}

double build_seconds_guess(const cfg::Accel& accel) { return 10.0 + 1e-4 * accel.num_vs * accel.vs_width; }

}  // namespace sharp::regress
