// SPDX-License-Identifier: Apache-2.0
// Runs jobs in child processes: a crash costs one case, and jobs may run side by side.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace sharp::tb {

struct ChildPool {
  unsigned parallel = 1;
  const std::atomic<bool>* stop = nullptr;  ///< once set: no new job starts, running ones get SIGTERM and are awaited

  /// Work of job i, in the child; the returned text travels to the parent.
  std::function<std::string(size_t)> work;
  /// In the parent when job i starts.
  std::function<void(size_t)> started;
  /// In the parent when job i ended, in order of end. `death` is empty if the text is whole, else it says how the
  /// child died ("killed by signal 11 (Segmentation fault)").
  std::function<void(size_t, const std::string& text, const std::string& death)> ended;

  /// Runs jobs 0..count-1. Jobs that never started are not reported.
  void run(size_t count) const;
};

}  // namespace sharp::tb
