// SPDX-License-Identifier: Apache-2.0
// `sharp explain` on Sequential against Unfolded, and its page in headless Chromium: what the page counts from its data
// is what the timing model counted.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "base/test/test_sharp.h"
#include "tb/page/test_browser.h"

namespace sharp {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExplainPage : public tb::SharpTest {
 protected:
  void SetUp() override {
    const std::string run = tb::shell_path(SHARP_SOURCE_DIR "/cfg/run/lstm_256.yaml");
    ASSERT_EQ(
        exit_code_of("explain " + run + " --against " + run + " --against-set schedule=unfolded --out out" + tb::kJson),
        0)
        << out_;
  }

  std::string page_url() const { return tb::url_of(folder_ / "out" / "timeline.html"); }

  const tb::TestBrowser browser_;
};

// Acceptance: where Unfolded wins, in cycles that add up to the difference of the totals.
TEST_F(ExplainPage, TextSaysWhereUnfoldedWins) {
  const json row = report().at("cases").at(0);
  const int a = row.at("golden").at("cycles"), b = row.at("against").at("golden").at("cycles");
  EXPECT_LT(b, a);
  EXPECT_THAT(out_, HasSubstr("B wins by " + std::to_string(a - b) + " cycles"));
}

TEST_F(ExplainPage, TotalsOfThePageAreThoseOfTheModel) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  const std::string dom = browser_.dom(page_url());
  const json page = tb::check_of(dom);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  const json row = report().at("cases").at(0);
  const json expected[] = {row.at("golden"), row.at("against").at("golden")};
  ASSERT_EQ(page.at("runs").size(), 2u);
  for (size_t n = 0; n < 2; ++n)
    for (const char* key : {"cycles", "tiles", "stalls"}) EXPECT_EQ(page["runs"][n].at(key), expected[n].at(key)) << n;
  EXPECT_TRUE(page.at("agrees"));
  EXPECT_GE(page.at("colours"), 8) << "the canvas is empty";
  EXPECT_THAT(page.at("tile").get<std::string>(), HasSubstr("tile 0 of step 0: block 0, x part, column block 0"));
  EXPECT_THAT(dom, HasSubstr("Difference by time step"));
}

TEST_F(ExplainPage, ScreenshotsAreNotBlank) {
  if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  for (int width : {1280, 390})
    EXPECT_GT(browser_.screenshot(page_url(), width), 4 * browser_.screenshot("about:blank", width)) << width;
}

// The page is whole: nothing in it leads to another file or to the network.
TEST_F(ExplainPage, PageIsSelfContained) {
  const std::string page = tb::read_file(folder_ / "out" / "timeline.html");
  EXPECT_THAT(page, HasSubstr("</html>"));
  EXPECT_THAT(tb::leads_outside(page), IsEmpty());
}

}  // namespace
}  // namespace sharp
