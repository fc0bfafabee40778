// SPDX-License-Identifier: Apache-2.0
// One worker, and the processes in which its tests run.
#include "regress/runner/job_worker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>
#include <set>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "regress/result/job_file.h"
#include "regress/runner/night_plan.h"
#include "regress/runner/run_folder.h"
#include "regress/runner/test_runner.h"
#include "regress/runner/test_stream.h"
#include "tb/check/signature.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

constexpr unsigned kLockMicroseconds = 200000;  // between two looks at a lock that another worker has

/// Held until the process ends, however it ends.
class JobLock {
 public:
  explicit JobLock(const fs::path& file) : fd_(open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
    if (fd_ < 0) throw tb::OutputError(fmt::format("cannot open {}: {}", file.string(), strerror(errno)));
  }
  ~JobLock() { close(fd_); }
  JobLock(const JobLock&) = delete;
  JobLock& operator=(const JobLock&) = delete;
  /// Waits while another worker has it: on a farm one may work on behind a cut network, and a worker that ends without
  /// results would say that the job is lost. False: interrupted.
  bool wait() const {
    while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (tb::interrupt_flag()) return false;
      usleep(kLockMicroseconds);
    }
    return true;
  }

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
  Worker(const fs::path& run, unsigned number, const JobOrder& order)
      : run_(run), order_(order), writer_(run, number), cover_file_(job_file(run, number, "db")) {
    std::set<std::string> have;
    for (const TestResult& r : writer_.kept()) have.insert(r.test);
    for (const std::string& test : order.tests)
      if (!have.contains(test)) left_.push_back(test);
  }

  tb::Verdict work() {
    if (!left_.empty()) take_rtl_and_run();
    if (!all_there_) return tb::Verdict::interrupted;
    writer_.finish();
    return tb::Verdict::pass;
  }

 private:
  /// On a farm a node may see another folder than the runner: no test runs then.
  void take_rtl_and_run() {
    try {
      rtl_ = load_rtl(run_, order_.rtl_hash);
    } catch (const std::exception& e) {
      while (!left_.empty()) finish(dead(left_.front(), e.what(), 0.0));
      return;
    }
    run_left();
  }

  /// A process runs tests until one kills it; another goes on with the test after that one.
  void run_left() {
    if (order_.coverage) cover_.emplace(cover_file_);
    TestStream stream;
    stream.seconds = order_.limits.seconds;
    stream.stop = &tb::interrupt_flag();
    stream.work = [this](const TestStream::Send& send) { work_on_left(send); };
    while (!left_.empty() && !tb::interrupt_flag()) {
      stream.received = [this](const std::string& line) { finish(result_of(line)); };
      const std::string death = stream.run();
      if (!left_.empty() && !tb::interrupt_flag()) finish(dead(left_.front(), death, since_begin()));
    }
    all_there_ = left_.empty();
  }

  /// In the child.
  void work_on_left(const TestStream::Send& send) {
    limit_memory(order_.limits.memory_mib);
    TestRunner runner({*rtl_, BuildNotes(builds_folder(run_)), order_.limits.cycles, cover_ ? &*cover_ : nullptr});
    for (const std::string& test : left_) {
      const TestResult result = runner.run(test);
      if (result.verdict == tb::Verdict::interrupted) return;
      send(to_json(result).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    }
  }

  TestResult result_of(const std::string& text) const {
    try {
      TestResult result = test_result_from_json(nlohmann::ordered_json::parse(text));
      if (result.test == left_.front()) return result;
    } catch (const std::exception&) {
    }
    return dead(left_.front(), "the process of the test sent something that is no result of it", since_begin());
  }

  void finish(const TestResult& result) {
    writer_.add(result);
    fmt::print("{} {} {:.2f} s\n", to_string(result.verdict), result.test, result.seconds);
    std::fflush(stdout);
    left_.pop_front();
    begin_ = std::chrono::steady_clock::now();
  }

  double since_begin() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

  const fs::path& run_;
  const JobOrder& order_;
  std::optional<tb::RtlSnapshot> rtl_;
  JobWriter writer_;
  fs::path cover_file_;
  std::optional<tb::CoverSink> cover_;
  std::deque<std::string> left_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();  ///< of the test in hand
  bool all_there_ = true;
};

}  // namespace

tb::Verdict work_on_job(const fs::path& run, unsigned number) {
  const JobOrder order = load_order(run, number);
  const JobLock lock(job_file(run, number, "lock"));
  if (!lock.wait()) return tb::Verdict::interrupted;
  if (is_complete(order.tests, read_job(run, number))) return tb::Verdict::pass;
  return Worker(run, number, order).work();
}

}  // namespace sharp::regress
