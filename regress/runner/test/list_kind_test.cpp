// SPDX-License-Identifier: Apache-2.0
// A text or a map in the place of a list is refused: it would be read as an empty list.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "cfg/src/run_file.h"
#include "regress/runner/cycle_gate.h"
#include "regress/runner/list_file.h"
#include "regress/runner/triage.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using ::testing::HasSubstr;

class ListKind : public testing::Test {
 protected:
  void TearDown() override { fs::remove(file_); }
  std::string error_of(const std::string& text, const std::function<void(const fs::path&)>& load) const {
    std::ofstream(file_) << text;
    try {
      load(file_);
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "no error";
  }
  const fs::path file_ = fs::path(testing::TempDir()) / ("list_kind_" + std::to_string(getpid()) + ".yaml");
};

TEST_F(ListKind, OfAList) {
  const auto load = [](const fs::path& file) { load_list(file); };
  const std::string entries = "summary: s\nentries: [{name: x, random: tiny, runs: 1}]\n";
  EXPECT_EQ(error_of(entries, load), "no error");
  for (const char* wrong : {"5", "{smoke: 1}", "~"}) {
    const std::string value = wrong;
    EXPECT_THAT(error_of(entries + "include: " + value, load), HasSubstr("key 'include'")) << value;
    EXPECT_THAT(error_of(entries + "speed: " + value, load), HasSubstr("key 'speed'")) << value;
    EXPECT_THAT(error_of("summary: s\nentries: " + value, load), HasSubstr("key 'entries'")) << value;
  }
  EXPECT_THAT(error_of(entries + "include: [[smoke]]", load), HasSubstr("key 'list': a list is not legal"));
}

TEST_F(ListKind, OfKnownBugs) {
  const std::string bug = "known_bugs: [{id: a, bucket: b, note: n, expires: 2026-12-31, lists: ";
  EXPECT_EQ(error_of(bug + "[nightly]}]", load_known_bugs), "no error");
  EXPECT_THAT(error_of("known_bugs: 5", load_known_bugs),
              HasSubstr("key 'known_bugs': '5' is not legal; legal: a list, or []"));
  EXPECT_THAT(error_of("known_bugs: {a: b}", load_known_bugs), HasSubstr("key 'known_bugs': a map is not legal"));
  EXPECT_THAT(error_of(bug + "nightly}]", load_known_bugs), HasSubstr("'nightly' is not legal; legal: a list"));
  EXPECT_THAT(error_of(bug + "[[nightly]]}]", load_known_bugs),
              HasSubstr("a list is not legal; legal: a regression list"));
}

TEST_F(ListKind, OfWaivers) {
  EXPECT_EQ(error_of("cycle_waivers: []", load_cycle_waivers), "no error");
  EXPECT_THAT(error_of("cycle_waivers: all", load_cycle_waivers), HasSubstr("key 'cycle_waivers': 'all' is not legal"));
}

}  // namespace
}  // namespace sharp::regress
