// SPDX-License-Identifier: Apache-2.0
// Builds DUT libraries.
#include "regress/runner/libraries.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <set>

#include "cfg/src/profile.h"
#include "regress/random_regression.h"
#include "regress/runner/test_command.h"
#include "tb/library/dut_library.h"

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kWorthTelling = 0.5;  // seconds: less is no build

class Needs {
 public:
  void add(const PlannedTest& t) {
    const TestCommand command = parse_test(t.test);
    if (const auto* line = std::get_if<RandomLine>(&command)) {
      add_random(*line);
    } else if (seen_.insert(t.dut).second) {
      add_dut(load_case(std::get<RunLine>(command)).accel, "fast");
    }
  }

  std::vector<NeededDut> duts;

 private:
  void add_dut(const cfg::Accel& accel, const std::string& variant) {
    if (keys_.insert(tb::parameter_text(accel) + variant).second) duts.push_back({accel, variant});
  }

  /// Runs of a series that keeps the latency need the same DUT all.
  void add_random(const RandomLine& line) {
    std::string series = line.accel + " " + line.latency + " " + line.variant + " " + line.profile;
    for (const std::string& overlay : line.overlays) series += " " + overlay;
    const bool is_first = accels_.find(series) == accels_.end();
    if (is_first) {
      accels_[series] = load_accel_of(line);
      profiles_[series] = cfg::load_profile(line.profile, line.overlays);
      add_dut(accels_[series], line.variant);
    }
    if (!varies_latency(profiles_[series])) return;
    add_dut(make_random_run(accels_[series], profiles_[series], line.seed, *line.only, Contents::input_only).accel,
            line.variant);
  }

  static bool varies_latency(const cfg::Profile& profile) {
    unsigned values = 0;
    for (const double w : profile.weights[static_cast<size_t>(cfg::StimulusAxis::lat_acc)]) values += w > 0.0;
    return values > 1 || profile.weights[static_cast<size_t>(cfg::StimulusAxis::lat_acc)][0] == 0.0;
  }

  std::set<std::string> keys_, seen_;
  std::map<std::string, cfg::Accel> accels_;
  std::map<std::string, cfg::Profile> profiles_;
};

}  // namespace

std::vector<NeededDut> needed_duts(const NightPlan& plan) {
  Needs needs;
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests)
      if (!t.fill) {
        try {
          needs.add(t);
        } catch (const cfg::ConfigError&) {
          // The test will say so.
        }
      }
  return std::move(needs.duts);
}

void build_libraries(const std::vector<NeededDut>& duts, const tb::RtlSnapshot& rtl, unsigned parallel,
                     const std::atomic<bool>& stop) {
  for (const NeededDut& dut : duts) {
    const auto begin = Clock::now();
    tb::ensure_dut_library(dut.accel, {rtl, {}, dut.variant, parallel, &stop});
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (seconds < kWorthTelling) continue;
    fmt::print("built {} ({}) {} in {:.1f} s\n", dut.accel.name, dut.accel.latency_name, dut.variant, seconds);
    std::fflush(stdout);
  }
}

}  // namespace sharp::regress
