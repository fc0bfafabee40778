// SPDX-License-Identifier: Apache-2.0
// Nights of RTL that does not build, of RTL that is not the commit's, and of builds for which there is no time.
#include <gmock/gmock.h>

#include <chrono>
#include <set>

#include "regress/runner/test/night.h"

namespace sharp::regress {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A few tests on each of four machines.
constexpr const char* kFourMachines = R"(summary: four machines
entries:
  - {name: tiny, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'padding=fixed']}
  - {name: deep, random: tiny, latency: deep, runs: 3}
  - {name: small, random: regress/small_memories.yaml, runs: 3}
  - {name: wide, random: regress/wide_units.yaml, runs: 3}
)";

class RtlNight : public NightTest {
 protected:
  void SetUp() override {
    NightTest::SetUp();
    write("four.yaml", kFourMachines);
  }

  /// A copy of the RTL with a line before the last `endmodule` of a file.
  fs::path edited(const std::string& name, const std::string& file, const std::string& line) const {
    const fs::path copy = plant(name, {});
    std::string text = read_text(copy / file);
    text.insert(text.rfind("endmodule"), line + "\n");
    std::ofstream(copy / file, std::ios::binary) << text;
    return copy;
  }

  /// Entry -> verdicts of its tests.
  static std::map<std::string, std::set<std::string>> verdicts(const json& report) {
    std::map<std::string, std::set<std::string>> verdicts;
    for (const json& t : report["tests"]) verdicts[t["entry"]].insert(t.value("verdict", "none"));
    return verdicts;
  }
  static std::map<std::string, unsigned> builds(const json& report) {
    std::map<std::string, unsigned> states;
    for (const json& b : report["builds"]) ++states[b["state"]];
    return states;
  }
  /// What the other reports of a night say.
  void every_report_says(const std::string& out, const std::string& words) const {
    EXPECT_THAT(out_, HasSubstr(words)) << "terminal";
    for (const char* file : {"report.html", "junit.xml"})
      EXPECT_THAT(read_text(path(out) / file), HasSubstr(words)) << file;
    std::string markdown = read_text(path(out) / "report.md");  // with a \ before what could be markup
    std::erase(markdown, '\\');
    EXPECT_THAT(markdown, HasSubstr(words)) << "report.md";
  }
};

TEST_F(RtlNight, ASyntaxErrorIsOneBucketAndEachMachineIsTriedOnce) {
  const fs::path rtl = edited("rtl", "control/sharp_setup.sv", "  assign = ;");
  EXPECT_EQ(run(night("a", "four.yaml", {"--rtl", rtl.string()})), 8) << out_;
  const json a = report("a");
  EXPECT_EQ(a["colour"], "red");
  EXPECT_EQ(a["verdict"], "build_failed");
  for (const auto& [entry, all] : verdicts(a)) EXPECT_EQ(all, std::set<std::string>{"build_failed"}) << entry;
  EXPECT_EQ(builds(a), (std::map<std::string, unsigned>{{"failed", 4}}));
  ASSERT_EQ(a["buckets"].size(), 1u) << a["buckets"].dump(1);
  const json& bucket = a["buckets"][0];
  EXPECT_THAT(std::string(bucket["key"]), testing::StartsWith("build: rtl/control/sharp_setup.sv: syntax error"));
  EXPECT_THAT(std::string(bucket["title"]), testing::StartsWith("build: rtl/control/sharp_setup.sv:"));
  EXPECT_THAT(std::string(bucket["example"]["message"]), HasSubstr("sharp_setup.sv"));
  EXPECT_EQ(bucket["count"], a["counts"]["failed"]);
  EXPECT_EQ(a["counts"]["flaky"], 0);
  every_report_says("a", "rtl/control/sharp_setup.sv: syntax error");
  EXPECT_THAT(read_text(path("a") / "junit.xml"), HasSubstr("type=\"build_failed\""));
  EXPECT_FALSE(fs::exists(path("a") / "again")) << "nothing is built again to see whether it is flaky";
}

TEST_F(RtlNight, AWarningAtOneParameterSetCostsThatMachineAlone) {
  const fs::path rtl =
      edited("rtl", "sharp.sv",
             "  if (NumCu == 4) begin : gen_narrow\n    logic [3:0] narrow;\n    assign narrow = 8'd200;\n"
             "    always_ff @(posedge clk_i) if (rst_ni) assert (narrow != 4'd9);\n  end");
  EXPECT_EQ(run(night("a", "four.yaml", {"--rtl", rtl.string()})), 8) << out_;
  const json a = report("a");
  const std::set<std::string> pass{"pass"};
  EXPECT_EQ(verdicts(a), (std::map<std::string, std::set<std::string>>{
                             {"tiny", pass}, {"deep", pass}, {"small", pass}, {"wide", {"build_failed"}}}));
  EXPECT_EQ(builds(a)["failed"], 1u);
  ASSERT_EQ(a["buckets"].size(), 1u);
  EXPECT_THAT(std::string(a["buckets"][0]["title"]), testing::StartsWith("build: rtl/sharp.sv:"));
  EXPECT_EQ(a["buckets"][0]["count"], 3);
  every_report_says("a", "build: rtl/sharp.sv: ");
}

/// Trend, last green night, replays and what bisect takes are those of the commits.
TEST_F(RtlNight, AVariantBetweenTwoGreenNightsChangesNothingForTheCommits) {
  setenv("SHARP_DUT_CACHE", SHARP_BUILD "/canary/dut", 1);  // with the other seeded defects
  write("tiny.yaml",
        "summary: tiny\nentries:\n  - {name: tiny, run: cfg/run/smoke.yaml, set: ['accel=tiny'], cycles: recorded}\n");
  ASSERT_EQ(run(night("a", "tiny.yaml")), 0) << out_;
  EXPECT_GT(report("a")["first_test_seconds"], 0.0);
  EXPECT_LT(report("a")["first_test_seconds"], report("a")["seconds"]);
  if (report("a")["rtl"]["variant"])
    GTEST_SKIP() << "rtl/ has changes that are not committed: all nights here are of variants";
  const fs::path rtl = plant("rtl", {"wrong_bias"});
  EXPECT_EQ(run(night("v", "tiny.yaml", {"--rtl", rtl.string(), "--waves", "none"})), 1) << out_;
  const json v = report("v");
  EXPECT_EQ(v["rtl"]["variant"], true);
  EXPECT_EQ(v["rtl"]["differing"], 1);
  EXPECT_EQ(v["rtl"]["path"], fs::canonical(rtl).string());
  EXPECT_NE(v["rtl"]["hash"], report("a")["rtl"]["hash"]);
  EXPECT_THAT(std::string(v["buckets"][0]["example"]["reproduce"]), HasSubstr("--rtl " + path("v").string() + "/rtl"));
  every_report_says("v", "variant: RTL of " + fs::canonical(rtl).string() + ", 1 file differs from the commit, hash " +
                             std::string(v["rtl"]["hash"]));

  ASSERT_EQ(run(night("b", "tiny.yaml", {}, 8)), 0) << out_;
  const json b = report("b");
  ASSERT_EQ(b["trend"].size(), 2u) << "two nights of the commit";
  EXPECT_EQ(b["trend"][0]["night"], 1);
  EXPECT_EQ(b["trend"][1]["night"], 3);
  EXPECT_EQ(b["since_green"]["night"], 1);
  EXPECT_EQ(b["since_green"]["fixed"], json::array());
  EXPECT_EQ(verdicts(b).count("replay"), 0u);
  EXPECT_EQ(b["cycle_gate"]["changed"], json::array());
  EXPECT_EQ(b["rtl"]["hash"], report("a")["rtl"]["hash"]);

  // A green variant is no green night of the commit, and a bucket of a variant has no commit to look for.
  const fs::path harmless = edited("harmless", "sharp.sv", "  // a remark");
  ASSERT_EQ(run(night("w", "tiny.yaml", {"--rtl", harmless.string()})), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("night 4, a variant"));
  ASSERT_EQ(run(night("c", "tiny.yaml", {}, 9)), 0) << out_;
  EXPECT_EQ(report("c")["since_green"]["night"], 3);
  EXPECT_EQ(run({SHARP_EXECUTABLE, "bisect", (path("v") / std::string(v["buckets"][0]["name"])).string()}), 2);
  EXPECT_THAT(out_, HasSubstr("variant"));
}

TEST_F(RtlNight, ANamedVariantHasATrendOfItsOwn) {
  write("tiny.yaml",
        "summary: tiny\nentries:\n  - {name: tiny, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'padding=fixed']}\n");
  ASSERT_EQ(run(night("a", "tiny.yaml")), 0) << out_;
  ASSERT_EQ(run(night("v", "tiny.yaml", {"--variant", "deeper"})), 0) << out_;
  EXPECT_EQ(report("v")["trend"].size(), 1u);
  EXPECT_EQ(report("v")["since_green"], nullptr);
  ASSERT_EQ(run(night("w", "tiny.yaml", {"--variant", "deeper"})), 0) << out_;
  EXPECT_EQ(report("w")["trend"].size(), 2u);
  EXPECT_EQ(report("w")["since_green"]["night"], 2);
  every_report_says("w", "variant deeper: RTL of ");
  EXPECT_EQ(run(night("x", "tiny.yaml", {"--variant", "a/b"})), 2);
  EXPECT_THAT(out_, HasSubstr("legal is a word"));
}

/// The text that the night has begun with is what all of it runs.
TEST_F(RtlNight, AFolderThatChangesMeanwhileChangesNothing) {
  const fs::path rtl = plant("rtl", {});
  write("tiny.yaml",
        "summary: tiny\nentries:\n  - {name: tiny, run: cfg/run/smoke.yaml, set: ['accel=tiny', 'padding=fixed']}\n");
  ASSERT_EQ(run(night("a", "tiny.yaml", {"--rtl", rtl.string()})), 0) << out_;
  std::ofstream(rtl / "sharp.sv") << "module broken";
  fs::remove(path("a") / "jobs" / "0.done");
  const std::vector<std::string> resume{SHARP_EXECUTABLE,   "regress",   "--resume",
                                        path("a").string(), "--history", path("history.db").string()};
  EXPECT_EQ(run(resume), 0) << out_;
  EXPECT_EQ(read_text(path("a") / "rtl" / "sharp.sv"), read_text(fs::path(SHARP_SOURCE_DIR) / "rtl" / "sharp.sv"));

  // A worker that sees another text than the plan names runs nothing.
  fs::remove(path("a") / "jobs" / "0.done");
  std::ofstream(path("a") / "rtl" / "sharp.sv", std::ios::app) << "// edited\n";
  EXPECT_EQ(run({SHARP_EXECUTABLE, "regress-job", path("a").string(), "0"}), 0) << out_;
  EXPECT_THAT(read_text(path("a") / "jobs" / "0.done"), HasSubstr("is not the RTL that the night was planned with"));
  EXPECT_EQ(run(resume), 2);
  EXPECT_THAT(out_, HasSubstr("is not the RTL that the night was planned with"));
}

class Budget : public RtlNight {
 protected:
  double timed(const std::vector<std::string>& words, int code) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(run(words), code) << out_;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
};

TEST_F(Budget, BoundsTestsThatAlwaysRun) {
  write("many.yaml", "summary: many\nentries:\n  - {name: many, random: tiny, runs: 20000}\n");
  write("one.yaml", "summary: one\nentries:\n  - {name: one, random: tiny, runs: 1}\n");
  ASSERT_EQ(run(night("warm", "one.yaml")), 0) << out_;
  EXPECT_LT(timed(night("a", "many.yaml", {"--budget", "8s"}), 5), 16.0);
  const json a = report("a");
  EXPECT_EQ(a["colour"], "red");
  EXPECT_EQ(a["verdict"], "incomplete");
  EXPECT_GT(a["counts"]["passed"], 0);
  EXPECT_GT(a["counts"]["not_run"], 0);
  EXPECT_THAT(a["reasons"].dump(), HasSubstr("did not run: the budget of 8s was spent"));
}

TEST_F(Budget, BoundsBuilds) {
  setenv("SHARP_DUT_CACHE", path("cache").c_str(), 1);
  EXPECT_LT(timed(night("a", "four.yaml", {"--budget", "4s"}), 5), 10.0);
  const json a = report("a");
  EXPECT_EQ(builds(a), (std::map<std::string, unsigned>{{"not_built", 4}}));
  EXPECT_EQ(a["counts"]["not_run"], a["counts"]["planned"]);
  EXPECT_THAT(a["reasons"].dump(), HasSubstr("not built: "));
  EXPECT_THAT(out_, HasSubstr("tiny (deep)"));
}

}  // namespace
}  // namespace sharp::regress
