// SPDX-License-Identifier: Apache-2.0
// The coverage page in headless Chromium: what it counts from its data, what it shows, and that it needs nothing else.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "base/test/test_sharp.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/store/database.h"
#include "tb/page/test_browser.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A database whose run hits the first half of all goals, an older one with a tenth of them, and a page of both.
class ReportPage : public tb::SharpTest {
 protected:
  void SetUp() override {
    for (const Bin& bin : coverage_.catalog().bins()) goals_ += bin.kind == BinKind::count;
    fill("old.db", goals_ / 10);
    fill("now.db", goals_ / 2);
    ASSERT_EQ(exit_code_of("cov report now.db --history old.db --html page.html" + tb::kJson), 0) << out_;
  }

  /// A run that hits the first goals of the catalog, and a bin that the catalog does not have.
  void fill(const char* name, unsigned goals) const {
    std::vector<BinHits> hits = {{"gone.point/<b>", 1}};
    for (const Bin& bin : coverage_.catalog().bins())
      if (bin.kind == BinKind::count && hits.size() <= goals) hits.push_back({bin.name, 3});
    Database(folder_ / name, Database::Mode::create)
        .add_run({"random --seed 1 --only 17", "tiny", "default", "fast"}, hits);
  }

  std::string page_url() const { return tb::url_of(folder_ / "page.html"); }

  const tb::TestBrowser browser_;
  const Coverage coverage_;
  unsigned goals_ = 0;
};

TEST_F(ReportPage, CountsWhatTheReportCounts) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  const std::string dom = browser_.dom(page_url());
  const json page = tb::check_of(dom);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  const json counted = report();
  EXPECT_EQ(page.at("goals"), goals_);
  EXPECT_EQ(page.at("goals"), counted.at("goals"));
  EXPECT_EQ(page.at("reached"), goals_ / 2);
  EXPECT_EQ(page.at("reached"), counted.at("reached"));
  EXPECT_EQ(page.at("missing"), goals_ - goals_ / 2);
  EXPECT_EQ(page.at("reds"), goals_ - goals_ / 2);
  EXPECT_EQ(page.at("bins"), coverage_.catalog().bins().size());
  EXPECT_EQ(page.at("cells"), page.at("bins"));
  EXPECT_EQ(page.at("groups"), counted.at("groups").size());
  EXPECT_EQ(page.at("trend"), 2);
  EXPECT_GE(page.at("areas"), 5);
  EXPECT_GE(page.at("demands"), 4) << "goals of the stages";
  EXPECT_GT(page.at("items"), page.at("areas"));
  EXPECT_THAT(dom, HasSubstr("sharp cov close --db now.db --bin NAME"));
  EXPECT_THAT(dom, HasSubstr("gone.point/&lt;b&gt;"));
}

// A bin that is chosen by keys or pointer says what hit it, or how to try it.
TEST_F(ReportPage, AChosenBinSaysHowToReachIt) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  const std::string script =
      "<script>const seen = []; for (const look of ['.miss', '.heat5']) { "
      "document.querySelector(`[data-bin]${look}`).focus(); "
      "seen.push(document.getElementById('detail').textContent); } const first = document.activeElement; "
      "first.dispatchEvent(new "
      "KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true })); document.title = seen.join(' | ') + "
      "(document.activeElement === first ? ' stuck' : ' moved');</script></body>";
  std::string page = tb::read_file(folder_ / "page.html");
  page.replace(page.rfind("</body>"), 7, script);
  std::ofstream(folder_ / "chosen.html") << page;
  const std::string dom = browser_.dom(tb::url_of(folder_ / "chosen.html"));
  const std::string title = dom.substr(dom.find("<title>"), dom.find("</title>") - dom.find("<title>"));
  EXPECT_THAT(title, HasSubstr("no runsharp cov close --db now.db --bin "));
  EXPECT_THAT(title, HasSubstr("1 run, 3 hitssharp random --seed 1 --only 17"));
  EXPECT_THAT(title, HasSubstr(" moved"));
}

// Runs of the coverage build of two machines: modules as the report has them, and a source
// with its counts when it is opened.
TEST_F(ReportPage, CodeCoverageHasModulesAndSources) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  for (const std::string accel : {"tiny", "sharp_64"})
    ASSERT_EQ(exit_code_of("random --variant coverage --seed 1 --runs 2 --cov now.db --accel " + accel), 0) << out_;
  ASSERT_EQ(exit_code_of("cov report now.db --html page.html --lcov lcov" + tb::kJson), 0) << out_;
  const json code = report().at("code");
  const std::string file = "rtl/datapath/sharp_accumulator.sv";
  const std::string dom = browser_.dom(page_url() + "#file-" + file);
  const json page = tb::check_of(dom);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(page.at("modules"), code.at("modules").size());
  EXPECT_GE(page.at("sources"), 20);
  EXPECT_THAT(dom, HasSubstr("<td>module sharp_accumulator"));
  EXPECT_THAT(tb::read_file(folder_ / "lcov"), HasSubstr(file));
}

TEST_F(ReportPage, ScreenshotsAreNotBlank) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  for (int width : {1280, 390})
    EXPECT_GT(browser_.screenshot(page_url(), width), 4 * browser_.screenshot("about:blank", width)) << width;
}

// The page is whole: nothing in it leads to another file or to the network.
TEST_F(ReportPage, IsSelfContained) {
  const std::string page = tb::read_file(folder_ / "page.html");
  EXPECT_THAT(page, HasSubstr("</html>"));
  EXPECT_THAT(tb::leads_outside(page), IsEmpty());
  EXPECT_THAT(tb::leads_outside(page + "<img src=x>"), ElementsAre(" src="));
}

}  // namespace
}  // namespace sharp::cover
