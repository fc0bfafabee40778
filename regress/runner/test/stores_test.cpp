// SPDX-License-Identifier: Apache-2.0
// Several commands at once, and killed ones, on one run folder, one history and one coverage database.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>

#include "base/output/file_lock.h"
#include "base/test/test_sharp.h"
#include "cfg/src/run_file.h"
#include "regress/history/history.h"
#include "tb/cover/store/database.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// The nightly test states more (regress/runner/CMakeLists.txt).
unsigned rounds(const char* variable, unsigned otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::atoi(text));
}

class StoresTest : public tb::SharpTest {
 protected:
  StoresTest() {
    std::ofstream(folder_ / "small.yaml") << "summary: some tests on tiny\n"
                                             "entries:\n  - {name: random, random: tiny, runs: 4}\n";
  }

  /// A night of four tests into folder `out`.
  static std::string night(const std::string& out) {
    return "regress small.yaml --jobs 1 --no-coverage --seed 7 --history history.db --out " + out;
  }
  std::vector<Night> nights() const { return History(folder_ / "history.db").nights("", 1000); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
};

TEST_F(StoresTest, OfTwoNightsInOneNewFolderOneRuns) {
  const unsigned starts = rounds("SHARP_STORE_STARTS", 3);
  for (unsigned n = 0; n < starts; ++n) {
    const std::string line = night("night" + std::to_string(n));
    const pid_t first = start(line);
    const int second_code = exit_code_of(line), first_code = wait_for(first);
    std::array codes{first_code, second_code};
    std::sort(codes.begin(), codes.end());
    ASSERT_THAT(codes, ElementsAre(0, 2)) << background() << out_;
    EXPECT_THAT(
        first_code == 2 ? background() : out_,
        AnyOf(HasSubstr("another runner is at work in this folder: process "), HasSubstr("holds a run already")));
    const std::vector<Night> all = nights();
    ASSERT_EQ(all.size(), n + 1);
    EXPECT_EQ(all.back().verdict, "green");
    EXPECT_EQ(all.back().passed, 4u);
  }
}

// Two folders, one history.
TEST_F(StoresTest, TwoNightsAtOnceAreTwoInTheHistory) {
  const pid_t first = start(night("a"));
  EXPECT_EQ(exit_code_of(night("b")), 0) << out_;
  EXPECT_EQ(wait_for(first), 0) << background();
  ASSERT_EQ(nights().size(), 2u);
  for (const Night& n : nights()) EXPECT_EQ(n.passed, 4u);
}

TEST_F(StoresTest, WhoIsAtWorkInAFolderIsSaid) {
  ASSERT_EQ(exit_code_of(night("a")), 0) << out_;
  fs::create_directories(folder_ / "b");
  const std::string process = "another runner is at work in this folder: process " + std::to_string(getpid()) + " on ";
  for (const auto& [folder, line] : {std::pair<const char*, std::string>("b", night("b")),
                                     {"a", night("a")},
                                     {"a", "regress --resume a --history history.db"}}) {
    tb::FileLock lock(folder_ / folder / "lock");
    ASSERT_TRUE(lock.try_lock());
    EXPECT_EQ(exit_code_of(line), 2) << line;
    EXPECT_THAT(out_, HasSubstr(process)) << line;
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "b"), {}), 1) << "the lock alone";
}

TEST_F(StoresTest, AReusedFolderIsAnotherNightAndAResumedOneIsNot) {
  ASSERT_EQ(exit_code_of(night("a")), 0) << out_;
  ASSERT_EQ(exit_code_of("regress --resume a --history history.db"), 0) << out_;
  ASSERT_EQ(nights().size(), 1u);
  EXPECT_EQ(exit_code_of(night("a")), 2) << "nothing is replaced";
  EXPECT_THAT(out_, HasSubstr("a: holds a run already; go on with it: --resume"));
  fs::remove_all(folder_ / "a");
  ASSERT_EQ(exit_code_of(night("a")), 0) << out_;
  const std::vector<Night> both = nights();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].run, both[1].run);
  EXPECT_NE(both[0].id, both[1].id);
  EXPECT_EQ(both[0].passed, 4u);
}

TEST_F(StoresTest, FilesThatNoRunnerHasMadeStay) {
  fs::create_directories(folder_ / "mine" / "rtl");
  write("mine/rtl/top.sv", "module top; endmodule");
  fs::create_directories(folder_ / "reports");
  write("reports/report.json", "{}");
  EXPECT_EQ(exit_code_of(night("mine")), 2);
  EXPECT_THAT(out_, HasSubstr("mine/rtl: no runner has made this"));
  EXPECT_EQ(exit_code_of(night("reports")), 2);
  EXPECT_THAT(out_, HasSubstr("reports: holds the reports of a night"));
  EXPECT_EQ(tb::read_file(folder_ / "mine/rtl/top.sv"), "module top; endmodule");
  EXPECT_FALSE(fs::exists(folder_ / "mine/lock"));
}

// Killed after it has taken the folder, before there is a plan.
TEST_F(StoresTest, WhatAKilledRunnerHasLeftGoes) {
  fs::create_directories(folder_ / "a" / "rtl");
  fs::create_directories(folder_ / "a" / ".rtl.part");
  for (const char* file : {"a/lock", "a/.claimed", "a/rtl/old.sv", "a/plan.json.part12345", "a/notes.part1"})
    write(file, "x");
  ASSERT_EQ(exit_code_of(night("a")), 0) << out_;
  for (const char* file : {"a/.claimed", "a/.rtl.part", "a/rtl/old.sv", "a/plan.json.part12345"})
    EXPECT_FALSE(fs::exists(folder_ / file)) << file;
  EXPECT_TRUE(fs::exists(folder_ / "a/notes.part1")) << "not ours";
}

// Files that are no database of the kind, through each command that opens one.
TEST_F(StoresTest, AFileThatIsNoDatabaseIsExitTwo) {
  cover::Database(folder_ / "cover.db", cover::Database::Mode::create);
  History(folder_ / "nights.db");
  write("text", "hello");
  write("long", std::string(100000, 'x'));
  write("empty", "");
  fs::create_directory(folder_ / "folder");
  const std::string regress = "regress small.yaml --no-coverage --out new --history ";
  std::vector<std::string> lines = {"cov report nights.db",
                                    "cov report empty",
                                    "cov merge out.db nights.db",
                                    "cov merge out.db cover.db nights.db",
                                    "plan --db nights.db",
                                    regress + "cover.db",
                                    "cov close --accel tiny --budget 1runs --db nights.db"};
  for (const char* file : {"text", "long", "folder", "/dev/null", "none/db"})
    for (const char* command : {"cov report ", "cov rank ", "cov merge out.db ", "cov diff cover.db ", "plan --db ",
                                "cov close --accel tiny --budget 1runs --db ", regress.c_str()})
      lines.push_back(command + std::string(file) + (std::string(command) == "cov rank " ? " --out list" : ""));
  for (const std::string& line : lines) {
    EXPECT_EQ(exit_code_of(line), 2) << line << "\n" << out_;
    EXPECT_THAT(out_, HasSubstr(tb::words_of(line, "line").back() == "list" ? "" : tb::words_of(line, "line").back()))
        << line;
  }
  EXPECT_EQ(exit_code_of("cov merge nights.db cover.db"), 2) << "the target is somebody's";
  EXPECT_THAT(out_, HasSubstr("nights.db: an SQLite database, but not a coverage database"));
  for (const char* absent : {"out.db", "new", "list"}) EXPECT_FALSE(fs::exists(folder_ / absent)) << absent;
}

// -------------------------------------------------------------------- closure
class Closures : public StoresTest {
 protected:
  static std::string close(unsigned seed, const std::string& more) {
    return "cov close --db c.db --accel tiny --set lat_acc=set --seed " + std::to_string(seed) + " " + more;
  }

  /// Commands of the runs in the database. Fails if one has no hits, or stands there twice.
  std::set<std::string> commands() const {
    cover::Database database(folder_ / "c.db", cover::Database::Mode::read_only);
    std::set<std::string> all;
    for (const cover::StoredRun& run : database.runs()) {
      EXPECT_TRUE(all.insert(run.record.command).second) << "twice: " << run.record.command;
      EXPECT_FALSE(database.hits_of(run.id).empty()) << run.record.command;
    }
    return all;
  }
  static bool is_running(pid_t pid) {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_pid == 0;
  }
  size_t count() const {
    try {
      return cover::Database(folder_ / "c.db", cover::Database::Mode::read_only).runs().size();
    } catch (const cfg::ConfigError&) {
      return 0;  // it is not made yet
    }
  }
};

TEST_F(Closures, TwoAtOnceOnOneDatabaseBothStoreAll) {
  const pid_t first = start(close(1, "--budget 4runs --json a.json"));
  EXPECT_EQ(exit_code_of(close(2, "--budget 4runs --json b.json")), 0) << out_;
  EXPECT_EQ(wait_for(first), 0) << background();
  size_t runs = 0;
  for (const char* report : {"a.json", "b.json"})
    runs += nlohmann::json::parse(tb::read_file(folder_ / report)).at("runs").get<size_t>();
  EXPECT_GE(runs, 8u);
  EXPECT_EQ(commands().size(), runs);
}

TEST_F(Closures, KilledAtAnyMomentLeaveAWholeDatabase) {
  std::mt19937 random(5);
  std::set<std::string> before;
  const unsigned kills = rounds("SHARP_STORE_KILLS", 3);
  for (unsigned n = 0; n < kills; ++n) {
    const pid_t pid = start(close(n, "--budget 100000runs"));
    while (count() <= before.size() && is_running(pid)) usleep(10000);
    usleep(std::uniform_int_distribution<unsigned>(0, 500000)(random));
    kill(pid, SIGKILL);
    wait_for(pid);
    const std::set<std::string> after = commands();
    ASSERT_GT(after.size(), before.size()) << "nothing was stored yet: the test tests nothing\n" << background();
    EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end())) << "runs are lost";
    before = after;
  }
  // Undirected: with few goals left a directed one would look for long before it simulates anything.
  EXPECT_EQ(exit_code_of(close(999, "--off --budget 1runs")), 0) << out_;
  EXPECT_FALSE(fs::exists(folder_ / "c.db-journal"));
}

}  // namespace
}  // namespace sharp::regress
