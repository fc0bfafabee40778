// SPDX-License-Identifier: Apache-2.0
// For tests of pages: headless Chromium, and what a page says to its test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::tb {

/// Whole of a file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// Exit status of a shell command; -1 if it did not end by itself.
int shell(const std::string& command);

inline std::string url_of(const std::filesystem::path& file) { return "file://" + file.string(); }

/// Headless Chromium with a profile of its own, which goes with the object. Failures are those of the running test.
class TestBrowser {
 public:
  static bool is_installed();

  /// milliseconds: virtual time that the scripts of a page get.
  explicit TestBrowser(unsigned milliseconds = 3000);
  ~TestBrowser();
  TestBrowser(const TestBrowser&) = delete;
  TestBrowser& operator=(const TestBrowser&) = delete;

  /// The page after its scripts have run, in a window of so many pixels.
  std::string dom(const std::string& url, int width = 1280) const;
  /// Bytes of a screenshot as PNG, 0 if there is none: a blank page compresses to next to nothing.
  uintmax_t screenshot(const std::string& url, int width) const;

 private:
  std::string run(const std::string& flags, const std::string& url, int width) const;

  std::filesystem::path folder_;
  unsigned milliseconds_;
};

/// JSON between two marks of a page; no object if the script that makes it did not run to its end.
nlohmann::json json_between(const std::string& dom, std::string_view begin, std::string_view end);
/// What a page counted for its test, in <pre id="check">.
nlohmann::json check_of(const std::string& dom);

/// What in a page leads to another file or to the network, or was to be filled in and was not; empty for a whole page.
std::vector<std::string> leads_outside(const std::string& page);

}  // namespace sharp::tb
