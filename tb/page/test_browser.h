// SPDX-License-Identifier: Apache-2.0
// For tests of pages: headless Chromium, and what a page says to its test.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/test/test_files.h"

namespace sharp::tb {

std::string url_of(const std::filesystem::path& file);

/// Headless Chromium with a profile of its own, which goes with the object. Failures are those of the running test.
class TestBrowser {
 public:
  static bool is_installed();

  /// milliseconds: virtual time that the scripts of a page get.
  explicit TestBrowser(unsigned milliseconds = 3000) : milliseconds_(milliseconds) {}

  /// The page after its scripts have run, in a window of so many pixels.
  std::string dom(const std::string& url, int width = 1280) const;
  /// Bytes of a screenshot as PNG, 0 if there is none: a blank page compresses to next to nothing.
  uintmax_t screenshot(const std::string& url, int width) const;

 private:
  std::string run(const std::string& flag, const std::string& url, int width) const;

  TestFolder folder_;
  unsigned milliseconds_;
};

/// JSON between two marks of a page; no object if the script that makes it did not run to its end.
nlohmann::json json_between(const std::string& dom, std::string_view begin, std::string_view end);
/// What a page counted for its test, in <pre id="check">.
nlohmann::json check_of(const std::string& dom);

/// What in a page leads to another file or to the network, or was to be filled in and was not; empty for a whole page.
std::vector<std::string> leads_outside(const std::string& page);

}  // namespace sharp::tb
