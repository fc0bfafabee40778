// SPDX-License-Identifier: Apache-2.0
// `sharp explain` on folders of earlier commands and on jobs of several passes: text and messages.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/test/test_sharp.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kStack = shell_path(SHARP_SOURCE_DIR "/cfg/run/stack.yaml");

class ExplainCli : public SharpTest {
 protected:
  /// Runs into out/; the folders of the cases, by name.
  std::vector<fs::path> run(const std::string& options) {
    EXPECT_EQ(exit_code_of("run " + kRun + options + " --waves none --out " + word("out")), 0) << out_;
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(folder_ / "out")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
  }

  /// The number of cycles in the line that begins with this name.
  int64_t cycles_of(const std::string& name) const {
    std::istringstream lines(out_);
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("  " + name + "  ")) {
        std::istringstream words(line.substr(name.size() + 2));
        std::string range;
        int64_t cycles = -1;
        if (name != "total") words >> range;
        words >> cycles;
        return cycles;
      }
    ADD_FAILURE() << "no line '" << name << "' in\n" << out_;
    return -1;
  }
};

TEST_F(ExplainCli, AFolderOfARunIsExplainedAsItWasRun) {
  const fs::path folder = run(" --seed 3 --set k=8").at(0);
  const json result = json::parse(read_file(folder / "result.json"));
  for (const fs::path& path : {folder, folder.parent_path()}) {
    ASSERT_EQ(exit_code_of("explain " + shell_path(path) + kJson), 0) << out_;
    EXPECT_EQ(report()["cases"][0]["golden"], result["golden"]);
    EXPECT_EQ(cycles_of("total"), result["golden"]["cycles"]);
    EXPECT_THAT(out_, HasSubstr("K=8, 1 pass"));
    EXPECT_THAT(out_, HasSubstr("h_raw"));
    EXPECT_THAT(out_, Not(HasSubstr("have changed")));
  }
}

TEST_F(ExplainCli, OneOfSeveralCasesIsChosenByNumber) {
  const std::vector<fs::path> folders = run(" --set 'k=[4,8]'");
  ASSERT_EQ(folders.size(), 2u);
  const std::string out = word("out");
  EXPECT_EQ(exit_code_of("explain " + out), 2);
  EXPECT_THAT(out_, HasSubstr("holds 2 cases; choose one: --case N"));
  EXPECT_THAT(out_, HasSubstr("  2  " + folders[1].string()));
  ASSERT_EQ(exit_code_of("explain " + out + " --case 2 --against " + out + " --against-case 1" + kJson), 0) << out_;
  EXPECT_THAT(report()["cases"][0]["case"].get<std::string>(), HasSubstr("k=8"));
  EXPECT_THAT(report()["cases"][0]["against"]["case"].get<std::string>(), HasSubstr("k=4"));
  EXPECT_THAT(out_, HasSubstr(" wins by "));
  EXPECT_EQ(exit_code_of("explain " + out + " --case 3"), 2);
  EXPECT_THAT(out_, HasSubstr("--case 3: " + (folder_ / "out").string() + " holds 2 cases; legal: 1 to 2"));
}

TEST_F(ExplainCli, WhatIfOnTheFolderOfARun) {
  const fs::path folder = run("").at(0);
  ASSERT_EQ(exit_code_of("explain " + shell_path(folder) + " --against " + shell_path(folder) +
                         " --against-set schedule=unfolded" + kJson),
            0)
      << out_;
  EXPECT_THAT(report()["cases"][0]["case"].get<std::string>(), HasSubstr("batch"));
  EXPECT_THAT(report()["cases"][0]["against"]["case"].get<std::string>(), HasSubstr("unfolded"));
}

TEST_F(ExplainCli, PassesOfAStackHaveSectionsThatAddUp) {
  const std::string one =
      " --set accel=tiny --set schedule=unfolded --set padding=dynamic --set input.steps=9 --set "
      "'model={layers: [{type: random, input_size: 6, hidden_size: 9, direction: bidirectional}, "
      "{type: random, hidden_size: 5, direction: reverse}]}'";
  const std::string timing = "time " + kStack + one + kJson;
  ASSERT_EQ(exit_code_of(timing), 0) << out_;
  const json passes = report()["cases"][0]["passes"];
  const int64_t cycles = report()["cases"][0]["golden"]["cycles"];
  ASSERT_EQ(passes.size(), 3u);
  ASSERT_EQ(exit_code_of("explain " + kStack + one), 0) << out_;
  int64_t sum = 0;
  for (int n = 0; n < 3; ++n) {
    const int64_t of_pass = cycles_of("pass " + std::to_string(n) + " total");
    EXPECT_EQ(of_pass, passes[n]["cycles"]) << out_;
    sum += of_pass;
  }
  EXPECT_EQ(sum, cycles);
  EXPECT_EQ(cycles_of("total"), cycles);
  for (const char* heading :
       {"pass 0 (layer 0 forward): lstm unfolded, I=6 H=9 T=9", "pass 1 (layer 0 reverse): lstm unfolded, I=6 H=9 T=9",
        "pass 2 (layer 1 reverse): lstm unfolded, "})
    EXPECT_THAT(out_, HasSubstr(heading));
}

TEST_F(ExplainCli, FoldersThatAreNoneExitTwoAndSayWhatIsLegal) {
  EXPECT_EQ(exit_code_of("explain " + shell_path(folder_)), 2);
  EXPECT_THAT(out_, HasSubstr("has no timeline.json or result.json in it or below it; legal: a run file, or a folder"));
  std::ofstream(folder_ / "result.json") << "{\"verdict\": \"pass\"}";
  EXPECT_EQ(exit_code_of("explain " + shell_path(folder_)), 2);
  EXPECT_THAT(out_, HasSubstr("result.json: no result of `sharp run --out` with the key 'run_file'"));
  std::ofstream(folder_ / "result.json") << "{\"run_file\": \"gone.yaml\", \"case\": {}}";
  EXPECT_EQ(exit_code_of("explain " + shell_path(folder_)), 2);
  EXPECT_THAT(out_, HasSubstr("key 'label' not found"));
  std::ofstream(folder_ / "timeline.json") << "[]";
  EXPECT_EQ(exit_code_of("explain " + shell_path(folder_)), 2);
  EXPECT_THAT(out_, HasSubstr("no timeline of `sharp explain --out`"));
  EXPECT_EQ(exit_code_of("explain " + kRun + " --case 1"), 2);
  EXPECT_THAT(out_, HasSubstr("--case chooses a case of a folder"));
}

}  // namespace
}  // namespace sharp::tb
