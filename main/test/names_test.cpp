// SPDX-License-Identifier: Apache-2.0
// Whatever a folder is called, a printed line that is pasted does what the command did, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/test/test_sharp.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Each would make a file X, or be read as something else, if a shell, YAML or GTKWave took it for more than a name.
const std::vector<std::string> kNames = {"plain",           "a b",       "a'; touch X; echo '",
                                         "\"q\"",           "-lead",     "$(touch X)",
                                         "`touch X`; #: {", "new\nline", "ümlaut",
                                         "\\back",          "%j",        "*"};

/// Commands with paths below a folder of this name, as a person writes them in the folder above it.
class Names : public SharpTest {
 protected:
  /// A run that ends soon, with exit code 4 and waves.
  void fail_early(const std::string& name) {
    fs::create_directories(folder_ / name);
    fs::copy_file(words_of(kRun, "").at(0), folder_ / name / "run.yaml");
    ASSERT_EQ(exit_code_of("run " + shell_path(fs::path(name) / "run.yaml") +
                           " --set max_cycles=20 --waves all --out " + shell_path(fs::path(name) / "out")),
              4)
        << out_;
  }

  /// What follows a text of the output, to the end of the line.
  std::string after(const std::string& text) const {
    const size_t at = out_.find(text);
    EXPECT_NE(at, std::string::npos) << "no '" << text << "' in\n" << out_;
    if (at == std::string::npos) return "false";
    const size_t begin = at + text.size();
    return out_.substr(begin, out_.find('\n', begin) - begin);
  }

  /// Pasted here; `gtkwave` says whether it got a view and a dump.
  SharpResult pasted(const std::string& line) const {
    const fs::path tool = folder_ / "bin" / "gtkwave";
    fs::create_directories(tool.parent_path());
    std::ofstream(tool)
        << "#!/bin/sh\n[ $# = 3 ] && [ \"$1\" = --save ] && [ -f \"$2\" ] && [ -f \"$3\" ] && exit 17\n";
    fs::permissions(tool, fs::perms::owner_all);
    return paste("PATH=" + shell_path(tool.parent_path()) + ":$PATH; " + line);
  }

  void TearDown() override {
    for (const auto& entry : fs::recursive_directory_iterator(folder_))
      EXPECT_NE(entry.path().filename(), "X") << "a part of a name was run";
  }
};

TEST_F(Names, AReproduceLineReproduces) {
  for (const std::string& name : kNames) {
    fail_early(name);
    const SharpResult again = pasted(after("reproduce: "));
    EXPECT_EQ(again.exit_code, 4) << name << "\n" << again.out;
    EXPECT_THAT(again.out, HasSubstr("cycle_limit")) << name;
  }
}

TEST_F(Names, WavesOpenInGtkwave) {
  for (const std::string& name : kNames) {
    fail_early(name);
    std::string line = after("(sharp waves ");
    ASSERT_TRUE(line.ends_with(')')) << line;
    line = shell_line({SHARP_EXECUTABLE, "waves"}) + " " + line.substr(0, line.size() - 1) + " --print";
    const SharpResult waves = pasted(line);
    ASSERT_EQ(waves.exit_code, 0) << name << "\n" << waves.out;
    out_ = waves.out;
    EXPECT_EQ(pasted(after("run: ")).exit_code, 17) << name << "\n" << out_;
  }
}

/// The file between the first and the last quote, as GTKWave reads it.
TEST_F(Names, AViewNamesItsDump) {
  for (const std::string& name : kNames) {
    fail_early(name);
    const fs::path folder = fs::directory_iterator(folder_ / name / "out")->path();
    ASSERT_EQ(exit_code_of("waves " + shell_path(folder) + " --view dispatch --print"), 0) << out_;
    const std::string view = read_file(folder / "dispatch.gtkw"), first = view.substr(0, view.find('\n'));
    if (name.find('\n') != std::string::npos) {
      EXPECT_THAT(view, StartsWith("[timestart]")) << "a name of two lines cannot be said";
    } else {
      const size_t begin = first.find('"') + 1;
      EXPECT_EQ(first.substr(begin, first.rfind('"') - begin), (folder / "wave.fst").string());
    }
  }
}

TEST_F(Names, ExplainReadsAndWritesThere) {
  for (const std::string& name : kNames) {
    fail_early(name);
    const std::string folder = shell_path(fs::path(name) / "out");
    const std::string out = shell_path(fs::path(name) / "timeline");
    EXPECT_EQ(exit_code_of("explain " + folder + " --out " + out), 4) << "of the run\n" << out_;
    EXPECT_TRUE(fs::exists(folder_ / name / "timeline" / "timeline.html")) << name;
  }
}

TEST_F(Names, AShrunkCaseIsReproduced) {
  const std::string name = kNames.at(2);
  fail_early(name);
  const std::string small = shell_path(fs::path(name) / "small $(touch X).yaml");
  ASSERT_EQ(exit_code_of("shrink " + shell_path(fs::path(name) / "run.yaml") +
                         " --set max_cycles=20 --budget 60 --out " + small),
            0)
      << out_;
  const SharpResult again = pasted(after("reproduce: "));
  EXPECT_EQ(again.exit_code, 4) << again.out;
}

/// The RTL of canary stale_h_bank, whose library other tests have built.
TEST_F(Names, AFailureOfARandomSeriesIsReproduced) {
  const std::string name = kNames.at(2);
  fs::create_directories(folder_ / name);
  fs::rename(plant("sharp.sv", ".read_bank_i(!step[0])", ".read_bank_i(step[0])"), folder_ / name / "rtl");
  environment_ = {kCanaryCache};
  ASSERT_EQ(exit_code_of("random --accel tiny --seed 1 --rtl " + shell_path(fs::path(name) / "rtl") + " --out " +
                         shell_path(fs::path(name) / "out")),
            1)
      << out_;
  const SharpResult again = pasted("export " + shell_word(kCanaryCache) + "; " + after("reproduce: "));
  EXPECT_EQ(again.exit_code, 1) << again.out;
}

}  // namespace
}  // namespace sharp::tb
