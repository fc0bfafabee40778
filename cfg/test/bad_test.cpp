// SPDX-License-Identifier: Apache-2.0
// Every file in bad/ is wrong in one way and must be refused with the message in its .expected file.
//
// NAME.yaml is loaded as what its folder says (accel, model, profile or run), a run or profile with the
// overrides in NAME.overrides (one a
// line). In messages, bad/ and tree/ are shown without the folders above them. To write the .expected file of a new
// case: SHARP_UPDATE_EXPECTED=1 build/test/cfg_bad_test, then read what it wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "cfg/src/accel_file.h"
#include "cfg/src/model_file.h"
#include "cfg/src/profile.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

namespace fs = std::filesystem;

const fs::path kTests = SHARP_CFG_TEST_DIR;

std::vector<std::string> read_lines(const fs::path& path) {
  std::vector<std::string> lines;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string without_folder(std::string text) {
  const auto folder = kTests.string() + "/";
  for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
  return text;
}

void load(const fs::path& file) {
  const auto kind = file.parent_path().filename();
  if (kind == "accel")
    load_accel_file(file);
  else if (kind == "model")
    load_model_file(file);
  else if (kind == "profile")
    load_profile(file, read_lines(fs::path(file).replace_extension(".overrides")));
  else
    load_run(file, read_lines(fs::path(file).replace_extension(".overrides")));
}

std::string message_of(const fs::path& file) {
  try {
    load(file);
  } catch (const ConfigError& e) {
    return without_folder(e.what());
  }
  return "no error";
}

/// "run/unknown_key", sorted.
std::vector<std::string> bad_files() {
  std::vector<std::string> names;
  for (const auto* const kind : {"accel", "model", "profile", "run"})
    for (const auto& entry : fs::directory_iterator(kTests / "bad" / kind))
      if (entry.path().extension() == ".yaml") names.push_back(std::string(kind) + "/" + entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// "file:line: not valid YAML: ", or all of a message of ours.
std::string before_yaml_cpp(const std::string& message) {
  constexpr std::string_view kOurs = ": not valid YAML: ";
  const size_t at = message.find(kOurs);
  return at == std::string::npos ? message : message.substr(0, at + kOurs.size());
}

class Bad : public testing::TestWithParam<std::string> {};

TEST_P(Bad, IsRefusedWithItsMessage) {
  setenv("SHARP_CFG", (kTests / "tree").c_str(), 1);
  const fs::path base = kTests / "bad" / GetParam();
  const auto message = message_of(base.string() + ".yaml");
  const auto expected = base.string() + ".expected";
  if (std::getenv("SHARP_UPDATE_EXPECTED") != nullptr) std::ofstream(expected) << message << '\n';
  const auto lines = read_lines(expected);
  EXPECT_THAT(lines, testing::Contains(message));
  // Only what yaml-cpp says differs by its version: a line for each.
  if (lines.size() > 1) EXPECT_THAT(lines, testing::Each(testing::HasSubstr(before_yaml_cpp(message))));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  auto name = info.param;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, Bad, testing::ValuesIn(bad_files()), test_name);

TEST(BadFiles, EveryExpectationHasItsFile) {
  for (const auto& entry : fs::recursive_directory_iterator(kTests / "bad"))
    if (entry.path().extension() == ".expected" || entry.path().extension() == ".overrides") {
      EXPECT_TRUE(fs::exists(fs::path(entry.path()).replace_extension(".yaml"))) << entry.path();
    }
}

}  // namespace
}  // namespace sharp::cfg
