// SPDX-License-Identifier: Apache-2.0
// The coverage database: what goes in comes out, once; several writers; files that are no databases.
#include "tb/cover/store/database.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "cfg/src/run_file.h"
#include "tb/cover/store/merge.h"
#include "tb/cover/store/summary.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RunRecord record(int n) {
  return {"random --accel tiny --seed 1 --only " + std::to_string(n), "tiny", "default", "fast", 1, "pass", 100u + n};
}

std::string bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name) const { return folder_ / name; }
  Database create(const std::string& name) const { return {file(name), Database::Mode::create}; }
  Database read(const std::string& name) const { return {file(name), Database::Mode::read_only}; }

  /// Run n hits a.p/0, a.p/<n % 5> and a.q/<n>.
  static void add(Database& database, int n) {
    const BinHits hits[] = {{"a.p/0", 2}, {"a.p/" + std::to_string(1 + n % 5), 1}, {"a.q/" + std::to_string(n), 7}};
    const uint64_t id = database.add_run(record(n), hits);
    if (n % 2 == 0) database.add_code(id, {{"rtl/a.sv:1 line", "rtl/a.sv:2 line"}, {uint64_t(n), 1}});
  }
  std::string open_error(const std::string& name, Database::Mode mode) const {
    try {
      Database database(file(name), mode);
      database.runs();
      database.bins();
      database.all_hits();
      database.code_totals();
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "no error";
  }

  void sql(const std::string& name, const char* text) const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file(name).c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, text, nullptr, nullptr, nullptr), SQLITE_OK) << text << ": " << sqlite3_errmsg(db);
    sqlite3_close(db);
  }

  fs::path folder_ = fs::temp_directory_path() / ("cover-database-test-" + std::to_string(getpid()));
};

TEST_F(DatabaseTest, WhatGoesInComesOut) {
  {
    Database database = create("db");
    RunRecord r = record(3);
    r.seed = UINT64_MAX;
    const BinHits hits[] = {{"g.p/x", 5}, {"g.p/never", 0}, {"g.p/a", UINT64_MAX}};
    database.add_code(database.add_run(r, hits), {{"one", "two"}, {0, 12345678901}});
  }
  Database database = read("db");
  const std::vector<StoredRun> runs = database.runs();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_EQ(runs[0].record.command, record(3).command);
  EXPECT_EQ(runs[0].record.seed, UINT64_MAX);
  EXPECT_EQ(runs[0].record.cycles, 103u);
  EXPECT_THAT(database.hits_of(runs[0].id), ElementsAre(BinHits{"g.p/a", UINT64_MAX}, BinHits{"g.p/x", 5}));
  EXPECT_THAT(database.code_of(runs[0].id), ElementsAre(CodeCounts{{"one", "two"}, {0, 12345678901}}));
}

TEST_F(DatabaseTest, ARunOfTheSameCommandReplacesTheOlderOne) {
  Database database = create("db");
  for (int n : {1, 2, 1, 1}) add(database, n);
  EXPECT_EQ(database.runs().size(), 2u);
  const std::vector<BinTotal> bins = database.bins();
  EXPECT_EQ(bins.at(0).name, "a.p/0");
  EXPECT_EQ(bins[0].runs, 2u);
  EXPECT_EQ(bins[0].hits, 4u);
  const BinHits other[] = {{"a.r/0", 1}};
  database.add_run(record(1), other);
  EXPECT_EQ(database.runs_of("a.q/1").size(), 0u);
  EXPECT_EQ(database.runs_of("a.r/0").at(0).run.record, record(1));
  EXPECT_EQ(database.bins().size(), 4u) << "a bin whose only run was replaced is hit no more";
}

TEST_F(DatabaseTest, HitsOfACatalogAreKeptByName) {
  Catalog catalog;
  const PointId p = catalog.add({"g", "p", "Text.", {Axis::of("a", {"x", "y"}), Axis::of("b", {"0", "1"})}, {}});
  Hits hits(catalog);
  hits.add(p, 1, 0);
  hits.add(p, 1, 0);
  Database database = create("db");
  database.add_run(record(0), catalog, hits);
  EXPECT_THAT(database.hits_of(database.runs()[0].id), ElementsAre(BinHits{"g.p/y/0", 2}));
  const Summary s = summarise(catalog, database.bins());
  EXPECT_EQ(s.total.reached.reached, 1u);
  EXPECT_EQ(s.total.reached.percent_text(), "25.0");
}

TEST_F(DatabaseTest, ATransactionThatIsNotCommittedLeavesNothing) {
  Database database = create("db");
  {
    const Database::Transaction transaction(database);
    add(database, 1);
  }
  EXPECT_THAT(database.runs(), IsEmpty());
  add(database, 2);  // ids of the bins that went again must not be used
  EXPECT_EQ(database.hits_of(database.runs().at(0).id).size(), 3u);
}

TEST_F(DatabaseTest, HalvesMergeToTheBytesOfTheWhole) {
  {
    Database whole = create("whole"), even = create("even"), odd = create("odd");
    for (int n = 0; n < 20; ++n) {
      add(whole, n);
      const int other = n * 7 % 20;  // in another order
      add(other % 2 ? odd : even, other);
    }
  }
  const fs::path halves[] = {file("odd"), file("even")}, whole[] = {file("whole")};
  const MergeResult merged = merge_databases(file("merged"), halves);
  merge_databases(file("again"), whole);
  EXPECT_EQ(merged.runs, 20u);
  EXPECT_EQ(merged.bins, 26u);
  EXPECT_EQ(merged.replaced, 0u);
  EXPECT_EQ(bytes(file("merged")), bytes(file("again")));
  Database a = read("merged"), b = read("whole");
  EXPECT_TRUE(diff_databases(a, b).empty());
}

TEST_F(DatabaseTest, MergeMayWriteOneOfItsInputsAndTheLastOneWins) {
  {
    Database a = create("a"), b = create("b");
    add(a, 1);
    const BinHits hits[] = {{"later", 1}};
    b.add_run(record(1), hits);
  }
  const fs::path inputs[] = {file("a"), file("b")};
  const MergeResult merged = merge_databases(file("a"), inputs);
  EXPECT_EQ(merged.runs, 1u);
  EXPECT_EQ(merged.replaced, 1u);
  Database a = read("a");
  EXPECT_THAT(a.hits_of(a.runs().at(0).id), ElementsAre(BinHits{"later", 1}));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 2) << "a temporary file is left";
}

TEST_F(DatabaseTest, DiffNamesRunsAndBins) {
  Database a = create("a"), b = create("b");
  for (int n : {1, 2, 3}) add(a, n);
  for (int n : {2, 3, 4}) add(b, n);
  EXPECT_TRUE(diff_databases(a, a).empty());
  const BinHits more[] = {{"a.p/0", 3}};
  b.add_run(record(3), more);
  const DatabaseDiff diff = diff_databases(a, b);
  EXPECT_FALSE(diff.empty());
  EXPECT_THAT(diff.runs_a, ElementsAre(record(1).command));
  EXPECT_THAT(diff.runs_b, ElementsAre(record(4).command));
  EXPECT_THAT(diff.changed, ElementsAre(record(3).command));
  EXPECT_THAT(diff.bins_a, ElementsAre("a.p/2", "a.p/4", "a.q/1", "a.q/3"));
  EXPECT_THAT(diff.bins_b, ElementsAre("a.p/5", "a.q/4"));
}

TEST_F(DatabaseTest, AllHitsNamesTheBinsOfEveryRun) {
  Database database = create("db");
  for (int n : {2, 1}) add(database, n);
  const Database::AllHits all = database.all_hits();
  ASSERT_EQ(all.runs.size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    std::vector<std::string> names;
    for (uint32_t bin : all.runs[i].second) names.push_back(all.names.at(bin));
    const std::string n = std::to_string(i + 1), other = std::to_string(i + 2);
    EXPECT_THAT(names, ::testing::UnorderedElementsAre("a.p/0", "a.p/" + other, "a.q/" + n));
  }
}

TEST_F(DatabaseTest, CodeCoverageAddsUpByBuild) {
  Database database = create("db");
  const CodeCounts old_build{{"a"}, {7}};
  for (int n : {0, 2, 4}) add(database, n);
  database.add_code(database.runs()[0].id, old_build);
  const std::vector<CodeCounts> totals = database.code_totals();
  ASSERT_EQ(totals.size(), 2u);
  const CodeCounts& both = totals[0].items.size() == 2 ? totals[0] : totals[1];
  EXPECT_THAT(both.counts, ElementsAre(6, 3));
}

TEST_F(DatabaseTest, SeveralProcessesAddAtOnce) {
  constexpr int kProcesses = 4, kRuns = 25;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t pid = fork();
    ASSERT_GE(pid, 0);
    if (pid == 0) {
      try {
        Database database = create("db");
        for (int n = 0; n < kRuns; ++n) add(database, p * kRuns + n);
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    children.push_back(pid);
  }
  for (pid_t pid : children) {
    int status = -1;
    waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  Database all = read("db"), one = create("one");
  for (int n = 0; n < kProcesses * kRuns; ++n) add(one, n);
  EXPECT_TRUE(diff_databases(all, one).empty());
  EXPECT_EQ(all.runs().size(), static_cast<size_t>(kProcesses * kRuns));
}

TEST_F(DatabaseTest, AFileThatIsNoDatabaseIsToldSo) {
  std::ofstream(file("text")) << std::string(4096, 'x');
  EXPECT_THAT(open_error("text", Database::Mode::create), HasSubstr("text: not a coverage database, or damaged"));
  EXPECT_EQ(bytes(file("text")), std::string(4096, 'x'));
  EXPECT_THAT(open_error("none", Database::Mode::read_only), HasSubstr("none: no such file"));
  EXPECT_FALSE(fs::exists(file("none")));
  std::ofstream(file("empty"));
  EXPECT_THAT(open_error("empty", Database::Mode::read_only), HasSubstr("has no table 'meta'"));
  EXPECT_THAT(open_error(".", Database::Mode::create), HasSubstr("a folder"));
}

TEST_F(DatabaseTest, ADamagedFileIsToldSo) {
  {
    Database database = create("db");
    for (int n = 0; n < 400; ++n) add(database, n);
  }
  fs::resize_file(file("db"), fs::file_size(file("db")) / 2);
  EXPECT_THAT(open_error("db", Database::Mode::read_only), HasSubstr("not a coverage database, or damaged"));
}

TEST_F(DatabaseTest, AnotherSchemaIsRefused) {
  create("db");
  sql("db", "update meta set value = '2'");
  EXPECT_THAT(open_error("db", Database::Mode::create), HasSubstr("schema 2; this program reads and writes schema 1"));
}

// SQL-level damage: each is told with the file and what is wrong, when it is opened or when it is read.
TEST_F(DatabaseTest, WhatIsWrongInItIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"drop table hit", "damaged: it has no table 'hit'"},
      {"drop table code_run", "damaged: it has no table 'code_run'"},
      {"drop table bin", "(it has no table 'bin')"},
      {"alter table run drop column cycles", "damaged: table 'run' has no column 'cycles'"},
      {"drop table hit; create table hit(run_id integer, bin_id integer, hits text, primary key(run_id, bin_id))",
       "damaged: column 'hits' of table 'hit' is TEXT, not INTEGER"},
      {"drop table code_build; create table code_build(id integer primary key, key text, items blob)",
       "damaged: table 'code_build' may have the same key twice"},
      {"update run set seed = 'x'", "damaged: 'x' of 'seed' is no integer"},
      {"update hit set hits = 'x'", "is no integer"},
      {"delete from bin", "but a run hits it"},
      {"update code_build set items = x'0102'", "damaged: a packed text"},
      {"update code_build set items = 'text'", "damaged: a packed text"},
      {"update code_run set counts = substr(counts, 1, 5)", "damaged: a packed text"},
      {"update code_run set counts = (select items from code_build)", "is no count of code coverage"},
      {"update meta set value = '0'",
       "schema 0; this program reads and writes schema 1: it was made by an older program"},
      {"update meta set value = '2'",
       "schema 2; this program reads and writes schema 1: it was made by a newer program"},
      {"update meta set value = 'one'",
       "schema one; this program reads and writes schema 1: the number of the schema is damaged"},
  };
  for (const auto& [damage, told] : cases) {
    fs::remove(file("db"));
    for (int n = 0; n < 3; ++n) {
      Database database = create("db");
      add(database, n);
    }
    sql("db", damage);
    for (const Database::Mode mode : {Database::Mode::read_only, Database::Mode::create})
      EXPECT_THAT(open_error("db", mode), AllOf(HasSubstr("db: "), HasSubstr(told))) << damage;
  }
}

TEST_F(DatabaseTest, ReadersSeeOneMoment) {
  create("db");
  const fs::path inputs[] = {file("db")};
  const auto writer = [&](int n) {
    const pid_t pid = fork();
    if (pid == 0) {
      try {
        for (int i = 0; i < n; ++i) {
          Database database = create("db");
          add(database, i % 3);  // replaced each time: their ids change
        }
      } catch (...) {
        _exit(1);
      }
      _exit(0);
    }
    return pid;
  };
  const pid_t pid = writer(30);
  int status = -1;
  do {
    merge_databases(file("merged"), inputs);
    Database merged = read("merged");
    for (const StoredRun& run : merged.runs()) EXPECT_EQ(merged.hits_of(run.id).size(), 3u) << run.record.command;
  } while (waitpid(pid, &status, WNOHANG) == 0 && !HasFailure());
  EXPECT_EQ(status, 0);
}

// Runs that are added while it is merged, and two merges of it, lose nothing.
TEST_F(DatabaseTest, WritersOfADatabaseThatIsMergedLoseNothing) {
  constexpr int kRuns = 12;
  create("db");
  for (const char* name : {"x", "y"}) {
    Database database = create(name);
    add(database, name[0]);
  }
  std::vector<pid_t> children;
  for (const char* name : {"x", "y", ""}) {
    const pid_t pid = fork();
    if (pid != 0) {
      children.push_back(pid);
      continue;
    }
    try {
      const fs::path inputs[] = {file("db"), file(name)};
      Database database = create("db");  // open all the time
      for (int n = 0; n < kRuns; ++n)
        if (*name == 0)
          add(database, n);
        else
          merge_databases(file("db"), inputs);
    } catch (const std::exception& e) {
      fprintf(stderr, "%s\n", e.what());
      _exit(1);
    }
    _exit(0);
  }
  for (const pid_t pid : children) {
    int status = -1;
    waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
  }
  Database all = read("db"), one = create("one");
  for (int n = 0; n < kRuns; ++n) add(one, n);
  for (const char* name : {"x", "y"}) add(one, name[0]);
  EXPECT_TRUE(diff_databases(all, one).empty());
  EXPECT_EQ(all.runs().size(), size_t{kRuns + 2});
}

TEST_F(DatabaseTest, AMergeThatFailsLeavesItsOutputAsItWas) {
  {
    Database database = create("in");
    add(database, 0);
  }
  sql("in", "update code_run set counts = x'00'");  // seen only when it is read
  const fs::path inputs[] = {file("in")}, none[] = {file("out")};
  EXPECT_THROW(merge_databases(file("out"), inputs), cfg::ConfigError);
  EXPECT_FALSE(fs::exists(file("out")));
  EXPECT_THROW(merge_databases(file("out"), none), cfg::ConfigError) << "it must not make its own input";
  EXPECT_FALSE(fs::exists(file("out")));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1) << "a temporary file is left";
  std::ofstream(file("text")) << "of somebody";
  create("sound");
  const fs::path sound[] = {file("sound")};
  EXPECT_THROW(merge_databases(file("text"), sound), cfg::ConfigError);
  EXPECT_EQ(bytes(file("text")), "of somebody");
}

TEST_F(DatabaseTest, ReadersDoNotWrite) {
  create("db");
  Database database = read("db");
  EXPECT_THROW(add(database, 1), DatabaseError);
}

}  // namespace
}  // namespace sharp::cover
