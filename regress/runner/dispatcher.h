// SPDX-License-Identifier: Apache-2.0
// Brings the jobs of a run folder to their end through a launcher, and collects the results.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "regress/farm/launcher.h"
#include "regress/result/test_result.h"
#include "regress/runner/dut_builds.h"
#include "regress/runner/night_plan.h"

namespace sharp::regress {

struct Progress {
  size_t tests = 0;  ///< of jobs that must run, and of fill jobs that have started
  size_t ended = 0, failed = 0;
  unsigned running = 0;                 ///< jobs
  size_t builds = 0, builds_ended = 0;  ///< DUTs
  std::vector<std::string> under_way;   ///< that are being built
  std::vector<BuildResult> news;        ///< those that have ended since the last progress
  double seconds = 0.0;                 ///< since the phase began
  double left = 0.0;                    ///< estimate for tests and builds; 0: unknown
};

struct DispatchSettings {
  /// Seconds of wall-clock time; none: no limit, and no fill job starts. What is believed to last longer than the rest
  /// of it is not started; what runs at its end is ended and counts as not run.
  std::optional<double> budget;
  DutBuilds* builds = nullptr;  ///< jobs wait for their DUTs; null: all DUTs are there
  unsigned parallel = 2;        ///< workers at once; with a local launcher workers and builds
  unsigned build_cores = 2;     ///< builds at once where the workers are elsewhere
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const Progress&)> progress;  ///< called often
};

struct Dispatched {
  std::map<std::string, TestResult> results;  ///< by test
  std::set<unsigned> not_started;             ///< jobs for which the budget did not last
  std::vector<BuildResult> builds;
  bool out_of_time = false;           ///< the budget ended before all jobs that must run had
  std::optional<double> first_start;  ///< seconds from the begin of the phase to that of its first job
  double seconds = 0.0;
};

/// What is on disk of a dispatch that came to no end.
Dispatched read_results(const std::filesystem::path& run, const NightPlan& plan);

/// Jobs that have results are left alone; of half a job the rest runs. A job that ends without all its results runs
/// once more; what is missing then is internal_error. Stopped: what has ended is returned. A job starts when its DUTs
/// are built; builds and workers share the cores of a local launcher: at first half of them build, and more if no test
/// can run.
Dispatched dispatch(const std::filesystem::path& run, const NightPlan& plan, Launcher& launcher,
                    const DispatchSettings& settings);

}  // namespace sharp::regress
