// SPDX-License-Identifier: Apache-2.0
// Tables of an evaluation as CSV files: what a reader of RFC 4180 gets back.
#include "regress/eval/eval_csv.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

#include "base/output/output_file.h"
#include "regress/eval/sample_eval.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

using nlohmann::ordered_json;
using ::testing::Contains;
using ::testing::HasSubstr;

using Rows = std::vector<std::vector<std::string>>;

/// RFC 4180 by the letter.
Rows parse(const std::string& text) {
  Rows rows(1, {""});
  bool quoted = false;
  for (size_t n = 0; n < text.size(); ++n) {
    const char ch = text[n];
    if (quoted && ch == '"' && text[n + 1] == '"')
      rows.back().back() += text[++n];
    else if (ch == '"')
      quoted = !quoted;
    else if (!quoted && ch == ',')
      rows.back().emplace_back();
    else if (!quoted && ch == '\r' && text[n + 1] == '\n')
      rows.push_back({""}), ++n;
    else
      rows.back().back() += ch;
  }
  EXPECT_EQ(rows.back(), std::vector<std::string>{""}) << "the last line has no end";
  rows.pop_back();
  return rows;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class EvalCsv : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder_)) all.insert(entry.path().filename());
    return all;
  }
  Rows table(const std::string& name) const { return parse(read(folder_ / (name + ".csv"))); }
  static std::string cell(const Rows& rows, size_t row, const std::string& column) {
    const auto at = std::find(rows[0].begin(), rows[0].end(), column);
    return at == rows[0].end() ? "no column " + column : rows[row][at - rows[0].begin()];
  }

  fs::path folder_ = fs::temp_directory_path() / ("eval-csv-test-" + std::to_string(getpid()));
};

TEST(EvalCsvText, QuotesAndFlattens) {
  const ordered_json rows = {{{"name", "a,\"b\"\r\nc"}, {"stalls", {{"h_raw", 3}}}, {"x", nullptr}, {"ok", true}},
                             {{"name", "plain"}, {"layers", {{{"k", 32}}, {{"k", 64}}}}, {"x", 0.1}}};
  EXPECT_EQ(csv_text(rows),
            "name,stalls_h_raw,x,ok,layers_1_k,layers_2_k\r\n"
            "\"a,\"\"b\"\"\r\nc\",3,,true,,\r\n"
            "plain,0,0.1,,32,64\r\n");
  EXPECT_EQ(parse(csv_text(rows))[1][0], "a,\"b\"\r\nc");
}

TEST_F(EvalCsv, OneFileATable) {
  const ordered_json eval = full_eval();
  write_csv(folder_, eval);
  EXPECT_EQ(names(), (std::set<std::string>{"area.csv", "area_extrapolated.csv", "energy.csv", "energy_operations.csv",
                                            "energy_sensitivity.csv", "headline.csv", "latencies.csv",
                                            "latency_means.csv", "network_means.csv", "networks.csv", "padding.csv",
                                            "rtl.csv", "steps.csv", "utilisation.csv"}));
  for (const std::string& name : names()) {
    const Rows rows = parse(read(folder_ / name));
    for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size()) << name;
  }
  for (const char* name : {"headline", "steps", "padding"})
    EXPECT_EQ(table(name).size(), 1 + eval.at(name).size()) << name;
  EXPECT_EQ(table("rtl").size(), 1u + 48);
  EXPECT_EQ(table("latencies").size(), 1u + 2 * (11 + 11 + 10)) << "a line a row and platform";
  EXPECT_EQ(table("latency_means").size(), 1u + 2 * (12 + 12 + 11)) << "all rows, and without each";
  EXPECT_EQ(cell(table("latencies"), 1, "platform"), "brainwave");
  EXPECT_EQ(cell(table("latencies"), 1, "tag"), "R");
  EXPECT_EQ(cell(table("steps"), 4, "schedule"), "unfolded");
}

TEST_F(EvalCsv, NumbersComeBackExactly) {
  const ordered_json eval = full_eval();
  write_csv(folder_, eval);
  const Rows rows = table("steps");
  for (size_t n = 0; n < eval.at("steps").size(); ++n)
    ASSERT_EQ(std::stod(cell(rows, n + 1, "utilisation")), eval.at("steps")[n].at("utilisation").get<double>());
}

TEST_F(EvalCsv, EnergiesAreEstimates) {
  write_csv(folder_, full_eval());
  for (const char* name : {"energy", "energy_operations", "energy_sensitivity"}) {
    const Rows rows = table(name);
    for (const std::string& column : rows[0])
      if (column.find("pj") != std::string::npos || column.find("watt") != std::string::npos ||
          column.find("picojoules") != std::string::npos)
        EXPECT_TRUE(column.ends_with("_estimate")) << name << ": " << column;
  }
  EXPECT_THAT(table("energy")[0], Contains("picojoules_weight_read_estimate"));
}

TEST_F(EvalCsv, WhatIsNotThereHasNoFile) {
  write_csv(folder_, full_eval());
  write_csv(folder_, model_eval());
  EXPECT_EQ(names(), (std::set<std::string>{"model.csv", "rtl.csv"})) << "files of an older evaluation stay";
}

TEST_F(EvalCsv, HostileTextsStayInTheirCell) {
  write_csv(folder_, void_eval());
  const Rows rows = table("networks");
  EXPECT_EQ(cell(rows, 1, "network"), kHostile);
  EXPECT_EQ(cell(rows, 2, "note"), kHostile);
  for (const auto& row : rows) EXPECT_EQ(row.size(), rows[0].size());
  EXPECT_EQ(table("rtl").size(), 1u + 47) << "one was not run";
}

TEST_F(EvalCsv, AFolderThatIsNotThereIsAnError) {
  EXPECT_THROW(write_csv(folder_ / "none", full_eval()), tb::OutputError);
}

}  // namespace
}  // namespace sharp::eval
