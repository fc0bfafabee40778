// SPDX-License-Identifier: Apache-2.0
// The summary as a person sees it, and the comment of a merge request.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "regress/report/junit.h"
#include "regress/report/markdown.h"
#include "regress/report/report_page.h"
#include "regress/report/report_schema.h"
#include "regress/report/sample_report.h"
#include "regress/report/summary_text.h"

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The text must be that of the file in this folder; the text of today is left beside the temporary files.
void expect_golden(const std::string& text, const std::string& name) {
  const std::filesystem::path golden = std::filesystem::path(SHARP_SOURCE_DIR) / "regress/report" / name;
  const std::filesystem::path today = std::filesystem::temp_directory_path() / name;
  if (text == read(golden)) return;
  std::ofstream(today) << text;
  EXPECT_EQ(text, read(golden)) << "if this is right: cp " << today.string() << " " << golden.string();
}

TEST(Summary, IsThatOfTheGoldenFile) {
  expect_golden(summary_text(red_report(), false, "build/regress/nightly-0042"), "summary_golden.txt");
}

TEST(Summary, OfAGreenNightIsShort) {
  const std::string text = summary_text(green_report(), false);
  EXPECT_THAT(text, StartsWith("GREEN  nightly, night 1: 3 of 3 tests passed\n"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 8);
  EXPECT_THAT(text, HasSubstr("nightly-0001/report.html"));
}

TEST(Summary, OfANightWithoutHistorySaysSo) {
  ordered_json report = green_report();
  report["night"] = 0;
  EXPECT_THAT(summary_text(report, false), StartsWith("GREEN  nightly, not in a history: 3 of 3"));
  EXPECT_THAT(markdown_text(report), StartsWith("## GREEN: nightly, not in a history\n"));
}

TEST(Summary, OfAYellowNightNamesTheKnownBug) {
  const std::string text = summary_text(yellow_report(), false);
  EXPECT_THAT(text, StartsWith("YELLOW  nightly, night 1: 3 of 4 tests passed; 1 failed (1 known)\n"));
  EXPECT_THAT(text, HasSubstr("known SHARP-12 until 2026-12-31"));
}

/// The text without the escape sequences that the summary itself makes.
std::string without_colours(std::string text) {
  for (size_t at; (at = text.find("\x1b[")) != std::string::npos;) text.erase(at, text.find('m', at) + 1 - at);
  return text;
}

TEST(Summary, ColoursAddNothingElse) {
  const std::string plain = summary_text(red_report(), false), colours = summary_text(red_report(), true);
  EXPECT_THAT(colours, StartsWith("\x1b[1;31mRED\x1b[0m"));
  EXPECT_EQ(without_colours(colours), plain);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
}

TEST(Summary, ManyBucketsAreCounted) {
  ordered_json report = red_report();
  for (int i = 0; i < 30; ++i) report["buckets"].push_back(report["buckets"][0]);
  EXPECT_THAT(summary_text(report, false), HasSubstr("... and 26 buckets\n"));
}

TEST(Markdown, IsThatOfTheGoldenFile) { expect_golden(markdown_text(red_report()), "markdown_golden.md"); }

// Hostile text ends no cell, no code, no fence, and is no HTML.
TEST(Markdown, TextsAreNoMarkup) {
  const std::string text = markdown_text(red_report());
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  std::string outside, fence;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (fence.empty() && line.starts_with("```"))
      fence = line.substr(0, line.find_first_not_of('`'));
    else if (!fence.empty() && line == fence)
      fence.clear();
    else if (fence.empty())
      outside += line + "\n";
  }
  EXPECT_EQ(fence, "") << "a fence is not closed";
  EXPECT_THAT(outside, HasSubstr("a reason of &lt;/script\\>&lt;script\\>alert\\(1\\)"));
  for (size_t at = 0; (at = outside.find("\n| ", at)) != std::string::npos; ++at) {
    const std::string row = outside.substr(at + 1, outside.find('\n', at + 1) - at - 1);
    EXPECT_THAT(std::count(row.begin(), row.end(), '|'), ::testing::AnyOf(5, 6, 8, 7)) << row;
  }
}

TEST(ReportsOfOlderPrograms, AreRendered) {
  ordered_json report = red_report();
  for (const char* key : {"rtl", "builds", "budget"}) report.erase(key);
  EXPECT_NO_THROW(check_report(report, "report.json"));
  EXPECT_THAT(summary_text(report, false), StartsWith("RED  nightly, night 42: 1,971"));
  EXPECT_THAT(markdown_text(report), StartsWith("## RED: nightly, night 42\n"));
  EXPECT_THAT(junit_xml(report), Not(HasSubstr("rtl_hash")));
  EXPECT_EQ(page_data(report).at("rtl_text"), "");
}

TEST(Markdown, IsShortWhateverHappened) {
  ordered_json report = red_report();
  report["buckets"][0]["example"]["message"] = std::string(1'000'000, '`');
  report["buckets"][0]["example"]["conclusion"] = std::string(1'000'000, 'x');
  for (int i = 0; i < 300; ++i) report["buckets"].push_back(report["buckets"][0]);
  EXPECT_LT(markdown_text(report).size(), 60'000u) << "the limit of a comment on GitHub is 65,536";
}

}  // namespace
}  // namespace sharp::regress
