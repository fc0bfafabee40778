// SPDX-License-Identifier: Apache-2.0
// The history of nights: what goes in comes out, once; several writers, killed writers; files that are no history.
#include "regress/history/history.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <set>

#include "base/sqlite/connection.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using tb::Verdict;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Night night(const std::string& run, const std::string& verdict = "green", const std::string& list = "nightly") {
  Night n{.id = run,
          .run = "/nights/" + run,
          .list = list,
          .started = "2026-11-30T02:00:00Z",
          .seed = UINT64_MAX,
          .commit = "c-" + run};
  n.dirty = true;
  n.machine = "farm-1, 2 cores, Debian 12";
  n.tools = {{"clang++", "14.0.6"}, {"verilator", "5.006 \"x\"\n"}};
  n.verdict = verdict;
  n.passed = 1, n.failed = 2, n.known = 3, n.flaky = 4, n.not_run = 5, n.values = 6, n.cycles = 7;
  n.seconds = 8.5, n.sim_seconds = 9.25;
  n.coverage = 97.125;
  n.speed = {{"sharp_64", 0.5}, {"tiny", 0.125}};
  return n;
}

TestResult result(const std::string& test, Verdict verdict = Verdict::pass, double seconds = 1.0) {
  TestResult r{.test = test, .verdict = verdict, .detail = "why <b>", .signature = "s", .unit = "tree"};
  r.first_bad_cycle = verdict == Verdict::pass ? -1 : 137;
  r.predicted_cycles = 100, r.measured_cycles = 101, r.values = UINT64_MAX, r.cycles = 4;
  r.digest = "0123456789abcdef";
  r.seconds = seconds, r.sim_seconds = seconds / 2;
  return r;
}

class HistoryTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name = "history.db") const { return folder_ / name; }
  uint64_t add(const Night& n, const std::vector<TestResult>& results = {},
               const std::map<std::string, uint64_t>& buckets = {}) const {
    return History(file()).add_night(n, results, buckets);
  }
  std::string open_error(const std::string& name) const {
    try {
      History history(file(name));
      history.nights("", 10);
      history.results(1);
    } catch (const cfg::ConfigError& e) {
      return e.what();
    }
    return "no error";
  }
  void sql(const std::string& name, const char* text) const {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file(name).c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, text, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  }
  /// Runs a function in a process of its own; 0, or 1 for an exception.
  static pid_t fork_run(const std::function<void()>& run) {
    const pid_t pid = fork();
    if (pid != 0) return pid;
    try {
      run();
    } catch (const std::exception& e) {
      fprintf(stderr, "%s\n", e.what());
      _exit(1);
    }
    _exit(0);
  }
  static int wait_for(pid_t pid) {
    int status = -1;
    waitpid(pid, &status, 0);
    return status;
  }

  fs::path folder_ = fs::temp_directory_path() / ("history-test-" + std::to_string(getpid()));
};

TEST_F(HistoryTest, WhatGoesInComesOut) {
  Night empty;
  empty.id = "empty";
  empty.list = "smoke";
  TestResult bad = result("b", Verdict::assertion);
  EXPECT_EQ(add(night("nightly-0001"), {bad, result("a")}), 1u);
  EXPECT_EQ(add(empty), 2u);
  Night first = night("nightly-0001");
  first.number = 1;
  empty.number = 2;
  History history(file());
  EXPECT_THAT(history.nights("", 10), ElementsAre(first, empty));
  EXPECT_THAT(history.results(1), ElementsAre(result("a"), bad));
  EXPECT_THAT(history.verdicts(1), UnorderedElementsAre(Pair("a", "pass"), Pair("b", "assertion")));
  EXPECT_THAT(history.results(2), IsEmpty());
  EXPECT_EQ(history.number_of("empty"), 2u);
  EXPECT_EQ(history.number_of("other"), std::nullopt);
}

TEST_F(HistoryTest, MessageAndConclusionStayInTheRunFolder) {
  TestResult r = result("a", Verdict::mismatch);
  r.message = r.conclusion = "long";
  add(night("n"), {r});
  EXPECT_THAT(History(file()).results(1), ElementsAre(result("a", Verdict::mismatch)));
}

TEST_F(HistoryTest, ANightThatIsAddedAgainReplacesItself) {
  add(night("one"), {result("a", Verdict::mismatch), result("b")}, {{"tree", 1}});
  add(night("two"));
  {
    History history(file());
    history.record_cycles("a", 99, 1);
    history.consume_waiver("w", 1);
  }
  EXPECT_EQ(add(night("one", "red"), {result("a")}, {{"mfu", 2}}), 1u);
  EXPECT_EQ(add(night("three")), 3u);
  History history(file());
  EXPECT_EQ(history.nights("", 10).at(0).verdict, "red");
  EXPECT_THAT(history.results(1), ElementsAre(result("a")));
  EXPECT_EQ(history.bucket("tree"), std::nullopt);
  EXPECT_EQ(history.bucket("mfu")->nights, 1u);
  EXPECT_EQ(history.recorded_cycles("a"), std::nullopt);
  EXPECT_THAT(history.consumed_waivers(), IsEmpty());
}

TEST_F(HistoryTest, AnotherNightInTheSameFolderIsAnotherNight) {
  Night again = night("second", "red");
  again.run = night("first").run;
  EXPECT_EQ(add(night("first"), {result("a")}), 1u);
  EXPECT_EQ(add(again, {result("a", Verdict::mismatch)}), 2u);
  EXPECT_EQ(add(again, {result("a", Verdict::mismatch)}), 2u) << "resumed";
  History history(file());
  ASSERT_EQ(history.nights("", 9).size(), 2u);
  EXPECT_EQ(history.nights("", 9)[0].verdict, "green");
  EXPECT_EQ(history.nights("", 9)[1].run, history.nights("", 9)[0].run);
  EXPECT_THAT(history.results(1), ElementsAre(result("a")));
}

TEST_F(HistoryTest, NightsAreTheNewestOfTheListOldestFirst) {
  for (const char* run : {"n1", "n2", "n3"}) add(night(run, "red"));
  add(night("s1", "green", "smoke"));
  add(night("n4", "green"));
  add(night("n5", "yellow"));
  History history(file());
  const auto runs = [&](const std::string& list, unsigned most) {
    std::vector<std::string> names;
    for (const Night& n : history.nights(list, most)) names.push_back(n.id);
    return names;
  };
  EXPECT_THAT(runs("nightly", 3), ElementsAre("n3", "n4", "n5"));
  EXPECT_THAT(runs("", 3), ElementsAre("s1", "n4", "n5"));
  EXPECT_THAT(runs("weekly", 3), IsEmpty());
  EXPECT_EQ(history.last_green("nightly")->id, "n4") << "yellow is not green";
  EXPECT_EQ(history.last_green("smoke")->id, "s1");
  EXPECT_EQ(history.last_green("")->id, "n4");
  EXPECT_EQ(history.last_green("weekly"), std::nullopt);
}

TEST_F(HistoryTest, ABucketIsKnownSinceItsFirstNight) {
  add(night("n1"), {}, {{"tree", 2}});
  add(night("n2"), {}, {{"tree", 1}, {"mfu/it's", 5}});
  add(night("n3"));
  add(night("n4"), {}, {{"tree", 1}});
  History history(file());
  EXPECT_EQ(history.bucket("tree"), (BucketHistory{1, 4, "c-n1", 3}));
  EXPECT_EQ(history.bucket("mfu/it's"), (BucketHistory{2, 2, "c-n2", 1}));
  EXPECT_EQ(history.bucket("none"), std::nullopt);
}

TEST_F(HistoryTest, FailingTestsHaveNotPassedSince) {
  add(night("n1"), {result("old", Verdict::mismatch), result("z", Verdict::hang)});
  add(night("n2"), {result("b", Verdict::mismatch), result("a", Verdict::internal_error), result("good")});
  add(night("n3"), {result("fixed", Verdict::mismatch), result("stopped", Verdict::interrupted)});
  add(night("s1", "red", "smoke"), {result("b"), result("quick", Verdict::mismatch)});
  add(night("n4"), {result("fixed"), result("z", Verdict::hang)});
  add(night("n5"), {result("a", Verdict::interrupted)});
  History history(file());
  EXPECT_THAT(history.failing_tests("nightly", 4), ElementsAre("z", "a", "b"));
  EXPECT_THAT(history.failing_tests("nightly", 5), ElementsAre("z", "a", "b", "old"));
  EXPECT_THAT(history.failing_tests("nightly", 1), IsEmpty());
  EXPECT_THAT(history.failing_tests("smoke", 4), ElementsAre("quick"));
  EXPECT_THAT(history.failing_tests("", 9), ElementsAre("z", "quick", "a", "old")) << "b has passed in smoke";
}

TEST_F(HistoryTest, DurationsAreThoseOfTheLastTime) {
  add(night("n1"), {result("a", Verdict::pass, 5), result("b", Verdict::pass, 7)});
  add(night("n2"), {result("a", Verdict::mismatch, 2)});
  add(night("n3"), {result("b", Verdict::interrupted, 0.5)});
  EXPECT_THAT(History(file()).durations(), UnorderedElementsAre(Pair("a", 2), Pair("b", 7)));
  for (int n = 0; n < 28; ++n) add(night("m" + std::to_string(n)));
  for (int n = 0; n < 28; ++n) add(night("s" + std::to_string(n), "green", "smoke"));
  EXPECT_THAT(History(file()).durations(), UnorderedElementsAre(Pair("a", 2))) << "of 30 nights of its list";
}

TEST_F(HistoryTest, CyclesAndWaiversBelongToANight) {
  for (const char* run : {"n1", "n2", "n3"}) add(night(run));
  History history(file());
  EXPECT_EQ(history.recorded_cycles("a"), std::nullopt);
  history.record_cycles("a", 5924, 1);
  history.record_cycles("a", 5917, 3);
  history.record_cycles("b", 7, 2);
  EXPECT_EQ(history.recorded_cycles("a"), 5917u);
  EXPECT_EQ(history.recorded_cycles("b"), 7u);
  history.consume_waiver("w", 2);
  history.consume_waiver("w", 3);
  EXPECT_THAT(history.consumed_waivers(), ElementsAre(Pair("w", 2)));
  EXPECT_THROW(history.consume_waiver("x", 9), sqlite::DatabaseError) << "there is no night 9";
}

// A night that is judged again, after it and others have been added, comes to the same.
TEST_F(HistoryTest, LookingBeforeANightSeesNothingOfItAndLater) {
  for (const char* run : {"n1", "n2", "n3"})
    add(night(run), {result("t", Verdict::mismatch, run[1] - '0')}, {{"tree", 1}});
  History history(file());
  for (uint64_t n : {1, 2, 3}) history.record_cycles("t", 100 + n, n);
  history.consume_waiver("w", 2);
  history.look_before("n2");
  EXPECT_EQ(history.nights("", 9).size(), 1u);
  EXPECT_EQ(history.last_green("nightly")->id, "n1");
  EXPECT_EQ(history.bucket("tree"), (BucketHistory{1, 1, "c-n1", 1}));
  EXPECT_THAT(history.durations(), ElementsAre(Pair("t", 1)));
  EXPECT_EQ(history.recorded_cycles("t"), 101u);
  EXPECT_THAT(history.consumed_waivers(), IsEmpty());
  history.look_before("n1");
  EXPECT_THAT(history.failing_tests("", 9), IsEmpty());
  history.look_before("not added yet");
  EXPECT_EQ(history.nights("", 9).size(), 3u);
}

TEST_F(HistoryTest, ATransactionThatIsNotCommittedLeavesNothing) {
  History history(file());
  {
    History::Transaction transaction(history);
    const uint64_t n = history.add_night(night("n1"), std::vector{result("a")}, {{"tree", 1}});
    history.record_cycles("a", 5, n);
    history.consume_waiver("w", n);
  }
  EXPECT_THAT(history.nights("", 9), IsEmpty());
  EXPECT_EQ(history.bucket("tree"), std::nullopt);
  EXPECT_THAT(history.consumed_waivers(), IsEmpty());
  History::Transaction transaction(history);
  EXPECT_EQ(history.add_night(night("n1"), {}, {}), 1u);
  history.record_cycles("a", 6, 1);
  transaction.commit();
  EXPECT_EQ(History(file()).recorded_cycles("a"), 6u);
}

TEST_F(HistoryTest, ATestThatIsThereTwiceAddsNothing) {
  EXPECT_THROW(add(night("n1"), {result("a", Verdict::mismatch), result("a")}), sqlite::DatabaseError);
  EXPECT_THAT(History(file()).nights("", 9), IsEmpty());
}

TEST_F(HistoryTest, SeveralProcessesAddNights) {
  constexpr int kProcesses = 3, kNights = 8;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p)
    children.push_back(fork_run([&, p] {
      for (int n = 0; n < kNights; ++n)
        add(night(std::to_string(p) + "-" + std::to_string(n)), {result("a"), result(std::to_string(n))});
    }));
  for (pid_t pid : children) EXPECT_EQ(wait_for(pid), 0);
  History history(file());
  const std::vector<Night> nights = history.nights("", 99);
  ASSERT_EQ(nights.size(), size_t{kProcesses * kNights});
  std::set<std::string> runs;
  for (size_t i = 0; i < nights.size(); ++i) {
    EXPECT_EQ(nights[i].number, i + 1);
    EXPECT_EQ(history.results(i + 1).size(), 2u);
    runs.insert(nights[i].id);
  }
  EXPECT_EQ(runs.size(), nights.size());
}

// More results than SQLite keeps in memory, so that half of the night is in the file when its writer is killed.
TEST_F(HistoryTest, AWriterThatIsKilledLeavesNothing) {
  add(night("before"), {result("a")});
  const uintmax_t size = fs::file_size(file());
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t pid = fork_run([&] {
    std::vector<TestResult> many;
    for (int i = 0; i < 20'000; ++i) many.push_back(result("random --only " + std::to_string(i), Verdict::hang));
    History history(file());
    History::Transaction transaction(history);
    history.add_night(night("killed"), many, {{"tree", 1}});
    if (write(ready[1], "x", 1) == 1) pause();
  });
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  kill(pid, SIGKILL);
  EXPECT_TRUE(WIFSIGNALED(wait_for(pid)));
  EXPECT_GT(fs::file_size(file()), 2 * size);
  EXPECT_TRUE(fs::exists(file("history.db-journal"))) << "nothing was written yet: the test tests nothing";
  History history(file());
  EXPECT_EQ(history.nights("", 9).size(), 1u);
  EXPECT_EQ(history.bucket("tree"), std::nullopt);
  EXPECT_THAT(history.results(1), ElementsAre(result("a")));
  EXPECT_EQ(history.add_night(night("after"), {}, {}), 2u);
}

TEST_F(HistoryTest, AFileThatIsNoHistoryIsToldSo) {
  std::ofstream(file("text")) << std::string(4096, 'x');
  EXPECT_THAT(open_error("text"),
              AllOf(HasSubstr("text: not a history of nights, or damaged"), HasSubstr("--history")));
  EXPECT_EQ(fs::file_size(file("text")), 4096u);
  sql("other", "create table x(y)");
  EXPECT_THAT(open_error("other"), HasSubstr("but not a history of nights (it has no table 'meta')"));
  sql("coverage",
      "create table meta(key text, value text); insert into meta values('schema', '1'); create table bin(x)");
  EXPECT_THAT(open_error("coverage"), HasSubstr("but not a history of nights (it has no table 'night')"));
  EXPECT_THAT(open_error("."), HasSubstr("a folder"));
}

/// As the program before wrote it: a night, its result, what it recorded.
constexpr const char* kSchema1 = R"(
create table meta(key text primary key, value text not null) without rowid;
insert into meta values('schema', '1');
create table night(number integer primary key, run text not null unique, list text not null, started text not null,
                   seed integer not null, revision text not null, dirty integer not null, machine text not null,
                   tools text not null, verdict text not null, passed integer not null, failed integer not null,
                   known integer not null, flaky integer not null, not_run integer not null,
                   compared integer not null, cycles integer not null, seconds real not null, sim_seconds real not null,
                   coverage real, speed text not null);
create index night_by_list on night(list, number);
create table test(id integer primary key, name text not null unique);
create table result(night integer not null references night(number) on delete cascade,
                    test integer not null references test(id),
                    verdict text not null, detail text not null, signature text not null, unit text not null,
                    first_bad_cycle integer not null, predicted_cycles integer not null,
                    measured_cycles integer not null, compared integer not null, cycles integer not null,
                    digest text not null, seconds real not null, sim_seconds real not null,
                    primary key(night, test)) without rowid;
create index result_by_test on result(test, night);
create table bucket(key text not null, night integer not null references night(number) on delete cascade,
                    tests integer not null, primary key(key, night)) without rowid;
create table cycle_record(test integer not null references test(id),
                          night integer not null references night(number) on delete cascade,
                          cycles integer not null, primary key(test, night)) without rowid;
create table waiver(key text not null, night integer not null references night(number) on delete cascade,
                    primary key(key, night)) without rowid;
insert into night values(1, 'old', 'nightly', '2026-11-29T02:00:00Z', 5, 'c-old', 0, 'm', '{}', 'green',
                         1, 0, 0, 0, 0, 6, 7, 8.5, 9.25, null, '{}');
insert into test values(1, 'a');
insert into result values(1, 1, 'pass', '', '', '', -1, 100, 100, 1, 1, 'd', 1.0, 0.5);
insert into cycle_record values(1, 1, 100);
)";

TEST_F(HistoryTest, AHistoryOfSchema1IsBroughtUpToDate) {
  sql("history.db", kSchema1);
  EXPECT_EQ(add(night("new")), 2u);
  History history(file());
  ASSERT_EQ(history.nights("nightly", 9).size(), 2u);
  const Night old = history.nights("nightly", 9)[0];
  EXPECT_EQ(old.run, "old");
  EXPECT_EQ(old.id, "old") << "as a plan of then says it";
  EXPECT_EQ(old.rtl, "");
  EXPECT_EQ(old.line, "");
  EXPECT_EQ(history.last_green("nightly")->id, "new");
  EXPECT_EQ(history.recorded_cycles("a"), 100u);
}

TEST_F(HistoryTest, SeveralProcessesBringItUpToDateOnce) {
  sql("history.db", kSchema1);
  std::vector<pid_t> children;
  for (const char* run : {"p1", "p2", "p3", "p4"}) children.push_back(fork_run([this, run] { add(night(run)); }));
  for (const pid_t child : children) EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(History(file()).nights("", 9).size(), 5u);
}

Night along(Night n, const std::optional<std::string>& line) {
  n.line = line;
  n.rtl = "hash of " + n.id;
  return n;
}

TEST_F(HistoryTest, AVariantIsInNoLineOfTheCommits) {
  add(night("green"), {result("a")});
  add(along(night("unnamed"), std::nullopt), {result("a", Verdict::mismatch, 50.0)}, {{"tree", 1}});
  add(along(night("named", "green"), "deeper"), {result("a", Verdict::mismatch, 70.0)}, {{"tree", 1}});
  {
    History history(file());
    history.record_cycles("a", 100, 1);
    history.record_cycles("a", 90, 3);
    history.consume_waiver("w", 3);
  }
  History history(file());
  EXPECT_EQ(history.nights("nightly", 9).size(), 1u);
  EXPECT_EQ(history.last_green("nightly")->id, "green");
  EXPECT_EQ(history.bucket("tree"), std::nullopt);
  EXPECT_THAT(history.failing_tests("nightly", 9), IsEmpty());
  EXPECT_EQ(history.durations().at("a"), 1.0);
  EXPECT_EQ(history.recorded_cycles("a"), 100u);
  EXPECT_THAT(history.consumed_waivers(), IsEmpty());
}

TEST_F(HistoryTest, ANamedVariantHasALineOfItsOwn) {
  add(night("green"), {result("a"), result("b")});
  add(along(night("v1"), "deeper"), {result("a")});
  add(along(night("v2", "red"), "deeper"), {result("a", Verdict::mismatch, 70.0)}, {{"tree", 1}});
  add(along(night("other"), "wider"), {result("a")}, {{"tree", 1}});
  {
    History history(file());
    history.record_cycles("a", 100, 1);
    history.record_cycles("b", 200, 1);
    history.record_cycles("a", 90, 2);
    history.consume_waiver("w", 2);
  }
  History history(file());
  history.look_along("deeper");
  ASSERT_EQ(history.nights("nightly", 9).size(), 2u);
  EXPECT_EQ(history.nights("nightly", 9)[1].line, "deeper");
  EXPECT_EQ(history.nights("nightly", 9)[1].rtl, "hash of v2");
  EXPECT_EQ(history.last_green("nightly")->id, "v1");
  EXPECT_EQ(history.bucket("tree")->first_night, 3u);
  EXPECT_THAT(history.failing_tests("nightly", 9), ElementsAre("a"));
  EXPECT_EQ(history.recorded_cycles("a"), 90u);
  EXPECT_EQ(history.recorded_cycles("b"), 200u) << "of the commits, as long as the variant has none";
  EXPECT_EQ(history.consumed_waivers().size(), 1u);
  EXPECT_EQ(history.durations().at("a"), 70.0);
}

TEST_F(HistoryTest, AnotherSchemaIsRefused) {
  add(night("n1"));
  sql("history.db", "update meta set value = '4'");
  EXPECT_THAT(open_error("history.db"),
              HasSubstr("schema 4; this program reads and writes schema 3: it was made by a newer program"));
  sql("history.db", "update meta set value = '0'");
  EXPECT_THAT(open_error("history.db"), HasSubstr("it was made by an older program"));
}

TEST_F(HistoryTest, ADamagedFileIsToldSo) {
  std::vector<TestResult> many;
  for (int i = 0; i < 400; ++i) many.push_back(result("t" + std::to_string(i)));
  add(night("n1"), many);
  fs::copy_file(file(), file("half"));
  fs::resize_file(file("half"), fs::file_size(file()) / 2);
  EXPECT_THAT(open_error("half"), HasSubstr("not a history of nights, or damaged"));
  sql("history.db", "update night set tools = '[oops'");
  EXPECT_THAT(open_error("history.db"), HasSubstr("damaged: '[oops' is no JSON object"));
  sql("history.db", "update result set verdict = 'fine'");
  EXPECT_THROW(History(file()).results(1), cfg::ConfigError);
}

// SQL-level damage: each is told with the file and what is wrong, when it is opened or when it is read.
TEST_F(HistoryTest, WhatIsWrongInItIsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"drop table waiver", "damaged: it has no table 'waiver'"},
      {"drop table result", "damaged: it has no table 'result'"},
      {"drop table night", "it has no table 'night'"},
      {"alter table night drop column speed", "damaged: table 'night' has no column 'speed'"},
      {"alter table bucket rename column tests to many", "damaged: table 'bucket' has no column 'tests'"},
      {"drop table cycle_record; create table cycle_record(test integer, night integer, cycles text, primary key(test, "
       "night))",
       "damaged: column 'cycles' of table 'cycle_record' is TEXT, not INTEGER"},
      {"drop table waiver; create table waiver(key text, night integer)",
       "damaged: table 'waiver' may have the same key,night twice"},
      {"update night set passed = 'many'", "damaged: 'many' of 'passed' is no integer"},
      {"update night set seconds = 'long'", "damaged: 'long' of 'seconds' is no number"},
      {"update night set seed = 1.5", "damaged: '1.5' of 'seed' is no integer"},
      {"update night set tools = x'ff'", "is no JSON object of the right kind"},
      {"update night set speed = '{\"tiny\": []}'", "is no JSON object of the right kind"},
      {"update result set cycles = 'x'", "damaged: 'x' of 'cycles' is no integer"},
      {"delete from meta", "schema none; this program reads and writes schema 3: the number of the schema is damaged"},
  };
  for (const auto& [damage, told] : cases) {
    fs::remove(file());
    add(night("n1"), {result("a")});
    sql("history.db", damage);
    EXPECT_THAT(open_error("history.db"), AllOf(HasSubstr("history.db: "), HasSubstr(told))) << damage;
  }
}

// As a user who may not write (root may write everything).
TEST_F(HistoryTest, AFileThatCannotBeWrittenIsReadAndNotWritten) {
  add(night("n1"));
  fs::permissions(file(), fs::perms(0444));
  fs::permissions(folder_, fs::perms(0555));
  const pid_t pid = fork_run([&] {
    if (geteuid() == 0 && setuid(65534) != 0) throw std::runtime_error("setuid failed");
    History history(file());
    if (history.nights("", 9).size() != 1) throw std::runtime_error("the night is not there");
    try {
      history.add_night(night("n2"), {}, {});
    } catch (const sqlite::DatabaseError& e) {
      if (std::string(e.what()).ends_with("cannot be written: file or folder is read-only")) return;
      throw;
    }
    throw std::runtime_error("it was written");
  });
  EXPECT_EQ(wait_for(pid), 0);
  fs::permissions(folder_, fs::perms(0755));
  EXPECT_THROW(History("/nonexistent/folder/history.db"), sqlite::DatabaseError);
}

}  // namespace
}  // namespace sharp::regress
