// SPDX-License-Identifier: Apache-2.0
// Lists: what they may say, and what is said about what they must not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "regress/runner/list_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using testing::HasSubstr;

class List : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  std::string error_of(const std::string& text) const {
    try {
      load_list(write("bad.yaml", text).string());
      return "no error";
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("list_test_" + std::to_string(getpid()));
};

TEST_F(List, ReadsBothKindsOfEntries) {
  const fs::path file = write("mine.yaml", R"(summary: mine
limits: {seconds: 7, cycles: 100, memory_mib: 50}
speed: [tiny]
entries:
  - {name: a, run: cfg/run/smoke.yaml, set: ['schedule=batch'], reseeds: 3, cycles: recorded}
  - {name: b, random: tiny, latency: deep, profile: hazards, variant: randreset, set: ['k=W'], runs: 5, fill: 9, limits: {seconds: 8}}
)");
  const RegressList list = load_list(file.string());
  EXPECT_EQ(list.name, "mine");
  EXPECT_THAT(list.speed, testing::ElementsAre("tiny"));
  ASSERT_EQ(list.entries.size(), 2u);
  EXPECT_THAT(list.entries[0].run, testing::EndsWith("cfg/run/smoke.yaml"));
  EXPECT_EQ(list.entries[0].reseeds, 3u);
  EXPECT_TRUE(list.entries[0].cycles_recorded);
  EXPECT_EQ(list.entries[0].limits, (Limits{7, 100, 50}));
  EXPECT_EQ(list.entries[1].random, "tiny");
  EXPECT_EQ(list.entries[1].variant, "randreset");
  EXPECT_EQ(list.entries[1].fill, 9u);
  EXPECT_EQ(list.entries[1].limits, (Limits{8, 100, 50}));
  for (const ListEntry& e : list.entries) EXPECT_EQ(entry_from_json(to_json(e)), e);
}

TEST_F(List, IncludesOnce) {
  write("a.yaml", "summary: a\nentries:\n  - {name: x, random: tiny, runs: 1}\n");
  const std::string a = (folder_ / "a.yaml").string();
  const fs::path file = write(
      "b.yaml", "summary: b\ninclude: ['" + a + "', '" + a + "']\nentries:\n  - {name: y, random: tiny, runs: 2}\n");
  const RegressList list = load_list(file.string());
  ASSERT_EQ(list.entries.size(), 2u);
  EXPECT_EQ(list.entries[0].name, "x");
}

TEST_F(List, ErrorsNameFileLineAndWhatIsLegal) {
  EXPECT_THAT(error_of("summary: s\nentries:\n  - {name: x, random: tiny, rnus: 3}\n"),
              testing::AllOf(HasSubstr("bad.yaml:3"), HasSubstr("rnus"), HasSubstr("did you mean 'runs'")));
  EXPECT_THAT(error_of("summary: s\nentries:\n  - {name: x, random: tinny, runs: 3}\n"),
              testing::AllOf(HasSubstr("bad.yaml:3"), HasSubstr("did you mean 'tiny'")));
  EXPECT_THAT(error_of("summary: s\nentries:\n  - {name: x, run: cfg/run/none.yaml}\n"),
              testing::AllOf(HasSubstr("bad.yaml:3"), HasSubstr("no such file")));
  EXPECT_THAT(error_of("summary: s\nentries:\n  - {name: x}\n"), HasSubstr("either 'run'"));
  EXPECT_THAT(error_of("summary: s\nentries:\n  - {name: x, random: tiny}\n"), HasSubstr("neither runs nor fill"));
  EXPECT_THAT(error_of("summary: s\nentries: []\n"), HasSubstr("no entry"));
  EXPECT_THAT(
      error_of("summary: s\nentries:\n  - {name: x, random: tiny, runs: 1}\n  - {name: x, random: tiny, runs: 2}\n"),
      testing::AllOf(HasSubstr("bad.yaml:4"), HasSubstr("two different entries of the name 'x'")));
  EXPECT_THAT(error_of("summary: s\ninclude: ['" + (folder_ / "bad.yaml").string() + "']\nentries: []\n"),
              HasSubstr("include each other"));
  EXPECT_THROW(load_list("no_such_list"), cfg::ConfigError);
}

TEST_F(List, ShippedListsAreLegal) {
  for (const char* name : {"smoke", "nightly", "weekly"}) EXPECT_GT(load_list(name).entries.size(), 3u) << name;
}

TEST(ParseTime, KnowsSecondsMinutesHours) {
  EXPECT_EQ(parse_time("90s", "x"), 90.0);
  EXPECT_EQ(parse_time("1.5m", "x"), 90.0);
  EXPECT_EQ(parse_time("8h", "x"), 28800.0);
  for (const char* bad : {"", "5", "m", "5 m", "-1s", "5min"})
    EXPECT_THROW(parse_time(bad, "x"), cfg::ConfigError) << bad;
}

}  // namespace
}  // namespace sharp::regress
