// SPDX-License-Identifier: Apache-2.0
// Windows, snapshots and dumps of a failing session, with a fake DUT whose dump is a text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tb/test/fake_dut.h"
#include "tb/waves/wave_recorder.h"

namespace sharp::tb::test {
namespace {

namespace fs = std::filesystem;

/// Shows a wrong stall reason in one cycle (reset cycles not counted).
class FaultyDut : public FakeDut {
 public:
  FaultyDut(const TestCase& c, uint64_t bad) : FakeDut(c), bad_(bad) {}
  const DutOutputs& clock(const DutInputs& in) override {
    const DutOutputs& out = FakeDut::clock(in);
    if (!in.rst_n || cycle_++ != bad_) return out;
    wrong_ = out;
    wrong_.stall ^= 1;
    return wrong_;
  }

 private:
  uint64_t bad_, cycle_ = 0;
  DutOutputs wrong_;
};

struct Dump {
  SessionResult result;
  bool written = false;
  std::string text;
};

class WaveTest : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a snapshot is still there";
    fs::remove_all(folder_);
  }

  Dump run(WaveOptions options, uint64_t bad = kBad) {
    const fs::path file = folder_ / "wave.txt";
    fs::remove(file);
    const TestCase c = usual_case();
    const golden::JobPlan job = c.job();
    FaultyDut dut(c, bad);
    WaveRecorder recorder(dut, c.accel, options, file);
    SessionOptions session;
    session.hook = &recorder;
    Dump d;
    d.result = run_checked(dut, c.accel, job, c.input, session);
    d.written = recorder.complete(d.result, 20);
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    d.text = text.str();
    EXPECT_FALSE(fs::exists(file.string() + ".part"));
    return d;
  }

  static constexpr uint64_t kBad = 190, kNever = 1'000'000'000;
  fs::path folder_ = fs::path(::testing::TempDir()) / ("sharp_wave_test." + std::to_string(getpid()));
};

/// Lines "cycle failure" of these cycles.
std::string lines(uint64_t first, uint64_t last, uint64_t bad) {
  std::string text;
  for (uint64_t c = first; c <= last; ++c) text += std::to_string(c) + (c >= bad ? " 1\n" : " 0\n");
  return text;
}

WaveOptions fail_options(uint64_t before, uint64_t interval) {
  WaveOptions o = parse_waves("fail");
  o.before = before;
  o.snapshot_cycles = interval;
  return o;
}

TEST_F(WaveTest, AReplayShowsFromBeforeTheFailureTo100After) {
  for (const uint64_t interval : {50u, 64u, 100u, 190u, 191u, 5000u}) {
    const Dump d = run(fail_options(50, interval));
    ASSERT_TRUE(d.written) << interval;
    EXPECT_EQ(d.result.failure->cycle, kBad);
    EXPECT_EQ(d.text, lines(kBad - 50, kBad + 100, kBad)) << interval;
  }
}

TEST_F(WaveTest, AReplayEqualsTheSameCyclesOfAFullDump) {
  const Dump full = run(parse_waves("all")), part = run(fail_options(20, 30));
  ASSERT_TRUE(full.written && part.written);
  EXPECT_EQ(full.text.substr(full.text.find(part.text.substr(0, part.text.find('\n') + 1))), part.text);
}

TEST_F(WaveTest, AWindowShowsItsCyclesOnly) {
  EXPECT_EQ(run(parse_waves("10:14"), kNever).text, lines(10, 14, kNever));
}

TEST_F(WaveTest, APassLeavesNothing) {
  const Dump d = run(fail_options(50, 64), kNever);
  EXPECT_EQ(d.result.verdict, Verdict::pass);
  EXPECT_FALSE(d.written);
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(WaveTest, WavesDoNotChangeTheResult) {
  const SessionResult none = run(parse_waves("none")).result, fail = run(fail_options(50, 64)).result;
  ASSERT_TRUE(none.failure && fail.failure);
  EXPECT_EQ(none.failure->message, fail.failure->message);
  EXPECT_EQ(none.sim_cycles, fail.sim_cycles);
}

/// Dies of a signal in one cycle (reset cycles not counted).
class CrashingDut : public FakeDut {
 public:
  CrashingDut(const TestCase& c, uint64_t last, int signal) : FakeDut(c), last_(last), signal_(signal) {}
  const DutOutputs& clock(const DutInputs& in) override {
    if (in.rst_n && cycle_++ == last_) raise(signal_);
    return FakeDut::clock(in);
  }

 private:
  uint64_t last_, cycle_ = 0;
  int signal_;
};

/// Runs in a child of its own, of whose death it tells the signal.
int death_of_crashing_run(const fs::path& file, const WaveOptions& options, uint64_t cycle, int signal) {
  const pid_t pid = fork();
  if (pid == 0) {
    const TestCase c = usual_case();
    const golden::JobPlan job = c.job();
    CrashingDut dut(c, cycle, signal);
    WaveRecorder recorder(dut, c.accel, options, file);
    SessionOptions session;
    session.hook = &recorder;
    run_checked(dut, c.accel, job, c.input, session);
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST_F(WaveTest, ACrashShowsTheCyclesBeforeIt) {
  const fs::path file = folder_ / "wave.txt";
  for (const int signal : {SIGSEGV, SIGABRT})
    for (const uint64_t interval : {64u, 5000u}) {
      fs::remove(file);
      EXPECT_EQ(death_of_crashing_run(file, fail_options(50, interval), kBad, signal), signal);
      std::stringstream text;
      text << std::ifstream(file).rdbuf();
      EXPECT_EQ(text.str(), lines(kBad - 50, kBad - 1, kNever)) << signal << ' ' << interval;
      EXPECT_FALSE(fs::exists(file.string() + ".part"));
    }
}

TEST_F(WaveTest, ACrashInTheFirstCycleLeavesNothing) {
  EXPECT_EQ(death_of_crashing_run(folder_ / "wave.txt", fail_options(50, 64), 0, SIGSEGV), SIGSEGV);
  EXPECT_FALSE(fs::exists(folder_ / "wave.txt"));
}

TEST(Snapshots, AreTakenMoreRarelyWhereACycleIsCheap) {
  cfg::Accel accel = usual_case().accel;
  for (const auto& [macs, cycles] : {std::pair{16u, 400'000u}, {1024u, 100'000u}, {4096u, 25'000u}, {65536u, 5'000u}}) {
    accel.vs_width = 16;
    accel.num_vs = macs / accel.vs_width;
    ASSERT_EQ(accel.macs(), macs);
    EXPECT_EQ(default_snapshot_cycles(accel), cycles);
  }
}

TEST(Snapshots, TheNewestThatIsOldEnoughElseTheOldest) {
  const std::vector<uint64_t> cycles = {100, 200};
  EXPECT_EQ(choose_snapshot(cycles, 200), 1u);
  EXPECT_EQ(choose_snapshot(cycles, 199), 0u);
  EXPECT_EQ(choose_snapshot(cycles, 10), 0u);
}

TEST(FailureWindow, BeginsBeforeTheEarliestCause) {
  SessionResult r;
  r.verdict = Verdict::mismatch;
  r.failure.emplace().cycle = 1000;
  WaveOptions o = parse_waves("fail");
  EXPECT_EQ(failure_window(r, o), (WaveWindow{800, 1100}));
  r.failure->chain = {{.what = "", .unit = "", .cycle = 900, .signals = {}},
                      {.what = "", .unit = "", .cycle = -1, .signals = {}},
                      {.what = "", .unit = "", .cycle = 150, .signals = {}}};
  EXPECT_EQ(failure_window(r, o), (WaveWindow{0, 1100}));
  r.verdict = Verdict::interrupted;
  EXPECT_EQ(failure_window(r, o), std::nullopt);
}

TEST(ParseWaves, NamesAndWindows) {
  EXPECT_EQ(parse_waves("5:7").window, (WaveWindow{5, 7}));
  for (const char* bad : {"", "some", "7:5", "5:", ":5", "5:7:9", "-1:4", "5:x"})
    EXPECT_THROW(parse_waves(bad), std::invalid_argument) << bad;
}

}  // namespace
}  // namespace sharp::tb::test
