// SPDX-License-Identifier: Apache-2.0
// What a bucket shows of its shortest test: a dump with a view, a shrunk run file, and the timeline of its
// run.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "regress/runner/triage.h"

namespace sharp::regress {

struct ExampleSettings {
  std::filesystem::path program;  ///< the `sharp` executable
  std::filesystem::path run;      ///< folder of the night
  std::string rtl;                ///< RTL folder
  uint64_t disk_bytes = 0;        ///< what all buckets together may take
  unsigned shrink_seconds = 60;   ///< 0: nothing is shrunk
  unsigned wave_seconds = 300;
  const std::atomic<bool>* stop = nullptr;
  std::function<double()> seconds_left;  ///< of the budget of the night; empty: no limit
};

/// Paths are relative to the folder of the night; empty: there is none, and `note` says why.
struct BucketExample {
  std::string test, wave, view, shrunk, timeline, note;
};

/// Fills RUN/buckets/NAME; what is there already is used.
BucketExample make_example(const Bucket& bucket, const ExampleSettings& settings);

}  // namespace sharp::regress
