// SPDX-License-Identifier: Apache-2.0
// Parses names of tests.
#include "regress/runner/test_command.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "base/text/command_text.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

const fs::path kRoot = SHARP_SOURCE_DIR;

RunLine parse_run(const std::vector<std::string>& words, const std::string& test) {
  const auto fail = [&](const std::string& what) {
    throw cfg::ConfigError(fmt::format("test '{}': {}; legal: run FILE --set KEY=VALUE .. --seed N", test, what));
  };
  if (words.size() < 2) fail("no run file");
  RunLine line{words[1], {}, 1};
  for (size_t i = 2; i < words.size(); i += 2) {
    if (i + 1 == words.size()) fail(words[i] + " has no value");
    const std::string& value = words[i + 1];
    if (words[i] == "--set") {
      line.overrides.push_back(value);
    } else if (words[i] == "--seed") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), line.seed);
      if (error != std::errc() || end != value.data() + value.size()) fail("--seed '" + value + "' is no whole number");
    } else {
      fail("unknown option " + words[i]);
    }
  }
  return line;
}

/// Seen from anywhere.
std::string full_path(const std::string& file) { return fs::path(file).is_absolute() ? file : (kRoot / file).string(); }

}  // namespace

TestCommand parse_test(const std::string& test) {
  const std::vector<std::string> words = tb::words_of(test, "test");
  if (!words.empty() && words[0] == "run") return parse_run(words, test);
  return parse_line(test, "test");
}

cfg::Case load_case(const RunLine& line) {
  std::vector<cfg::Case> cases = cfg::load_run(full_path(line.file), line.overrides, line.seed);
  if (cases.size() != 1)
    throw cfg::ConfigError(
        fmt::format("{}: the overrides of the test pick {} cases instead of one", line.file, cases.size()));
  return std::move(cases[0]);
}

cfg::Accel load_accel_of(const RandomLine& line) {
  const bool inside = line.accel.find('/') != std::string::npos && fs::exists(kRoot / line.accel);
  return cfg::load_accel(inside ? (kRoot / line.accel).string() : line.accel, line.latency);
}

std::vector<std::string> arguments_of(const std::string& test) {
  std::vector<std::string> words = tb::words_of(test, "test");
  if (words.size() > 1 && words[0] == "run") words[1] = full_path(words[1]);
  return words;
}

std::string reproduce_line(const std::string& test, const std::string& rtl, bool waves) {
  return "build/sharp " + test + (waves ? " --waves all" : "") + (rtl.empty() ? "" : " --rtl " + tb::shell_path(rtl));
}

}  // namespace sharp::regress
