// SPDX-License-Identifier: Apache-2.0
// sbatch, squeue, scancel.
#include "regress/farm/slurm_launcher.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "base/process/process.h"
#include "cfg/src/run_file.h"
#include "regress/farm/slurm_batch.h"
#include "regress/farm/slurm_tools.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
using Jobs = std::vector<unsigned>;

constexpr double kCommandSeconds = 60.0;  // a controller that is busy answers late
constexpr unsigned kLooks = 4;            // for results in a poll
constexpr size_t kMostTasks = 500;        // of an array; MaxArraySize of a cluster is 1001 unless it says otherwise

/// A job array: waiting for sbatch, or accepted.
struct Batch {
  std::vector<Jobs> tasks;
  fs::path lines;
  std::string array;  ///< empty: not accepted yet
  Clock::time_point accepted{};
};

void need_tools() {
  for (const char* tool : {"sbatch", "squeue", "scancel"})
    if (tb::find_in_path(tool).empty())
      throw cfg::ConfigError(
          fmt::format("--launcher slurm: {} is not in PATH; Slurm's commands must be installed on "
                      "this machine (Debian: slurm-wlm)",
                      tool));
}

/// Options that would break the bookkeeping.
void check_options(const std::vector<std::string>& options) {
  for (const std::string& option : options)
    for (const char* ours : {"--array", "-a", "--job-name", "-J", "--wrap", "--wait", "-W"})
      if (option == ours || option.starts_with(std::string(ours) + "="))
        throw cfg::ConfigError(fmt::format("--launcher-option {}: the launcher sets {} itself", option, ours));
}

class SlurmLauncher : public Launcher {
 public:
  SlurmLauncher(const LauncherSetup& setup, const SlurmPatience& patience)
      : setup_(setup), patience_(patience), name_(queue_name(setup.run_folder)), folder_(setup.run_folder / "farm") {
    if (fs::exists(folder_)) cancel();  // of a runner that was killed
    tb::make_folder(folder_);
    tb::write_file(folder_ / "task.sh", kTaskScript);
  }
  ~SlurmLauncher() override {
    if (open_.empty()) return;
    try {
      scancel();
    } catch (const std::exception&) {  // nothing more can be done; the tasks find their jobs done or do them
    }
  }

  unsigned room() const override {
    const size_t parallel = std::max(setup_.parallel, 1u);
    return open_.size() > 2 * parallel ? 0 : static_cast<unsigned>(4 * parallel - open_.size());
  }

  void submit(std::span<const unsigned> jobs) override {
    forget(jobs);
    const std::vector<Jobs> tasks = tasks_of(jobs, setup_.parallel);
    for (size_t at = 0; at < tasks.size(); at += kMostTasks) {
      const auto end = tasks.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMostTasks, tasks.size()));
      waiting_.push_back({{tasks.begin() + static_cast<std::ptrdiff_t>(at), end}, next_file(), {}, {}});
      tb::write_file(waiting_.back().lines, task_lines(waiting_.back().tasks));
    }
    open_.insert(jobs.begin(), jobs.end());
    submit_waiting();
  }

  std::vector<unsigned> poll() override {
    submit_waiting();
    Jobs ended;
    for (unsigned look = 0; look < kLooks && ended.empty(); ++look) {
      if (look > 0) std::this_thread::sleep_for(patience_.look);
      take_results(ended);
      take_queue(ended);
    }
    return ended;
  }

  void cancel() override {
    question_.reset();
    waiting_.clear();
    const auto end = Clock::now() + patience_.cancel;
    while (!scancel() || !queue_is_empty()) {
      if (Clock::now() > end) {
        say(fmt::format("tasks named {} are still in the queue; end them with: scancel --name={}", name_, name_));
        break;
      }
      std::this_thread::sleep_for(patience_.look);
    }
    accepted_.clear();
    open_.clear();
  }

 private:
  /// A job that is submitted again belongs to its new task alone: the end of the old one says nothing about it.
  void forget(std::span<const unsigned> jobs) {
    for (Batch& batch : accepted_)
      for (Jobs& task : batch.tasks)
        std::erase_if(task, [&](unsigned job) { return std::find(jobs.begin(), jobs.end(), job) != jobs.end(); });
  }

  /// Numbers go on after those of an earlier runner of this folder.
  fs::path next_file() {
    fs::path file;
    do file = folder_ / fmt::format("array-{:04}.txt", ++files_);
    while (fs::exists(file));
    return file;
  }

  std::vector<std::string> sbatch_line(const Batch& batch) const {
    std::vector<std::string> line = {
        "sbatch", "--parsable", "--requeue", "--open-mode=append", "--job-name=" + name_,
        fmt::format("--array=0-{}%{}", batch.tasks.size() - 1, std::max(setup_.parallel, 1u)),
        "--chdir=" + setup_.run_folder.string(),
        // Below --chdir: Slurm expands every % of this name and drops every backslash, but not those of the folder.
        "--output=farm/%A_%a.log"};
    line.insert(line.end(), setup_.options.begin(), setup_.options.end());
    line.push_back((folder_ / "task.sh").string());
    for (const fs::path& argument : {setup_.program, setup_.run_folder, batch.lines}) line.push_back(argument.string());
    return line;
  }

  void submit_waiting() {
    while (!waiting_.empty() && Clock::now() >= retry_at_) {
      Batch& batch = waiting_.front();
      const tb::ProcessResult r = tb::run_process(sbatch_line(batch), {kCommandSeconds, {}, {}, &tb::interrupt_flag()});
      if (tb::interrupt_flag()) return;  // cancel() comes next, and finds by name what was accepted all the same
      const auto number = parse_job_number(r.output);
      if (r.code != 0 || !number) {
        if (!r.timed_out && !is_transient(r.output))
          throw cfg::ConfigError("sbatch refused the jobs: " + trimmed(r.output));
        retry_at_ = Clock::now() + patience_.retry;
        return no_answer("sbatch", r.timed_out ? "no answer within a minute" : first_line(r.output));
      }
      answer();
      batch.array = *number;
      batch.accepted = Clock::now();
      accepted_.push_back(std::move(batch));
      waiting_.erase(waiting_.begin());
    }
  }

  /// A result is the end of a job, whatever the queue says.
  void take_results(Jobs& ended) {
    std::erase_if(open_, [&](unsigned job) {
      if (!fs::exists(setup_.run_folder / "jobs" / fmt::format("{}.done", job))) return false;
      ended.push_back(job);
      return true;
    });
  }

  void take_queue(Jobs& ended) {
    if (!question_) return ask();
    const std::optional<int> code = question_->ended();
    const bool late = Clock::now() - asked_ > std::chrono::duration<double>(kCommandSeconds);
    if (!code && !late) return;
    const std::string output = question_->output();
    question_.reset();
    if (!code || *code != 0) return no_answer("squeue", code ? first_line(output) : "no answer within a minute");
    answer();
    take_lost(parse_live_tasks(output), ended);
  }

  void ask() {
    if (accepted_.empty() || Clock::now() < asked_ + patience_.queue) return;
    asked_ = Clock::now();
    question_ = std::make_unique<Question>(queue_line());
  }

  std::vector<std::string> queue_line() const {
    return {"squeue", "--noheader", "--array", "--states=all", "--name=" + name_, "--format=%F %K %T"};
  }

  /// Jobs of tasks that were in the queue when it was asked, and are not.
  void take_lost(const std::set<TaskId>& live, Jobs& ended) {
    for (Batch& batch : accepted_) {
      if (batch.accepted > asked_) continue;
      for (unsigned index = 0; index < batch.tasks.size(); ++index) {
        if (live.contains({batch.array, index})) continue;
        for (const unsigned job : batch.tasks[index])
          if (open_.erase(job) != 0) ended.push_back(job);
        batch.tasks[index].clear();
      }
    }
    std::erase_if(accepted_, [](const Batch& b) {
      return std::all_of(b.tasks.begin(), b.tasks.end(), [](const Jobs& jobs) { return jobs.empty(); });
    });
  }

  bool scancel() const {
    const auto r = tb::run_process({"scancel", "--quiet", "--name=" + name_}, {kCommandSeconds, {}, {}, nullptr});
    return r.code == 0;
  }

  bool queue_is_empty() const {
    const auto r = tb::run_process(queue_line(), {kCommandSeconds, {}, {}, nullptr});
    return r.code == 0 && parse_live_tasks(r.output).empty();
  }

  void answer() {
    if (silent_since_) say("Slurm answers again");
    silent_since_.reset();
  }

  void no_answer(const char* command, const std::string& why) {
    if (!silent_since_) say(fmt::format("{}: {}; trying again, tasks go on", command, why));
    if (!silent_since_) silent_since_ = Clock::now();
    if (Clock::now() - *silent_since_ > patience_.silence)
      throw std::runtime_error(
          fmt::format("Slurm has not answered for {} s; last of {}: {}", patience_.silence.count(), command, why));
  }

  static void say(const std::string& text) {
    fmt::print(stderr, "{}slurm: {}\n", isatty(STDERR_FILENO) != 0 ? "\r\033[K" : "", text);
  }

  static std::string trimmed(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

  const LauncherSetup setup_;
  const SlurmPatience patience_;
  const std::string name_;
  const fs::path folder_;
  std::set<unsigned> open_;  ///< submitted and not returned
  std::vector<Batch> waiting_, accepted_;
  std::unique_ptr<Question> question_;
  Clock::time_point asked_{}, retry_at_{};
  std::optional<Clock::time_point> silent_since_;  ///< the first failure after the last answer
  unsigned files_ = 0;
};

}  // namespace

void check_slurm(const std::vector<std::string>& options) {
  need_tools();
  check_options(options);
}

std::unique_ptr<Launcher> make_slurm_launcher(const LauncherSetup& setup, const SlurmPatience& patience) {
  return std::make_unique<SlurmLauncher>(setup, patience);
}

std::unique_ptr<Launcher> make_slurm_launcher(const LauncherSetup& setup) { return make_slurm_launcher(setup, {}); }

}  // namespace sharp::regress
