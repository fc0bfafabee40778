// SPDX-License-Identifier: Apache-2.0
// Programs run by us: what they say, how they end, and what of them outlives a killed caller: nothing, also no lock.
#include "base/process/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

namespace sharp::tb {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

TEST(RunProcess, SaysWhatTheProgramSaidAndHowItEnded) {
  const ProcessResult r = run_process({"sh", "-c", "echo out; echo err >&2; exit 5"});
  EXPECT_EQ(r.code, 5);
  EXPECT_EQ(r.output, "out\nerr\n");
  EXPECT_FALSE(r.timed_out);
}

TEST(RunProcess, ArgumentsAreNotReadByAShell) {
  EXPECT_EQ(run_process({"printf", "%s", "a b'; $(touch x) \"\n"}).output, "a b'; $(touch x) \"\n");
}

TEST(RunProcess, ReadsAndWritesTheFilesOfItsOptions) {
  const fs::path folder = fs::path(testing::TempDir()) / ("process_files_" + std::to_string(getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "in") << "a line\n";
  const ProcessResult r =
      run_process({"sh", "-c", "cat; echo err >&2"}, {.input = folder / "in", .errors = folder / "err"});
  EXPECT_EQ(r.output, "a line\n");
  std::ifstream in(folder / "err");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "err\n");
  EXPECT_EQ(run_process({"true"}, {.input = folder / "none"}).code, 127);
  fs::remove_all(folder);
}

TEST(RunProcess, AProgramIsFoundInPath) {
  EXPECT_EQ(find_in_path("sh").filename(), "sh");
  EXPECT_TRUE(find_in_path("no-such-program").empty());
}

TEST(RunProcess, ASignalIs128AndMore) { EXPECT_EQ(run_process({"sh", "-c", "kill -SEGV $$"}).code, 128 + SIGSEGV); }

// As in a container whose first process has started us from outside: the caller's process group has no name here.
TEST(RunProcess, ASignalIs128AndMoreWhereTheCallersGroupHasNoName) {
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  const ProcessResult r = run_process({"unshare", "--user", "--map-root-user", "--pid", "--fork", self,
                                       "--gtest_filter=RunProcess.ASignalIs128AndMore"});
  if (r.code != 0 && r.output.find("unshare") != std::string::npos) GTEST_SKIP() << r.output;
  EXPECT_EQ(r.code, 0) << r.output;
  EXPECT_NE(r.output.find("1 test from 1 test suite ran"), std::string::npos) << r.output;
}

TEST(RunProcess, AProgramThatIsNotThereIs127WithItsName) {
  const ProcessResult r = run_process({"no-such-program"});
  EXPECT_EQ(r.code, 127);
  EXPECT_EQ(r.output, "cannot start no-such-program: No such file or directory\n");
}

TEST(RunProcess, TheStopFlagEndsAlsoAProgramThatIgnoresSigterm) {
  const std::atomic<bool> stop = true;
  const ProcessResult r = run_process({"sh", "-c", "trap '' TERM; echo begun; while :; do sleep 60; done"},
                                      {.seconds = 50, .stop = &stop, .grace = 0.2});
  EXPECT_EQ(r.code, 128 + SIGKILL);
  EXPECT_FALSE(r.timed_out);
}

TEST(RunProcess, TheLimitEndsWhatTheProgramHasStartedToo) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(run_process({"sh", "-c", "sleep 60 & sleep 60; true"}, {.seconds = 0.2}).timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

/// A caller in a process of its own, so that it can be killed: it holds a lock while its program runs.
class KilledCaller : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "sharp_process_test.XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  int open_lock() const { return open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666); }

  /// Returns when the program runs: it has written the pid of a child of its own.
  pid_t start_caller() {
    fs::remove(folder_ / "child");
    const pid_t caller = fork();
    if (caller == 0) {
      if (flock(open_lock(), LOCK_EX | LOCK_NB) != 0) _exit(1);
      run_process({"sh", "-c", "sleep 60 & echo $! >c; mv c child; wait"}, {.folder = folder_});
      _exit(0);
    }
    while (!fs::exists(folder_ / "child") && waitpid(caller, nullptr, WNOHANG) == 0) std::this_thread::sleep_for(1ms);
    EXPECT_TRUE(fs::exists(folder_ / "child")) << "the lock was not free, or the program did not start";
    return caller;
  }

  static void end(pid_t caller) {
    kill(caller, SIGKILL);
    waitpid(caller, nullptr, 0);
  }

  pid_t child() const {
    pid_t pid = 0;
    std::ifstream(folder_ / "child") >> pid;
    return pid;
  }

  fs::path folder_;
};

TEST_F(KilledCaller, LeavesNoLockNotForAMoment) {
  // The keeper looks for its caller every 50 ms: if it held the lock, ten callers in a row would meet it.
  for (int n = 0; n < 10; ++n) {
    end(start_caller());
    const int lock = open_lock();
    EXPECT_EQ(flock(lock, LOCK_EX | LOCK_NB), 0) << "after caller " << n;
    close(lock);
    std::this_thread::sleep_for(100ms);
  }
}

TEST_F(KilledCaller, TakesAllThatItsProgramHasStartedAlong) {
  end(start_caller());
  const pid_t pid = child();
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (kill(pid, 0) == 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(5ms);
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));  // dead, but nobody has waited for it
    std::string text{std::istreambuf_iterator<char>(stat), {}};
    if (text.find(") Z ") != std::string::npos) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now(), until) << "the program's child lives";
}

}  // namespace
}  // namespace sharp::tb
