// SPDX-License-Identifier: Apache-2.0
// Chromium as a process of its own; pages as text.
#include "tb/page/test_browser.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// No network, no first-run screens; a loaded machine gets its time.
constexpr const char* kChromium =
    "timeout 200 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=";

}  // namespace

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int shell(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool TestBrowser::is_installed() { return shell("command -v chromium >/dev/null 2>&1") == 0; }

TestBrowser::TestBrowser(unsigned milliseconds) : milliseconds_(milliseconds) {
  std::string name = (fs::temp_directory_path() / "test_browser_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error(name + ": cannot be made");
  folder_ = name;
}

TestBrowser::~TestBrowser() {
  std::error_code none;
  fs::remove_all(folder_, none);
}

std::string TestBrowser::run(const std::string& flags, const std::string& url, int width) const {
  const std::string folder = folder_.string();
  const int code = shell(kChromium + std::to_string(milliseconds_) + " --user-data-dir=" + folder +
                         "/profile --window-size=" + std::to_string(width) + ",900 " + flags + " " + url + " >" +
                         folder + "/out 2>" + folder + "/err");
  EXPECT_EQ(code, 0) << read_file(folder_ / "err");
  return read_file(folder_ / "out");
}

std::string TestBrowser::dom(const std::string& url, int width) const { return run("--dump-dom", url, width); }

uintmax_t TestBrowser::screenshot(const std::string& url, int width) const {
  const fs::path file = folder_ / "shot.png";
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
