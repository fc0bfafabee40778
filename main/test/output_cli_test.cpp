// SPDX-License-Identifier: Apache-2.0
// Outputs of every command, from outside: where they may go, and what a fault of one of them costs.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/output/folder_name.h"
#include "base/process/process.h"
#include "base/test/test_sharp.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Outputs : public SharpTest {
 protected:
  /// Starts with its streams as a shell redirects them.
  int exit_code_with(const std::string& line, const std::vector<std::string>& shell) {
    return exit_code_of(line, shell);
  }
  void write(const fs::path& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string read(const fs::path& name) const { return read_file(folder_ / name); }
};

const std::vector<std::string> kSplit = {"sh", "-c", "exec \"$@\" >out 2>err", "sh"};
const std::vector<std::string> kFullOut = {"sh", "-c", "exec \"$@\" >/dev/full", "sh"};
const std::vector<std::string> kClosedOut = {"sh", "-c", "exec \"$@\" >&-", "sh"};
const std::vector<std::string> kFullError = {"sh", "-c", "exec \"$@\" 2>/dev/full", "sh"};
const std::vector<std::string> kClosedAll = {"sh", "-c", "exec \"$@\" <&- >/dev/null 2>&-", "sh"};

// ---- standard output

TEST_F(Outputs, DashIsStandardOutputAndNothingElseIsPrintedThere) {
  for (const char* name : {"-", "/dev/stdout", "out"}) {
    ASSERT_EQ(exit_code_with(std::string("list --json ") + name, kSplit), 0) << read("err");
    EXPECT_EQ(json::parse(read("out"))["command"], "list") << name;
    EXPECT_THAT(read("err"), HasSubstr("sharp_64k")) << name;
  }
  ASSERT_EQ(exit_code_with("run " + kRun + " --json -", kSplit), 0) << read("err");
  EXPECT_EQ(json::parse(read("out"))["cases"].size(), 1u);
  EXPECT_FALSE(fs::exists(folder_ / "-"));
}

TEST_F(Outputs, TheReportOfAnErrorGoesToStandardOutputToo) {
  EXPECT_EQ(exit_code_with("run missing.yaml --json -", kSplit), 2);
  EXPECT_EQ(json::parse(read("out"))["verdict"], "bad_config");
  EXPECT_THAT(read("err"), HasSubstr("missing.yaml"));
}

TEST_F(Outputs, StandardOutputTakesOneOutput) {
  EXPECT_EQ(exit_code_of("cov report missing.db --html - --json -"), 2);
  EXPECT_THAT(out_, HasSubstr("standard output takes one output only"));
}

TEST_F(Outputs, AFullStandardOutputIsNoPassAndCostsNoResult) {
  for (const std::string& line : {std::string("--help"), std::string("list"), "run " + kRun + " --out o" + kJson}) {
    EXPECT_EQ(exit_code_with(line, kFullOut), 2) << line;
    EXPECT_THAT(out_, HasSubstr("cannot write standard output: No space left on device")) << line;
  }
  EXPECT_EQ(report()["verdicts"]["pass"], 1);
  EXPECT_TRUE(fs::exists(fs::path(folder_ / report()["cases"][0]["folder"].get<std::string>()) / "result.json"));
}

TEST_F(Outputs, AFullStandardOutputDoesNotHideAWorseVerdict) {
  EXPECT_EQ(exit_code_with("run " + kRun + " --set max_cycles=20", kFullOut), 4) << out_;
}

TEST_F(Outputs, AClosedStandardOutputIsSaidBeforeAnythingIsDone) {
  EXPECT_EQ(exit_code_with("run " + kRun + kJson, kClosedOut), 2);
  EXPECT_THAT(out_, HasSubstr("standard output is closed"));
  EXPECT_FALSE(fs::exists(folder_ / "report.json"));
}

TEST_F(Outputs, StandardErrorMayBeFullOrClosed) {
  for (const auto& streams : {kFullError, kClosedAll}) {
    EXPECT_EQ(exit_code_with("run missing.yaml" + kJson, streams), 2);
    EXPECT_EQ(report()["exit_code"], 2);
    EXPECT_EQ(exit_code_with("run " + kRun + kJson, streams), 0);
    EXPECT_EQ(report()["verdicts"]["pass"], 1);
    EXPECT_EQ(exit_code_with("run --sett", streams), 2);
  }
}

TEST_F(Outputs, AReaderThatHasGoneIsAnErrorAndNoSignal) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  close(ends[0]);
  const pid_t pid =
      start_process({SHARP_EXECUTABLE, "list", "--json", (folder_ / "report.json").string()}, ends[1], folder_);
  close(ends[1]);
  EXPECT_EQ(wait_for(pid), 2);
  EXPECT_EQ(report()["verdict"], "pass");
}

// ---- places

TEST_F(Outputs, DevicesPipesAndLinksStayWhatTheyAre) {
  fs::create_directory(folder_ / "real");
  fs::create_symlink("real/x.json", folder_ / "link");
  EXPECT_EQ(exit_code_of("list --json link"), 0) << out_;
  EXPECT_EQ(json::parse(read("real/x.json"))["command"], "list");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(exit_code_of("list --json /dev/null"), 0) << out_;
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(exit_code_of("list --json /dev/full"), 2);
  EXPECT_THAT(out_, HasSubstr("cannot write /dev/full: No space left on device"));
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  const pid_t pid = start("list --json pipe");
  EXPECT_EQ(json::parse(read("pipe"))["command"], "list");
  EXPECT_EQ(wait_for(pid), 0) << background();
  EXPECT_TRUE(fs::is_fifo(folder_ / "pipe"));
}

/// Of each command, with an output that is given last. RUN: a run file.
const std::vector<std::string> kFiles = {"run RUN --json",
                                         "golden RUN --out o --json",
                                         "time RUN --json",
                                         "list --json",
                                         "onnx x.onnx --json",
                                         "bench --json",
                                         "random --json",
                                         "explain RUN --json",
                                         "check-rtl --json",
                                         "recheck x --json",
                                         "plan --json",
                                         "plan --markdown",
                                         "report x --json",
                                         "bisect x --json",
                                         "cov report x --json",
                                         "cov report x --html",
                                         "cov report x --lcov",
                                         "cov rank x --out",
                                         "cov rank x --json",
                                         "cov close --db new.db --out",
                                         "cov close --db new.db --json",
                                         "eval --out o --json",
                                         "regress smoke --json"};
const std::vector<std::string> kDatabases = {"run RUN --cov", "random --cov", "cov close --db", "cov merge"};
const std::vector<std::string> kRunFiles = {"shrink RUN --out", "random --only 0 --write"};
const std::vector<std::string> kFolders = {"run RUN --out", "golden RUN --out",    "explain RUN --out", "random --out",
                                           "eval --out",    "regress smoke --out", "bisect x --folder"};

class BadPlace : public Outputs {
 protected:
  BadPlace() {
    fs::create_directory(folder_ / "folder.yaml");
    write("file", "kept");
  }
  ~BadPlace() override {
    EXPECT_EQ(read("file"), "kept");
    EXPECT_FALSE(fs::exists(folder_ / "o"));
  }
  /// It is refused before anything is done; the message names the place, and says why.
  void refuse(std::string line, const std::string& place, const std::string& why) {
    if (const size_t at = line.find("RUN"); at != line.npos) line.replace(at, 3, kRun);
    line += " " + shell_word(place) + (line.starts_with("cov merge") ? " x" : "");
    EXPECT_EQ(exit_code_of(line), 2) << line << "\n" << out_;
    EXPECT_THAT(out_, HasSubstr(why)) << line;
    EXPECT_THAT(out_, Not(HasSubstr("internal"))) << line;
  }
};

TEST_F(BadPlace, OfAFile) {
  for (const std::string& line : kFiles)
    refuse(line, "folder.yaml", "cannot write folder.yaml: it is a folder; legal: a file");
  for (const char* line : {"list --json", "cov report x --html", "cov rank x --out"}) {
    refuse(line, "missing/x", "cannot write missing/x: there is no folder missing");
    refuse(line, "file/x", "cannot write file/x: Not a directory");
    refuse(line, std::string(256, 'x'), "File name too long");
    refuse(line, "", "an empty name");
    refuse(line, "file/", "names no file");
  }
}

TEST_F(BadPlace, OfADatabase) {
  for (const std::string& line : kDatabases) {
    refuse(line, "folder.yaml", "cannot write folder.yaml: it is a folder; legal: a file");
    refuse(line, "/dev/null", "it is a device or a pipe; legal: a file");
    refuse(line, "-", "- is standard output, and this is a database");
    refuse(line, "missing/x", "there is no folder missing");
  }
}

TEST_F(BadPlace, OfARunFile) {
  for (const std::string& line : kRunFiles) {
    refuse(line, "folder.yaml", "cannot write folder.yaml: it is a folder; legal: a file");
    refuse(line, "x.txt", "a run file must be named *.yaml");
    refuse(line, "-", "- is standard output, and this is a run file");
    refuse(line, "file/x.yaml", "Not a directory");
  }
}

TEST_F(BadPlace, OfAFolder) {
  for (const std::string& line : kFolders) {
    refuse(line, "file", "cannot create folder file: file is no folder");
    refuse(line, "file/x", "cannot create folder file/x: Not a directory");
    refuse(line, "-", "- is standard output, and this is a folder");
    refuse(line, std::string(256, 'x'), "File name too long");
  }
}

// ---- cases

/// Two cases that pass.
const std::string kTwo = kRun + " --set 'schedule=[batch, sequential]'";

TEST_F(Outputs, ACaseWithoutAFolderDoesNotEndTheOthers) {
  for (const std::string command : {"run ", "golden "}) {
    ASSERT_EQ(exit_code_of(command + kTwo + " --out o" + kJson), 0) << out_;
    const fs::path first = folder_ / report()["cases"][0]["folder"].get<std::string>();
    fs::remove_all(first);
    std::ofstream(first) << "in the way";
    EXPECT_EQ(exit_code_of(command + kTwo + " --out o" + kJson), 2) << out_;
    EXPECT_EQ(report()["cases"][0]["verdict"], "bad_config");
    EXPECT_THAT(report()["cases"][0]["detail"].get<std::string>(), HasSubstr(first.filename().string())) << command;
    EXPECT_EQ(report()["cases"][1]["verdict"], "pass");
    EXPECT_EQ(read_file(first), "in the way");
    fs::remove_all(folder_ / "o");
  }
}

TEST_F(Outputs, AFileOfACaseThatCannotBeWrittenIsPartOfItsResult) {
  for (const char* name : {"model.trace", "recording.bin.gz", "h.npy", "wave.fst"}) {
    ASSERT_EQ(exit_code_of("run " + kTwo + " --trace --record --waves all --out o" + kJson), 0) << out_;
    const fs::path first = folder_ / report()["cases"][0]["folder"].get<std::string>();
    fs::remove(first / name);
    fs::create_directories(first / name / "in the way");
    EXPECT_EQ(exit_code_of("run " + kTwo + " --trace --record --waves all --out o" + kJson), 2) << out_;
    EXPECT_EQ(report()["cases"][0]["verdict"], "bad_config") << name;
    EXPECT_THAT(report()["cases"][0]["detail"].get<std::string>(), HasSubstr(name));
    EXPECT_EQ(report()["cases"][1]["verdict"], "pass") << name;
    fs::remove_all(folder_ / "o");
  }
}

// ---- names

TEST_F(Outputs, LongNamesBecomeShortFoldersOfTheirOwn) {
  const std::string name(300, 'n');
  write("run.yaml", "accel: tiny\nmodel: {type: random, input_size: 4, hidden_size: 4, sparsity: [0, 0.5], name: " +
                        name + "}\ninput: {type: random, steps: 1}\nschedule: [sequential, unfolded]\n");
  for (const std::string command : {"run", "golden"}) {
    ASSERT_EQ(exit_code_of(command + " run.yaml --out " + command + kJson), 0) << out_;
    std::set<std::string> folders;
    const json written = report();
    for (const json& c : written["cases"]) {
      const fs::path folder = c["folder"].get<std::string>();
      EXPECT_LE(folder.filename().string().size(), kMaxFolderBytes);
      EXPECT_TRUE(folders.insert(folder).second) << folder;
      if (command == "golden") continue;
      const json result = json::parse(read(folder / "result.json"));  // says which case lies in which folder
      EXPECT_EQ(result["folder"], c["folder"]);
      EXPECT_EQ(result["case"]["label"], c["case"]["label"]);
      EXPECT_THAT(result["case"]["label"].get<std::string>(), HasSubstr(name));
    }
    EXPECT_EQ(folders.size(), 4u);
  }
}

TEST_F(Outputs, BytesThatAreNoTextAreEscapedInPathsAndRefusedInFiles) {
  const std::string text =
      "accel: tiny\nmodel: {type: random, input_size: 4, hidden_size: 4, name: \"NAME\"}\ninput: {type: random, steps: "
      "1}\n";
  const auto named = [&](const std::string& name) { return std::string(text).replace(text.find("NAME"), 4, name); };
  write("caf\xe9.yaml", named("x"));
  ASSERT_EQ(exit_code_of("run caf\xe9.yaml --trace --record --out o" + kJson), 0) << out_;
  EXPECT_EQ(report()["run_file"], "caf\xef\xbf\xbd.yaml");
  ASSERT_EQ(exit_code_of("explain caf\xe9.yaml --out e" + kJson), 0) << out_;
  for (const char* command : {"run bad.yaml --out o", "golden bad.yaml --out o", "time bad.yaml", "explain bad.yaml"}) {
    write("bad.yaml", named("caf\xe9"));
    EXPECT_EQ(exit_code_of(command + kJson), 2);
    EXPECT_THAT(report()["error"].get<std::string>(),
                testing::StartsWith("bad.yaml:2: byte 64 is 0xe9, which is not UTF-8"));
    write("bad.yaml", named("a\\0b"));
    EXPECT_EQ(exit_code_of(command + kJson), 2);
    EXPECT_THAT(report()["error"].get<std::string>(), testing::StartsWith("bad.yaml:2: holds a NUL character"));
  }
  EXPECT_EQ(exit_code_of("run caf\xe9.yaml --set model.name=\xff" + kJson), 2);
  EXPECT_THAT(report()["error"].get<std::string>(), HasSubstr("which is not UTF-8"));
}

// ---- slips

TEST_F(Outputs, CommandsAndOptionsHaveNearestNames) {
  const std::pair<const char*, const char*> slips[] = {
      {"rnu x.yaml", "'rnu' is no command of `sharp`; did you mean 'run'?"},
      {"goldn x.yaml --out o", "'goldn' is no command of `sharp`; did you mean 'golden'?"},
      {"run x.yaml --jbos 2", "'--jbos' is no option of `sharp run`; did you mean '--jobs'?"},
      {"run x.yaml --sett=k=4", "'--sett' is no option of `sharp run`; did you mean '--set'?"},
      {"golden x.yaml --ouut o", "'--ouut' is no option of `sharp golden`; did you mean '--out'?"},
      {"cov reprot x.db", "'reprot' is no command of `sharp cov`; did you mean 'report'?"},
      {"cov report x.db --htlm p", "'--htlm' is no option of `sharp cov report`; did you mean '--html'?"},
      {"run x.yaml --zzzzzzzzz", "'--zzzzzzzzz' is no option of `sharp run`\n"},
  };
  for (const auto& [line, message] : slips) {
    EXPECT_EQ(exit_code_of(line), 2) << line;
    EXPECT_THAT(out_, HasSubstr(message)) << line;
  }
}

}  // namespace
}  // namespace sharp::tb
