// SPDX-License-Identifier: Apache-2.0
// The page of an evaluation in headless Chromium: that it shows every table, on a desk and on a phone, that no text of
// a plot covers another, that choices and filters work, and that hostile texts stay texts.
#include "regress/eval/eval_page.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "regress/eval/sample_eval.h"
#include "tb/page/test_browser.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// What the script of the test does with the page, after its own has run and the plots are drawn. Its result is in the
/// title, as JSON.
constexpr const char* kDriver = R"(<script>setTimeout(() => {
const all = (selector) => [...document.querySelectorAll(selector)];
const text = (selector) => document.querySelector(selector)?.textContent;
const boxOf = (e) => e.getBoundingClientRect();
const done = { hacked: window.hacked === true };
done.empty = all('.chart .place').filter((place) => place.querySelectorAll('svg text').length < 3).length;
const cover = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
done.overlaps = all('.chart svg').flatMap((picture) => {
  const whole = boxOf(picture), texts = [...picture.querySelectorAll('text')].map((e) => [e.textContent, boxOf(e)]);
  const name = picture.closest('section').id + ' ' + picture.getAttribute('aria-label');
  const covers = texts.flatMap(([a, one], i) => texts.slice(i + 1).filter(([, other]) => cover(one, other)).map(([b]) => name + ': ' + a + ' / ' + b));
  const outside = texts.filter(([, box]) => box.left < whole.left - 1.5 || box.right > whole.right + 1.5 || box.bottom > whole.bottom + 1).map(([a]) => name + ': ' + a + ' leaves the picture');
  return [...covers, ...outside];
}).slice(0, 10);
const plot = document.querySelector('#cycles .place svg, #model .place svg');
plot.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
done.tip = text('#cycles .tip:not([hidden]), #model .tip:not([hidden])');
done.wideKeys = all('.key').filter((key) => boxOf(key).width > 20).length;
const press = (selector) => document.querySelector(selector)?.click();
press('#utilisation [data-value=fast]');
press('#gap [data-value=sequential]');
press('#latencies [data-value=plasticine]');
done.pressed = all('[data-value=fast]').map((b) => b.getAttribute('aria-pressed'));
done.against = all('#latencies h3.sub').at(-1)?.textContent;
const search = document.querySelector('#rtl input'), sum = () => text('#rtl .filters > .soft');
const type = (words) => { search.value = words; search.dispatchEvent(new Event('input')); };
done.points = sum();
type('GRU unfolded');
done.found = all('#rtl tbody tr').length;
type('');
press('#rtl [data-bad]');
done.unequal = sum();
for (const details of all('details')) details.open = true;
setTimeout(() => {
  const energies = all('#energy td .estimate, #headline .estimate');
  done.estimates = energies.length > 0 && energies.every((e) => e.textContent.endsWith(' estimate'));
  done.bare = all('#energy td').filter((td) => /\d (pJ|µJ|W)\b/.test(td.textContent) && !td.textContent.includes('estimate')).map((td) => td.textContent);
  done.folded = all('.folded tbody tr').length;
  done.overflow = document.documentElement.scrollWidth - innerWidth;
  const clipped = (e) => e.closest('.scroll, #nav, svg, .tip') === null && boxOf(e).right > innerWidth + 1;
  done.clipped = all('main *').filter(clipped).map((e) => `${e.tagName}.${e.className}`);
  document.title = JSON.stringify(done);
}, 300);
}, 300);</script></body>)";

class EvalPage : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!tb::TestBrowser::is_installed()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const ordered_json& eval, bool driven) const {
    std::string page = eval_page(eval);
    if (driven) {
      page.replace(page.find("<head>"), 6, "<head><script>window.alert = () => { window.hacked = true; };</script>");
      page.replace(page.rfind("</body>"), 7, kDriver);
    }
    std::ofstream(folder_ / "page.html", std::ios::binary) << page;
    return folder_ / "page.html";
  }
  /// The page after its script, and that of the test, in a window so wide.
  std::string dom(const ordered_json& eval, int width, bool driven = false) const {
    return browser_.dom(tb::url_of(write(eval, driven)), width);
  }

  const tb::TestBrowser browser_;
  fs::path folder_ = fs::temp_directory_path() / ("eval-page-test-" + std::to_string(getpid()));
};

TEST_F(EvalPage, ShowsEveryTable) {
  const ordered_json eval = full_eval();
  const std::string text = dom(eval, 1280, true);
  const json page = tb::check_of(text);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(page.at("void"), false);
  EXPECT_EQ(page.at("sections"), json({"headline", "loses", "utilisation", "cycles", "gap", "schedules", "padding",
                                       "networks", "latencies", "energy", "area", "rtl", "about"}));
  for (const char* section : {"utilisation", "cycles", "gap", "schedules", "padding", "networks"})
    EXPECT_EQ(page.at("plots").at(section), 4) << section << ": a plot for each budget";
  EXPECT_EQ(page.at("plots").at("latencies"), 1);
  EXPECT_EQ(page.at("plots").at("energy"), 8);
  EXPECT_EQ(page.at("headline"), eval.at("headline").size());
  EXPECT_EQ(page.at("means"), eval.at("utilisation").at("rows").size());
  EXPECT_EQ(page.at("area"), eval.at("area").at("rows").size() + eval.at("area").at("extrapolated").size());
  EXPECT_EQ(page.at("points"), eval.at("rtl").at("total").get<int>());
  EXPECT_EQ(page.at("unequal"), 0);
  EXPECT_GE(page.at("losses"), 4) << "two headlines and a row of Brainwave in both latency sets";

  const json done = tb::json_between(text, "<title>", "</title>");
  ASSERT_TRUE(done.is_object()) << text.substr(0, 300);
  EXPECT_EQ(done.at("empty"), 0) << "a plot is not drawn";
  EXPECT_EQ(done.at("overlaps"), json::array());
  EXPECT_THAT(done.at("tip").get<std::string>(), HasSubstr("H = 128"));
  EXPECT_EQ(done.at("wideKeys"), 0) << "keys of legends and tips";
  EXPECT_EQ(done.at("pressed"), json::array({"true", "true", "true", "true", "true", "true"}))
      << "one choice, six controls";
  EXPECT_EQ(done.at("against"), "Plasticine");
  EXPECT_EQ(done.at("points"), "48 points");
  EXPECT_EQ(done.at("unequal"), "0 of 48 points");
  EXPECT_EQ(done.at("estimates"), true);
  EXPECT_EQ(done.at("bare"), json::array()) << "energies that do not say that they are estimates";
  EXPECT_EQ(done.at("folded"), 112 + 24 + 12 + 24) << "steps, networks, rows left out, energies";
}

TEST_F(EvalPage, ThatIsVoidSaysSoAndFitsAPhone) {
  const std::string text = dom(void_eval(), 390, true);
  const json page = tb::check_of(text), done = tb::json_between(text, "<title>", "</title>");
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(page.at("void"), true);
  EXPECT_EQ(page.at("unequal"), 2);
  EXPECT_EQ(page.at("points"), 47);
  EXPECT_THAT(text, HasSubstr("1 point not run."));
  EXPECT_EQ(page.at("model"), 12);
  EXPECT_EQ(page.at("scripts"), 3)
      << "a text has become a script: there are those of the page and one of the test before it";
  ASSERT_TRUE(done.is_object()) << text.substr(0, 300);
  EXPECT_EQ(done.at("hacked"), false);
  EXPECT_EQ(done.at("empty"), 0) << "a plot is not drawn";
  EXPECT_EQ(done.at("overlaps"), json::array());
  EXPECT_EQ(done.at("unequal"), "2 of 47 points");
  EXPECT_LE(done.at("overflow"), 0) << "the page is wider than the phone";
  EXPECT_EQ(done.at("clipped"), json::array());
  EXPECT_THAT(text, HasSubstr("point 0: predicted 2000, measured 2001"));
  EXPECT_THAT(text, HasSubstr("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST_F(EvalPage, LeavesOutWhatIsNotThere) {
  const json quick = tb::check_of(dom(quick_eval(), 1280));
  ASSERT_TRUE(quick.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(quick.at("sections"), json({"headline", "loses", "utilisation", "cycles", "gap", "schedules", "padding",
                                        "networks", "latencies", "rtl", "about"}));
  const json model = tb::check_of(dom(model_eval(), 1280));
  ASSERT_TRUE(model.is_object()) << "the script of the page did not run to its end";
  EXPECT_EQ(model.at("sections"), json({"model", "rtl", "about"}));
  EXPECT_EQ(model.at("plots").at("model"), 4);
}

// The page is whole: nothing in it leads to another file or to the network.
TEST(EvalPageText, IsSelfContained) {
  const std::string page = eval_page(void_eval());
  EXPECT_THAT(page, HasSubstr("</html>"));
  EXPECT_THAT(tb::leads_outside(page), IsEmpty());
  EXPECT_LT(page.size(), 700'000u);
}

TEST(EvalPageText, PointsOfThePaddingSweepAreRows) {
  const ordered_json eval = full_eval(), padding = page_data(eval).at("padding");
  EXPECT_EQ(padding.at("fields").size(), 8u);
  ASSERT_EQ(padding.at("rows").size(), eval.at("padding").size());
  EXPECT_EQ(padding.at("rows")[3][1], eval.at("padding")[3].at("hidden"));
  EXPECT_TRUE(page_data(model_eval()).at("padding").is_null());
}

}  // namespace
}  // namespace sharp::eval
