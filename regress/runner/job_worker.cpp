// SPDX-License-Identifier: Apache-2.0
// One worker, and the processes in which its tests run.
#include "regress/runner/job_worker.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <deque>
#include <optional>
#include <set>

#include "base/output/file_lock.h"
#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"
#include "regress/result/job_file.h"
#include "regress/runner/night_plan.h"
#include "regress/runner/run_folder.h"
#include "regress/runner/test_runner.h"
#include "regress/runner/test_stream.h"
#include "tb/check/signature.h"
#include "tb/cover/store/database.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

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

/// Coverage that is damaged goes, and with it the results that it was of: the whole job runs again.
void drop_damaged_coverage(const fs::path& run, unsigned number) {
  const fs::path file = job_file(run, number, "db");
  try {
    if (fs::exists(file)) cover::Database(file, cover::Database::Mode::read_only);
  } catch (const cfg::ConfigError& e) {
    fmt::print("{}; the job runs anew\n", e.what());
    for (const fs::path& damaged : {file, fs::path(file.string() + "-journal"), job_file(run, number, "part")})
      fs::remove(damaged);
  }
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
  // On a farm another worker may work on behind a cut network: one that ended without results would say that the job is
  // lost.
  tb::FileLock lock(job_file(run, number, "lock"));
  if (!lock.lock(&tb::interrupt_flag())) return tb::Verdict::interrupted;
  if (is_complete(order.tests, read_job(run, number))) return tb::Verdict::pass;
  drop_damaged_coverage(run, number);
  return Worker(run, number, order).work();
}

}  // namespace sharp::regress
