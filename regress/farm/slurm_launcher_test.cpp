// SPDX-License-Identifier: Apache-2.0
// The Slurm launcher against scripts named sbatch, squeue and scancel that do what a test tells them.
#include "regress/farm/slurm_launcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/process/process.h"
#include "cfg/src/run_file.h"
#include "regress/farm/slurm_batch.h"
#include "regress/farm/slurm_tools.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Slurm expands %, and drops backslashes, in names of logs; a shell expands the rest.
constexpr const char* kNight = "night 7 %j \\ 'q' $(touch x)";

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

/// Each tool appends its arguments to TOOL.calls, and does what TOOL.says: exit code in the first line, output in the
/// others.
constexpr const char* kFakeTool = R"~(#!/bin/sh
cd "$(dirname "$0")" && tool=$(basename "$0")
printf '<%s>' "$@" >>$tool.calls; echo >>$tool.calls
said=$(cat $tool.says)
echo "$said" | tail -n +2
exit "$(echo "$said" | head -n 1)"
)~";

class SlurmLauncherTest : public testing::Test {
 protected:
  SlurmLauncherTest() {
    char name[] = "/tmp/sharp_slurm_XXXXXX";
    folder_ = mkdtemp(name);
    fs::create_directories(run() / "jobs");
    fs::create_directories(bin());
    for (const char* tool : {"sbatch", "squeue", "scancel"}) {
      write(bin() / tool, kFakeTool);
      fs::permissions(bin() / tool, fs::perms::owner_all);
      say(tool, "");
    }
    say("sbatch", "17\n");
    path_ = std::getenv("PATH");
    setenv("PATH", (bin().string() + ":" + path_).c_str(), 1);
  }
  ~SlurmLauncherTest() override {
    setenv("PATH", path_.c_str(), 1);
    fs::remove_all(folder_);
  }

  fs::path bin() const { return folder_ / "bin"; }
  fs::path run() const { return folder_ / kNight; }
  /// At once: the launcher may be asking.
  void say(const std::string& tool, const std::string& output, int code = 0) {
    write(bin() / "part", std::to_string(code) + "\n" + output);
    fs::rename(bin() / "part", bin() / (tool + ".says"));
  }
  std::string calls(const std::string& tool) const { return read(bin() / (tool + ".calls")); }
  void finish(unsigned job) { write(run() / "jobs" / (std::to_string(job) + ".done"), "{}\n"); }

  std::unique_ptr<Launcher> make(std::vector<std::string> options = {},
                                 std::chrono::seconds silence = std::chrono::seconds(1000)) {
    SlurmPatience patience;
    patience.look = std::chrono::milliseconds(5);
    patience.queue = patience.retry = std::chrono::milliseconds(10);
    patience.silence = silence;
    patience.cancel = std::chrono::seconds(1);
    return make_slurm_launcher({"/opt/sharp", run(), 2, std::move(options)}, patience);
  }
  static std::vector<unsigned> poll_until_something(Launcher& launcher) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < end)
      if (auto ended = launcher.poll(); !ended.empty()) return ended;
    return {};
  }
  /// Until the tool has been called three times more, so that what it says has been heard once, however slow the
  /// machine is.
  std::vector<unsigned> poll_often(Launcher& launcher, const std::string& tool = "squeue") {
    std::vector<unsigned> all;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    for (const auto before = count_calls(tool);
         count_calls(tool) < before + 3 && std::chrono::steady_clock::now() < end;)
      for (const unsigned job : launcher.poll()) all.push_back(job);
    return all;
  }
  std::ptrdiff_t count_calls(const std::string& tool) const {
    const std::string text = calls(tool);
    return std::count(text.begin(), text.end(), '\n');
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(SlurmLauncherTest, SubmitsAnArrayWithJobsOfATaskInALine) {
  const auto launcher = make({"--licenses=vsim:1", "--partition=night"});
  EXPECT_EQ(launcher->room(), 8u);
  launcher->submit(std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_EQ(launcher->room(), 0u);
  const std::string call = calls("sbatch");
  for (const char* part : {"<--parsable>", "<--requeue>", "<--array=0-3%2>", "<--licenses=vsim:1><--partition=night>"})
    EXPECT_THAT(call, HasSubstr(part));
  EXPECT_THAT(call, HasSubstr("<--chdir=" + run().string() + "><--output=farm/%A_%a.log>"));
  EXPECT_THAT(call, HasSubstr("</opt/sharp><" + run().string() + "><" + run().string() + "/farm/array-0001.txt>"));
  EXPECT_EQ(read(run() / "farm" / "array-0001.txt"), "0 1\n2 3\n4 5\n6 7\n");
}

TEST_F(SlurmLauncherTest, TheScriptOfATaskRunsTheJobsOfItsLine) {
  const auto launcher = make();
  launcher->submit(std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6, 7});
  write(bin() / "worker", "#!/bin/sh\nprintf '<%s>' \"$@\"; echo; [ \"$3\" != 4 ]\n");
  fs::permissions(bin() / "worker", fs::perms::owner_all);
  const tb::ProcessResult r =
      tb::run_process({"env", "SLURM_ARRAY_TASK_ID=2", "sh", (run() / "farm" / "task.sh").string(), "worker",
                       run().string(), (run() / "farm" / "array-0001.txt").string()});
  EXPECT_EQ(r.code, 0);
  const std::string call = "<regress-job><" + run().string() + ">";
  EXPECT_EQ(read(run() / "jobs" / "4.log"), call + "<4>\n");
  EXPECT_EQ(read(run() / "jobs" / "5.log"), call + "<5>\n");
  EXPECT_THAT(r.output, HasSubstr("job 4: worker ended with exit code 1"));
}

TEST_F(SlurmLauncherTest, AResultEndsAJobBeforeItsTaskIsGone) {
  const auto launcher = make();
  say("squeue", "17 0 RUNNING\n17 1 PENDING\n");
  launcher->submit(std::vector<unsigned>{3, 9});
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
  finish(9);
  EXPECT_THAT(poll_until_something(*launcher), ElementsAre(9));
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
  EXPECT_EQ(launcher->room(), 7u);
}

TEST_F(SlurmLauncherTest, JobsOfALostTaskEndOnceAndMayBeSubmittedAgain) {
  const auto launcher = make();
  say("squeue", "17 0 RUNNING\n17 1 COMPLETING\n17 2 NODE_FAIL\n17 3 REQUEUED\n");
  launcher->submit(std::vector<unsigned>{0, 1, 2, 3, 4, 5, 6, 7});
  EXPECT_THAT(poll_until_something(*launcher), UnorderedElementsAre(4, 5));
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
  say("sbatch", "sbatch: warning: something\n18;cluster\n");
  say("squeue", "18 0 PENDING\n18 1 PENDING\n");  // the others have left the queue without a result
  launcher->submit(std::vector<unsigned>{4, 5});
  std::vector<unsigned> lost = poll_often(*launcher);
  EXPECT_THAT(lost, UnorderedElementsAre(0, 1, 2, 3, 6, 7));
  say("squeue", "");
  EXPECT_THAT(poll_until_something(*launcher), UnorderedElementsAre(4, 5));
}

TEST_F(SlurmLauncherTest, TheEndOfAnOldTaskSaysNothingAboutAJobThatWasSubmittedAgain) {
  const auto launcher = make();
  say("squeue", "17 0 RUNNING\n");
  launcher->submit(std::vector<unsigned>{5});
  finish(5);
  EXPECT_THAT(poll_until_something(*launcher), ElementsAre(5));
  fs::remove(run() / "jobs" / "5.done");  // the result was no good
  say("sbatch", "18\n");
  say("squeue", "18 0 RUNNING\n");
  launcher->submit(std::vector<unsigned>{5});
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
}

TEST_F(SlurmLauncherTest, AControllerThatIsAwayLosesNothing) {
  const auto launcher = make();
  launcher->submit(std::vector<unsigned>{1});
  say("squeue", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n", 1);
  testing::internal::CaptureStderr();
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
  say("squeue", "17 0 RUNNING\n");
  EXPECT_THAT(poll_often(*launcher), IsEmpty());
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, HasSubstr("slurm: squeue: Unable to contact slurm controller (connect failure); trying again"));
  EXPECT_THAT(said, HasSubstr("Slurm answers again"));
}

TEST_F(SlurmLauncherTest, ABusyControllerGetsTheArrayLater) {
  const auto launcher = make();
  say("sbatch", "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation\n", 1);
  launcher->submit(std::vector<unsigned>{1});
  EXPECT_THAT(poll_often(*launcher, "sbatch"), IsEmpty());
  say("sbatch", "17\n");
  EXPECT_THAT(poll_until_something(*launcher), ElementsAre(1));  // an empty queue: accepted, and gone
}

TEST_F(SlurmLauncherTest, SilenceForLongIsAnError) {
  const auto launcher = make({}, std::chrono::seconds(1));
  launcher->submit(std::vector<unsigned>{1});
  say("squeue", "Unable to contact slurm controller\n", 1);
  EXPECT_THROW(while (true) launcher->poll(), std::runtime_error);
}

TEST_F(SlurmLauncherTest, WhatSbatchRefusesIsShown) {
  const auto launcher = make({"--partition=nights"});
  say("sbatch", "sbatch: error: invalid partition specified: nights\n", 1);
  try {
    launcher->submit(std::vector<unsigned>{1});
    FAIL() << "not refused";
  } catch (const cfg::ConfigError& e) {
    EXPECT_THAT(e.what(), HasSubstr("invalid partition specified: nights"));
  }
}

TEST_F(SlurmLauncherTest, CancelEndsEverythingOfThisRunFolder) {
  const auto launcher = make();
  launcher->submit(std::vector<unsigned>{1, 2});
  launcher->cancel();
  EXPECT_THAT(calls("scancel"), HasSubstr("<--name=" + queue_name(run()) + ">"));
  EXPECT_EQ(launcher->room(), 8u);
}

TEST_F(SlurmLauncherTest, TasksOfAKilledRunnerAreCancelledFirst) {
  make().reset();
  EXPECT_THAT(calls("scancel"), IsEmpty());
  const auto launcher = make();
  EXPECT_THAT(calls("scancel"), HasSubstr("<--name=" + queue_name(run()) + ">"));
}

TEST_F(SlurmLauncherTest, OptionsThatTheLauncherNeedsForItselfAreRefused) {
  EXPECT_NO_THROW(check_slurm({"--partition=night"}));
  EXPECT_THROW(check_slurm({"--array=0-3"}), cfg::ConfigError);
  EXPECT_THROW(check_slurm({"-J"}), cfg::ConfigError);
}

TEST_F(SlurmLauncherTest, WithoutSlurmTheToolThatIsMissingIsNamed) {
  setenv("PATH", folder_.c_str(), 1);
  try {
    check_slurm({});
    FAIL() << "no error";
  } catch (const cfg::ConfigError& e) {
    EXPECT_THAT(e.what(), HasSubstr("sbatch is not in PATH"));
  }
}

TEST(SlurmBatch, TasksHoldEveryJobOnceInOrder) {
  std::vector<unsigned> jobs(11);
  for (unsigned i = 0; i < jobs.size(); ++i) jobs[i] = i + 100;
  EXPECT_THAT(tasks_of(jobs, 2), ElementsAre(std::vector<unsigned>{100, 101, 102}, std::vector<unsigned>{103, 104, 105},
                                             std::vector<unsigned>{106, 107, 108}, std::vector<unsigned>{109, 110}));
  EXPECT_EQ(tasks_of(jobs, 100).size(), 11u);
  EXPECT_THAT(tasks_of({}, 2), IsEmpty());
}

TEST(SlurmBatch, NamesOfFoldersDiffer) {
  EXPECT_THAT(queue_name("/a/nightly-0007"), testing::MatchesRegex("sharp-nightly-0007-[0-9a-f]{8}"));
  EXPECT_NE(queue_name("/a/nightly-0007"), queue_name("/b/nightly-0007"));
  EXPECT_THAT(queue_name("/a/b,c d"), testing::MatchesRegex("sharp-b_c_d-[0-9a-f]{8}"));
}

TEST(SlurmTools, QueueLines) {
  const auto live = parse_live_tasks("17 0 RUNNING\n17 12 COMPLETED\nsome warning of squeue\n18 1 CONFIGURING\n");
  EXPECT_THAT(live, ElementsAre(TaskId{"17", 0}, TaskId{"18", 1}));
}

}  // namespace
}  // namespace sharp::regress
