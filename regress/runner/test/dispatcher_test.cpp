// SPDX-License-Identifier: Apache-2.0
// The dispatcher with a launcher that loses workers, with a budget, and with builds that take their time or fail.
#include "regress/runner/dispatcher.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <mutex>
#include <thread>

#include "regress/runner/run_folder.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

TestResult pass(const std::string& test) {
  TestResult r;
  r.test = test;
  r.verdict = tb::Verdict::pass;
  r.seconds = 1.0;
  return r;
}

tb::DutBuildFailed build_failure(const std::string& text) {
  fit::ToolMessage first;
  first.tool = "verilator";
  first.file = "rtl/x.sv";
  first.line = 12;
  first.text = text;
  return {"the log", first, "log"};
}

/// Does the work of a job at the next poll, unless `lose` says that the worker is lost.
class FakeLauncher final : public Launcher {
 public:
  FakeLauncher(const fs::path& run, const NightPlan& plan) : run_(run), plan_(plan) {}

  unsigned room() const override { return 2 - static_cast<unsigned>(running_.size()); }
  bool is_local() const override { return local; }
  void submit(std::span<const unsigned> jobs) override {
    if (started)
      for (const unsigned job : jobs) started(job);
    running_.insert(running_.end(), jobs.begin(), jobs.end());
    submitted.insert(submitted.end(), jobs.begin(), jobs.end());
  }
  std::vector<unsigned> poll() override {
    std::vector<unsigned> ended;
    ended.swap(running_);
    const auto hangs = [this](unsigned job) { return std::find(stuck.begin(), stuck.end(), job) != stuck.end(); };
    std::copy_if(ended.begin(), ended.end(), std::back_inserter(running_), hangs);
    std::erase_if(ended, hangs);
    for (const unsigned job : ended) {
      JobWriter writer(run_, job);
      const auto at = std::find(lose.begin(), lose.end(), job);
      const bool lost = at != lose.end();
      if (lost) lose.erase(at);
      for (const PlannedTest& t : plan_.jobs[job].tests) {
        if (lost) break;
        const auto& kept = writer.kept();
        if (std::none_of(kept.begin(), kept.end(), [&](const TestResult& r) { return r.test == t.test; }))
          writer.add(pass(t.test));
      }
      if (!lost) writer.finish();
      if (after) after(job);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return ended;
  }
  void cancel() override { cancelled = true; }

  std::vector<unsigned> submitted, lose;  ///< lose: one entry an attempt that is lost
  std::vector<unsigned> stuck;            ///< jobs that never end
  std::function<void(unsigned)> started, after;
  bool local = false;
  bool cancelled = false;

 private:
  fs::path run_;
  const NightPlan& plan_;
  std::vector<unsigned> running_;
};

class Dispatcher : public testing::Test {
 protected:
  void SetUp() override {
    plan_.entries.emplace_back();
    for (unsigned n = 0; n < 6; ++n)
      plan_.jobs.push_back({n >= 4,
                            {{std::string(1, static_cast<char>('a' + n)), 0, "d"},
                             {std::string(1, static_cast<char>('A' + n)), 0, "d"}}});
    store_plan(run_, plan_);
  }
  void TearDown() override { fs::remove_all(run_); }

  fs::path run_ = fs::path(testing::TempDir()) / ("dispatcher_test_" + std::to_string(getpid()));
  NightPlan plan_;
};

TEST_F(Dispatcher, RunsEveryJobButFill) {
  FakeLauncher launcher(run_, plan_);
  const Dispatched d = dispatch(run_, plan_, launcher, {});
  EXPECT_EQ(launcher.submitted, (std::vector<unsigned>{0, 1, 2, 3}));
  EXPECT_EQ(d.results.size(), 8u);
  EXPECT_EQ(d.not_started, (std::set<unsigned>{4, 5}));
}

TEST_F(Dispatcher, FillsWhileTheBudgetLasts) {
  FakeLauncher launcher(run_, plan_);
  DispatchSettings settings;
  settings.budget = 100.0;
  EXPECT_EQ(dispatch(run_, plan_, launcher, settings).results.size(), 12u);
}

TEST_F(Dispatcher, WhatDoesNotFitIntoTheBudgetIsNotStarted) {
  plan_.jobs[1].seconds = plan_.jobs[5].seconds = 1000.0;
  FakeLauncher launcher(run_, plan_);
  DispatchSettings settings;
  settings.budget = 100.0;
  const Dispatched d = dispatch(run_, plan_, launcher, settings);
  EXPECT_EQ(launcher.submitted, (std::vector<unsigned>{0, 2, 3, 4}));
  EXPECT_EQ(d.not_started, (std::set<unsigned>{1, 5}));
  EXPECT_TRUE(d.out_of_time);
}

TEST_F(Dispatcher, WhatRunsAtTheEndOfTheBudgetIsEnded) {
  FakeLauncher launcher(run_, plan_);
  launcher.stuck = {1};
  DispatchSettings settings;
  settings.budget = 0.3;
  const Dispatched d = dispatch(run_, plan_, launcher, settings);
  EXPECT_TRUE(launcher.cancelled);
  EXPECT_TRUE(d.out_of_time);
  EXPECT_FALSE(d.results.contains("b"));
  EXPECT_LT(d.seconds, 2.0);
}

TEST_F(Dispatcher, FillThatDoesNotFitIsNoLackOfTime) {
  plan_.jobs[5].seconds = 1000.0;
  FakeLauncher launcher(run_, plan_);
  DispatchSettings settings;
  settings.budget = 100.0;
  EXPECT_FALSE(dispatch(run_, plan_, launcher, settings).out_of_time);
}

// ---------------------------------------------------------------- builds

NightDut dut(const std::string& name, std::set<unsigned> jobs, bool fill_only = false) {
  NightDut d;
  d.accel.name = name;
  d.accel.vs_width = static_cast<unsigned>(name[0]);  // parameters of its own
  d.variant = "fast";
  d.tests = 1;
  d.fill_only = fill_only;
  d.jobs = std::move(jobs);
  return d;
}

class Builds : public Dispatcher {
 protected:
  /// DUT a is needed by jobs 0 and 1, b by 1 and 2, c by 3, d by the fill jobs.
  std::vector<NightDut> duts() const {
    return {dut("a", {0, 1}), dut("b", {1, 2}), dut("c", {3}), dut("d", {4, 5}, true)};
  }
  Dispatched run(DutBuilds& builds, std::optional<double> budget = std::nullopt) {
    DispatchSettings settings;
    settings.builds = &builds;
    settings.budget = budget;
    settings.stop = &stop_;
    settings.progress = [this](const Progress& p) { progress_ = p; };
    return dispatch(run_, plan_, launcher_, settings);
  }
  std::vector<BuildState> states(const Dispatched& d) const {
    std::vector<BuildState> states;
    for (const BuildResult& b : d.builds) states.push_back(b.state);
    return states;
  }
  BuildNotes notes() const { return BuildNotes(run_ / "builds"); }

  FakeLauncher launcher_{run_, plan_};
  std::atomic<bool> stop_{false};
  Progress progress_;
};

TEST_F(Builds, AJobStartsWhenItsDutsAreThereAndNotBefore) {
  std::mutex mutex;
  std::set<std::string> built;
  std::set<unsigned> early;
  launcher_.local = true;
  launcher_.started = [&](unsigned job) {
    const std::lock_guard lock(mutex);
    for (const NightDut& d : duts())
      if (d.jobs.contains(job) && !built.contains(d.accel.name)) early.insert(job);
  };
  DutBuilds builds(duts(), notes(),
                   {[&](const NightDut& d, unsigned, const std::atomic<bool>&) {
                      std::this_thread::sleep_for(std::chrono::milliseconds(d.accel.name == "b" ? 400 : 50));
                      const std::lock_guard lock(mutex);
                      built.insert(d.accel.name);
                    },
                    {}});
  const Dispatched d = run(builds);
  EXPECT_EQ(d.results.size(), 8u);
  EXPECT_EQ(early, std::set<unsigned>{});
  EXPECT_EQ(built.size(), 4u);
  EXPECT_GE(d.first_start, 0.05) << "a build takes so long";
  EXPECT_EQ(launcher_.submitted.front(), 0u) << "the job of the first DUT waits for nothing else";
  EXPECT_EQ(progress_.builds, 4u);
}

TEST_F(Builds, ADutThatDoesNotBuildHoldsNothingUpAndIsNotBuiltAgain) {
  std::atomic<unsigned> tried{0};
  DutBuilds builds(duts(), notes(),
                   {[&](const NightDut& d, unsigned, const std::atomic<bool>&) {
                      ++tried;
                      if (d.accel.name != "b") return;
                      throw build_failure("syntax error");
                    },
                    {}});
  const Dispatched d = run(builds);
  EXPECT_EQ(launcher_.submitted.size(), 4u) << "its tests say so";
  EXPECT_EQ(tried, 4u);
  EXPECT_EQ(states(d)[1], BuildState::failed);
  EXPECT_EQ(d.builds[1].detail, "rtl/x.sv:12: syntax error (verilator)");
  const auto note = notes().find(duts()[1].accel, "fast");
  ASSERT_TRUE(note);
  EXPECT_EQ(note->detail, "rtl/x.sv:12: syntax error (verilator)");
  EXPECT_FALSE(notes().find(duts()[0].accel, "fast"));
}

TEST_F(Builds, TheBudgetEndsBuildsToo) {
  DutBuilds builds(duts(), notes(),
                   {[&](const NightDut& d, unsigned, const std::atomic<bool>& stop) {
                      while (d.accel.name == "b" && !stop) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                      if (stop) throw tb::DutBuildInterrupted();
                    },
                    [](const NightDut&) { return true; }});  // is begun, whatever time there is
  const Dispatched d = run(builds, 0.5);
  EXPECT_LT(d.seconds, 3.0);
  EXPECT_TRUE(d.out_of_time);
  EXPECT_EQ(states(d)[1], BuildState::not_built);
  EXPECT_FALSE(d.results.contains("b"));
  EXPECT_TRUE(d.results.contains("a"));
}

TEST_F(Builds, ADutForWhichThereIsNoTimeIsNotBegun) {
  std::atomic<unsigned> tried{0};
  DutBuilds builds(duts(), notes(), {[&](const NightDut&, unsigned, const std::atomic<bool>&) { ++tried; }, {}});
  const Dispatched d = run(builds, 2.0);
  EXPECT_EQ(tried, 0u);
  EXPECT_FALSE(d.first_start);
  EXPECT_EQ(states(d), std::vector<BuildState>(4, BuildState::not_built));
  EXPECT_EQ(d.not_started.size(), 6u);
  EXPECT_LT(d.seconds, 1.0) << "nothing is left to wait for";
}

TEST_F(Builds, WhatIsInTheCacheNeedsNoTime) {
  DutBuilds builds(duts(), notes(),
                   {[](const NightDut&, unsigned, const std::atomic<bool>&) {},
                    [](const NightDut& d) { return d.accel.name == "c"; }});
  const Dispatched d = run(builds, 2.0);
  EXPECT_EQ(launcher_.submitted, std::vector<unsigned>{3});
}

TEST_F(Builds, StoppedItEndsThem) {
  DutBuilds builds(duts(), notes(),
                   {[&](const NightDut&, unsigned, const std::atomic<bool>& stop) {
                      stop_ = true;
                      while (!stop) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                      throw tb::DutBuildInterrupted();
                    },
                    {}});
  const Dispatched d = run(builds);
  EXPECT_TRUE(d.results.empty());
  EXPECT_FALSE(d.out_of_time);
}

TEST_F(Dispatcher, ALostJobRunsOnceMore) {
  FakeLauncher launcher(run_, plan_);
  launcher.lose = {2};
  const Dispatched d = dispatch(run_, plan_, launcher, {});
  EXPECT_EQ(launcher.submitted.size(), 5u);
  for (const auto& [test, r] : d.results) EXPECT_TRUE(r.passed()) << test;
}

TEST_F(Dispatcher, AJobThatIsLostAgainIsNoPass) {
  FakeLauncher launcher(run_, plan_);
  launcher.lose = {2, 2};
  const Dispatched d = dispatch(run_, plan_, launcher, {});
  EXPECT_EQ(launcher.submitted.size(), 5u);
  EXPECT_EQ(d.results.at("c").verdict, tb::Verdict::internal_error);
  EXPECT_EQ(d.results.at("c").detail, "the worker of the job left no result");
  EXPECT_FALSE(d.results.at("c").signature.empty());
  EXPECT_TRUE(d.results.at("b").passed());
}

TEST_F(Dispatcher, WhatIsDoneIsLeftAlone) {
  {
    JobWriter done(run_, 0), half(run_, 1);
    done.add(pass("a"));
    done.add(pass("A"));
    done.finish();
    half.add(pass("b"));
  }
  FakeLauncher launcher(run_, plan_);
  const Dispatched d = dispatch(run_, plan_, launcher, {});
  EXPECT_EQ(launcher.submitted, (std::vector<unsigned>{1, 2, 3}));
  EXPECT_EQ(d.results.size(), 8u);
}

TEST_F(Dispatcher, StopsAndKeepsWhatHasEnded) {
  FakeLauncher launcher(run_, plan_);
  std::atomic<bool> stop{false};
  launcher.after = [&](unsigned job) { stop = job == 1; };
  DispatchSettings settings;
  settings.stop = &stop;
  const Dispatched d = dispatch(run_, plan_, launcher, settings);
  EXPECT_TRUE(launcher.cancelled);
  EXPECT_EQ(d.results.size(), 4u);
}

TEST_F(Dispatcher, AResultOfAnotherJobDoesNotCount) {
  FakeLauncher launcher(run_, plan_);
  launcher.after = [&](unsigned job) {
    if (job == 0) {
      JobWriter writer(run_, 0);
      writer.add(pass("not of this job"));
      writer.finish();
    }
  };
  EXPECT_FALSE(dispatch(run_, plan_, launcher, {}).results.contains("not of this job"));
}

}  // namespace
}  // namespace sharp::regress
