// SPDX-License-Identifier: Apache-2.0
// The page of a night in headless Chromium: that it shows what the report has, on a desk and on a phone, that it can be
// searched, and that hostile texts stay texts.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "regress/report/report_files.h"
#include "regress/report/report_page.h"
#include "regress/report/sample_report.h"
#include "tb/page/test_browser.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What the script of the test does with the page, after its own has run and the charts are drawn. Its result is in the
/// title, as JSON.
constexpr const char* kDriver = R"(<script>const drive = () => {
if (document.querySelector('#trend svg') === null) return setTimeout(drive, 50);  // drawn once its place has a size
const text = (selector) => document.querySelector(selector)?.textContent;
const rows = () => document.querySelectorAll('#tests tbody tr').length;
const done = { hacked: window.hacked === true, shown: text('#tests .filters > .soft'), rows: rows() };
const search = document.querySelector('#tests input');
const type = (words) => { search.value = words; search.dispatchEvent(new Event('input')); };
const press = (state) => document.querySelector(`#tests [data-state=${state}]`).click();
document.querySelector('.morerows').click();
done.more = rows();
type('DIED of signal');
done.died = rows();
type('no such test');
done.none = text('#tests .filters > .soft');
type('');
press('flaky');
press('known');
done.flakyOrKnown = rows();
const chart = document.querySelector('#trend svg');
chart.focus();
done.tip = text('#trend .tip');
chart.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft' }));
done.before = text('#trend .tip');
for (const details of document.querySelectorAll('details')) details.open = true;
setTimeout(() => {
  done.names = document.querySelectorAll('#failures .names li').length;
  done.overflow = document.documentElement.scrollWidth - innerWidth;
  const clipped = (e) => e.closest('.scroll, #nav, svg, pre, .names, .tip, table.tests') === null && e.getBoundingClientRect().right > innerWidth + 1;
  done.clipped = [...document.querySelectorAll('main *')].filter(clipped).map((e) => `${e.tagName}.${e.className}`);
  document.title = JSON.stringify(done);
}, 300);
};
setTimeout(drive, 300);</script></body>)";

class NightPage : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// URL of the page.
  std::string write(const ordered_json& report, bool driven = false) const {
    std::string page = report_page(report);
    if (driven) {
      page.replace(page.find("<head>"), 6, "<head><script>window.alert = () => { window.hacked = true; };</script>");
      page.replace(page.rfind("</body>"), 7, kDriver);
    }
    std::ofstream(folder_ / "page.html", std::ios::binary) << page;
    return tb::url_of(folder_ / "page.html");
  }

  const tb::TestBrowser browser_{10000};
  fs::path folder_ = fs::temp_directory_path() / ("night-page-test-" + std::to_string(getpid()));
};

TEST_F(NightPage, ShowsWhatTheReportHas) {
  const ordered_json report = red_report();
  const std::string dom = browser_.dom(write(report));
  const json page = tb::check_of(dom);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(page.at("colour"), "red");
  EXPECT_EQ(page.at("openBuckets"), 1);
  EXPECT_EQ(page.at("charts"), 6);
  EXPECT_EQ(page.at("nights"), 30);
  EXPECT_EQ(page.at("rows"), 200);
  EXPECT_EQ(page.at("scripts"), 2) << "a text has become a script";
  for (const char* key : {"buckets", "flaky", "entries", "builds", "slowest", "tests"})
    EXPECT_EQ(page.at(key), report.at(key).size()) << key;
  EXPECT_EQ(page.at("known"), report.at("known_bugs").size());
  EXPECT_EQ(page.at("changes"), 2);
  EXPECT_EQ(page.at("stages"), 3);
  EXPECT_EQ(page.at("groups"), 9);
  EXPECT_EQ(page.at("commits"), 14);
  EXPECT_EQ(page.at("links").at(0), "buckets/0-b/wave.fst");
  EXPECT_EQ(page.at("links").at(3), "buckets/0-b/timeline.html");
  EXPECT_THAT(dom, AllOf(HasSubstr("<title>RED: nightly, night 42, a variant</title>"),
                         HasSubstr("variant: RTL of /home/ann/sharp/rtl, 3 files differ from the commit, hash "
                                   "0123456789abcdef0123456789abcdef"),
                         HasSubstr("seed 17644716001234567890"),
                         HasSubstr("regress/build.sh &amp;&amp; build/sharp run cfg/run/cells.yaml"),
                         HasSubstr("known SHARP-12 until 2026-12-31"), HasSubstr("SHARP-7 expired 2026-11-29"),
                         HasSubstr("since night 39"), HasSubstr("of builds, first test after 24.8 s"),
                         HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"),
                         HasSubstr("no dump: the process died before the first cycle")));
}

TEST_F(NightPage, CanBeSearchedAndFitsAPhone) {
  const std::string dom = browser_.dom(write(red_report(), true), 390);
  const json done = tb::json_between(dom, "<title>", "</title>");
  ASSERT_TRUE(done.is_object()) << dom.substr(0, 300);
  EXPECT_EQ(done.at("hacked"), false);
  EXPECT_EQ(done.at("shown"), "2,040 tests");
  EXPECT_EQ(done.at("rows"), 200);
  EXPECT_EQ(done.at("more"), 400);
  EXPECT_EQ(done.at("died"), 1);
  EXPECT_EQ(done.at("none"), "0 of 2,040 tests");
  EXPECT_EQ(done.at("flakyOrKnown"), 6);
  EXPECT_THAT(done.at("tip").get<std::string>(), HasSubstr("night 42, 2026-11-30"));
  EXPECT_THAT(done.at("before").get<std::string>(), HasSubstr("night 41, 2026-11-29"));
  EXPECT_EQ(done.at("names"), 24) << "tests of the buckets, as lists";
  EXPECT_LE(done.at("overflow"), 0) << "the page is wider than the phone";
  EXPECT_EQ(done.at("clipped"), json::array());
}

TEST_F(NightPage, OfAGreenNightHasNoEmptySections) {
  const std::string dom = browser_.dom(write(green_report()));
  const json page = tb::check_of(dom);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(page.at("colour"), "green");
  EXPECT_EQ(page.at("tests"), 3);
  for (const char* section : {"failures", "flaky", "known", "gate", "since", "trend", "coverage", "builds"})
    EXPECT_THAT(dom, HasSubstr("<section id=\"" + std::string(section) + "\" hidden=\"\">"));
}

TEST_F(NightPage, ScreenshotsAreNotBlank) {
  const std::string url = write(red_report());
  for (int width : {1280, 390})
    EXPECT_GT(browser_.screenshot(url, width), 30'000u) << width << ": a blank page has less than a tenth of it";
}

// The page is whole: nothing in it leads to another file or to the network.
TEST(NightPageText, IsSelfContained) {
  const std::string page = report_page(red_report());
  EXPECT_THAT(page, HasSubstr("</html>"));
  EXPECT_THAT(tb::leads_outside(page), IsEmpty());
  EXPECT_LT(page.size(), 700'000u);
}

TEST(NightPageText, ARowEndsWhereItHasNoMoreToSay) {
  const ordered_json data = page_data(green_report());
  EXPECT_EQ(data.at("seed"), "17644716001234567890");
  EXPECT_EQ(data.at("tests").at("rows")[0].size(), 6u);
  EXPECT_EQ(page_data(red_report()).at("tests").at("rows")[2039].size(), 3u);
}

TEST(NightPageText, ReportsAreWrittenOrNot) {
  const fs::path folder = fs::temp_directory_path() / ("night-files-test-" + std::to_string(getpid()));
  fs::create_directories(folder);
  write_reports(folder, red_report());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 4) << "a temporary file is left";
  for (const char* name : {"report.json", "report.html", "report.md", "junit.xml"})
    EXPECT_GT(fs::file_size(folder / name), 1000u);
  ordered_json bad = red_report();
  bad.erase("tests");
  const std::string before = tb::read_file(folder / "junit.xml");
  EXPECT_ANY_THROW(write_reports(folder, bad));
  EXPECT_EQ(tb::read_file(folder / "junit.xml"), before);
  fs::remove_all(folder);
  EXPECT_ANY_THROW(write_reports(folder, red_report())) << "there is no such folder";
}

}  // namespace
}  // namespace sharp::regress
