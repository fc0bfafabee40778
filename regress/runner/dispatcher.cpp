// SPDX-License-Identifier: Apache-2.0
// The loop that feeds a launcher.
#include "regress/runner/dispatcher.h"

#include <fmt/format.h>

#include <algorithm>
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
    progress_.tests += dispatched_.results.size();
  }

  Dispatched run() {
    while (!stopped() && !late() && is_work_left()) {
      feed();
      for (const unsigned job : poll()) end(job);
      tell();
    }
    if (stopped() || late()) stop();
    if (settings_.builds != nullptr) settings_.builds->stop();
    finish();
    return std::move(dispatched_);
  }

 private:
  bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  bool late() const { return settings_.budget && seconds() >= *settings_.budget; }
  bool fits(double expected) const { return !settings_.budget || seconds() + expected <= *settings_.budget; }
  bool may_fill() const { return settings_.budget && !fill_.empty(); }
  bool is_work_left() const { return !waiting_.empty() || !running_.empty() || may_fill(); }

  // ---------------------------------------------------------------- builds and jobs share the machine
  void feed() {
    unsigned room = launcher_.room();
    if (settings_.builds == nullptr) {
      feed_jobs(room);
      return;
    }
    if (!launcher_.is_local()) {
      start_builds(settings_.build_cores - std::min(settings_.build_cores, settings_.builds->running()));
      feed_jobs(room);
    } else {
      const unsigned building = settings_.builds->running(), half = settings_.parallel / 2;
      room -= std::min(room, building);
      room -= start_builds(building < half ? std::min(room, half - building) : 0);
      room -= feed_jobs(room);
      start_builds(room);
    }
    drop_without_dut();
  }

  /// How many were started. The first has all cores for itself: so the first test starts soon, and what all builds
  /// share is compiled once. Later one core is enough for each unless few are left.
  unsigned start_builds(unsigned most) {
    DutBuilds& builds = *settings_.builds;
    const size_t cores = launcher_.is_local() ? settings_.parallel : settings_.build_cores;
    unsigned started = 0;
    while (started < most && builds.left() > 0) {
      const bool is_first = builds.finished() == 0;
      if (is_first && builds.running() > 0) break;
      if (!fits(builds.next_seconds())) {
        builds.skip();
        continue;
      }
      const size_t share = is_first ? cores : cores / (builds.left() + builds.running());
      builds.start(static_cast<unsigned>(std::max<size_t>(1, share)));
      ++started;
    }
    return started;
  }

  /// How many were started. Fill comes when all others have started.
  unsigned feed_jobs(unsigned room) {
    std::vector<unsigned> jobs;
    take_ready(waiting_, room, jobs);
    if (waiting_.empty() && may_fill()) take_ready(fill_, room, jobs);
    for (const unsigned job : jobs) {
      ++attempts_[job];
      running_[job] = seconds();
    }
    if (!jobs.empty()) {
      if (!dispatched_.first_start) dispatched_.first_start = seconds();
      launcher_.submit(jobs);
    }
    return static_cast<unsigned>(jobs.size());
  }

  void take_ready(std::deque<unsigned>& from, unsigned room, std::vector<unsigned>& jobs) {
    std::deque<unsigned> rest;
    for (; !from.empty() && jobs.size() < room; from.pop_front()) {
      const unsigned job = from.front();
      if (!fits(plan_.jobs[job].seconds)) {
        dispatched_.not_started.insert(job);
      } else if (settings_.builds != nullptr && !settings_.builds->ready(job)) {
        rest.push_back(job);
      } else {
        jobs.push_back(job);
        if (plan_.jobs[job].fill) progress_.tests += plan_.jobs[job].tests.size();
      }
    }
    from.insert(from.begin(), rest.begin(), rest.end());
  }

  /// Jobs whose DUT nobody builds any more.
  void drop_without_dut() {
    DutBuilds& builds = *settings_.builds;
    if (builds.left() > 0 || builds.running() > 0) return;
    for (std::deque<unsigned>* jobs : {&waiting_, &fill_}) {
      const auto lost = std::stable_partition(jobs->begin(), jobs->end(), [&](unsigned n) { return builds.ready(n); });
      dispatched_.not_started.insert(lost, jobs->end());
      jobs->erase(lost, jobs->end());
    }
  }

  std::vector<unsigned> poll() {
    if (running_.empty() && settings_.builds != nullptr) settings_.builds->wait();
    return launcher_.poll();
  }

  void finish() {
    dispatched_.not_started.insert(waiting_.begin(), waiting_.end());
    dispatched_.not_started.insert(fill_.begin(), fill_.end());
    if (settings_.builds != nullptr) dispatched_.builds = settings_.builds->results();
    dispatched_.out_of_time =
        !stopped() && (late() || std::any_of(dispatched_.not_started.begin(), dispatched_.not_started.end(),
                                             [&](unsigned job) { return !plan_.jobs[job].fill; }));
    dispatched_.seconds = seconds();
  }

  void end(unsigned job) {
    const double began = running_.at(job);
    running_.erase(job);
    expected_seconds_ += plan_.jobs[job].seconds;
    real_seconds_ += seconds() - began;
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
    for (const auto& [job, began] : running_) collect(job, read_job(run_, job));
  }

  void tell() {
    if (!settings_.progress) return;
    progress_.running = static_cast<unsigned>(running_.size());
    progress_.seconds = seconds();
    if (settings_.builds != nullptr) {
      progress_.builds = settings_.builds->size();
      progress_.builds_ended = settings_.builds->finished();
      progress_.under_way = settings_.builds->under_way();
      progress_.news = settings_.builds->news();
    }
    progress_.left = seconds_left();
    settings_.progress(progress_);
  }

  /// Of waiting and running jobs by what they were believed to take and what others have taken, and of builds.
  double seconds_left() const {
    const double scale = expected_seconds_ > 0.0 ? real_seconds_ / expected_seconds_ : 1.0;
    double work = settings_.builds == nullptr ? 0.0 : settings_.builds->seconds_left();
    for (const unsigned job : waiting_) work += scale * plan_.jobs[job].seconds;
    for (const auto& [job, began] : running_)
      work += std::max(0.0, scale * plan_.jobs[job].seconds - (progress_.seconds - began));
    const double left = work / settings_.parallel;
    const double rest = settings_.budget ? *settings_.budget - progress_.seconds : left;
    return may_fill() ? std::max(left, rest) : std::min(left, rest);
  }

  const fs::path& run_;
  const NightPlan& plan_;
  Launcher& launcher_;
  const DispatchSettings& settings_;
  std::vector<unsigned> attempts_;
  std::deque<unsigned> waiting_, fill_;
  std::map<unsigned, double> running_;  ///< job -> when it began, seconds
  Dispatched dispatched_;
  Progress progress_;
  double expected_seconds_ = 0.0, real_seconds_ = 0.0;  ///< of jobs that have ended
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

Dispatched read_results(const fs::path& run, const NightPlan& plan) {
  Dispatched d;
  for (unsigned n = 0; n < plan.jobs.size(); ++n)
    for (const TestResult& r : read_job(run, n).results) d.results.emplace(r.test, r);
  return d;
}

Dispatched dispatch(const fs::path& run, const NightPlan& plan, Launcher& launcher, const DispatchSettings& settings) {
  return Dispatch(run, plan, launcher, settings).run();
}

}  // namespace sharp::regress
