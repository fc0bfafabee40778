// SPDX-License-Identifier: Apache-2.0
// `sharp report`: renders again, and refuses what is no report.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/test/test_sharp.h"
#include "regress/report/report_files.h"
#include "regress/report/sample_report.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using tb::read_file;

class ReportCli : public tb::SharpTest {
 protected:
  void SetUp() override {
    fs::create_directories(night_);
    write_reports(night_, red_report());
  }

  tb::SharpResult report(const std::string& arguments) const { return sharp("report " + arguments); }

  const fs::path night_ = folder_ / "night";
};

TEST_F(ReportCli, RendersTheSameAgain) {
  const std::map<std::string, std::string> before = {{"report.html", read_file(night_ / "report.html")},
                                                     {"report.md", read_file(night_ / "report.md")},
                                                     {"junit.xml", read_file(night_ / "junit.xml")},
                                                     {"report.json", read_file(night_ / "report.json")}};
  for (const char* name : {"report.html", "report.md", "junit.xml"}) fs::remove(night_ / name);
  const tb::SharpResult r = report(tb::shell_path(night_) + " --json out.json");
  EXPECT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, StartsWith("RED  nightly, night 42, a variant: 1,971 of 2,000 tests passed"));
  EXPECT_THAT(r.out, HasSubstr((night_ / "report.html").string() + "\n"));
  for (const auto& [name, text] : before) EXPECT_TRUE(read_file(night_ / name) == text) << name << " differs";
  const json out = json::parse(read_file(folder_ / "out.json"));
  EXPECT_EQ(out.at("command"), "report");
  EXPECT_EQ(out.at("verdict"), "pass");
  EXPECT_EQ(out.at("colour"), "red");
  EXPECT_EQ(out.at("counts").at("failed"), 26);
}

TEST_F(ReportCli, RefusesWhatIsNoReport) {
  const tb::SharpResult none = report("/nonexistent/run");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.out,
              HasSubstr("/nonexistent/run/report.json: no such file; legal: the run folder of a `sharp regress`"));
  const std::string whole = read_file(night_ / "report.json");
  std::ofstream(night_ / "report.json") << whole.substr(0, whole.size() / 2);
  const tb::SharpResult half = report(tb::shell_path(night_));
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_THAT(half.out, HasSubstr("report.json: no JSON, or not all of it"));
  json other = json::parse(whole);
  other["schema"] = 2;
  std::ofstream(night_ / "report.json") << other;
  const tb::SharpResult foreign = report(tb::shell_path(night_));
  EXPECT_EQ(foreign.exit_code, 2);
  EXPECT_THAT(foreign.out, HasSubstr("report.json: schema 2; this program reads schema 1"));
  EXPECT_EQ(report("").exit_code, 2);
}

}  // namespace
}  // namespace sharp::regress
