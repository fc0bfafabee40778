// SPDX-License-Identifier: Apache-2.0
// Builds the DUTs of a night while its tests run.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "regress/runner/build_note.h"
#include "regress/runner/night_duts.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::regress {

enum class BuildState : uint8_t {
  not_built,  ///< not started, or ended before it was done
  cached,     ///< was there already
  built,
  failed,  ///< does not build: BuildNotes says why, or each of its tests
};
std::string to_string(BuildState state);

struct BuildResult {
  std::string dut;  ///< dut_name()
  BuildState state = BuildState::not_built;
  double seconds = 0.0;
  std::string detail;  ///< first error of one that failed
};

/// Its functions are for one thread; the builds run in others.
class DutBuilds {
 public:
  /// How a DUT comes to be: as tb::ensure_dut_library does it, or a test in its place.
  struct Builder {
    std::function<void(const NightDut& dut, unsigned compilers, const std::atomic<bool>& stop)> build;
    std::function<bool(const NightDut& dut)> is_there;  ///< in the cache; empty: none is
  };

  DutBuilds(std::vector<NightDut> duts, BuildNotes notes, Builder builder);
  ~DutBuilds() { stop(); }
  DutBuilds(const DutBuilds&) = delete;
  DutBuilds& operator=(const DutBuilds&) = delete;

  /// All DUTs of the job are built, or do not build.
  bool ready(unsigned job);
  /// DUTs that nobody has begun to build.
  size_t left();
  unsigned running();
  /// Of the next one, seconds on one core; 0 if it is in the cache.
  double next_seconds();
  /// Begins with the next one, and goes on while they turn out to be in the cache.
  void start(unsigned compilers);
  /// The next one is not built: there is no time for it.
  void skip();
  /// Waits a moment for a build to end.
  void wait();
  /// Ends all and waits for them.
  void stop();
  /// All of them, in their order. finished: not under way and not to come.
  std::vector<BuildResult> results();
  size_t finished();
  size_t size() const { return duts_.size(); }
  /// Names of those under way.
  std::vector<std::string> under_way();
  /// Those that have ended since the last call.
  std::vector<BuildResult> news();
  /// Seconds of one core that are left, by what others took.
  double seconds_left();
  /// Time in which at least one build was under way.
  double seconds();

 private:
  using Clock = std::chrono::steady_clock;
  struct Lane {
    std::thread thread;
    std::atomic<bool> ended{false};
  };

  void work(Lane& lane, size_t index, unsigned compilers);
  size_t take_next();
  void begin_next();
  double seconds_by_guess() const;
  void build_or_note(const NightDut& dut, unsigned compilers);
  BuildResult build(const NightDut& dut, unsigned compilers);
  void end(size_t index, const BuildResult& result);
  void join_ended();

  const std::vector<NightDut> duts_;
  const BuildNotes notes_;
  const Builder builder_;
  std::atomic<bool> stop_{false};
  std::mutex mutex_;  ///< of everything below
  std::condition_variable ended_;
  std::vector<BuildResult> results_;
  std::vector<bool> begun_;
  std::vector<Clock::time_point> begun_at_;
  std::vector<bool> finished_;
  std::vector<BuildResult> news_;
  std::map<unsigned, unsigned> missing_;  ///< job -> DUTs that it waits for
  size_t next_ = 0;
  unsigned running_ = 0;
  Clock::time_point busy_since_{};
  double seconds_ = 0.0;
  std::list<Lane> lanes_;
};

}  // namespace sharp::regress
