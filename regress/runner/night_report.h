// SPDX-License-Identifier: Apache-2.0
// report.json of a night (docs/nightly.md).
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "regress/history/history.h"
#include "regress/runner/bucket_example.h"
#include "regress/runner/night_outcome.h"
#include "regress/runner/provenance.h"

namespace sharp::regress {

/// Everything the report is made from.
struct NightFacts {
  std::filesystem::path run;
  std::string started, finished, launcher;
  unsigned jobs = 1;
  double seconds = 0.0, build_seconds = 0.0, phase_seconds = 0.0;  ///< phase: that of the first runs
  Provenance provenance;
  std::map<std::string, BucketExample> examples;  ///< by key of the bucket
  std::map<std::string, double> speed;            ///< accelerator -> checked against the plain loop
  nlohmann::ordered_json coverage;                ///< of coverage_json, or null
};

/// The night as a row of the history, without its number.
Night night_row(const NightPlan& plan, const NightOutcome& outcome, const NightFacts& facts);

/// number: of the night in the history, which already has it.
nlohmann::ordered_json night_report(const NightPlan& plan, const NightOutcome& outcome, const NightFacts& facts,
                                    const JudgeSettings& settings, History& history, uint64_t number);

/// Key `coverage` of the report: what the database has reached; null if there is none.
nlohmann::ordered_json coverage_json(const std::filesystem::path& database);

}  // namespace sharp::regress
