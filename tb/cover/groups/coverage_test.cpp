// SPDX-License-Identifier: Apache-2.0
// Groups against drawn cases, and no illegal bin in any run that keeps the rules.
#include "tb/cover/groups/coverage.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "regress/random/random_regression.h"
#include "tb/cover/groups/timing_coverage.h"
#include "tb/run/cover_sink.h"
#include "tb/test/test_case.h"

namespace sharp::cover {
namespace {

/// Hits by name, of one run of the timing model.
std::map<std::string, uint64_t> cover(Coverage& coverage, const cfg::Accel& accel, const golden::JobPlan& job,
                                      const cfg::ModelInput& input, const tb::SessionOptions& options,
                                      std::string* illegal = nullptr) {
  coverage.begin({accel, job, input});
  TimingCoverage observer(coverage, job);
  tb::run_timing(accel, job, input, options, &observer);
  const std::string found = coverage.end();
  if (illegal != nullptr) *illegal = found;
  std::map<std::string, uint64_t> hits;
  for (unsigned bin = 0; bin < coverage.catalog().bins().size(); ++bin)
    if (coverage.hits()[bin] > 0) hits[coverage.catalog().bins()[bin].name] = coverage.hits()[bin];
  return hits;
}

/// The drawn case of docs/timing.md section 5.
TEST(Coverage, DrawnCase) {
  cfg::Accel accel = tb::test::tiny_accel();
  accel.lat = {};
  accel.stream_width = 4;
  const tb::test::TestCase c = tb::test::make_case(accel, cfg::Schedule::intergate, 4, cfg::Padding::fixed, 4, 1, 1, 1);
  Coverage coverage;
  const auto hits = cover(coverage, accel, c.job(), c.input, {});
  EXPECT_EQ(hits.at("shape.pass/intergate/W/fixed/lstm/none"), 1u);
  EXPECT_EQ(hits.at("stall.episode/setup/3-7/x_starved"), 1u);
  EXPECT_EQ(hits.at("stall.episode/x_starved/1/issue"), 1u);
  EXPECT_EQ(hits.at("stall.episode/drain/8+/idle"), 1u);
  EXPECT_EQ(hits.at("arrival.x/intergate/first/late"), 1u);
  EXPECT_EQ(hits.at("k_change.adjacent/W/W"), 1u);
  EXPECT_EQ(hits.at("hazard.provoked/x_starved"), 1u);
  EXPECT_FALSE(hits.contains("hazard.provoked/h_raw"));
  EXPECT_FALSE(hits.contains("hazard.provoked/two_k"));
}

/// The waits of a tile that is the first of its chain, leaves, and finds its output bank taken.
TEST(Coverage, UnfoldedWithASlowReaderHoldsTwoHazardsAtOnce) {
  const cfg::Accel accel = tb::test::tiny_accel();
  const tb::test::TestCase c = tb::test::make_case(accel, cfg::Schedule::unfolded, 4, cfg::Padding::fixed, 4, 2, 6, 1);
  tb::SessionOptions options;
  options.traffic.h_stall = {0.9, 40};
  Coverage coverage;
  const auto hits = cover(coverage, accel, c.job(), c.input, options);
  EXPECT_TRUE(hits.contains("hazard.pair/h_raw+h_war"));
  EXPECT_TRUE(hits.contains("hazard.provoked/h_stalled"));
}

TEST(Coverage, NoIllegalBinInRandomRuns) {
  const cfg::Profile profile = cfg::load_profile("default", {"lat_acc=set"});
  Coverage coverage;
  for (const unsigned lat_acc : {1u, 2u, 5u}) {
    cfg::Accel accel = tb::test::small_accel();
    accel.lat.acc = lat_acc;
    for (unsigned number = 0; number < 400; ++number) {
      const regress::RandomRun run = regress::make_random_run(accel, profile, 11, number);
      if (!run.job.legal()) continue;
      std::string illegal;
      cover(coverage, accel, run.job, run.input, regress::session_options(run), &illegal);
      ASSERT_EQ(illegal, "") << run.description;
    }
  }
}

/// A cycle that the rules exclude: an x tile that waits for the MFUs.
golden::Prediction impossible() {
  golden::Prediction p;
  p.busy = true;
  p.state = golden::State::run;
  p.stall = cfg::StallReason::x_starved;
  p.waits = 1u << static_cast<unsigned>(cfg::StallReason::x_starved) |
            1u << static_cast<unsigned>(cfg::StallReason::mfu_busy);
  return p;
}

TEST(Coverage, AnIllegalBinIsNamedWithItsReason) {
  const tb::test::TestCase c = tb::test::usual_case();
  const golden::JobPlan job = c.job();
  Coverage coverage;
  coverage.begin({c.accel, job, c.input});
  TimingCoverage observer(coverage, job);
  observer.observe({}, impossible(), tb::HostRegisters{});
  EXPECT_EQ(coverage.end(),
            "hazard.pair/x_starved+mfu_busy: timing.md section 2: an x tile has no partial sum to wait for and never "
            "leaves");
}

TEST(CoverSink, ARunThatHitsAnIllegalBinIsAMismatchAndIsNotStored) {
  const tb::test::TestCase c = tb::test::usual_case();
  const golden::JobPlan job = c.job();
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("sharp-illegal-" + std::to_string(getpid()) + ".db");
  for (const bool illegal : {false, true}) {
    tb::CoverSink sink(file);
    auto& coverage = dynamic_cast<Coverage&>(sink.begin({c.accel, job, c.input}));
    TimingCoverage observer(coverage, job);
    if (illegal) observer.observe({}, impossible(), tb::HostRegisters{});
    tb::SessionResult result;
    result.verdict = tb::Verdict::pass;
    sink.end({"run x", "tiny", "default", "fast", 1}, result);
    EXPECT_EQ(result.verdict, illegal ? tb::Verdict::mismatch : tb::Verdict::pass);
    ASSERT_EQ(result.failure.has_value(), illegal);
    if (illegal) EXPECT_NE(result.failure->message.find("hazard.pair/x_starved+mfu_busy"), std::string::npos);
    EXPECT_EQ(Database(file, Database::Mode::read_only).runs().size(), 1u);
  }
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace sharp::cover
