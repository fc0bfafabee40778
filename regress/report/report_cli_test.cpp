// SPDX-License-Identifier: Apache-2.0
// `sharp report`: renders again, and refuses what is no report.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "regress/report/report_files.h"
#include "regress/report/sample_report.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Result {
  int exit_code = -1;
  std::string out;  ///< stdout and stderr
};

class ReportCli : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    write_reports(folder_, red_report());
  }
  void TearDown() override { fs::remove_all(folder_); }

  Result report(const std::string& arguments) const {
    const fs::path log = fs::path(folder_) += ".log";
    const int status = std::system((SHARP_EXECUTABLE " report " + arguments + " >" + log.string() + " 2>&1").c_str());
    const Result result{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(log)};
    fs::remove(log);
    return result;
  }

  fs::path folder_ = fs::temp_directory_path() / ("report-cli-test-" + std::to_string(getpid()));
};

TEST_F(ReportCli, RendersTheSameAgain) {
  const std::map<std::string, std::string> before = {{"report.html", read(folder_ / "report.html")},
                                                     {"report.md", read(folder_ / "report.md")},
                                                     {"junit.xml", read(folder_ / "junit.xml")},
                                                     {"report.json", read(folder_ / "report.json")}};
  for (const char* name : {"report.html", "report.md", "junit.xml"}) fs::remove(folder_ / name);
  const Result r = report(folder_.string() + " --json " + (folder_ / "out.json").string());
  EXPECT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, StartsWith("RED  nightly, night 42, a variant: 1,971 of 2,000 tests passed"));
  EXPECT_THAT(r.out, HasSubstr((folder_ / "report.html").string() + "\n"));
  for (const auto& [name, text] : before) EXPECT_TRUE(read(folder_ / name) == text) << name << " differs";
  const json out = json::parse(read(folder_ / "out.json"));
  EXPECT_EQ(out.at("command"), "report");
  EXPECT_EQ(out.at("verdict"), "pass");
  EXPECT_EQ(out.at("colour"), "red");
  EXPECT_EQ(out.at("counts").at("failed"), 26);
}

TEST_F(ReportCli, RefusesWhatIsNoReport) {
  const Result none = report("/nonexistent/run");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.out,
              HasSubstr("/nonexistent/run/report.json: no such file; legal: the run folder of a `sharp regress`"));
  const std::string whole = read(folder_ / "report.json");
  std::ofstream(folder_ / "report.json") << whole.substr(0, whole.size() / 2);
  const Result half = report(folder_.string());
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_THAT(half.out, HasSubstr("report.json: no JSON, or not all of it"));
  json other = json::parse(whole);
  other["schema"] = 2;
  std::ofstream(folder_ / "report.json") << other;
  const Result foreign = report(folder_.string());
  EXPECT_EQ(foreign.exit_code, 2);
  EXPECT_THAT(foreign.out, HasSubstr("report.json: schema 2; this program reads schema 1"));
  EXPECT_EQ(report("").exit_code, 2);
}

}  // namespace
}  // namespace sharp::regress
