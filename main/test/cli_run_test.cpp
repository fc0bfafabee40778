// SPDX-License-Identifier: Apache-2.0
// Commands that pass, from outside: what they write, and that they agree with each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/test/test_sharp.h"
#include "cfg/types/npy.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class CliRun : public SharpTest {
 protected:
  static std::string small_memories() {
    return shell_word("accel=" + yaml(fs::path(SHARP_SOURCE_DIR) / "regress" / "small_memories.yaml"));
  }
};

TEST_F(CliRun, PassExitsZeroAndFilesEverything) {
  const fs::path out = folder_ / "out";
  const SharpResult r =
      sharp("run " + kRun + " --set 'schedule=[batch,unfolded]' --waves all --jobs 2 --out " + shell_path(out) + kJson);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("2 runs: 2 pass; "));
  const json j = report();
  EXPECT_EQ(j["verdicts"], json({{"pass", 2}}));
  for (const json& row : j["cases"]) {
    const fs::path folder = row["folder"].get<std::string>();
    EXPECT_EQ(json::parse(read_file(folder / "result.json")), row);
    EXPECT_EQ(cfg::read_npy(folder / "h.npy").shape, (std::vector<size_t>{4, 6}));
    EXPECT_EQ(cfg::read_npy(folder / "c.npy").shape, (std::vector<size_t>{4, 6}));
    EXPECT_GT(fs::file_size(folder / "wave.fst"), 1000u);
    EXPECT_THAT(read_file(folder / "log.txt"), HasSubstr("verdict    pass"));
    EXPECT_GT(row["values_compared"], 0);
    EXPECT_EQ(row["golden"]["cycles"], row["rtl"]["cycles"]);
    EXPECT_EQ(row["rtl_hash"], j["rtl_hash"]);
  }
  EXPECT_EQ(j["rtl_hash"].get<std::string>().size(), 32u);
  ASSERT_EQ(sharp("random --runs 1" + kJson).exit_code, 0);
  EXPECT_EQ(report()["rtl_hash"], j["rtl_hash"]) << "the same text";
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.is_regular_file()) names.insert(entry.path().filename());
  EXPECT_EQ(names, (std::set<std::string>{"result.json", "h.npy", "c.npy", "h_final.0.npy", "c_final.0.npy", "log.txt",
                                          "wave.fst"}));  // and nothing temporary
}

TEST_F(CliRun, JobsDoNotChangeResults) {
  const std::string command = "run " + kRun + " --set 'k=[4,8,16]'" + kJson;
  ASSERT_EQ(sharp(command + " --jobs 1").exit_code, 0);
  const json one = report();
  ASSERT_EQ(sharp(command + " --jobs 3").exit_code, 0);
  const json three = report();
  for (size_t i = 0; i < 3; ++i)
    for (const char* key : {"case", "h_digest", "rtl", "counts"})
      EXPECT_EQ(one["cases"][i][key], three["cases"][i][key]);
}

TEST_F(CliRun, GoldenAgreesWithRunBitByBit) {
  const fs::path run = folder_ / "run", golden = folder_ / "golden";
  ASSERT_EQ(sharp("run " + kRun + " --out " + shell_path(run)).exit_code, 0);
  const SharpResult r = sharp("golden " + kRun + " --out " + shell_path(golden) + kJson);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  const fs::path name = fs::path(report()["cases"][0]["folder"].get<std::string>()).filename();
  for (const char* file : {"h.npy", "c.npy"}) EXPECT_EQ(read_file(run / name / file), read_file(golden / name / file));
  EXPECT_EQ(cfg::read_npy(golden / name / "h_reference.npy").shape, (std::vector<size_t>{4, 6}));
}

TEST_F(CliRun, GoldenComputesTheReferenceOfANodeThatRunRefuses) {
  const fs::path folder = fs::path(SHARP_SOURCE_DIR) / "golden" / "reference" / "onnx";
  const fs::path run = folder_ / "run.yaml", golden = folder_ / "golden";
  std::ofstream(run) << "accel: tiny\nmodel: {onnx: " << yaml(folder / "beyond_hardware.onnx")
                     << ", node: lstm_peepholes_layout_bidirectional}\ninput: {x: "
                     << yaml(folder / "x_batch_first.npy") << "}\n";
  const std::string reason = "node 'lstm_peepholes_layout_bidirectional': attribute 'layout': 1: the hardware streams";
  for (const char* command : {"run ", "time "}) {
    const SharpResult refused = sharp(command + shell_path(run));
    EXPECT_EQ(refused.exit_code, 2) << refused.out;
    EXPECT_THAT(refused.out, HasSubstr(reason));
    EXPECT_THAT(refused.out, HasSubstr("input 'P': the hardware has no peepholes"));
  }
  const SharpResult r = sharp("golden " + shell_path(run) + " --out " + shell_path(golden) + kJson);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("no bits and no cycles are predicted, since the hardware does not do this: " + reason));
  ASSERT_EQ(report()["cases"].size(), 2u);
  const json written = report();
  ASSERT_FALSE(written["cases"].empty());
  for (const json& row : written["cases"]) {
    const fs::path results = row["folder"].get<std::string>();
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(results)) names.insert(entry.path().filename());
    EXPECT_EQ(names, (std::set<std::string>{"golden.json", "h_reference.npy", "c_reference.npy"}));
    EXPECT_EQ(cfg::read_npy(results / "h_reference.npy").shape, (std::vector<size_t>{5, 8}));
    EXPECT_TRUE(row["ideal"].is_null());
    EXPECT_THAT(row["detail"].get<std::string>(), HasSubstr(reason));
  }
}

TEST_F(CliRun, TimeHasTheCyclesOfRunAndSkipsWhatIsRefused) {
  const std::string selection = kRun + " --set 'k=[4,8]' --set 'traffic={x_gap: {probability: 0.3, burst: 9}}'" + kJson;
  ASSERT_EQ(sharp("run " + selection).exit_code, 0);
  const json run = report();
  const SharpResult r = sharp("time " + selection);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("2 of 2 cases timed"));
  for (size_t i = 0; i < 2; ++i)
    for (const char* key : {"case", "golden", "utilisation", "verdict", "passes"})
      EXPECT_EQ(report()["cases"][i][key], run["cases"][i][key]) << key;
  const SharpResult refused = sharp("time " + kRun + " --set " + small_memories() +
                                    " --set 'model=[{type: random, input_size: 64, hidden_size: 64}, {type: random, "
                                    "input_size: 5, hidden_size: 6}]'" +
                                    kJson);
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

TEST_F(CliRun, AStackIsOneJobWhoseOutputsAndStatesAgreeWithGolden) {
  const fs::path run = folder_ / "run", golden = folder_ / "golden";
  const SharpResult r = sharp("run " + kRun + kStack + " --set k=auto --out " + shell_path(run) + kJson);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("pass 1 (layer 0 reverse)"));
  const json passes = report()["cases"][0]["passes"];
  ASSERT_EQ(passes.size(), 3u);
  EXPECT_EQ(passes[0]["cycles"].get<int>() + passes[1]["cycles"].get<int>() + passes[2]["cycles"].get<int>(),
            report()["cases"][0]["rtl"]["cycles"]);
  ASSERT_EQ(sharp("golden " + kRun + kStack + " --set k=auto --out " + shell_path(golden) + kJson).exit_code, 0);
  const fs::path name = fs::path(report()["cases"][0]["folder"].get<std::string>()).filename();
  for (const char* file : {"h.npy", "c.npy", "h_final.0.npy", "c_final.0.npy", "h_final.1.npy", "c_final.1.npy"})
    EXPECT_EQ(read_file(run / name / file), read_file(golden / name / file)) << file;
  EXPECT_EQ(cfg::read_npy(run / name / "h.npy").shape, (std::vector<size_t>{4, 3}));
  EXPECT_EQ(cfg::read_npy(run / name / "h_final.0.npy").shape, (std::vector<size_t>{2, 6}));
}

TEST_F(CliRun, ListNamesWhatCfgHolds) {
  const SharpResult r = sharp("list" + kJson);
  ASSERT_EQ(r.exit_code, 0);
  EXPECT_THAT(r.out, HasSubstr("sharp_1k"));
  std::set<std::string> kinds;
  const json j = report();
  for (const json& e : j["entries"]) kinds.insert(e["kind"]);
  EXPECT_EQ(kinds, (std::set<std::string>{"accel", "model", "run"}));
}

TEST_F(CliRun, RandomRepeatsWithTheSameSeed) {
  ASSERT_EQ(sharp("random --seed 7 --runs 5" + kJson).exit_code, 0);
  const json first = report();
  ASSERT_EQ(sharp("random --seed 7 --runs 5" + kJson).exit_code, 0);
  for (const char* key : {"values_compared", "cycles_compared", "simulations"}) EXPECT_EQ(first[key], report()[key]);
}

TEST_F(CliRun, BenchMeasuresWhatSnapshotsCost) {
  const SharpResult r = sharp("bench --snapshots --accel tiny --repeats 1" + kJson);
  ASSERT_EQ(r.exit_code, 0) << r.out;
  const json j = report()["snapshots"];
  EXPECT_EQ(j["accel"], "tiny");
  EXPECT_EQ(j["repeats"], 1);
  EXPECT_GT(j["cycles"].get<uint64_t>(), 4 * j["snapshot_cycles"].get<uint64_t>());
  EXPECT_EQ(j["figures"][0]["key"], "snapshot_cost");
  EXPECT_EQ(j["figures"][0]["target"], "<= 3.00 %");
}

TEST_F(CliRun, TracesOfAPassingRunAreEqual) {
  const fs::path out = folder_ / "traces";
  ASSERT_EQ(sharp("run " + kRun + " --trace --waves none --out " + shell_path(out)).exit_code, 0);
  ASSERT_FALSE(fs::is_empty(out));
  const fs::path folder = fs::directory_iterator(out)->path();
  const std::string model = shell_path(folder / "model.trace"), rtl = shell_path(folder / "rtl.trace");
  EXPECT_EQ(read_file(folder / "model.trace"), read_file(folder / "rtl.trace"));
  const SharpResult equal = sharp("tracediff " + model + " " + rtl);
  EXPECT_EQ(equal.exit_code, 0);
  EXPECT_THAT(equal.out, HasSubstr("dispatch/issue"));
  std::ofstream(folder / "more") << read_file(folder / "rtl.trace") << "999999 h_stream beat step=9 0000\n";
  const SharpResult differ = sharp("tracediff " + model + " " + shell_path(folder / "more"));
  EXPECT_EQ(differ.exit_code, 1);
  EXPECT_THAT(differ.out, HasSubstr("A ends; B has h_stream beat (step=9) in cycle 999999"));
  std::ofstream(folder / "bad") << read_file(folder / "rtl.trace") << "999999 h_stream beat\n";
  EXPECT_EQ(sharp("tracediff " + model + " " + shell_path(folder / "bad")).exit_code, 2);
}

TEST_F(CliRun, ALayerThatDoesNotFitIsBadConfigButOthersStillRun) {
  const SharpResult r =
      sharp("run " + kRun + " --set " + small_memories() +
            " --set 'model=[{type: random, input_size: 64, hidden_size: 64}, {type: random, input_size: 5, "
            "hidden_size: 6}]'" +
            kJson);
  EXPECT_EQ(r.exit_code, 2) << r.out;
  EXPECT_THAT(r.out, HasSubstr("weights_not_fitting"));
  EXPECT_EQ(report()["cases"][0]["verdict"], "bad_config");
  EXPECT_EQ(report()["cases"][1]["verdict"], "pass");
}

}  // namespace
}  // namespace sharp::tb
