// SPDX-License-Identifier: Apache-2.0
// Plan and results of a night, its number, its lock, and what of old ones stays.
#include "regress/runner/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <set>

#include "base/output/output_file.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

/// By number.
std::map<unsigned, fs::path> run_folders(const fs::path& root, const std::string& list) {
  std::map<unsigned, fs::path> folders;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(root, none)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(list + "-")) continue;
    unsigned number = 0;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data() + list.size() + 1, end, number).ptr == end) folders[number] = entry.path();
  }
  return folders;
}

/// What the runner and its launcher make in a run folder, but for the reports.
constexpr std::array kParts{"plan.json", "jobs", "again", "buckets", "coverage.db", "farm", "rtl", "builds"};

/// False if there is nothing to take away, or it has to stay.
bool thin(const fs::path& run) {
  if (!fs::exists(run / "report.json")) return false;
  try {
    const FolderLock lock(run);
    uintmax_t removed = 0;
    for (const char* part : kParts) removed += fs::remove_all(run / part);
    return removed > 0;
  } catch (const cfg::ConfigError&) {
    return false;
  }
}

/// The second runs of failures have a folder in that of their night.
fs::path night_folder(const fs::path& run) {
  return run.filename() == "again" && !fs::exists(run / "rtl") ? run.parent_path() : run;
}

}  // namespace

void store_plan(const fs::path& run, const NightPlan& plan) {
  tb::make_folder(run / "jobs");
  for (unsigned n = 0; n < plan.jobs.size(); ++n)
    tb::write_file(job_file(run, n, "json"), to_json(order_of(plan, n)).dump() + "\n");
  tb::write_file(plan_file(run), to_json(plan).dump() + "\n");
}

NightPlan load_plan(const fs::path& run) {
  const fs::path file = plan_file(run);
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw cfg::ConfigError(fmt::format("{}: cannot be read; the folder is no run of `sharp regress`", file.string()));
  try {
    return plan_from_json(nlohmann::ordered_json::parse(in));
  } catch (const std::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: is damaged: {}", file.string(), e.what()));
  }
}

fs::path rtl_folder(const fs::path& run) { return night_folder(run) / "rtl"; }

fs::path builds_folder(const fs::path& run) { return night_folder(run) / "builds"; }

void store_rtl(const fs::path& run, const tb::RtlSnapshot& rtl) {
  const fs::path folder = rtl_folder(run), part = run / ".rtl.part";
  if (fs::exists(folder)) {  // a runner was killed before it had a plan
    load_rtl(run, rtl.hash());
    return;
  }
  tb::make_folder(run);
  fs::remove_all(part);
  rtl.write_to(part);
  fs::rename(part, folder);
}

tb::RtlSnapshot load_rtl(const fs::path& run, const std::string& hash) {
  const fs::path folder = rtl_folder(run);
  if (!fs::is_directory(folder))
    throw cfg::ConfigError(fmt::format("{}: the RTL of the night is not there; start the night anew", folder.string()));
  tb::RtlSnapshot rtl = tb::RtlSnapshot::take(folder);
  if (rtl.hash() == hash) return rtl;
  throw cfg::ConfigError(
      fmt::format("{}: is not the RTL that the night was planned with: its hash is {}, that of the plan {}; "
                  "start the night anew",
                  folder.string(), rtl.hash(), hash));
}

JobOrder load_order(const fs::path& run, unsigned job) {
  const fs::path file = job_file(run, job, "json");
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw cfg::ConfigError(
        fmt::format("{}: cannot be read; is {} a job of a run of `sharp regress`?", file.string(), job));
  try {
    return order_from_json(nlohmann::ordered_json::parse(in));
  } catch (const std::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: is damaged: {}", file.string(), e.what()));
  }
}

bool is_complete(const std::vector<std::string>& tests, const JobResults& results) {
  std::set<std::string> have;
  for (const TestResult& r : results.results) have.insert(r.test);
  return results.done &&
         std::all_of(tests.begin(), tests.end(), [&](const std::string& t) { return have.contains(t); });
}

bool is_complete(const Job& job, const JobResults& results) {
  std::vector<std::string> tests;
  for (const PlannedTest& t : job.tests) tests.push_back(t.test);
  return is_complete(tests, results);
}

fs::path new_run_folder(const fs::path& root, const std::string& list) {
  const auto folders = run_folders(root, list);
  return root / fmt::format("{}-{:04}", list, folders.empty() ? 1 : folders.rbegin()->first + 1);
}

unsigned thin_run_folders(const fs::path& root, const std::string& list, unsigned keep) {
  const auto folders = run_folders(root, list);
  unsigned thinned = 0;
  size_t left = folders.size();
  for (const auto& [number, run] : folders)
    if (left-- > keep) thinned += thin(run);
  return thinned;
}

FolderLock::FolderLock(const fs::path& run) : fd_(open((run / "lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
  if (fd_ >= 0 && flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
  if (fd_ >= 0) close(fd_);
  throw cfg::ConfigError(fmt::format("{}: another runner is at work in this folder", run.string()));
}

FolderLock::~FolderLock() { close(fd_); }

uint64_t folder_size(const fs::path& folder) {
  uint64_t bytes = 0;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder, none))
    if (entry.is_regular_file(none)) bytes += entry.file_size(none);
  return bytes;
}

}  // namespace sharp::regress
