// SPDX-License-Identifier: Apache-2.0
// The command line from outside: exit codes, reports, messages of wrong usage, interruption.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "cfg/src/npy.h"

namespace fs = std::filesystem;

namespace {

using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSharp = SHARP_EXECUTABLE;
const std::string kRun = std::string(SHARP_SOURCE_DIR) + "/regress/canary/run.yaml";

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

struct Result {
  int exit_code = -1;
  std::string out;  ///< stdout and stderr
};

class Cli : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  Result sharp(const std::string& arguments) const {
    const fs::path log = folder_ / "log";
    const int status = std::system((kSharp + " " + arguments + " > " + log.string() + " 2>&1").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(log)};
  }
  json report() const { return json::parse(read_file(json_)); }

  fs::path folder_ = fs::temp_directory_path() / ("sharp-cli-test-" + std::to_string(getpid()));
  fs::path json_ = folder_ / "report.json";
};

TEST_F(Cli, HelpOfEveryCommandExitsZeroAndNamesTheExitCodes) {
  for (const char* command : {"", "run", "golden", "time", "list", "onnx", "bench", "random", "explain", "recheck"}) {
    const Result r = sharp(std::string(command) + " --help");
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
    const Result r = sharp(arguments);
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
    if (const size_t at = arguments.find("OUT"); at != std::string::npos) arguments.replace(at, 3, folder_.string());
    fs::remove(json_);
    const Result r = sharp(arguments + " --json " + json_.string());
    EXPECT_EQ(r.exit_code, 2) << b.arguments << "\n" << r.out;
    EXPECT_THAT(r.out, HasSubstr(b.message)) << b.arguments;
    EXPECT_EQ(report()["verdict"], "bad_config") << b.arguments;
    EXPECT_EQ(report()["exit_code"], 2) << b.arguments;
  }
}

TEST_F(Cli, ALayerThatDoesNotFitIsBadConfigButOthersStillRun) {
  const std::string accel = std::string(SHARP_SOURCE_DIR) + "/regress/small_memories.yaml";
  const Result r =
      sharp("run " + kRun + " --set accel=" + accel +
            " --set 'model=[{type: random, input_size: 64, hidden_size: 64}, {type: random, input_size: 5, "
            "hidden_size: 6}]' --json " +
            json_.string());
  EXPECT_EQ(r.exit_code, 2) << r.out;
  EXPECT_THAT(r.out, HasSubstr("weights_not_fitting"));
  EXPECT_EQ(report()["cases"][0]["verdict"], "bad_config");
  EXPECT_EQ(report()["cases"][1]["verdict"], "pass");
}

// ---- a passing run

TEST_F(Cli, PassExitsZeroAndFilesEverything) {
  const fs::path out = folder_ / "out";
  const Result r = sharp("run " + kRun + " --set 'schedule=[batch,unfolded]' --waves all --jobs 2 --out " +
                         out.string() + " --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("2 runs: 2 pass; "));
  const json j = report();
  EXPECT_EQ(j["verdicts"], json({{"pass", 2}}));
  for (const json& row : j["cases"]) {
    const fs::path folder = row["folder"].get<std::string>();
    EXPECT_EQ(json::parse(read_file(folder / "result.json")), row);
    EXPECT_EQ(sharp::cfg::read_npy(folder / "h.npy").shape, (std::vector<size_t>{4, 6}));
    EXPECT_EQ(sharp::cfg::read_npy(folder / "c.npy").shape, (std::vector<size_t>{4, 6}));
    EXPECT_GT(fs::file_size(folder / "wave.fst"), 1000u);
    EXPECT_THAT(read_file(folder / "log.txt"), HasSubstr("verdict    pass"));
    EXPECT_GT(row["values_compared"], 0);
    EXPECT_EQ(row["golden"]["cycles"], row["rtl"]["cycles"]);
    EXPECT_EQ(row["rtl_hash"], j["rtl_hash"]);
  }
  EXPECT_EQ(j["rtl_hash"].get<std::string>().size(), 32u);
  ASSERT_EQ(sharp("random --runs 1 --json " + json_.string()).exit_code, 0);
  EXPECT_EQ(report()["rtl_hash"], j["rtl_hash"]) << "the same text";
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.is_regular_file()) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"result.json", "h.npy", "c.npy", "h_final.0.npy", "c_final.0.npy", "log.txt",
                                          "wave.fst"}));  // and nothing temporary
}

TEST_F(Cli, JobsDoNotChangeResults) {
  const std::string command = "run " + kRun + " --set 'k=[4,8,16]' --json " + json_.string();
  ASSERT_EQ(sharp(command + " --jobs 1").exit_code, 0);
  const json one = report();
  ASSERT_EQ(sharp(command + " --jobs 3").exit_code, 0);
  const json three = report();
  for (size_t i = 0; i < 3; ++i)
    for (const char* key : {"case", "h_digest", "rtl", "counts"})
      EXPECT_EQ(one["cases"][i][key], three["cases"][i][key]);
}

TEST_F(Cli, GoldenAgreesWithRunBitByBit) {
  const fs::path run = folder_ / "run", golden = folder_ / "golden";
  ASSERT_EQ(sharp("run " + kRun + " --out " + run.string()).exit_code, 0);
  const Result r = sharp("golden " + kRun + " --out " + golden.string() + " --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  const fs::path name = fs::path(report()["cases"][0]["folder"].get<std::string>()).filename();
  for (const char* file : {"h.npy", "c.npy"}) EXPECT_EQ(read_file(run / name / file), read_file(golden / name / file));
  EXPECT_EQ(sharp::cfg::read_npy(golden / name / "h_reference.npy").shape, (std::vector<size_t>{4, 6}));
}

TEST_F(Cli, GoldenComputesTheReferenceOfANodeThatRunRefuses) {
  const std::string folder = std::string(SHARP_SOURCE_DIR) + "/golden/reference/onnx/";
  const fs::path run = folder_ / "run.yaml", golden = folder_ / "golden";
  std::ofstream(run) << "accel: tiny\nmodel: {onnx: " << folder
                     << "beyond_hardware.onnx, node: lstm_peepholes_layout_bidirectional}\ninput: {x: " << folder
                     << "x_batch_first.npy}\n";
  const std::string reason = "node 'lstm_peepholes_layout_bidirectional': attribute 'layout': 1: the hardware streams";
  for (const char* command : {"run ", "time "}) {
    const Result refused = sharp(command + run.string());
    EXPECT_EQ(refused.exit_code, 2) << refused.out;
    EXPECT_THAT(refused.out, HasSubstr(reason));
    EXPECT_THAT(refused.out, HasSubstr("input 'P': the hardware has no peepholes"));
  }
  const Result r = sharp("golden " + run.string() + " --out " + golden.string() + " --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("no bits and no cycles are predicted, since the hardware does not do this: " + reason));
  ASSERT_EQ(report()["cases"].size(), 2u);
  for (const json& row : report()["cases"]) {
    const fs::path results = row["folder"].get<std::string>();
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(results)) names.insert(entry.path().filename());
    EXPECT_EQ(names, (std::set<std::string>{"golden.json", "h_reference.npy", "c_reference.npy"}));
    EXPECT_EQ(sharp::cfg::read_npy(results / "h_reference.npy").shape, (std::vector<size_t>{5, 8}));
    EXPECT_TRUE(row["ideal"].is_null());
    EXPECT_THAT(row["detail"].get<std::string>(), HasSubstr(reason));
  }
}

TEST_F(Cli, TimeHasTheCyclesOfRunAndSkipsWhatIsRefused) {
  const std::string selection = kRun + " --set 'k=[4,8]' --set 'traffic={x_gap: {probability: 0.3, burst: 9}}' --json ";
  ASSERT_EQ(sharp("run " + selection + json_.string()).exit_code, 0);
  const json run = report();
  const Result r = sharp("time " + selection + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("2 of 2 cases timed"));
  for (size_t i = 0; i < 2; ++i)
    for (const char* key : {"case", "golden", "utilisation", "verdict", "passes"})
      EXPECT_EQ(report()["cases"][i][key], run["cases"][i][key]) << key;
  const Result refused = sharp("time " + kRun + " --set accel=" + SHARP_SOURCE_DIR + "/regress/small_memories.yaml" +
                               " --set 'model=[{type: random, input_size: 64, hidden_size: 64}, {type: random, "
                               "input_size: 5, hidden_size: 6}]' --json " +
                               json_.string());
  EXPECT_EQ(refused.exit_code, 2) << refused.out;
  EXPECT_THAT(refused.out, HasSubstr("weights_not_fitting"));
  EXPECT_EQ(report()["cases"][0]["verdict"], "bad_config");
  EXPECT_EQ(report()["cases"][1]["verdict"], "pass");
  EXPECT_EQ(sharp("time " + kRun + " --set max_cycles=20").exit_code, 4);
}

/// Two layers, the lower one bidirectional.
const std::string kStack =
    " --set 'model={layers: [{type: random, input_size: 5, hidden_size: 6, direction: bidirectional}, {type: random, "
    "hidden_size: 3, direction: reverse}]}'";

TEST_F(Cli, AStackIsOneJobWhoseOutputsAndStatesAgreeWithGolden) {
  const fs::path run = folder_ / "run", golden = folder_ / "golden";
  const Result r = sharp("run " + kRun + kStack + " --set k=auto --out " + run.string() + " --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("pass 1 (layer 0 reverse)"));
  const json passes = report()["cases"][0]["passes"];
  ASSERT_EQ(passes.size(), 3u);
  EXPECT_EQ(passes[0]["cycles"].get<int>() + passes[1]["cycles"].get<int>() + passes[2]["cycles"].get<int>(),
            report()["cases"][0]["rtl"]["cycles"]);
  ASSERT_EQ(sharp("golden " + kRun + kStack + " --set k=auto --out " + golden.string() + " --json " + json_.string())
                .exit_code,
            0);
  const fs::path name = fs::path(report()["cases"][0]["folder"].get<std::string>()).filename();
  for (const char* file : {"h.npy", "c.npy", "h_final.0.npy", "c_final.0.npy", "h_final.1.npy", "c_final.1.npy"})
    EXPECT_EQ(read_file(run / name / file), read_file(golden / name / file)) << file;
  EXPECT_EQ(sharp::cfg::read_npy(run / name / "h.npy").shape, (std::vector<size_t>{4, 3}));
  EXPECT_EQ(sharp::cfg::read_npy(run / name / "h_final.0.npy").shape, (std::vector<size_t>{2, 6}));
}

TEST_F(Cli, ListNamesWhatCfgHolds) {
  const Result r = sharp("list --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0);
  EXPECT_THAT(r.out, HasSubstr("sharp_1k"));
  std::set<std::string> kinds;
  const json j = report();
  for (const json& e : j["entries"]) kinds.insert(e["kind"]);
  EXPECT_EQ(kinds, (std::set<std::string>{"accel", "model", "run"}));
}

TEST_F(Cli, RandomRepeatsWithTheSameSeed) {
  ASSERT_EQ(sharp("random --seed 7 --runs 5 --json " + json_.string()).exit_code, 0);
  const json first = report();
  ASSERT_EQ(sharp("random --seed 7 --runs 5 --json " + json_.string()).exit_code, 0);
  for (const char* key : {"values_compared", "cycles_compared", "simulations"}) EXPECT_EQ(first[key], report()[key]);
}

TEST_F(Cli, BenchMeasuresWhatSnapshotsCost) {
  const Result r = sharp("bench --snapshots --accel tiny --repeats 1 --json " + json_.string());
  ASSERT_EQ(r.exit_code, 0) << r.out;
  const json j = report()["snapshots"];
  EXPECT_EQ(j["accel"], "tiny");
  EXPECT_EQ(j["repeats"], 1);
  EXPECT_GT(j["cycles"].get<uint64_t>(), 4 * j["snapshot_cycles"].get<uint64_t>());
  EXPECT_EQ(j["figures"][0]["key"], "snapshot_cost");
  EXPECT_EQ(j["figures"][0]["target"], "<= 3.00 %");
}

// ---- the other verdicts (3, 5 and a true 1 need a defective RTL: see the canaries)

TEST_F(Cli, UnmetExpectationExitsOneWithAReproduceLine) {
  const Result golden =
      sharp("golden " + kRun + " --set seed=2 --out " + folder_.string() + " --json " + json_.string());
  ASSERT_EQ(golden.exit_code, 0) << golden.out;
  const std::string other = report()["cases"][0]["folder"].get<std::string>() + "/h.npy";  // outputs of other weights
  const Result r =
      sharp("run " + kRun + " --set 'expect={h: " + other + ", tolerance: 1e-4}' --json " + json_.string());
  EXPECT_EQ(r.exit_code, 1) << r.out;
  EXPECT_EQ(report()["cases"][0]["failure"]["boundary"], "expect");
  EXPECT_THAT(r.out, HasSubstr("reproduce: " + kSharp + " run " + kRun));
  EXPECT_THAT(r.out, HasSubstr("--seed 1 --waves all"));
}

TEST_F(Cli, CycleLimitExitsFour) {
  const Result r = sharp("run " + kRun + " --set max_cycles=20 --json " + json_.string());
  EXPECT_EQ(r.exit_code, 4) << r.out;
  EXPECT_EQ(report()["cases"][0]["verdict"], "cycle_limit");
}

TEST_F(Cli, HangExitsFour) {
  const Result r =
      sharp("run " + kRun + " --set hang_cycles=40 --set 'traffic.x_gap={probability: 0.9, burst: 5000}' --json " +
            json_.string());
  EXPECT_EQ(r.exit_code, 4) << r.out;
  EXPECT_EQ(report()["cases"][0]["verdict"], "hang");
}

TEST_F(Cli, RtlThatDoesNotCompileExitsEightWithTheFirstError) {
  const fs::path rtl = folder_ / "rtl";
  fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", rtl, fs::copy_options::recursive);
  std::ofstream(rtl / "sharp.sv", std::ios::app) << "this is no SystemVerilog\n";
  const Result r = sharp("run " + kRun + " --rtl " + rtl.string() + " --json " + json_.string());
  EXPECT_EQ(r.exit_code, 8) << r.out;
  EXPECT_THAT(r.out, HasSubstr("build_failed: "));
  EXPECT_THAT(r.out, ContainsRegex("/rtl/sharp\\.sv:[0-9]+:[^\n]*syntax error"));
  EXPECT_EQ(report()["verdict"], "build_failed");
  EXPECT_EQ(report()["exit_code"], 8);
  for (const std::string& command : {std::string("random --accel tiny --runs 1"),
                                     "shrink " + kRun + " --out " + (folder_ / "small.yaml").string()})
    EXPECT_EQ(sharp(command + " --rtl " + rtl.string()).exit_code, 8) << command;
}

TEST_F(Cli, UnwritableReportExitsSeven) {
  const Result r = sharp("list --json " + (folder_ / "missing" / "x.json").string());
  EXPECT_EQ(r.exit_code, 7) << r.out;
  EXPECT_THAT(r.out, HasSubstr("missing"));
}

// ---- interruption

/// Starts `sharp` in the background with its output in a file.
TEST_F(Cli, TracesOfAPassingRunAreEqual) {
  const fs::path out = folder_ / "traces";
  ASSERT_EQ(sharp("run " + kRun + " --trace --waves none --out " + out.string()).exit_code, 0);
  ASSERT_FALSE(fs::is_empty(out));
  const fs::path folder = fs::directory_iterator(out)->path();
  const std::string model = (folder / "model.trace").string(), rtl = (folder / "rtl.trace").string();
  EXPECT_EQ(read_file(model), read_file(rtl));
  const Result equal = sharp("tracediff " + model + " " + rtl);
  EXPECT_EQ(equal.exit_code, 0);
  EXPECT_THAT(equal.out, HasSubstr("dispatch/issue"));
  std::ofstream(folder / "more") << read_file(rtl) << "999999 h_stream beat step=9 0000\n";
  const Result differ = sharp("tracediff " + model + " " + (folder / "more").string());
  EXPECT_EQ(differ.exit_code, 1);
  EXPECT_THAT(differ.out, HasSubstr("A ends; B has h_stream beat (step=9) in cycle 999999"));
  std::ofstream(folder / "bad") << read_file(rtl) << "999999 h_stream beat\n";
  EXPECT_EQ(sharp("tracediff " + model + " " + (folder / "bad").string()).exit_code, 2);
}

pid_t start(const std::vector<std::string>& arguments, const fs::path& log) {
  const pid_t pid = fork();
  if (pid != 0) return pid;
  if (std::freopen(log.c_str(), "w", stdout) == nullptr) _exit(99);
  std::vector<char*> argv = {const_cast<char*>(kSharp.c_str())};
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  _exit(99);
}

int wait_exit(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class Interrupted : public Cli, public ::testing::WithParamInterface<int> {};

TEST_P(Interrupted, ExitsSixCleanly) {
  ASSERT_EQ(sharp("run " + kRun).exit_code, 0);  // the DUT library exists from here on
  // Three runs of some million cycles each: minutes, if nothing ends them.
  const fs::path out = folder_ / "out", log = folder_ / "background";
  const pid_t pid = start({"run", kRun, "--set", "input.steps=200000", "--set", "k=[4,8,16]", "--out", out.string(),
                           "--json", json_.string()},
                          log);
  while (read_file(log).find("verdict ") == std::string::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  kill(pid, GetParam());  // to the parent alone, as from a batch system
  EXPECT_EQ(wait_exit(pid), 6);
  const std::string text = read_file(log);
  EXPECT_THAT(text, HasSubstr("not run"));
  const json j = report();
  EXPECT_EQ(j["verdict"], "interrupted");
  EXPECT_EQ(j["cases"].size(), 3u);
  EXPECT_EQ(j["cases"][0]["verdict"], "interrupted");
  EXPECT_EQ(j["cases"][0]["started"], true);
  EXPECT_EQ(j["cases"][2]["started"], false);
  for (const auto& entry : fs::recursive_directory_iterator(out))
    EXPECT_THAT(entry.path().string(), Not(HasSubstr(".part")));
}

INSTANTIATE_TEST_SUITE_P(Signals, Interrupted, ::testing::Values(SIGINT, SIGTERM));

}  // namespace
