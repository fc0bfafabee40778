// SPDX-License-Identifier: Apache-2.0
// The file of a recorded run (docs/record.md): case, cycles, result.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "cfg/src/run_file.h"
#include "golden/job/job_plan.h"
#include "tb/record/cycle_codec.h"
#include "tb/record/gzip_file.h"
#include "tb/record/pin_digest.h"

namespace sharp::tb {

inline constexpr uint32_t kRecordingVersion = 1;
inline constexpr const char* kRecordingName = "recording.bin.gz";

/// Throws std::runtime_error if the file cannot be written.
class RecordingWriter {
 public:
  /// job: that of the case. about: kept as it is, for people and reports.
  RecordingWriter(const std::filesystem::path& file, const cfg::Case& c, const golden::JobPlan& job,
                  const nlohmann::ordered_json& about);
  /// A cycle since the release of reset.
  void write(const DutInputs& pins, const DutOutputs& out, const std::string& assertion, bool finished);
  /// A cycle of another recording.
  void write(const RecordedCycle& cycle);
  /// Ends the file and gives it its name; without it there is none.
  void commit(const nlohmann::ordered_json& result);

 private:
  void write(const DutOutputs& out, uint32_t pins, const std::string& assertion, bool finished);

  GzipWriter file_;
  CycleEncoder encoder_;
  PinDigest pins_;
};

/// Throws RecordingError for a file that is damaged or of another version.
class RecordingReader {
 public:
  explicit RecordingReader(const std::filesystem::path& file);

  const cfg::Case& recorded_case() const { return case_; }
  /// The job of the case with the recorded K.
  const golden::JobPlan& job() const { return job_; }
  const nlohmann::ordered_json& about() const { return about_; }
  /// The next cycle, valid until the next call; null at the end.
  const RecordedCycle* next();
  /// Reads on to the end, checks it, and returns the result the run had.
  nlohmann::ordered_json finish();
  /// Cycles read so far.
  uint64_t cycles() const { return cycles_; }

 private:
  void read_header();
  nlohmann::ordered_json json(const char* what);

  GzipReader in_;
  nlohmann::ordered_json about_;
  cfg::Case case_;
  golden::JobPlan job_;
  std::optional<CycleDecoder> decoder_;
  uint64_t cycles_ = 0;
  bool ended_ = false;
};

}  // namespace sharp::tb
