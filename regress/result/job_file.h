// SPDX-License-Identifier: Apache-2.0
// Results of a job on disk: one checked line a test, appended while the job runs, renamed when all are there
// (docs/nightly.md "Limits and accidents").
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "regress/result/test_result.h"

namespace sharp::regress {

/// RUN/plan.json
std::filesystem::path plan_file(const std::filesystem::path& run);
/// RUN/jobs/N.json, .done, .part, .log, .db, .lock
std::filesystem::path job_file(const std::filesystem::path& run, unsigned job, const std::string& extension);

struct JobResults {
  bool done = false;                ///< the job is complete and renamed
  std::vector<TestResult> results;  ///< of the whole lines
  unsigned damaged = 0;             ///< lines that are no result: half written, or altered
};
/// What is there of the job; nothing is written.
JobResults read_job(const std::filesystem::path& run, unsigned job);

/// Appends to the results of a job. Throws tb::OutputError if they cannot be written.
class JobWriter {
 public:
  /// Keeps what read_job finds whole, as `kept()`; the rest of the file is thrown away.
  JobWriter(const std::filesystem::path& run, unsigned job);
  const std::vector<TestResult>& kept() const { return kept_; }
  void add(const TestResult& result);
  /// All results are there: from .part to .done.
  void finish();

 private:
  std::filesystem::path part_, done_;
  std::vector<TestResult> kept_;
  std::ofstream out_;
};

/// "0123456789abcdef {...}": the hash of the text, and the text.
std::string checked_line(const std::string& text);
/// The text of such a line; empty if it is none.
std::string text_of_line(const std::string& line);

}  // namespace sharp::regress
