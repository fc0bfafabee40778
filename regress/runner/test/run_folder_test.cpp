// SPDX-License-Identifier: Apache-2.0
// Numbers of run folders, and what of old ones stays.
#include "regress/runner/run_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

class RunFolder : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / ("run_folder_test_" + std::to_string(getpid()));
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path make(const std::string& name, bool report = true) {
    const fs::path run = root_ / name;
    fs::create_directories(run / "jobs");
    for (const char* file : {"plan.json", "coverage.db", "jobs/0.done"}) std::ofstream(run / file) << "x";
    if (report) std::ofstream(run / "report.json") << "{}";
    return run;
  }
  static bool is_whole(const fs::path& run) {
    return fs::exists(run / "plan.json") && fs::exists(run / "coverage.db") && fs::exists(run / "jobs" / "0.done");
  }

  fs::path root_;
};

TEST_F(RunFolder, TheNextNumberIsOneMoreThanTheLast) {
  EXPECT_EQ(make_run_folder(root_, "nightly"), root_ / "nightly-0001");
  make("nightly-0007");
  make("nightly-deep-0012");
  make("nightly-0009.old");
  EXPECT_EQ(make_run_folder(root_, "nightly"), root_ / "nightly-0008");
  EXPECT_EQ(make_run_folder(root_, "nightly"), root_ / "nightly-0009") << "one each";
}

TEST_F(RunFolder, OldOnesKeepTheirReports) {
  const fs::path first = make("nightly-0001"), killed = make("nightly-0002", false), third = make("nightly-0003"),
                 other = make("smoke-0001");
  std::ofstream(first / "my_notes.txt") << "x";
  const fs::path fourth = make("nightly-0004"), last = make("nightly-0010");
  EXPECT_EQ(thin_run_folders(root_, "nightly", 2), 2u);
  for (const fs::path& thinned : {first, third}) {
    EXPECT_TRUE(fs::exists(thinned / "report.json"));
    EXPECT_FALSE(fs::exists(thinned / "jobs") || fs::exists(thinned / "coverage.db") ||
                 fs::exists(thinned / "plan.json"));
  }
  EXPECT_TRUE(fs::exists(first / "my_notes.txt")) << "not ours";
  for (const fs::path& whole : {killed, other, fourth, last}) EXPECT_TRUE(is_whole(whole)) << whole;
  EXPECT_EQ(thin_run_folders(root_, "nightly", 2), 0u) << "nothing is left to take away";
}

TEST_F(RunFolder, OneInWhichARunnerIsAtWorkStays) {
  const fs::path busy = make("nightly-0001");
  make("nightly-0002");
  {
    const FolderLock lock(busy);
    EXPECT_THROW(FolderLock{busy}, cfg::ConfigError);
    EXPECT_EQ(thin_run_folders(root_, "nightly", 1), 0u);
    EXPECT_TRUE(is_whole(busy));
  }
  EXPECT_EQ(thin_run_folders(root_, "nightly", 1), 1u);
}

}  // namespace
}  // namespace sharp::regress
