// SPDX-License-Identifier: Apache-2.0
// Whole nights through the command line, in a folder of their own.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/process/process.h"

namespace sharp::regress {

namespace fs = std::filesystem;
using nlohmann::json;

inline std::string read_text(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(text).str();
}

class NightTest : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override {
    if (!HasFailure()) fs::remove_all(folder_);
  }

  fs::path path(const std::string& name) const { return folder_ / name; }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
    return path(name);
  }

  /// `sharp regress LIST` with a history of the test, into folder `out`.
  std::vector<std::string> night(const std::string& out, const std::string& list, std::vector<std::string> more = {},
                                 unsigned seed = 7) const {
    std::vector<std::string> words{SHARP_EXECUTABLE,    "regress",   path(list).string(),         "--out",
                                   path(out).string(),  "--history", path("history.db").string(), "--seed",
                                   std::to_string(seed)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// Exit code; what it printed is in out_.
  int run(const std::vector<std::string>& words, const fs::path& in = {}) {
    const tb::ProcessResult result = tb::run_process(words, {300.0, {}, in, nullptr});
    out_ = result.output;
    return result.code;
  }

  /// A copy of the RTL with the defects of some canaries.
  fs::path plant(const std::string& name, const std::vector<std::string>& canaries) const {
    const fs::path source = SHARP_SOURCE_DIR, copy = path(name);
    fs::copy(source / "rtl", copy, fs::copy_options::recursive);
    for (const std::string& canary : canaries) {
      fs::path file = source / "regress" / "canary" / (canary + ".yaml");
      if (!fs::exists(file)) file = source / "regress" / "canary" / "more" / (canary + ".yaml");
      const YAML::Node node = YAML::LoadFile(file.string());
      const fs::path rtl = copy / node["file"].as<std::string>();
      std::string text = read_text(rtl);
      const std::string search = node["search"].as<std::string>();
      EXPECT_NE(text.find(search), std::string::npos) << canary << ": the RTL has changed: adapt the test";
      text.replace(text.find(search), search.size(), node["replace"].as<std::string>());
      std::ofstream(rtl, std::ios::binary) << text;
    }
    return copy;
  }

  json report(const std::string& out) const { return json::parse(read_text(path(out) / "report.json")); }

  /// What must be equal of two runs of the same plan: verdict, cycles and digest by test.
  std::map<std::string, std::string> results(const std::string& out) const {
    std::map<std::string, std::string> all;
    const json whole = report(out);
    for (const json& t : whole["tests"])
      EXPECT_TRUE(all.emplace(t["test"], t.value("verdict", "none") + " " + t.value("digest", "") + " " +
                                             std::to_string(t.value("measured_cycles", 0)))
                      .second)
          << "twice: " << t["test"];
    return all;
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("night_test_" + std::to_string(getpid()) +
                                                     testing::UnitTest::GetInstance()->current_test_info()->name());
  std::string out_;
};

/// Some seconds of tests on tiny alone.
inline constexpr const char* kSmallList = R"(summary: some tests on tiny
entries:
  - {name: smoke, run: cfg/run/smoke.yaml, set: ['accel=tiny'], reseeds: 2, cycles: recorded}
  - {name: random, random: tiny, runs: 40}
)";

}  // namespace sharp::regress
