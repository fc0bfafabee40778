// SPDX-License-Identifier: Apache-2.0
// Folder of a night: its plan, and its results so far.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "regress/runner/job_file.h"
#include "regress/runner/night_plan.h"

namespace sharp::regress {

/// Makes the folder with jobs/N.json and writes plan.json, last.
void store_plan(const std::filesystem::path& run, const NightPlan& plan);
/// Throws cfg::ConfigError, with the file, if there is none or it is damaged.
NightPlan load_plan(const std::filesystem::path& run);

/// jobs/N.json; throws likewise, also for a number without a job.
JobOrder load_order(const std::filesystem::path& run, unsigned job);

/// Whether every test of the job has a whole result.
bool is_complete(const std::vector<std::string>& tests, const JobResults& results);
bool is_complete(const Job& job, const JobResults& results);

/// build/regress/LIST-NNNN that does not exist yet.
std::filesystem::path new_run_folder(const std::string& list);

/// Size of everything in a folder, bytes; 0 if there is none.
uint64_t folder_size(const std::filesystem::path& folder);

}  // namespace sharp::regress
