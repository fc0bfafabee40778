// SPDX-License-Identifier: Apache-2.0
// Brings the jobs of a run folder to their end through a launcher, and collects the results.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "regress/runner/launcher.h"
#include "regress/runner/night_plan.h"
#include "regress/runner/test_result.h"

namespace sharp::regress {

struct Progress {
  size_t tests = 0;            ///< of jobs that must run, and of fill jobs that have started
  size_t ended = 0, failed = 0;
  unsigned running = 0;        ///< jobs
  double seconds = 0.0;        ///< since the phase began
  double left = 0.0;           ///< estimate; 0: unknown
};

struct DispatchSettings {
  double budget = 0.0;  ///< seconds of wall-clock time in which fill jobs may start; 0: none does
  double spent = 0.0;   ///< of it, before an interruption
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const Progress&)> progress;  ///< called often
};

struct Dispatched {
  std::map<std::string, TestResult> results;  ///< by test
  std::set<unsigned> not_started;             ///< fill jobs for which the budget did not last
  double seconds = 0.0;
};

/// Jobs that have results are left alone; of half a job the rest runs. A job that ends without all its results runs once
/// more; what is missing then is internal_error. Stopped: what has ended is returned.
Dispatched dispatch(const std::filesystem::path& run, const NightPlan& plan, Launcher& launcher,
                    const DispatchSettings& settings);

}  // namespace sharp::regress
