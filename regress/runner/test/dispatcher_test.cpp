// SPDX-License-Identifier: Apache-2.0
// The dispatcher with a launcher that loses workers, and with a budget.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "regress/runner/dispatcher.h"
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

/// Does the work of a job at the next poll, unless `lose` says that the worker is lost.
class FakeLauncher final : public Launcher {
 public:
  FakeLauncher(const fs::path& run, const NightPlan& plan) : run_(run), plan_(plan) {}

  unsigned room() const override { return 2 - static_cast<unsigned>(running_.size()); }
  void submit(std::span<const unsigned> jobs) override {
    running_.insert(running_.end(), jobs.begin(), jobs.end());
    submitted.insert(submitted.end(), jobs.begin(), jobs.end());
  }
  std::vector<unsigned> poll() override {
    std::vector<unsigned> ended;
    ended.swap(running_);
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
  std::function<void(unsigned)> after;
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
      plan_.jobs.push_back({n >= 4, {{std::string(1, static_cast<char>('a' + n)), 0, "d"}, {std::string(1, static_cast<char>('A' + n)), 0, "d"}}});
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

TEST_F(Dispatcher, WhatWasSpentBeforeCounts) {
  FakeLauncher launcher(run_, plan_);
  DispatchSettings settings;
  settings.budget = 100.0;
  settings.spent = 100.0;
  EXPECT_EQ(dispatch(run_, plan_, launcher, settings).results.size(), 8u);
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
