// SPDX-License-Identifier: Apache-2.0
// A list expanded into tests, and tests into jobs: plan.json of a run folder (docs/nightly.md). Made once, before
// anything runs; everything later depends on it alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "regress/runner/list_file.h"
#include "regress/runner/rtl_identity.h"

namespace sharp::regress {

struct PlannedTest {
  std::string test;       ///< its name: the command without the program
  unsigned entry = 0;     ///< index into NightPlan::entries
  std::string dut;        ///< accelerator, latency and variant it runs on, "sharp_64 deep fast"
  bool replay = false;    ///< taken from the failures of earlier nights, not from the list
  bool fill = false;      ///< runs only while the budget lasts
  bool recorded = false;  ///< the cycle-count gate watches it
  bool operator==(const PlannedTest&) const = default;
};

struct Job {
  bool fill = false;
  std::vector<PlannedTest> tests;  ///< all on the same DUT, of entries with equal limits
  double seconds = 0.0;            ///< that they are believed to take
  bool operator==(const Job&) const = default;
};

struct NightPlan {
  /// Identity of the night in the history: a night that goes on keeps it, another one in the same folder has another.
  /// Empty in plans from before there was one: there it is the folder.
  std::string night;
  std::string list;
  uint64_t seed = 0;
  RtlIdentity rtl;       ///< the one text that all jobs run: RUN/rtl
  bool coverage = true;  ///< functional coverage is counted
  std::vector<std::string> speed;
  std::vector<ListEntry> entries;
  std::vector<Job> jobs;  ///< in the order they start; their index is their number
  bool operator==(const NightPlan&) const = default;

  size_t count_tests() const;
};

/// What the history knows (empty: nothing).
struct Experience {
  std::vector<std::string> failing;         ///< tests that failed lately and have not passed since
  std::map<std::string, double> durations;  ///< seconds by test
};

struct PlanSettings {
  uint64_t seed = 1;
  RtlIdentity rtl;
  bool coverage = true;
  double job_seconds = 10.0;  ///< of tests in a job, less if there are few; 0: one test a job
  unsigned parallel = 2;      ///< jobs at once: each gets several, so that none is left alone at the end
  bool fill = false;          ///< there is a budget
};

/// Throws cfg::ConfigError for what a run file or profile of the list says wrong.
NightPlan make_plan(const RegressList& list, const Experience& experience, const PlanSettings& settings);

/// 32 hexadecimal digits that no other night has.
std::string new_night_id();

/// A plan of some tests of another one, in jobs of one test: for second runs and --only-failed.
NightPlan plan_of_tests(const NightPlan& plan, const std::vector<std::string>& tests);

nlohmann::ordered_json to_json(const NightPlan& plan);
NightPlan plan_from_json(const nlohmann::ordered_json& json);

/// What a worker needs to know of its job, so that it need not read the whole plan.
struct JobOrder {
  std::string rtl_hash;  ///< of the RTL to run
  bool coverage = true;
  Limits limits;
  std::vector<std::string> tests;
};
JobOrder order_of(const NightPlan& plan, unsigned job);
nlohmann::ordered_json to_json(const JobOrder& order);
JobOrder order_from_json(const nlohmann::ordered_json& json);

}  // namespace sharp::regress
