// SPDX-License-Identifier: Apache-2.0
// The command line from outside: exit codes, reports, messages of wrong usage, interruption.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/test/test_sharp.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class Cli : public SharpTest {};

TEST_F(Cli, HelpOfEveryCommandExitsZeroAndNamesTheExitCodes) {
  for (const char* command : {"", "run", "golden", "time", "list", "onnx", "bench", "random", "explain", "recheck"}) {
    const SharpResult r = sharp(std::string(command) + " --help");
    EXPECT_EQ(r.exit_code, 0) << command;
    EXPECT_THAT(r.out, HasSubstr("Exit codes: 0 pass, 1 mismatch")) << command;
  }
}

// ---- wrong usage and configuration: exit code 2 and a message that says what is wrong

struct Bad {
  const char* arguments;
  const char* message;
};

TEST_F(Cli, WrongUsageExitsTwo) {
  const Bad bad[] = {
      {"", "A subcommand is required"},
      {"fly", "A subcommand is required"},
      {"run", "run_file is required"},
      {"run RUN --waves some", "some is not legal; legal: none, fail, all, A:B"},
      {"run RUN --jobs 0", "--jobs: Value 0 not in range"},
      {"run RUN --jobs many", "--jobs"},
      {"run RUN --seed -1", "--seed"},
      {"run RUN --sett=4", "The following argument was not expected: --sett=4"},
      {"run RUN extra", "The following argument was not expected: extra"},
      {"golden RUN", "--out is required"},
      {"time", "run_file is required"},
      {"time RUN --rtl=rtl", "The following argument was not expected: --rtl=rtl"},
      {"bench --repeats 0", "--repeats"},
      {"bench --all --accel tiny", "--accel excludes --all"},
      {"bench --all --snapshots", "--all excludes --snapshots"},
      {"bench --coverage --snapshots", "--coverage excludes --snapshots"},
      {"random --variant slow", "--variant"},
      {"list --accel tiny", "--accel"},
      {"onnx", "file is required"},
  };
  for (const Bad& b : bad) {
    std::string arguments = b.arguments;
    if (const size_t at = arguments.find("RUN"); at != std::string::npos) arguments.replace(at, 3, kRun);
    const SharpResult r = sharp(arguments);
    EXPECT_EQ(r.exit_code, 2) << b.arguments;
    EXPECT_THAT(r.out, HasSubstr(b.message)) << b.arguments;
  }
}

TEST_F(Cli, WrongConfigurationExitsTwoAndIsReported) {
  const Bad bad[] = {
      {"run no_such_file.yaml", "no_such_file.yaml"},
      {"run RUN --set schedule=sideways", "schedule"},
      {"run RUN --set nonsense", "nonsense"},
      {"run RUN --set k=5", "legal"},
      {"golden RUN --out OUT --set padding=some", "padding"},
      {"random --accel no_such_accel", "no_such_accel"},
      {"bench --accel no_such_accel", "no_such_accel"},
      {"onnx no_such_file.onnx", "no_such_file.onnx: cannot read"},
      {"onnx RUN", "not an ONNX model, or truncated or damaged"},
  };
  for (const Bad& b : bad) {
    std::string arguments = b.arguments;
    if (const size_t at = arguments.find("RUN"); at != std::string::npos) arguments.replace(at, 3, kRun);
    if (const size_t at = arguments.find("OUT"); at != std::string::npos) arguments.replace(at, 3, word("out"));
    fs::remove(folder_ / "report.json");
    const SharpResult r = sharp(arguments + kJson);
    EXPECT_EQ(r.exit_code, 2) << b.arguments << "\n" << r.out;
    EXPECT_THAT(r.out, HasSubstr(b.message)) << b.arguments;
    EXPECT_EQ(report()["verdict"], "bad_config") << b.arguments;
    EXPECT_EQ(report()["exit_code"], 2) << b.arguments;
  }
}

// ---- the other verdicts (3, 5 and a true 1 need a defective RTL: see the canaries)

TEST_F(Cli, UnmetExpectationExitsOneWithAReproduceLine) {
  const SharpResult golden = sharp("golden " + kRun + " --set seed=2 --out " + shell_path(folder_) + kJson);
  ASSERT_EQ(golden.exit_code, 0) << golden.out;
  const fs::path other = report()["cases"][0]["folder"].get<std::string>();  // outputs of other weights
  const std::string expect = "expect={h: " + yaml(other / "h.npy") + ", tolerance: 1e-4}";
  const SharpResult r = sharp("run " + kRun + " --set " + shell_word(expect) + kJson);
  EXPECT_EQ(r.exit_code, 1) << r.out;
  EXPECT_EQ(report()["cases"][0]["failure"]["boundary"], "expect");
  EXPECT_THAT(r.out, HasSubstr("reproduce: " + shell_path(SHARP_EXECUTABLE) + " run " + kRun));
  EXPECT_THAT(r.out, HasSubstr("--seed 1 --waves all"));
}

TEST_F(Cli, CycleLimitExitsFour) {
  const SharpResult r = sharp("run " + kRun + " --set max_cycles=20" + kJson);
  EXPECT_EQ(r.exit_code, 4) << r.out;
  EXPECT_EQ(report()["cases"][0]["verdict"], "cycle_limit");
}

TEST_F(Cli, HangExitsFour) {
  const SharpResult r =
      sharp("run " + kRun + " --set hang_cycles=40 --set 'traffic.x_gap={probability: 0.9, burst: 5000}'" + kJson);
  EXPECT_EQ(r.exit_code, 4) << r.out;
  EXPECT_EQ(report()["cases"][0]["verdict"], "hang");
}

TEST_F(Cli, RtlThatDoesNotCompileExitsEightWithTheFirstError) {
  const fs::path rtl = folder_ / "rtl";
  fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", rtl, fs::copy_options::recursive);
  std::ofstream(rtl / "sharp.sv", std::ios::app) << "this is no SystemVerilog\n";
  const SharpResult r = sharp("run " + kRun + " --rtl " + shell_path(rtl) + kJson);
  EXPECT_EQ(r.exit_code, 8) << r.out;
  EXPECT_THAT(r.out, HasSubstr("build_failed: "));
  EXPECT_THAT(r.out, ContainsRegex("\nrtl/sharp\\.sv:[0-9]+:[^\n]*syntax error"));
  EXPECT_EQ(report()["verdict"], "build_failed");
  EXPECT_EQ(report()["exit_code"], 8);
  for (const std::string& command :
       {std::string("random --accel tiny --runs 1"), "shrink " + kRun + " --out " + word("small.yaml")})
    EXPECT_EQ(sharp(command + " --rtl " + shell_path(rtl)).exit_code, 8) << command;
}

// ---- interruption

class Interrupted : public Cli, public ::testing::WithParamInterface<int> {};

TEST_P(Interrupted, ExitsSixCleanly) {
  ASSERT_EQ(sharp("run " + kRun).exit_code, 0);  // the DUT library exists from here on
  // Three runs of some million cycles each: minutes, if nothing ends them.
  const pid_t pid = start("run " + kRun + " --set input.steps=200000 --set 'k=[4,8,16]' --out " + word("out") + kJson);
  while (background().find("verdict ") == std::string::npos) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(pid, GetParam());  // to the parent alone, as from a batch system
  EXPECT_EQ(wait_for(pid), 6);
  EXPECT_THAT(background(), HasSubstr("not run"));
  const json j = report();
  EXPECT_EQ(j["verdict"], "interrupted");
  EXPECT_EQ(j["cases"].size(), 3u);
  EXPECT_EQ(j["cases"][0]["verdict"], "interrupted");
  EXPECT_EQ(j["cases"][0]["started"], true);
  EXPECT_EQ(j["cases"][2]["started"], false);
  for (const auto& entry : fs::recursive_directory_iterator(folder_ / "out"))
    EXPECT_THAT(entry.path().string(), Not(HasSubstr(".part")));
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, ::testing::Values(SIGINT, SIGTERM));

}  // namespace
}  // namespace sharp::tb
