// SPDX-License-Identifier: Apache-2.0
// Chromium as a process of its own; pages as text.
#include "tb/page/test_browser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// No network, no first-run screens; a loaded machine gets its time.
const std::vector<std::string> kChromium = {"chromium",
                                            "--headless",
                                            "--no-sandbox",
                                            "--disable-gpu",
                                            "--disable-quic",
                                            "--no-first-run",
                                            "--disable-background-networking",
                                            "--disable-component-update",
                                            "--disable-sync"};
constexpr double kSeconds = 200.0;

}  // namespace

std::string url_of(const fs::path& file) {
  std::string url = "file://";
  for (const char c : file.string())
    url += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '.'
               ? std::string(1, c)
               : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return url;
}

bool TestBrowser::is_installed() { return !find_in_path("chromium").empty(); }

std::string TestBrowser::run(const std::string& flag, const std::string& url, int width) const {
  const fs::path out = folder_.path() / "out", errors = folder_.path() / "err";
  std::vector<std::string> words = kChromium;
  words.insert(words.end(), {"--virtual-time-budget=" + std::to_string(milliseconds_),
                             "--user-data-dir=" + (folder_.path() / "profile").string(),
                             "--window-size=" + std::to_string(width) + ",900", flag, url});
  const ProcessResult r = run_process(words, {.seconds = kSeconds, .output = out, .errors = errors});
  EXPECT_EQ(r.code, 0) << read_file(errors);
  return read_file(out);
}

std::string TestBrowser::dom(const std::string& url, int width) const { return run("--dump-dom", url, width); }

uintmax_t TestBrowser::screenshot(const std::string& url, int width) const {
  const fs::path file = folder_.path() / "shot.png";
  fs::remove(file);
  run("--screenshot=" + file.string(), url, width);
  return fs::exists(file) ? fs::file_size(file) : 0;
}

nlohmann::json json_between(const std::string& dom, std::string_view begin, std::string_view end) {
  const size_t at = dom.find(begin);
  if (at == std::string::npos) return nullptr;
  const size_t from = at + begin.size();
  return nlohmann::json::parse(dom.substr(from, dom.find(end, from) - from), nullptr, false);
}

nlohmann::json check_of(const std::string& dom) {
  return json_between(dom, "<pre id=\"check\" hidden=\"\">", "</pre>");
}

std::vector<std::string> leads_outside(const std::string& page) {
  std::vector<std::string> found;
  for (const char* word : {"http://", "https://", " src=", " href=", "@import", "/*DATA*/", "/*SCRIPT*/", "/*STYLE*/"})
    if (page.find(word) != std::string::npos) found.push_back(word);
  return found;
}

}  // namespace sharp::tb
