// SPDX-License-Identifier: Apache-2.0
// Folder of a night: its plan, its results so far, its lock; and folders of nights before.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/output/file_lock.h"
#include "regress/result/job_file.h"
#include "regress/runner/night_plan.h"

namespace sharp::regress {

/// Throws cfg::ConfigError if the folder has a night, reports of one, or files that no runner has made and that would
/// be in the way.
void check_claim(const std::filesystem::path& run);
/// The same in a folder that is held; what a runner that was killed before its plan was whole has left goes.
void claim(const std::filesystem::path& run);

/// Makes the folder with jobs/N.json and writes plan.json, last: now it has a night.
void store_plan(const std::filesystem::path& run, const NightPlan& plan);
/// Throws cfg::ConfigError, with the file, if there is none or it is damaged.
NightPlan load_plan(const std::filesystem::path& run);

/// RUN/rtl, of the folder RUN/again too: the RTL of the night. And RUN/builds: DUTs that do not build.
std::filesystem::path rtl_folder(const std::filesystem::path& run);
std::filesystem::path builds_folder(const std::filesystem::path& run);
/// Puts the RTL into a folder that is claimed.
void store_rtl(const std::filesystem::path& run, const tb::RtlSnapshot& rtl);
/// The RTL in it. Throws cfg::ConfigError if it is gone or its hash is another one.
tb::RtlSnapshot load_rtl(const std::filesystem::path& run, const std::string& hash);

/// jobs/N.json; throws likewise, also for a number without a job.
JobOrder load_order(const std::filesystem::path& run, unsigned job);

/// Whether every test of the job has a whole result.
bool is_complete(const std::vector<std::string>& tests, const JobResults& results);
bool is_complete(const Job& job, const JobResults& results);

/// Makes LIST-NNNN in `root`, of which it was the first to think. Throws tb::OutputError.
std::filesystem::path make_run_folder(const std::filesystem::path& root, const std::string& list);

/// Of the folders LIST-NNNN in `root`, all but the last `keep` lose what a runner made but for the reports. One in
/// which a runner is at work, or that has no report, stays as it is. Returns how many were thinned. Throws
/// std::filesystem::filesystem_error for what cannot be removed.
unsigned thin_run_folders(const std::filesystem::path& root, const std::string& list, unsigned keep);

/// One runner works in a folder at a time: before anything is written there. Throws cfg::ConfigError, with its name, if
/// there is another; tb::OutputError.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& run);

 private:
  tb::FileLock lock_;
};
/// Whether a runner was ever in the folder.
bool was_locked(const std::filesystem::path& run);
/// In a folder that is held: temporary files of runners and workers that were killed.
void remove_leftovers(const std::filesystem::path& run);

/// Size of everything in a folder, bytes; 0 if there is none.
uint64_t folder_size(const std::filesystem::path& folder);

}  // namespace sharp::regress
