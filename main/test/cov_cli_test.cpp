// SPDX-License-Identifier: Apache-2.0
// Coverage from the command line: what run and random add, the queries, their exit codes and messages.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/process/process.h"
#include "base/test/test_sharp.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/store/database.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using tb::kRun;
using tb::read_file;
using tb::SharpResult;

class CovCli : public tb::SharpTest {
 protected:
  SharpResult cov(const std::string& arguments) const { return sharp("cov " + arguments); }
  json parsed(const std::string& name) const { return json::parse(read_file(folder_ / name)); }

  /// Run n of a database of its own: hits the first goals first..last of the catalog.
  void add(const std::string& name, int n, unsigned first, unsigned last) const {
    std::vector<BinHits> hits;
    for (unsigned i = first; i <= last; ++i) hits.push_back({goals_.at(i), 1});
    Database(folder_ / name, Database::Mode::create).add_run({command(n), "tiny", "default", "fast", 1}, hits);
  }
  static std::string command(int n) { return "random --accel tiny --seed 1 --only " + std::to_string(n); }

  const std::vector<std::string> goals_ = [] {
    const Coverage coverage;
    std::vector<std::string> goals;
    for (const Bin& bin : coverage.catalog().bins())
      if (bin.kind == BinKind::count) goals.push_back(bin.name);
    return goals;
  }();
};

TEST_F(CovCli, RunAddsEveryCaseOnceWithACommandThatRepeatsIt) {
  const std::string run = "run " + kRun + " --set 'schedule=[batch,unfolded]' --seed 3 --cov ";
  ASSERT_EQ(sharp(run + "one.db").exit_code, 0);
  ASSERT_EQ(sharp(run + "two.db --jobs 2").exit_code, 0);
  ASSERT_EQ(sharp(run + "two.db --jobs 2 --trace").exit_code, 0);
  const SharpResult diff = cov("diff one.db two.db");
  EXPECT_EQ(diff.exit_code, 0) << diff.out;
  EXPECT_THAT(diff.out, IsEmpty());
  Database database(folder_ / "one.db", Database::Mode::read_only);
  const std::vector<StoredRun> runs = database.runs();
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].record.command, "run regress/canary/run.yaml --set schedule=batch --seed 3");
  EXPECT_EQ(runs[0].record.seed, 3u);
  EXPECT_GT(runs[0].record.cycles, 0u);
  // As it stands, from the root of the tree.
  std::vector<std::string> again =
      tb::words_of(tb::shell_line({SHARP_EXECUTABLE}) + " " + runs[1].record.command, "record");
  again.insert(again.end(), {"--cov", (folder_ / "again.db").string()});
  ASSERT_EQ(tb::run_process(again, {.folder = SHARP_SOURCE_DIR}).code, 0);
  Database repeated(folder_ / "again.db", Database::Mode::read_only);
  EXPECT_EQ(repeated.runs().at(0).record, runs[1].record);
  EXPECT_EQ(repeated.hits_of(repeated.runs()[0].id), database.hits_of(runs[1].id));
}

TEST_F(CovCli, ARunThatDoesNotPassAddsNothing) {
  const SharpResult r = sharp("run " + kRun + " --set max_cycles=20 --cov a.db");
  EXPECT_EQ(r.exit_code, 4) << r.out;
  EXPECT_THAT(Database(folder_ / "a.db", Database::Mode::read_only).runs(), IsEmpty());
}

TEST_F(CovCli, HalvesOfARandomSeriesMergeToTheWhole) {
  const std::string series = "random --accel tiny --seed 5 ";
  ASSERT_EQ(sharp(series + "--runs 12 --cov whole.db").exit_code, 0);
  for (int n = 0; n < 12; ++n)
    ASSERT_EQ(sharp(series + "--only " + std::to_string(n) + " --cov half" + std::to_string(n % 2) + ".db").exit_code,
              0);
  const SharpResult merged = cov("merge merged.db half1.db half0.db");
  ASSERT_EQ(merged.exit_code, 0) << merged.out;
  EXPECT_THAT(merged.out, HasSubstr("merged.db: 12 runs, "));
  const SharpResult same = cov("diff merged.db whole.db");
  EXPECT_EQ(same.exit_code, 0) << same.out;
  const SharpResult half = cov("diff half0.db whole.db");
  EXPECT_EQ(half.exit_code, 1);
  EXPECT_THAT(half.out, HasSubstr("6 runs only in whole.db:\n  random --accel tiny "));
}

TEST_F(CovCli, ReportCountsGoals) {
  add("a.db", 1, 0, 9);
  add("a.db", 2, 5, 14);
  const BinHits old[] = {{"gone.point/value", 1}};
  Database(folder_ / "a.db", Database::Mode::read_write).add_run({"old", "tiny", "default", "fast"}, old);
  const SharpResult r = cov("report a.db --unreached --json a.json");
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("a.db: 3 runs reach 15 of "));
  EXPECT_THAT(r.out, HasSubstr("  " + goals_[15] + "\n"));
  EXPECT_THAT(r.out, Not(HasSubstr("  " + goals_[14] + "\n")));
  EXPECT_THAT(r.out,
              HasSubstr("1 bins of the database are not in the catalog of this program and do not count:\n  gone."));
  const json report = parsed("a.json");
  EXPECT_EQ(report["reached"], 15);
  EXPECT_EQ(report["goals"], goals_.size());
  EXPECT_EQ(report["unknown"], json({"gone.point/value"}));
  const json& point = report["groups"][0]["points"][0];
  EXPECT_EQ(std::count(point["runs"].begin(), point["runs"].end(), json(2)), 5);
}

TEST_F(CovCli, AHitOfABinThatIsIllegalNowIsAMismatch) {
  const Coverage coverage;
  const auto& bins = coverage.catalog().bins();
  const auto it = std::find_if(bins.begin(), bins.end(), [](const Bin& b) { return b.kind == BinKind::illegal; });
  ASSERT_NE(it, bins.end());
  const BinHits hits[] = {{it->name, 1}};
  Database(folder_ / "a.db", Database::Mode::create).add_run({"old", "tiny", "default", "fast"}, hits);
  const SharpResult r = cov("report a.db");
  EXPECT_EQ(r.exit_code, 1);
  EXPECT_THAT(r.out, HasSubstr("  " + it->name + "\n"));
}

TEST_F(CovCli, RankFindsTheSmallestSet) {
  add("a.db", 1, 0, 19);
  add("a.db", 2, 0, 15);
  add("a.db", 3, 10, 29);
  add("a.db", 4, 20, 39);
  const SharpResult r = cov("rank a.db --out list --json rank.json");
  ASSERT_EQ(r.exit_code, 0) << r.out;
  EXPECT_THAT(r.out, HasSubstr("2 of 4 runs reach all 40 bins"));
  EXPECT_EQ(read_file(folder_ / "list"), command(1) + "\n" + command(4) + "\n");
  EXPECT_EQ(parsed("rank.json")["runs"][1]["added"], 20);
}

TEST_F(CovCli, WhoNamesTheRunsOfABin) {
  add("a.db", 1, 0, 1);
  add("a.db", 2, 1, 2);
  EXPECT_THAT(cov("who a.db '" + goals_[1] + "'").out, HasSubstr(goals_[1] + ": 2 runs\n"));
  EXPECT_THAT(cov("who a.db '" + goals_[2] + "'").out, HasSubstr("          1  " + command(2) + "\n"));
  EXPECT_THAT(cov("who a.db '" + goals_[3] + "'").out,
              HasSubstr(goals_[3] + ": not hit yet; sharp cov close --db a.db --bin " + tb::shell_word(goals_[3]) +
                        " tries to"));
  const std::string point = goals_[0].substr(0, goals_[0].find('/'));
  const SharpResult all = cov("who a.db '" + point + "/*' --runs 1");
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_THAT(all.out, HasSubstr(goals_[0] + ": 1 run\n"));
  EXPECT_THAT(all.out, HasSubstr("... and 1 more (--runs 0: all)"));
}

TEST_F(CovCli, AddsNamesWhatOnlyThisRunHits) {
  add("a.db", 1, 0, 3);
  add("a.db", 10, 2, 5);
  const SharpResult r = cov("adds a.db 'only 1'");
  EXPECT_EQ(r.exit_code, 0) << r.out;
  EXPECT_EQ(r.out.find(goals_[2] + "\n"), std::string::npos);
  EXPECT_THAT(r.out, HasSubstr(command(1) + ": hits 4 bins, 2 of them alone\n"));
}

struct Bad {
  const char* arguments;
  const char* message;
};

TEST_F(CovCli, WrongUsageExitsTwoAndSaysWhy) {
  add("a.db", 1, 0, 3);
  add("a.db", 2, 0, 3);
  std::ofstream(folder_ / "text") << std::string(4096, 'x');
  const Bad bad[] = {
      {"cov", "A subcommand is required"},
      {"cov report", "db is required"},
      {"cov merge out.db", "in is required"},
      {"cov report none.db", "sharp cov report: bad_config: none.db: no such file"},
      {"cov report text", "not a coverage database, or damaged"},
      {"cov merge out.db a.db text", "not a coverage database, or damaged"},
      {"cov report a.db --history none.db --html x.html", "none.db: no such file"},
      {"cov who a.db k_change.adjacent/W/3W",
       "no bin is called 'k_change.adjacent/W/3W', nor matches it; did you mean 'k_change."},
      {"cov who a.db 'nothing*'", "nor matches it"},
      {"cov adds a.db 'only 3'", "a.db: no run has 'only 3' in its command"},
      {"cov adds a.db random", "a.db: 2 runs have 'random' in their command"},
      {"random --runs 1 --cov text", "not a coverage database, or damaged"},
  };
  for (const Bad& b : bad) {
    const SharpResult r = sharp(b.arguments);
    EXPECT_EQ(r.exit_code, 2) << b.arguments << "\n" << r.out;
    EXPECT_THAT(r.out, HasSubstr(b.message)) << b.arguments;
  }
  EXPECT_FALSE(fs::exists(folder_ / "out.db"));
}

TEST_F(CovCli, HelpOfEveryCommandExitsZero) {
  for (const char* command : {"", "report", "merge", "rank", "who", "adds", "diff"}) {
    const SharpResult r = cov(std::string(command) + " --help");
    EXPECT_EQ(r.exit_code, 0) << command;
    EXPECT_THAT(r.out, HasSubstr(" [OPTIONS] ")) << command;
  }
}

}  // namespace
}  // namespace sharp::cover
