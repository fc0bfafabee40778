// SPDX-License-Identifier: Apache-2.0
// Plan and results of a night, its number, its lock, and what of old ones stays.
#include "regress/runner/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <set>
#include <vector>

#include "base/output/output_file.h"
#include "base/text/command_text.h"
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

fs::path lock_file(const fs::path& run) { return run / "lock"; }

/// As long as it is there, everything else that a runner makes is of one that has no plan yet.
fs::path claim_file(const fs::path& run) { return run / ".claimed"; }

fs::path rtl_part(const fs::path& run) { return run / ".rtl.part"; }

/// What the runner writes in the run folder itself.
constexpr std::array kFiles{"plan.json", "report.json", "report.html", "report.md", "junit.xml"};

/// "plan.json" of "plan.json.part4711", a file that was being written (base/output/output_file.h); empty of others.
std::string written_file(const fs::path& part) {
  const std::string name = part.filename().string();
  const size_t at = name.rfind(".part"), digits = at + 5;
  const bool is_part =
      at != name.npos && digits < name.size() && name.find_first_not_of("0123456789", digits) == name.npos;
  return is_part ? name.substr(0, at) : std::string();
}

/// Of jobs that no worker has in hand: on a farm one may work on behind a cut network.
void remove_leftovers_of_jobs(const fs::path& jobs) {
  std::error_code none;
  std::vector<fs::path> parts;
  for (const auto& entry : fs::directory_iterator(jobs, none))
    if (!written_file(entry.path()).empty()) parts.push_back(entry.path());
  for (const fs::path& part : parts) {
    const std::string name = part.filename().string();
    tb::FileLock lock(jobs / (name.substr(0, name.find('.')) + ".lock"));
    if (lock.try_lock()) fs::remove(part, none);
  }
}

void refuse_strange_files(const fs::path& run) {
  for (const char* part : kParts)
    if (fs::exists(run / part))
      throw cfg::ConfigError(fmt::format("{}: no runner has made this; --out is to be a folder that is new or empty",
                                         (run / part).string()));
}

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

void check_claim(const fs::path& run) {
  if (fs::exists(plan_file(run)))
    throw cfg::ConfigError(
        fmt::format("{}: holds a run already; go on with it: --resume {}", run.string(), tb::shell_path(run)));
  if (fs::exists(run / "report.json"))
    throw cfg::ConfigError(fmt::format("{}: holds the reports of a night; name another folder", run.string()));
  if (!fs::exists(claim_file(run))) refuse_strange_files(run);
}

void claim(const fs::path& run) {
  check_claim(run);
  for (const char* part : kParts) fs::remove_all(run / part);
  fs::remove_all(rtl_part(run));
  remove_leftovers(run);
  tb::write_file(claim_file(run), "");
}

void store_plan(const fs::path& run, const NightPlan& plan) {
  tb::make_folder(run / "jobs");
  for (unsigned n = 0; n < plan.jobs.size(); ++n)
    tb::write_file(job_file(run, n, "json"), to_json(order_of(plan, n)).dump() + "\n");
  tb::write_file(plan_file(run), to_json(plan).dump() + "\n");
  fs::remove(claim_file(run));
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
  rtl.write_to(rtl_part(run));
  fs::rename(rtl_part(run), rtl_folder(run));
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

fs::path make_run_folder(const fs::path& root, const std::string& list) {
  tb::make_folder(root);
  while (true) {
    const auto folders = run_folders(root, list);
    const fs::path run = root / fmt::format("{}-{:04}", list, folders.empty() ? 1 : folders.rbegin()->first + 1);
    std::error_code error;
    if (fs::create_directory(run, error)) return run;
    if (error) throw tb::OutputError(fmt::format("cannot create folder {}: {}", run.string(), error.message()));
  }  // another runner was faster: the next number
}

unsigned thin_run_folders(const fs::path& root, const std::string& list, unsigned keep) {
  const auto folders = run_folders(root, list);
  unsigned thinned = 0;
  size_t left = folders.size();
  for (const auto& [number, run] : folders)
    if (left-- > keep) thinned += thin(run);
  return thinned;
}

FolderLock::FolderLock(const fs::path& run) : lock_(lock_file(run)) {
  if (!lock_.try_lock())
    throw cfg::ConfigError(
        fmt::format("{}: another runner is at work in this folder: {}", run.string(), lock_.holder()));
}

bool was_locked(const fs::path& run) { return fs::exists(lock_file(run)); }

void remove_leftovers(const fs::path& run) {
  std::error_code none;
  fs::remove(claim_file(run), none);
  for (const auto& entry : fs::directory_iterator(run, none))
    if (std::find(kFiles.begin(), kFiles.end(), written_file(entry.path())) != kFiles.end())
      fs::remove(entry.path(), none);
  for (const fs::path& folder : {run, run / "again"}) remove_leftovers_of_jobs(folder / "jobs");
}

uint64_t folder_size(const fs::path& folder) {
  uint64_t bytes = 0;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder, none))
    if (entry.is_regular_file(none)) bytes += entry.file_size(none);
  return bytes;
}

}  // namespace sharp::regress
