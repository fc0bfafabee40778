// SPDX-License-Identifier: Apache-2.0
// junit.xml read back by a parser and by xmllint: structure, counts, and that a red night is red for a CI system too.
#include "regress/report/junit.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <pugixml.hpp>

#include "base/process/process.h"
#include "base/test/test_files.h"
#include "regress/report/report_text.h"
#include "regress/report/sample_report.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Exit code of xmllint with the schema; 127 where there is none.
int validate(const std::string& xml) {
  const tb::TestFolder folder;
  const fs::path file = folder.path() / "junit.xml";
  std::ofstream(file, std::ios::binary) << xml;
  const char* schema = SHARP_SOURCE_DIR "/regress/report/junit.xsd";
  return tb::run_process({"xmllint", "--nonet", "--noout", "--schema", schema, file.string()}).code;
}

unsigned outcomes(pugi::xml_node suite, const char* outcome) {
  unsigned n = 0;
  for (pugi::xml_node test : suite.children("testcase")) n += !test.child(outcome).empty();
  return n;
}

class Junit : public ::testing::Test {
 protected:
  void load(const ordered_json& report) {
    xml_ = junit_xml(report);
    const pugi::xml_parse_result result = document_.load_string(xml_.c_str(), pugi::parse_full);
    ASSERT_TRUE(result) << result.description();
    root_ = document_.child("testsuites");
  }
  pugi::xml_node suite(const char* name) const { return root_.find_child_by_attribute("testsuite", "name", name); }
  pugi::xml_node test(const std::string& name) const {
    return root_.find_node(
        [&](pugi::xml_node n) { return std::string(n.name()) == "testcase" && n.attribute("name").value() == name; });
  }

  std::string xml_;
  pugi::xml_document document_;
  pugi::xml_node root_;
};

TEST_F(Junit, CountsAreThoseOfTheCases) {
  load(red_report());
  std::map<std::string, unsigned> sums;
  for (pugi::xml_node s : root_.children("testsuite")) {
    const std::map<std::string, unsigned> counted = {
        {"tests", std::distance(s.children("testcase").begin(), s.children("testcase").end())},
        {"failures", outcomes(s, "failure")},
        {"errors", outcomes(s, "error")},
        {"skipped", outcomes(s, "skipped")}};
    for (const auto& [name, n] : counted) {
      EXPECT_EQ(s.attribute(name.c_str()).as_uint(), n) << s.attribute("name").value() << " " << name;
      sums[name] += n;
    }
  }
  for (const char* name : {"tests", "failures", "errors"}) EXPECT_EQ(root_.attribute(name).as_uint(), sums[name]);
  EXPECT_EQ(sums["tests"], 2000u + 4) << "every test that had to run, and the four of the night";
  EXPECT_EQ(sums["skipped"], 4u) << "known";
  EXPECT_EQ(sums["errors"], 1u + 3 + 1) << "internal error, not run; builds";
  EXPECT_EQ(sums["failures"], 26u - 4 - 1 + 3) << "other failures; verdict, gate and known bugs";
}

TEST_F(Junit, AnEntryIsASuite) {
  load(red_report());
  std::vector<std::string> names;
  for (pugi::xml_node s : root_.children("testsuite")) names.push_back(s.attribute("name").value());
  EXPECT_THAT(names, ElementsAre("the night", "replay", "cells", "silero", "random_tiny", "random_4k", "fill"));
  EXPECT_STREQ(suite("cells").attribute("timestamp").value(), "2026-11-30T02:00:00");
  EXPECT_STREQ(suite("cells").attribute("hostname").value(), "farm-1");
  EXPECT_STREQ(suite("cells").child("testcase").attribute("classname").value(), "nightly.cells");
}

TEST_F(Junit, AFailureHasWhatFindsItsCause) {
  const ordered_json report = red_report();
  load(report);
  const ordered_json& bucket = report.at("buckets")[0];
  const pugi::xml_node failure = test(bucket.at("tests")[0]).child("failure");
  EXPECT_STREQ(failure.attribute("type").value(), "mismatch");
  EXPECT_THAT(failure.attribute("message").value(), HasSubstr("first difference: tile_sum differs"));
  EXPECT_THAT(failure.text().get(), HasSubstr("  expected  0xbd885166"));
  EXPECT_THAT(failure.text().get(), HasSubstr("look into rtl/mem/sharp_h_buffer.sv"));
  EXPECT_THAT(failure.text().get(), HasSubstr("regress/build.sh && build/sharp run"));
  const pugi::xml_node known = test(report.at("buckets")[2].at("tests")[0]);
  EXPECT_THAT(known.child("skipped").attribute("message").value(), HasSubstr("known SHARP-12 until 2026-12-31"));
  EXPECT_THAT(known.child("system-out").text().get(), HasSubstr("gate: value at step 3"));
  const pugi::xml_node flaky = test(report.at("flaky")[0].at("test")).child("failure");
  EXPECT_STREQ(flaky.attribute("message").value(), "flaky: mismatch, then pass");
}

TEST_F(Junit, HostileTextComesBackAsText) {
  const ordered_json report = red_report();
  load(report);
  const pugi::xml_node failure = test(report.at("buckets")[4].at("tests")[0]).child("failure");
  EXPECT_EQ(failure.attribute("message").value(), "first difference: " + clean(kHostile));
  EXPECT_THAT(failure.text().get(), HasSubstr(clean(kHostile)));
}

TEST_F(Junit, TheNightItselfIsASuite) {
  load(red_report());
  const pugi::xml_node night = suite("the night");
  EXPECT_EQ(outcomes(night, "failure"), 3u);
  EXPECT_THAT(test("verdict").child("failure").text().get(), HasSubstr("2 tests are flaky\n"));
  EXPECT_THAT(test("cycle gate").child("failure").text().get(),
              HasSubstr("recorded 118476, predicted 118476, measured 118480"));
  EXPECT_THAT(test("known bugs").child("failure").text().get(),
              HasSubstr("SHARP-7 (fix is in review): expired on 2026-11-29"));
  const auto property = [&](const char* name) {
    return std::string(night.child("properties").find_child_by_attribute("name", name).attribute("value").value());
  };
  EXPECT_EQ(property("rtl_hash"), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(property("rtl_path"), "/home/ann/sharp/rtl");
  EXPECT_EQ(property("rtl_differing_files"), "3");
  EXPECT_THAT(property("rtl"), HasSubstr("variant: RTL of "));
  EXPECT_THAT(test("builds").child("error").text().get(), HasSubstr("sharp_64 (deep) does not build: rtl/control/"));
  EXPECT_STREQ(night.child("properties").find_child_by_attribute("name", "fill_not_run").attribute("value").value(),
               "40");
}

TEST_F(Junit, AGreenAndAYellowNightHaveNoFailure) {
  for (const ordered_json& report : {green_report(), yellow_report()}) {
    load(report);
    EXPECT_EQ(root_.attribute("failures").as_uint() + root_.attribute("errors").as_uint(), 0u) << xml_;
  }
  EXPECT_EQ(suite("cells").attribute("skipped").as_uint(), 1u);
}

TEST_F(Junit, ANightThatIsRedForAnotherReasonIsRed) {
  ordered_json report = green_report();
  report["colour"] = "red";
  report["reasons"] = ordered_json::array({"something new"});
  load(report);
  EXPECT_EQ(root_.attribute("failures").as_uint(), 1u);
}

TEST_F(Junit, IsValidAgainstTheSchema) {
  const int code = validate(junit_xml(red_report()));
  if (code == 127) GTEST_SKIP() << "xmllint is not installed: the schema is not checked";
  EXPECT_EQ(code, 0);
  EXPECT_EQ(validate(junit_xml(yellow_report())), 0);
  std::string green = junit_xml(green_report());
  EXPECT_EQ(validate(green), 0);
  green.replace(green.find("tests=\""), 7, "tests=\"x");
  EXPECT_NE(validate(green), 0) << "the schema refuses nothing";
}

}  // namespace
}  // namespace sharp::regress
