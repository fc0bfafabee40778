// SPDX-License-Identifier: Apache-2.0
// The loop that feeds a launcher.
#include "regress/runner/dispatcher.h"

#include <fmt/format.h>

#include <chrono>
#include <deque>

#include "regress/runner/run_folder.h"
#include "tb/check/signature.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr unsigned kAttempts = 2;  // of a job whose worker leaves no results

TestResult lost(const std::string& test, unsigned damaged) {
  TestResult r;
  r.test = test;
  r.detail = damaged > 0 ? "the result file of the job is damaged" : "the worker of the job left no result";
  r.signature = to_string(tb::signature_of(r.verdict, std::nullopt, r.detail));
  r.digest = r.signature;
  return r;
}

class Dispatch {
 public:
  Dispatch(const fs::path& run, const NightPlan& plan, Launcher& launcher, const DispatchSettings& settings)
      : run_(run), plan_(plan), launcher_(launcher), settings_(settings), attempts_(plan.jobs.size()) {
    for (unsigned n = 0; n < plan.jobs.size(); ++n) {
      const JobResults before = read_job(run_, n);
      if (is_complete(plan.jobs[n], before)) {
        collect(n, before);
        continue;
      }
      (plan.jobs[n].fill ? fill_ : waiting_).push_back(n);
      if (!plan.jobs[n].fill) progress_.tests += plan.jobs[n].tests.size();
    }
    began_with_ = dispatched_.results.size();
    progress_.tests += began_with_;
  }

  Dispatched run() {
    while (!stopped() && (!waiting_.empty() || !running_.empty() || may_fill())) {
      feed();
      for (const unsigned job : launcher_.poll()) end(job);
      tell();
    }
    if (stopped()) stop();
    dispatched_.not_started.insert(fill_.begin(), fill_.end());
    dispatched_.seconds = seconds();
    return std::move(dispatched_);
  }

 private:
  bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  bool may_fill() const { return !fill_.empty() && settings_.spent + seconds() < settings_.budget; }

  void feed() {
    std::vector<unsigned> jobs;
    for (unsigned room = launcher_.room(); room > 0; --room) {
      std::deque<unsigned>& from = waiting_.empty() && may_fill() ? fill_ : waiting_;
      if (from.empty()) break;
      if (&from == &fill_) progress_.tests += plan_.jobs[from.front()].tests.size();
      jobs.push_back(from.front());
      from.pop_front();
    }
    for (const unsigned job : jobs) ++attempts_[job];
    running_.insert(jobs.begin(), jobs.end());
    if (!jobs.empty()) launcher_.submit(jobs);
  }

  void end(unsigned job) {
    running_.erase(job);
    const JobResults results = read_job(run_, job);
    const bool complete = is_complete(plan_.jobs[job], results);
    if (!complete && attempts_[job] < kAttempts && !stopped()) {
      waiting_.push_front(job);
      return;
    }
    collect(job, results);
    if (complete || stopped()) return;
    for (const PlannedTest& t : plan_.jobs[job].tests)
      if (!dispatched_.results.contains(t.test)) add(lost(t.test, results.damaged));
  }

  void collect(unsigned job, const JobResults& results) {
    std::set<std::string> planned;
    for (const PlannedTest& t : plan_.jobs[job].tests) planned.insert(t.test);
    for (const TestResult& r : results.results)
      if (planned.contains(r.test)) add(r);
  }

  void add(const TestResult& r) {
    if (!dispatched_.results.emplace(r.test, r).second) return;
    ++progress_.ended;
    progress_.failed += !r.passed();
  }

  /// What the workers have finished counts, what they had in hand does not.
  void stop() {
    launcher_.cancel();
    for (const unsigned job : running_) collect(job, read_job(run_, job));
  }

  void tell() {
    if (!settings_.progress) return;
    progress_.running = static_cast<unsigned>(running_.size());
    progress_.seconds = seconds();
    const size_t here = progress_.ended - std::min(progress_.ended, began_with_);
    const size_t left = progress_.tests - progress_.ended;
    progress_.left = here == 0 ? 0.0 : progress_.seconds * static_cast<double>(left) / static_cast<double>(here);
    if (settings_.budget > 0.0 && !fill_.empty())
      progress_.left = std::max(progress_.left, settings_.budget - settings_.spent - progress_.seconds);
    settings_.progress(progress_);
  }

  const fs::path& run_;
  const NightPlan& plan_;
  Launcher& launcher_;
  const DispatchSettings& settings_;
  std::vector<unsigned> attempts_;
  std::deque<unsigned> waiting_, fill_;
  std::set<unsigned> running_;
  Dispatched dispatched_;
  Progress progress_;
  size_t began_with_ = 0;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

Dispatched dispatch(const fs::path& run, const NightPlan& plan, Launcher& launcher, const DispatchSettings& settings) {
  return Dispatch(run, plan, launcher, settings).run();
}

}  // namespace sharp::regress
