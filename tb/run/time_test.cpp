// SPDX-License-Identifier: Apache-2.0
// A timing-only run has the cycles, counters and limits of the run with RTL and checks.
#include <gtest/gtest.h>

#include <map>

#include "cfg/src/run_file.h"
#include "tb/library/dut_library.h"
#include "tb/run/resolve.h"
#include "tb/run/run_case.h"
#include "tb/sim/run_timing.h"

namespace sharp::tb {
namespace {

const std::string kSmoke = std::string(SHARP_SOURCE_DIR) + "/cfg/run/smoke.yaml";
const std::string kStack = std::string(SHARP_SOURCE_DIR) + "/cfg/run/stack.yaml";

class TimingRun : public ::testing::Test {
 protected:
  static const DutLibrary& library(const cfg::Accel& accel) {
    static std::map<std::string, DutLibrary> libraries;
    const std::string key = parameter_text(accel);
    const auto found = libraries.find(key);
    return found != libraries.end() ? found->second : libraries.emplace(key, DutLibrary(accel)).first->second;
  }
  static SessionResult with_rtl(const cfg::Case& c, const golden::JobPlan& job) {
    return run_checked(*library(c.accel).create({}), c.accel, job, *c.input, session_options(c));
  }
};

TEST_F(TimingRun, HasTheCountersOfTheRunWithRtlUnderRandomTraffic) {
  uint32_t starved = 0;
  for (const char* k : {"k=auto", "k=16"})
    for (const cfg::Case& c :
         cfg::load_run(kSmoke, {k, "traffic.x_gap={probability: 0.5, burst: 60}", "input.steps=6"}, 11)) {
      const golden::JobPlan job = make_job(c, resolve(c));
      const SessionResult rtl = with_rtl(c, job);
      const TimingResult timing = run_timing(c.accel, job, *c.input, session_options(c));
      ASSERT_EQ(rtl.verdict, Verdict::pass) << c.label << rtl.detail;
      EXPECT_EQ(timing.verdict, Verdict::pass) << c.label;
      EXPECT_EQ(timing.counters, rtl.rtl) << c.label;
      EXPECT_EQ(timing.utilisation, rtl.utilisation) << c.label;
      starved += timing.counters.stalls[static_cast<size_t>(cfg::StallReason::x_starved)];
    }
  EXPECT_GT(starved, 1000u) << "the traffic has to matter";
}

TEST_F(TimingRun, HasTheCyclesOfEveryPassOfAStackAndOfAMisbehavingHost) {
  for (const double noise : {0.0, 0.3})
    for (const cfg::Case& c : cfg::load_run(kStack, {"accel=sharp_64", "padding=dynamic"}, 5)) {
      const golden::JobPlan job = make_job(c, resolve(c));
      SessionOptions options = session_options(c);
      options.host_noise = noise;
      const SessionResult rtl = run_checked(*library(c.accel).create({}), c.accel, job, *c.input, options);
      const TimingResult timing = run_timing(c.accel, job, *c.input, options);
      ASSERT_EQ(rtl.verdict, Verdict::pass) << c.label << rtl.detail;
      EXPECT_EQ(timing.counters, rtl.rtl) << c.label;
      EXPECT_EQ(timing.utilisation, rtl.utilisation) << c.label;
      ASSERT_EQ(timing.passes.size(), rtl.passes.size());
      for (size_t n = 0; n < rtl.passes.size(); ++n)
        EXPECT_EQ(timing.passes[n].cycles, rtl.passes[n].cycles) << c.label << " pass " << n;
    }
}

TEST_F(TimingRun, EndsAtTheLimitsOfTheRunWithRtl) {
  const std::vector<std::string> limits[] = {{"max_cycles=20"},
                                             {"hang_cycles=40", "traffic.x_gap={probability: 0.9, burst: 5000}"}};
  const Verdict verdicts[] = {Verdict::cycle_limit, Verdict::hang};
  for (size_t i = 0; i < std::size(limits); ++i) {
    std::vector<std::string> overrides = limits[i];
    overrides.insert(overrides.end(), {"accel=tiny", "schedule=batch", "padding=fixed"});
    const cfg::Case c = cfg::load_run(kSmoke, overrides).at(0);
    const golden::JobPlan job = make_job(c, resolve(c));
    const SessionResult rtl = with_rtl(c, job);
    const TimingResult timing = run_timing(c.accel, job, *c.input, session_options(c));
    EXPECT_EQ(rtl.verdict, verdicts[i]) << rtl.detail;
    EXPECT_EQ(timing.verdict, verdicts[i]) << timing.detail;
    EXPECT_EQ(timing.counters, rtl.golden);
  }
}

TEST_F(TimingRun, ARefusedJobEndsWithItsRefusal) {
  cfg::Case c = cfg::load_run(kSmoke).at(0);
  c.k = 5;
  const TimingResult r = run_timing(c.accel, make_job(c, resolve(c)), *c.input, session_options(c));
  EXPECT_EQ(r.verdict, Verdict::pass);
  EXPECT_EQ(r.counters.cycles, 1u);  // check
}

}  // namespace
}  // namespace sharp::tb
