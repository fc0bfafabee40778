// SPDX-License-Identifier: Apache-2.0
// Untrusted texts become harmless; numbers and sentences; what is no report is told so.
#include "regress/report/report_text.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "cfg/src/run_file.h"
#include "regress/report/report_schema.h"
#include "regress/report/sample_report.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ReportText, CleanTextIsUtf8WithoutControlCharacters) {
  const std::string bad = "\xef\xbf\xbd";
  EXPECT_EQ(clean("a\tb\nc\u00e9\u20ac\U0001f600"), "a\tb\nc\u00e9\u20ac\U0001f600");
  EXPECT_EQ(clean("a\r\nb\rc"), "a\nb" + bad + "c");
  EXPECT_EQ(clean("\x1b[2J\x7f"), bad + "[2J" + bad);
  EXPECT_EQ(clean(std::string_view("\0x", 2)), bad + "x");
  EXPECT_EQ(clean("\xc2\x9b"
                  "31m"),
            bad + "31m")
      << "the one-character CSI";
  for (const char* broken :
       {"\x80", "\xc3", "\xc0\xaf", "\xe2\x82", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80"})
    EXPECT_THAT(clean(broken), AllOf(HasSubstr(bad), ::testing::Not(HasSubstr(broken)))) << ordered_json(broken[0]);
  EXPECT_EQ(clean("\xef\xbf\xbf"), bad) << "XML has no U+FFFF";
  EXPECT_EQ(clean_line("a\nb\tc"), "a b c");
}

TEST(ReportText, NumbersReadWell) {
  EXPECT_EQ(plural(1, "test"), "1 test");
  EXPECT_EQ(plural(2000, "test"), "2,000 tests");
  EXPECT_EQ(duration_text(42.34), "42.3 s");
  EXPECT_EQ(duration_text(1860), "31 min");
  EXPECT_EQ(duration_text(3840), "1 h 04 min");
  EXPECT_EQ(time_text("2026-11-30T02:00:00Z"), "2026-11-30 02:00 UTC");
  EXPECT_EQ(time_text("soon\n"), "soon ");
  const ordered_json all = {{"passed", 3}, {"failed", 0},  {"known", 0},
                            {"flaky", 0},  {"not_run", 0}, {"fill_not_run", 0}};
  EXPECT_EQ(counts_text(all), "3 of 3 tests passed");
}

TEST(ReportText, NewBucketsComeFirstAndKnownOnesLast) {
  std::vector<std::string> keys;
  const ordered_json report = red_report();
  for (const ordered_json* bucket : sorted_buckets(report)) keys.push_back(bucket->at("key"));
  EXPECT_THAT(keys, ::testing::ElementsAre("h_buffer", kHostile, "internal_error/died of signal #",
                                           "mismatch/issue/unexpected/expected=h_raw", "NoOverflow_A", "mfu"));
}

std::string error_of(const ordered_json& report) {
  try {
    check_report(report, "RUN/report.json");
  } catch (const cfg::ConfigError& e) {
    return e.what();
  }
  return "";
}

TEST(ReportSchema, SamplesAreOfTheSchema) {
  for (const ordered_json& report : {red_report(), yellow_report(), green_report()}) EXPECT_EQ(error_of(report), "");
}

TEST(ReportSchema, NamesTheKeyAndWhatIsLegal) {
  const auto with = [](const std::function<void(ordered_json&)>& change) {
    ordered_json report = red_report();
    change(report);
    return error_of(report);
  };
  EXPECT_THAT(with([](ordered_json& r) { r["schema"] = 2; }),
              HasSubstr("RUN/report.json: schema 2; this program reads schema 1"));
  EXPECT_THAT(with([](ordered_json& r) { r["command"] = "run"; }), HasSubstr("key 'command': legal: regress"));
  EXPECT_THAT(with([](ordered_json& r) { r.erase("trend"); }), HasSubstr("key 'trend': legal: a list"));
  EXPECT_THAT(with([](ordered_json& r) { r["colour"] = "blue"; }),
              HasSubstr("key 'colour': legal: green, yellow, red"));
  EXPECT_THAT(with([](ordered_json& r) { r["counts"]["failed"] = -1; }),
              HasSubstr("key 'counts.failed': legal: a whole number from 0"));
  EXPECT_THAT(with([](ordered_json& r) { r["buckets"][1]["example"]["message"] = 7; }),
              HasSubstr("key 'buckets[1].example.message': legal: a text"));
  EXPECT_THAT(with([](ordered_json& r) { r["buckets"][2]["known"]["state"] = "?"; }),
              HasSubstr("key 'buckets[2].known.state': legal: valid, expired"));
  EXPECT_THAT(with([](ordered_json& r) { r["buckets"][0]["tests"][3] = nullptr; }),
              HasSubstr("key 'buckets[0].tests': legal: a list of texts"));
  EXPECT_THAT(with([](ordered_json& r) { r["trend"][9]["speed"] = 0.5; }),
              HasSubstr("key 'trend[9].speed': legal: an object"));
  EXPECT_THAT(with([](ordered_json& r) { r["flaky"][0]["first"]["seconds"] = "1"; }),
              HasSubstr("key 'flaky[0].first.seconds': legal: a number"));
  EXPECT_THAT(with([](ordered_json& r) { r["tests"][1999] = "x"; }),
              HasSubstr("key 'tests[1999]': legal: a JSON object"));
  EXPECT_THAT(error_of(ordered_json::array()), HasSubstr("the file: legal: a JSON object"));
}

// Whatever single value of a report is missing or of another type: an error for people or a report, never a crash.
TEST(ReportSchema, NoValueIsTakenForGranted) {
  ordered_json report = yellow_report();
  const ordered_json flat = report.flatten();
  for (const auto& [path, value] : flat.items()) {
    ordered_json other = flat;
    other[path] = value.is_string() ? ordered_json(7) : ordered_json("x");
    const ordered_json changed = other.unflatten();
    if (error_of(changed).empty()) EXPECT_TRUE(value.is_string() || value.is_object() || value.is_array()) << path;
  }
}

TEST(ReportSchema, AFileThatIsNoReportIsToldSo) {
  const fs::path folder = fs::temp_directory_path() / ("report-schema-test-" + std::to_string(getpid()));
  const auto error = [&](const std::string& text) -> std::string {
    std::ofstream(folder / "report.json") << text;
    try {
      read_report(folder);
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "";
  };
  EXPECT_THROW(read_report(folder), cfg::ConfigError) << "no such folder";
  fs::create_directories(folder);
  EXPECT_THROW(read_report(folder), cfg::ConfigError) << "no such file";
  const std::string whole = green_report().dump();
  EXPECT_EQ(error(whole), "");
  EXPECT_THAT(error(whole.substr(0, whole.size() / 2)), HasSubstr("report.json: no JSON, or not all of it"));
  EXPECT_THAT(error("{}"), HasSubstr("not a report of `sharp regress`"));
  EXPECT_EQ(error(whole), "");
  EXPECT_EQ(read_report(folder), green_report());
  fs::remove_all(folder);
}

}  // namespace
}  // namespace sharp::regress
