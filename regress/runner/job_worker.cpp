// SPDX-License-Identifier: Apache-2.0
// One worker process.
#include "regress/runner/job_worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "regress/runner/job_file.h"
#include "regress/runner/night_plan.h"
#include "regress/runner/run_folder.h"
#include "regress/runner/test_runner.h"
#include "tb/check/signature.h"
#include "tb/main/child_pool.h"
#include "tb/main/interrupt.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

/// Held until the process ends, however it ends.
class JobLock {
 public:
  explicit JobLock(const fs::path& file) : fd_(open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {}
  ~JobLock() { close(fd_); }
  JobLock(const JobLock&) = delete;
  JobLock& operator=(const JobLock&) = delete;
  bool held() const { return fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

void limit_memory(unsigned mib) {
  if (mib == 0) return;
  const rlimit limit{uint64_t{mib} << 20, uint64_t{mib} << 20};
  setrlimit(RLIMIT_AS, &limit);
}

TestResult dead(const std::string& test, const std::string& death, double seconds) {
  TestResult r;
  r.test = test;
  r.detail = death;
  r.signature = to_string(tb::signature_of(r.verdict, std::nullopt, death));
  r.digest = r.signature;
  r.seconds = seconds;
  return r;
}

class Worker {
 public:
  Worker(const fs::path& run, unsigned number, const NightPlan& plan)
      : plan_(plan), job_(plan.jobs.at(number)), writer_(run, number), cover_file_(job_file(run, number, "db")) {
    std::set<std::string> have;
    for (const TestResult& r : writer_.kept()) have.insert(r.test);
    for (const PlannedTest& t : job_.tests)
      if (!have.contains(t.test)) left_.push_back(t);
  }

  tb::Verdict work() {
    if (!left_.empty()) run_left();
    if (!all_there_) return tb::Verdict::interrupted;
    writer_.finish();
    return tb::Verdict::pass;
  }

 private:
  const Limits& limits() const { return plan_.entries.at(job_.tests.at(0).entry).limits; }

  void run_left() {
    if (plan_.coverage) cover_.emplace(cover_file_);
    tb::ChildPool pool;
    pool.seconds = limits().seconds;
    pool.stop = &tb::interrupt_flag();
    pool.started = [this](size_t) { begin_ = std::chrono::steady_clock::now(); };
    pool.work = [this](size_t i) { return work_on(left_[i].test); };
    pool.ended = [this](size_t i, const std::string& text, const std::string& death) {
      finish(left_[i].test, text, death);
    };
    all_there_ = false;
    pool.run(left_.size());
    all_there_ = ended_ == left_.size();
  }

  /// In the child.
  std::string work_on(const std::string& test) {
    limit_memory(limits().memory_mib);
    const TestResult result = run_test(test, {plan_.rtl, limits().cycles, cover_ ? &*cover_ : nullptr});
    return checked_line(to_json(result).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }

  void finish(const std::string& test, const std::string& line, const std::string& death) {
    const TestResult result = result_of(test, line, death);
    if (result.verdict == tb::Verdict::interrupted || (tb::interrupt_flag() && !death.empty())) return;
    writer_.add(result);
    fmt::print("{} {} {:.2f} s\n", to_string(result.verdict), test, result.seconds);
    std::fflush(stdout);
    ++ended_;
  }

  TestResult result_of(const std::string& test, const std::string& line, const std::string& death) const {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
    if (!death.empty()) return dead(test, death, seconds);
    const std::string text = text_of_line(line);
    if (text.empty()) return dead(test, "the process of the test sent a result that is not whole", seconds);
    return test_result_from_json(nlohmann::ordered_json::parse(text));
  }

  const NightPlan& plan_;
  const Job& job_;
  JobWriter writer_;
  fs::path cover_file_;
  std::optional<tb::CoverSink> cover_;
  std::vector<PlannedTest> left_;
  std::chrono::steady_clock::time_point begin_;
  size_t ended_ = 0;
  bool all_there_ = true;
};

}  // namespace

tb::Verdict work_on_job(const fs::path& run, unsigned number) {
  const NightPlan plan = load_plan(run);
  if (number >= plan.jobs.size())
    throw cfg::ConfigError(fmt::format("{}: there is no job {}; legal: 0 to {}", plan_file(run).string(), number,
                                       plan.jobs.size() - 1));
  const JobLock lock(job_file(run, number, "lock"));
  if (!lock.held() || is_complete(plan.jobs[number], read_job(run, number))) return tb::Verdict::pass;
  return Worker(run, number, plan).work();
}

}  // namespace sharp::regress
