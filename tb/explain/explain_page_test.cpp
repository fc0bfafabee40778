// SPDX-License-Identifier: Apache-2.0
// `sharp explain` on Sequential against Unfolded, and its page in headless Chromium: what the page counts from its data
// is what the timing model counted.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool has_chromium() { return shell("command -v chromium >/dev/null 2>&1") == 0; }

class ExplainPage : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "explain_page_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    const std::string run = SHARP_SOURCE_DIR "/cfg/run/lstm_256.yaml";
    exit_code_ = shell(std::string(SHARP_EXECUTABLE) + " explain " + run + " --against " + run +
                       " --against-set schedule=unfolded --out " + name + " --json " + name + "/report.json >" + name +
                       "/text 2>&1");
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Standard output of Chromium with the page (or "about:blank") in it.
  std::string chromium(const std::string& flags, const std::string& url) const {
    const fs::path out = folder_ / "chromium.out";
    const int code = shell(
        "timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync --virtual-time-budget=2000 "
        "--user-data-dir=" +
        folder_.string() + "/profile " + flags + " " + url + " >" + out.string() + " 2>" + folder_.string() +
        "/chromium.err");
    EXPECT_EQ(code, 0) << read(folder_ / "chromium.err");
    return read(out);
  }
  std::string page_url() const { return "file://" + (folder_ / "timeline.html").string(); }

  /// Bytes of a screenshot as PNG: an empty page compresses to next to nothing.
  uintmax_t screenshot(int width, const std::string& url) const {
    const fs::path file = folder_ / "shot.png";
    fs::remove(file);
    chromium("--window-size=" + std::to_string(width) + ",900 --screenshot=" + file.string(), url);
    return fs::exists(file) ? fs::file_size(file) : 0;
  }

  fs::path folder_;
  int exit_code_ = -1;
};

// Acceptance: where Unfolded wins, in cycles that add up to the difference of the totals.
TEST_F(ExplainPage, TextSaysWhereUnfoldedWins) {
  const std::string text = read(folder_ / "text");
  ASSERT_EQ(exit_code_, 0) << text;
  const json row = json::parse(read(folder_ / "report.json")).at("cases").at(0);
  const int a = row.at("golden").at("cycles"), b = row.at("against").at("golden").at("cycles");
  EXPECT_LT(b, a);
  EXPECT_THAT(text, HasSubstr("B wins by " + std::to_string(a - b) + " cycles"));
}

TEST_F(ExplainPage, TotalsOfThePageAreThoseOfTheModel) {
  if (!has_chromium()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  ASSERT_EQ(exit_code_, 0) << read(folder_ / "text");
  const std::string dom = chromium("--window-size=1280,900 --dump-dom", page_url());
  const std::string mark = "<pre id=\"check\" hidden=\"\">";
  const size_t at = dom.find(mark);
  ASSERT_NE(at, std::string::npos) << dom.substr(0, 2000);
  const size_t begin = at + mark.size();
  const json page = json::parse(dom.substr(begin, dom.find("</pre>", begin) - begin), nullptr, false);
  ASSERT_TRUE(page.is_object()) << "the script of the page did not run to its end";
  const json row = json::parse(read(folder_ / "report.json")).at("cases").at(0);
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
  if (!has_chromium()) GTEST_SKIP() << "chromium is not installed: the page is not checked";
  ASSERT_EQ(exit_code_, 0) << read(folder_ / "text");
  for (int width : {1280, 390}) EXPECT_GT(screenshot(width, page_url()), 4 * screenshot(width, "about:blank")) << width;
}

// The page is whole: nothing in it leads to another file or to the network.
TEST_F(ExplainPage, PageIsSelfContained) {
  ASSERT_EQ(exit_code_, 0) << read(folder_ / "text");
  const std::string page = read(folder_ / "timeline.html");
  EXPECT_THAT(page, HasSubstr("</html>"));
  for (const char* word : {"http://", "https://", " src=", " href=", "@import", "/*DATA*/", "/*SCRIPT*/", "/*STYLE*/"})
    EXPECT_EQ(page.find(word), std::string::npos) << word;
}

}  // namespace
