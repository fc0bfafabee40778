// SPDX-License-Identifier: Apache-2.0
// Nights of RTL with seeded defects: one bucket a defect, since which night, and how to see it.
#include <gmock/gmock.h>

#include <set>

#include "base/text/command_text.h"
#include "regress/runner/test/night.h"

namespace sharp::regress {
namespace {

using testing::HasSubstr;

/// Shapes, schedules and K of every kind, cheap enough for a seeded defect in a test.
constexpr const char* kList = R"(summary: tiny in many ways
entries:
  - {name: cells, run: cfg/run/cells.yaml, set: ['accel=tiny', 'k=4']}
  - {name: random, random: tiny, profile: hazards, set: ['lat_acc=set'], runs: 40}
)";

class Defects : public NightTest {
 protected:
  void SetUp() override {
    NightTest::SetUp();
    setenv("SHARP_DUT_CACHE", SHARP_BUILD "/canary/dut", 1);  // with the other seeded defects
    write("list.yaml", kList);
  }

  json defective(const std::string& out, const std::vector<std::string>& canaries, std::vector<std::string> more = {},
                 unsigned seed = 7) {
    fs::path rtl = path("rtl_" + out);
    if (!fs::exists(rtl)) rtl = plant("rtl_" + out, canaries);
    more.insert(more.end(), {"--rtl", rtl.string()});
    EXPECT_NE(run(night(out, "list.yaml", more, seed)), 0) << out_;
    return report(out);
  }

  static std::set<std::string> keys(const json& report) {
    std::set<std::string> keys;
    for (const json& b : report["buckets"]) keys.insert(b["key"]);
    return keys;
  }
};

// Seeded defects and the unit each lies in.
const std::pair<const char*, const char*> kDefects[] = {{"wrong_bias", "accumulator"},
                                                        {"tanh_on_wrong_gate", "mfu"},
                                                        {"multiply_sign", "multiply"},
                                                        {"cell_q", "cell_update"},
                                                        {"h_bank_write", "h_buffer"}};

TEST_F(Defects, FiveDefectsFiveNightsFiveBuckets) {
  unsigned number = 0;
  for (const auto& [canary, unit] : kDefects) {
    const json r = defective(canary, {canary}, {"--waves", "none"});
    EXPECT_EQ(keys(r), std::set<std::string>{unit}) << canary << ": " << r["buckets"].dump(1);
    EXPECT_EQ(r["buckets"][0]["first_night"], ++number);
    EXPECT_EQ(r["buckets"][0]["new"], true);
    EXPECT_EQ(r["counts"]["flaky"], 0);
  }
}

TEST_F(Defects, TwoAtOnceAreTwoBuckets) {
  const json r = defective("two", {"wrong_bias", "tanh_on_wrong_gate"}, {"--waves", "none"});
  EXPECT_EQ(keys(r), (std::set<std::string>{"accumulator", "mfu"})) << r["buckets"].dump(1);
}

TEST_F(Defects, TheSameOnTwoNightsIsOneBucketSinceTheFirst) {
  const std::vector<std::string> own_line{"--waves", "none", "--variant", "bias"};
  defective("a", {"wrong_bias"}, own_line);
  fs::rename(path("rtl_a"), path("rtl_b"));
  const json b = defective("b", {}, own_line, 8);
  ASSERT_EQ(b["buckets"].size(), 1u);
  EXPECT_EQ(b["night"], 2);
  EXPECT_EQ(b["buckets"][0]["first_night"], 1);
  EXPECT_EQ(b["buckets"][0]["new"], false);
  bool replayed = false;  // failing seeds of the night before run again, although the seed is another
  for (const json& e : b["entries"]) replayed = replayed || e["name"] == "replay";
  EXPECT_TRUE(replayed);
}

TEST_F(Defects, ABucketShowsHowToSeeIt) {
  const json r = defective("a", {"wrong_bias"}, {"--shrink-seconds", "20"});
  const json& example = r["buckets"][0]["example"];
  for (const char* key : {"wave", "view", "shrunk", "timeline"}) {
    ASSERT_NE(example[key], "") << example.dump(1);
    EXPECT_TRUE(fs::exists(path("a") / std::string(example[key]))) << key;
  }
  // The line as it stands, in a shell, from the root of the tree.
  std::string line = example["reproduce"];
  ASSERT_THAT(line, testing::StartsWith("build/sharp "));
  line = tb::shell_line({SHARP_EXECUTABLE}) + line.substr(11) + " --out " + tb::shell_path(path("again"));
  EXPECT_EQ(run({"bash", "-c", line}, SHARP_SOURCE_DIR), 1) << out_;  // no_shell: the line is what the test is about
  EXPECT_THAT(out_, HasSubstr("in cycle " + std::to_string(int64_t{example["first_bad_cycle"]})));
}

TEST_F(Defects, OnlyTheFailuresRunAgain) {
  const json a = defective("a", {"wrong_bias"}, {"--waves", "none"});
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress", "--only-failed", path("a").string(), "--out", path("b").string(),
                 "--waves", "none", "--history", "none"}),
            1)
      << out_;
  EXPECT_EQ(report("b")["counts"]["planned"], a["counts"]["failed"]);
  EXPECT_EQ(report("b")["counts"]["failed"], a["counts"]["failed"]);
}

TEST_F(Defects, AKnownBugIsYellowAndRedWhenItIsGone) {
  const fs::path bugs = write(
      "bugs.yaml", "known_bugs:\n  - {id: S-1, bucket: accumulator, note: n, expires: 2999-01-01, lists: [list]}\n");
  const fs::path rtl = plant("rtl_known", {"wrong_bias"});
  EXPECT_EQ(run(night("a", "list.yaml", {"--rtl", rtl.string(), "--waves", "none", "--known-bugs", bugs.string()})), 0)
      << out_;
  EXPECT_EQ(report("a")["colour"], "yellow");
  EXPECT_EQ(run(night("b", "list.yaml", {"--waves", "none", "--known-bugs", bugs.string()})), 1) << out_;
  EXPECT_EQ(report("b")["known_bugs"][0]["state"], "not_failing");
}

}  // namespace
}  // namespace sharp::regress
