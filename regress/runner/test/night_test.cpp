// SPDX-License-Identifier: Apache-2.0
// Nights that pass, are killed, stopped, damaged, and tests that crash, hang and take too much.
#include "regress/runner/test/night.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <random>

namespace sharp::regress {
namespace {

using testing::HasSubstr;

TEST_F(NightTest, GreenNightReportsAndIsRemembered) {
  write("small.yaml", kSmallList);
  ASSERT_EQ(run(night("a", "small.yaml")), 0) << out_;
  const json a = report("a");
  EXPECT_EQ(a["colour"], "green");
  EXPECT_EQ(a["night"], 1);
  EXPECT_EQ(a["counts"]["planned"], 56);
  EXPECT_EQ(a["counts"]["passed"], 56);
  EXPECT_GT(a["values"], 1000);
  EXPECT_EQ(a["cycle_gate"]["checked"], 8);  // by cfg/cycles.yaml
  EXPECT_GT(a["coverage"]["reached"], 100);
  for (const char* file : {"report.html", "report.md", "junit.xml", "coverage.db", "plan.json"})
    EXPECT_TRUE(fs::exists(path("a") / file)) << file;
  ASSERT_EQ(run(night("b", "small.yaml")), 0) << out_;
  const json b = report("b");
  EXPECT_EQ(b["night"], 2);
  EXPECT_EQ(b["cycle_gate"]["checked"], 8);
  EXPECT_EQ(b["since_green"]["night"], 1);
  EXPECT_EQ(b["trend"].size(), 2u);
  EXPECT_EQ(results("a"), results("b"));
}

TEST_F(NightTest, OneTestThatTakesTooMuchCostsNoOther) {
  write("limits.yaml", R"(summary: tests that take too much
entries:
  - {name: good, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=batch', 'padding=fixed']}
  - {name: slow, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=batch', 'padding=fixed', 'input.steps=1000000'], limits: {seconds: 1}}
  - {name: large, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=unfolded', 'padding=fixed'], limits: {memory_mib: 20}}
  - {name: long, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=batch', 'padding=dynamic', 'input.steps=100'], limits: {cycles: 500}}
)");
  EXPECT_EQ(run(night("a", "limits.yaml", {"--shrink-seconds", "0", "--waves", "none"})), 7) << out_;
  const json a = report("a");
  EXPECT_EQ(a["counts"]["planned"], 4);
  EXPECT_EQ(a["counts"]["passed"], 1);
  std::map<std::string, json> by_entry;
  for (const json& t : a["tests"]) by_entry[t["entry"]] = t;
  EXPECT_EQ(by_entry["good"]["verdict"], "pass");
  EXPECT_EQ(by_entry["slow"]["verdict"], "internal_error");
  EXPECT_THAT(std::string(by_entry["slow"]["detail"]), HasSubstr("limit of 1 s"));
  EXPECT_EQ(by_entry["large"]["verdict"], "internal_error") << by_entry["large"];
  EXPECT_EQ(by_entry["long"]["verdict"], "cycle_limit");
}

TEST_F(NightTest, KilledAtAnyMomentAndResumedItComesToTheSame) {
  write("small.yaml", kSmallList);
  ASSERT_EQ(run(night("whole", "small.yaml", {"--job-seconds", "0.5"})), 0) << out_;
  std::mt19937 random(4);
  for (unsigned n = 0; n < 20; ++n) {
    const std::string out = "killed" + std::to_string(n);
    const fs::path log = path(out + ".log");
    FILE* const file = std::fopen(log.c_str(), "w");
    const pid_t pid = tb::start_process(night(out, "small.yaml", {"--job-seconds", "0.5"}), fileno(file));
    std::fclose(file);
    usleep(std::uniform_int_distribution<unsigned>(20000, 1500000)(random));
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    const bool planned = fs::exists(path(out) / "plan.json");
    ASSERT_EQ(planned ? run({SHARP_EXECUTABLE, "regress", "--resume", path(out).string(), "--history",
                             path("history.db").string()})
                      : run(night(out, "small.yaml", {"--job-seconds", "0.5"})),
              0)
        << out_;
    EXPECT_EQ(results(out), results("whole")) << out;
    EXPECT_EQ(report(out)["counts"], report("whole")["counts"]);
  }
}

TEST_F(NightTest, CtrlCStopsCleanlyAndCanBeResumed) {
  write("small.yaml", kSmallList);
  ASSERT_EQ(run(night("whole", "small.yaml")), 0) << out_;
  unsigned stopped = 0;
  // While tests run, and while the results are put together; more than once, for a night may be faster than the signal.
  for (unsigned n = 0; n < 6; ++n) {
    const char* const seen = n % 2 == 0 ? "jobs/0.part" : "jobs/0.done";
    const std::string out = "stopped" + std::to_string(n);
    FILE* const file = std::fopen(path("log").c_str(), "w");
    const pid_t pid = tb::start_process(night(out, "small.yaml"), fileno(file));
    std::fclose(file);
    for (unsigned tries = 0; tries < 2000 && !fs::exists(path(out) / seen); ++tries) usleep(2000);
    kill(pid, SIGINT);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WEXITSTATUS(status) != 0) {
      ++stopped;
      EXPECT_EQ(WEXITSTATUS(status), 6) << read_text(path("log"));
      EXPECT_THAT(read_text(path("log")), HasSubstr("--resume"));
      EXPECT_EQ(report(out)["colour"], "red");
      EXPECT_EQ(report(out)["exit_code"], 6);
    }
    ASSERT_EQ(
        run({SHARP_EXECUTABLE, "regress", "--resume", path(out).string(), "--history", path("history.db").string()}), 0)
        << out_;
    EXPECT_EQ(results(out), results("whole"));
  }
  EXPECT_GT(stopped, 0u) << "no night was stopped: nothing is tested";
}

TEST_F(NightTest, ADamagedResultRunsAgain) {
  write("small.yaml", kSmallList);
  ASSERT_EQ(run(night("a", "small.yaml")), 0) << out_;
  const auto before = results("a");
  const fs::path done = path("a") / "jobs" / "0.done";
  std::string text = read_text(done);
  text[text.find("\"measured_cycles\":") + 18] ^= 1;
  std::ofstream(done, std::ios::binary) << text;
  ASSERT_EQ(
      run({SHARP_EXECUTABLE, "regress", "--resume", path("a").string(), "--history", path("history.db").string()}), 0)
      << out_;
  EXPECT_EQ(results("a"), before);
}

TEST_F(NightTest, TwoRunnersInOneFolderAreRefused) {
  write("small.yaml", kSmallList);
  ASSERT_EQ(run(night("a", "small.yaml")), 0) << out_;
  EXPECT_EQ(run(night("a", "small.yaml")), 2);
  EXPECT_THAT(out_, HasSubstr("--resume"));
}

TEST_F(NightTest, ChangedCyclesAreRedUntilAWaiverSaysWhy) {
  write("one.yaml", R"(summary: one test
entries:
  - {name: one, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'schedule=batch', 'padding=fixed'], cycles: recorded}
)");
  const std::vector<std::string> record{"--cycles", path("cycles.yaml").string(), "--history", "none"};
  const auto gated = [&](const std::string& out, std::vector<std::string> more = {}) {
    std::vector<std::string> words = night(out, "one.yaml", record);
    words.insert(words.end(), more.begin(), more.end());
    words.erase(words.begin() + 5, words.begin() + 7);  // the history of the test
    return run(words);
  };
  ASSERT_EQ(gated("a", {"--record-cycles"}), 0) << out_;
  const json a = report("a");
  const std::string test = a["tests"][0]["test"];
  const uint64_t cycles = a["tests"][0]["measured_cycles"];
  EXPECT_EQ(gated("b"), 0) << out_;
  write("cycles.yaml", "\"" + test + "\": " + std::to_string(cycles + 1) + "\n");
  EXPECT_EQ(gated("c"), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("cycles"));
  write("waivers.yaml", "cycle_waivers:\n  - {test: \"" + test + "\", from: " + std::to_string(cycles + 1) +
                            ", to: " + std::to_string(cycles) + ", reason: one cycle fewer}\n");
  EXPECT_EQ(gated("d", {"--cycle-waivers", path("waivers.yaml").string()}), 0) << out_;
  EXPECT_EQ(report("d")["colour"], "yellow");
}

TEST_F(NightTest, ErrorsAreForPeople) {
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "nigthly", "--history", "none"}), 2);
  EXPECT_THAT(out_, HasSubstr("did you mean 'nightly'"));
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "--history", "none"}), 2);
  EXPECT_THAT(out_, HasSubstr("state a list"));
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "--resume", folder_.string(), "--history", "none"}), 2);
  EXPECT_THAT(out_, HasSubstr("plan.json"));
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "smoke", "--launcher", "slrm", "--history", "none", "--out",
                 path("x").string()}),
            2);
  EXPECT_THAT(out_, HasSubstr("did you mean 'slurm'"));
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "smoke", "--launcher-option=--partition=night", "--history", "none",
                 "--out", path("x").string()}),
            2);
  EXPECT_THAT(out_, HasSubstr("legal: with --launcher slurm"));
  EXPECT_EQ(
      run({SHARP_EXECUTABLE, "regress", "smoke", "--budget", "30x", "--history", "none", "--out", path("x").string()}),
      2);
  EXPECT_THAT(out_, HasSubstr("legal is a number with s, m or h"));
  EXPECT_FALSE(fs::exists(path("x"))) << "nothing was to be run";
}

}  // namespace
}  // namespace sharp::regress
