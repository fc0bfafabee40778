// SPDX-License-Identifier: Apache-2.0
// docs/exit-codes.md: every row is run, and every code has a row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/output/output_file.h"
#include "base/test/test_sharp.h"
#include "cfg/src/run_file.h"
#include "tb/run/error_verdict.h"
#include "tb/verdict/verdict.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::HasSubstr;
using Row = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" `"), last = text.find_last_not_of(" `");
  return first == text.npos ? "" : text.substr(first, last + 1 - first);
}

/// Rows of the table below a heading ("" for the first one) whose first cell is a number.
std::vector<Row> rows_below(const std::string& heading) {
  std::ifstream in(SHARP_SOURCE_DIR "/docs/exit-codes.md");
  std::vector<Row> rows;
  std::string section;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) section = line.substr(3);
    if (section != heading || !line.starts_with("| ") || std::isdigit(static_cast<unsigned char>(line[2])) == 0)
      continue;
    std::stringstream cells(line.substr(1));
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '|');) rows.back().push_back(cell);
  }
  return rows;
}

class ExitCodes : public SharpTest {
 protected:
  void SetUp() override {
    fs::copy_file(words_of(kRun, "").at(0), folder_ / "run.yaml");
    std::ofstream(folder_ / "file") << "kept";
    std::ofstream(folder_ / "cut.yaml") << "accel: tiny\nmodel: {type: random, inp";
    write_npy(folder_ / "wrong.npy", 4, std::vector<double>(24, 0.5));
    fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", folder_ / "rtl", fs::copy_options::recursive);
    std::ofstream(folder_ / "rtl" / "sharp.sv", std::ios::app) << "this is no SystemVerilog\n";
  }
};

TEST_F(ExitCodes, EveryRowIsAsTheTableSays) {
  const std::vector<Row> rows = rows_below("Examples");
  ASSERT_GE(rows.size(), 20u);
  for (const Row& row : rows) {
    ASSERT_EQ(row.size(), 3u);
    const std::string line = trimmed(row[1]);
    ASSERT_TRUE(line.starts_with("sharp")) << line;
    EXPECT_EQ(exit_code_of(line.substr(5)), std::stoi(row[0])) << line << "\n" << out_;
    EXPECT_THAT(out_, HasSubstr(trimmed(row[2]))) << line;
  }
}

TEST(ExitCodeTable, HasEveryVerdictWithItsCode) {
  std::set<std::string> named;
  for (const Row& row : rows_below("")) {
    std::stringstream names(row.at(1));
    for (std::string name; std::getline(names, name, ',');) {
      const auto verdict = verdict_named(trimmed(name));
      ASSERT_TRUE(verdict) << name;
      EXPECT_EQ(exit_code(*verdict), std::stoi(row[0])) << name;
      named.insert(trimmed(name));
    }
  }
  EXPECT_EQ(named.size(), kNumVerdicts);
}

TEST(ExitCodeTable, EveryCodeHasAnExampleOrSaysWhoMakesIt) {
  std::set<int> codes = {3, 6, 7};
  for (const Row& row : rows_below("Examples")) codes.insert(std::stoi(row[0]));
  for (const Row& row : rows_below("")) EXPECT_TRUE(codes.contains(std::stoi(row[0]))) << row[0];
}

TEST(ErrorVerdict, OnlyWhatNobodyHasForeseenIsInternal) {
  EXPECT_EQ(verdict_of(cfg::ConfigError("x")), Verdict::bad_config);
  EXPECT_EQ(verdict_of(OutputError("x")), Verdict::bad_config);
  EXPECT_EQ(verdict_of(fs::filesystem_error("x", std::make_error_code(std::errc::no_such_file_or_directory))),
            Verdict::bad_config);
  EXPECT_EQ(verdict_of(std::logic_error("x")), Verdict::internal_error);
  EXPECT_EQ(verdict_of(std::runtime_error("x")), Verdict::internal_error);
  EXPECT_EQ(exit_code(Verdict::internal_error), 7);
}

}  // namespace
}  // namespace sharp::tb
