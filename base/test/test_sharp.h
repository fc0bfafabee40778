// SPDX-License-Identifier: Apache-2.0
// For tests: the program `sharp` as a person starts it, in a folder that goes with the test.
#pragma once

#include <gtest/gtest.h>
#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/test/test_files.h"
#include "base/text/command_text.h"

namespace sharp::tb {

/// A small job that passes; as a word of a line.
inline const std::string kRun = shell_path(SHARP_SOURCE_DIR "/regress/canary/run.yaml");
/// Seeded defects share a cache of their own, so that the ordinary one does not fill up with them.
inline const std::string kCanaryCache = "SHARP_DUT_CACHE=" SHARP_BUILD "/canary/dut";
/// For the end of a line: writes what report() reads.
inline const std::string kJson = " --json report.json";

/// A path as a value in a run file, also in the text of --set.
inline std::string yaml(const std::filesystem::path& path) { return nlohmann::json(path.string()).dump(); }

struct SharpResult {
  int exit_code = -1;  ///< 128 + signal if a signal ended it
  std::string out;     ///< stdout and stderr
  double seconds = 0.0;
};

class SharpTest : public testing::Test {
 protected:
  /// Runs it with the words of a line, in the folder of the test, without input. `before`: "NAME=value" of its
  /// environment, after those of environment_; then, if wanted, a program that starts it.
  SharpResult sharp(const std::string& line, const std::vector<std::string>& before = {}) const;
  /// The same in short; what it says is in out_.
  int exit_code_of(const std::string& line, const std::vector<std::string>& before = {});
  /// What a person gets who pastes a whole line into a terminal.
  SharpResult paste(const std::string& line) const;

  /// Goes on while the test does; what it says is in background().
  pid_t start(const std::string& line) const;
  std::string background() const { return read_file(folder_ / "background"); }
  static int wait_for(pid_t pid);

  /// What is in the folder of the test, as a word of a line.
  std::string word(const std::string& name) const { return shell_path(folder_ / name); }
  /// The report of the last line with kJson.
  nlohmann::json report() const { return nlohmann::json::parse(read_file(folder_ / "report.json")); }
  /// A copy of the RTL, in the folder of the test, in which a text that occurs once in a file is another one.
  std::filesystem::path plant(const std::filesystem::path& file, const std::string& good, const std::string& bad) const;

  const TestFolder own_;
  const std::filesystem::path folder_ = own_.path();
  std::vector<std::string> environment_;  ///< of every run
  std::string out_;

 private:
  std::vector<std::string> argv(const std::string& line, const std::vector<std::string>& before) const;
};

}  // namespace sharp::tb
