// SPDX-License-Identifier: Apache-2.0
// cfg/ties.yaml: values of any length, and every refusal to the letter.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "cfg/src/ties_file.h"

namespace fs = std::filesystem;

namespace sharp::cfg {
namespace {

class TiesFile : public ::testing::Test {
 protected:
  TiesFile() : folder_(fs::temp_directory_path() / ("sharp_ties." + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~TiesFile() override { fs::remove_all(folder_); }

  Ties load(const std::string& text) {
    std::ofstream(folder_ / "ties.yaml") << text;
    return load_ties_file(folder_ / "ties.yaml");
  }
  std::string refusal(const std::string& text) {
    try {
      load(text);
    } catch (const ConfigError& e) {
      const std::string what = e.what();
      return what.substr(what.find("ties.yaml"));
    }
    return "accepted";
  }

  fs::path folder_;
};

TEST_F(TiesFile, HoldsValuesOfAnyLength) {
  const Ties ties = load(
      "inputs:\n  b_i: 18446744073709551615\n  a_i: 0\n  c_i: 0x00123456789ABCDEF0123456789abcdef0\nunread: [x_o, "
      "y_o]\n");
  ASSERT_EQ(ties.inputs.size(), 3u);
  EXPECT_EQ(ties.inputs[0].digits, "ffffffffffffffff");
  EXPECT_EQ(ties.inputs[0].bits(), 64u);
  EXPECT_EQ(ties.inputs[1].bits(), 1u);
  EXPECT_EQ(ties.inputs[2].digits, "123456789abcdef0123456789abcdef0");
  EXPECT_EQ(ties.inputs[2].bits(), 125u);
  EXPECT_EQ(ties.unread.size(), 2u);
  EXPECT_EQ(ties_text(ties), "a_i=0 b_i=ffffffffffffffff c_i=123456789abcdef0123456789abcdef0");
}

TEST_F(TiesFile, MayBeEmptyOrAbsent) {
  EXPECT_EQ(ties_text(load("inputs: {}\nunread: []\n")), "");
  setenv("SHARP_CFG", (folder_ / "none").c_str(), 1);
  EXPECT_EQ(ties_text(load_ties()), "");
  unsetenv("SHARP_CFG");
}

TEST_F(TiesFile, RefusalsNameLineAndWhatIsLegal) {
  const std::string value = "a whole number: decimal up to 2^64-1, or hexadecimal as 0x1f of any length";
  EXPECT_EQ(refusal("inputs:\n  a_i: 0x\n"), "ties.yaml:2: key 'inputs.a_i': '0x' is not legal; legal: " + value);
  EXPECT_EQ(refusal("inputs:\n  a_i: 0xg\n"), "ties.yaml:2: key 'inputs.a_i': '0xg' is not legal; legal: " + value);
  EXPECT_EQ(refusal("inputs:\n  a_i: '1'\n"),
            "ties.yaml:2: key 'inputs.a_i': \"1\" (text in quotes) is not legal; legal: " + value);
  EXPECT_NE(refusal("inputs:\n  a_i: -1\n"), "accepted");
  EXPECT_NE(refusal("inputs:\n  a_i: 18446744073709551616\n"), "accepted");
  EXPECT_EQ(refusal("inputs:\n  a-i: 1\n"), "ties.yaml:2: key 'inputs.a-i': 'a-i' is no name of a port");
  EXPECT_EQ(refusal("unread: [a_o, a_o]\n"), "ties.yaml:1: key 'unread': 'a_o' is named twice");
  EXPECT_NE(refusal("inputs: [a_i]\n"), "accepted");
  EXPECT_NE(refusal("unread: a_o\n"), "accepted");
  EXPECT_NE(refusal("input:\n  a_i: 1\n"), "accepted");
}

}  // namespace
}  // namespace sharp::cfg
