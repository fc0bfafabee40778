// SPDX-License-Identifier: Apache-2.0
// What bisect reads: targets, reports of other commits, lists of files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "regress/bisect/content_key.h"
#include "regress/bisect/outcome.h"
#include "regress/bisect/target.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::json;
using Kind = Outcome::Kind;

// ---------------------------------------------------------------- outcomes

TEST(Outcome, AFailureHasTheSignatureOfTheNight) {
  const Outcome o = outcome_of(Json::parse(R"({"verdict": "mismatch", "cases": [
    {"verdict": "pass"},
    {"verdict": "mismatch", "detail": "first difference at gate", "case": {"cell": "lstm"},
     "failure": {"boundary": "gate", "kind": "value", "gate": 2, "expected": "0x1", "got": "0x2"}}]})"));
  EXPECT_EQ(o.kind, Kind::fail);
  EXPECT_EQ(o.signature, "mismatch/gate/value/gate=tanh");
  EXPECT_EQ(o.text, "first difference at gate");
}

TEST(Outcome, TheCellOfAGateIsThatOfThePass) {
  const Outcome o = outcome_of(Json::parse(R"({"verdict": "mismatch", "cases": [{"verdict": "mismatch",
    "case": {"cell": "lstm"}, "passes": [{"cell": "lstm"}, {"cell": "elman"}],
    "failure": {"boundary": "gate", "kind": "value", "gate": 0, "pass": 1}}]})"));
  EXPECT_EQ(o.signature, "mismatch/gate/value/gate=tanh");
}

TEST(Outcome, PassAndWhatIsNoTest) {
  EXPECT_EQ(outcome_of(Json::parse(R"({"verdict": "pass", "cases": [{"verdict": "pass"}]})")).kind, Kind::pass);
  EXPECT_EQ(outcome_of(Json::parse(R"({"verdict": "pass"})")).signature, "pass");
  const Outcome refused = outcome_of(Json::parse(R"({"verdict": "bad_config", "error": "x.yaml: cannot be read"})"));
  EXPECT_EQ(refused.kind, Kind::untestable);
  EXPECT_EQ(refused.text, "x.yaml: cannot be read");
  EXPECT_EQ(outcome_of(Json::parse(R"({"verdict": "bad_config", "cases": [{"verdict": "bad_config"}]})")).kind,
            Kind::untestable);
  for (const char* odd : {"null", "[]", "{}", R"({"verdict": 7})", R"({"verdict": "mismatch", "cases": [7]})",
                          R"({"verdict": "mismatch", "cases": [{"verdict": "mismatch", "case": 7}]})"})
    EXPECT_NO_THROW(outcome_of(Json::parse(odd))) << odd;
  EXPECT_EQ(outcome_of(Json::parse("{}")).kind, Kind::untestable);
}

TEST(Outcome, ABoundaryOfOtherTimesIsStillAFailure) {
  const Outcome o = outcome_of(
      Json::parse(R"({"verdict": "mismatch", "cases": [{"verdict": "mismatch", "failure": {"boundary": "abacus"}}]})"));
  EXPECT_EQ(o.signature, "mismatch");
}

TEST(Outcome, RtlThatCannotBeBuiltCountsOnlyIfThatIsWhatIsLookedFor) {
  for (
      const char* report :
      {R"({"verdict": "build_failed", "error": "rtl/sharp.sv:12: syntax error"})",
       R"({"verdict": "build_failed", "cases": [{"verdict": "build_failed", "detail": "rtl/sharp.sv:12: syntax error"}]})",
       R"({"verdict": "internal_error", "error": "building tiny (default) from /x/rtl failed; log y:\n  | %Error"})"}) {
    const Outcome o = outcome_of(Json::parse(report));
    EXPECT_EQ(o.signature, kNoDut) << report;
    EXPECT_EQ(judge(o, "mismatch/gate"), Mark::skipped) << report;
    EXPECT_EQ(judge(o, kNoDut), Mark::bad) << report;
  }
}

TEST(Outcome, AnotherSignatureIsBadToo) {
  EXPECT_EQ(judge({Kind::fail, "hang", ""}, "mismatch/gate"), Mark::bad);
  EXPECT_EQ(judge({Kind::pass, "pass", ""}, "mismatch/gate"), Mark::good);
  EXPECT_EQ(judge({}, "mismatch/gate"), Mark::skipped);
}

// ---------------------------------------------------------------- content

std::string tree(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string text;
  for (const auto& [path, hash] : files) text += "100644 blob " + hash + "\t" + path + '\0';
  return text;
}

TEST(ContentKeys, TextsForPeopleChangeNothing) {
  const ContentKeys a = content_keys(tree({{"docs/tour.md", "1"}, {"golden/a.cpp", "2"}, {"rtl/sharp.sv", "3"}}));
  EXPECT_EQ(a, content_keys(tree({{"docs/tour.md", "9"}, {"golden/a.cpp", "2"}, {"rtl/sharp.sv", "3"}})));
  EXPECT_EQ(a, content_keys(tree({{"golden/a.cpp", "2"}, {"golden/a_test.cpp", "7"}, {"rtl/sharp.sv", "3"}})));
}

TEST(ContentKeys, RtlConfigurationsAndScriptsNeedNoOtherProgram) {
  const ContentKeys a = content_keys(tree({{"cfg/run/x.yaml", "1"}, {"golden/a.cpp", "2"}, {"rtl/sharp.sv", "3"}}));
  for (const ContentKeys& b :
       {content_keys(tree({{"cfg/run/x.yaml", "1"}, {"golden/a.cpp", "2"}, {"rtl/sharp.sv", "9"}})),
        content_keys(tree({{"cfg/run/x.yaml", "9"}, {"golden/a.cpp", "2"}, {"rtl/sharp.sv", "3"}}))}) {
    EXPECT_EQ(a.program, b.program);
    EXPECT_NE(a.test, b.test);
  }
}

TEST(ContentKeys, WhatIsNotKnownShapesTheProgram) {
  const ContentKeys a = content_keys(tree({{"golden/a.cpp", "2"}}));
  for (const char* path : {"golden/b.cpp", "CMakeLists.txt", "cmake/x.cmake", "tb/explain/page/page.js", "new/thing"})
    EXPECT_NE(a.program, content_keys(tree({{"golden/a.cpp", "2"}, {path, "1"}})).program) << path;
}

// ---------------------------------------------------------------- targets

class TargetTest : public testing::Test {
 protected:
  TargetTest() {
    char name[] = "/tmp/sharp_target_XXXXXX";
    folder_ = fs::canonical(mkdtemp(name));
  }
  ~TargetTest() override { fs::remove_all(folder_); }
  fs::path write(const std::string& file, const std::string& text) {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << text;
    return folder_ / file;
  }
  static std::string error_of(const std::string& target) {
    try {
      read_target(target, {}, std::nullopt);
      return "no error";
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
  }
  fs::path folder_;
};

TEST_F(TargetTest, ATestIsItsName) {
  EXPECT_THAT(read_target("run cfg/x.yaml --set 'k=[8, 16]' --seed 3", {}, std::nullopt).test,
              ElementsAre("run", "cfg/x.yaml", "--set", "k=[8, 16]", "--seed", "3"));
  EXPECT_THAT(error_of("random --accel tiny"), HasSubstr("--only N"));
  EXPECT_THAT(error_of("run x.yaml --rtl /tmp/rtl"), HasSubstr("name the test without --rtl"));
  EXPECT_THAT(error_of("no/such/thing"), HasSubstr("legal is a test"));
}

TEST_F(TargetTest, ARunFileTakesOverrides) {
  const std::string file = write("x.yaml", "accel: tiny\n").string();
  EXPECT_THAT(read_target(file, {"k=8"}, 5).test, ElementsAre("run", file, "--set", "k=8", "--seed", "5"));
}

TEST_F(TargetTest, AFolderOfACaseIsWhatWasRun) {
  write(
      "case/result.json",
      R"({"run_file": "/x/y.yaml", "rtl_dir": "", "case": {"label": "l", "seed": 4, "selectors": ["k=8", "seed=4"]}})");
  EXPECT_THAT(read_target((folder_ / "case").string(), {}, std::nullopt).test,
              ElementsAre("run", "/x/y.yaml", "--set", "k=8", "--seed", "4"));
  write("case/result.json",
        R"({"run_file": "/x/y.yaml", "rtl_dir": "/rtl", "case": {"label": "l", "seed": 4, "selectors": []}})");
  EXPECT_THAT(error_of((folder_ / "case").string()), HasSubstr("RTL of a folder"));
}

TEST_F(TargetTest, ABucketOfANightBringsItsCommits) {
  write("nightly-0007/report.json", R"({"command": "regress", "commit": "bad1", "since_green": {"commit": "good1"},
    "buckets": [{"key": "unit h_bank", "name": "h_bank", "title": "h_bank: wrong value",
                 "example": {"test": "run cfg/x.yaml --seed 3", "reproduce": "build/sharp run cfg/x.yaml --seed 3"}}]})");
  for (const char* name : {"h_bank", "unit h_bank"}) {
    const BisectTarget t = read_target((folder_ / "nightly-0007" / name).string(), {}, std::nullopt);
    EXPECT_THAT(t.test, ElementsAre("run", "cfg/x.yaml", "--seed", "3"));
    EXPECT_EQ(t.good, "good1");
    EXPECT_EQ(t.bad, "bad1");
    EXPECT_EQ(t.bucket, "h_bank: wrong value");
  }
  EXPECT_THAT(error_of((folder_ / "nightly-0007" / "other").string()), HasSubstr("no bucket 'other'; it has: h_bank"));
}

TEST_F(TargetTest, FilesOfTheTreeAreThoseOfTheCommit) {
  const fs::path known = write("tree/cfg/x.yaml", ""), unknown = write("tree/build/y.yaml", ""),
                 other = write("z.yaml", "");
  EXPECT_THAT(for_tree({"run", known.string(), "--set", "model=a/b.yaml"}, folder_ / "tree", {"cfg/x.yaml"}),
              ElementsAre("run", "cfg/x.yaml", "--set", "model=a/b.yaml"));
  EXPECT_THAT(for_tree({"run", unknown.string()}, folder_ / "tree", {"cfg/x.yaml"}),
              ElementsAre("run", unknown.string()));
  EXPECT_THAT(for_tree({"run", other.string()}, folder_ / "tree", {}), ElementsAre("run", other.string()));
  EXPECT_THAT(for_tree({"run", "cfg/x.yaml"}, folder_ / "tree", {"cfg/x.yaml"}), ElementsAre("run", "cfg/x.yaml"));
}

}  // namespace
}  // namespace sharp::regress
