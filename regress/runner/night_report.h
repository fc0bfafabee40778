// SPDX-License-Identifier: Apache-2.0
// report.json of a night (docs/nightly.md).
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "regress/history/history.h"
#include "regress/result/provenance.h"
#include "regress/runner/bucket_example.h"
#include "regress/runner/night_outcome.h"

namespace sharp::regress {

/// Everything the report is made from.
struct NightFacts {
  std::filesystem::path run;
  std::string started, finished, launcher;
  unsigned jobs = 1;
  double seconds = 0.0, build_seconds = 0.0, phase_seconds = 0.0;  ///< phase: that of the first runs
  std::optional<double>
      first_test_seconds;  ///< from the start of the command to that of the first test; none: no test has started
  Provenance provenance;
  std::map<std::string, BucketExample> examples;  ///< by key of the bucket
  std::optional<double> budget;                   ///< seconds
  std::map<std::string, double> speed;            ///< accelerator -> checked against the plain loop
  nlohmann::ordered_json coverage;                ///< of coverage_json, or null
};

/// The night as a row of the history; its number is 0.
Night night_row(const NightPlan& plan, const NightOutcome& outcome, const NightFacts& facts);

/// What the nights before say of this one.
struct LookBack {
  std::vector<Night> nights;                                         ///< of the list, oldest first
  std::optional<Night> green;                                        ///< the last green one of the list
  std::map<std::string, std::string> green_verdicts, last_verdicts;  ///< by test, of that night and of the last one
  std::map<std::string, BucketHistory> buckets;                      ///< by key
};
LookBack look_back(History& history, const std::string& list, const std::vector<Bucket>& buckets);

/// row: this night, as it stands in the history.
nlohmann::ordered_json night_report(const NightPlan& plan, const NightOutcome& outcome, const NightFacts& facts,
                                    const JudgeSettings& settings, const LookBack& past, const Night& row);

/// Key `coverage` of the report: what the database has reached; null if there is none.
nlohmann::ordered_json coverage_json(const std::filesystem::path& database);

}  // namespace sharp::regress
