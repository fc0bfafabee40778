// SPDX-License-Identifier: Apache-2.0
// Stores and loads plans.
#include "regress/runner/run_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

#include "cfg/src/run_file.h"
#include "tb/main/output_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {

void store_plan(const fs::path& run, const NightPlan& plan) {
  tb::make_folder(run / "jobs");
  for (unsigned n = 0; n < plan.jobs.size(); ++n)
    tb::write_file(job_file(run, n, "json"), to_json(order_of(plan, n)).dump() + "\n");
  tb::write_file(plan_file(run), to_json(plan).dump() + "\n");
}

NightPlan load_plan(const fs::path& run) {
  const fs::path file = plan_file(run);
  std::ifstream in(file, std::ios::binary);
  if (!in) throw cfg::ConfigError(fmt::format("{}: cannot be read; the folder is no run of `sharp regress`", file.string()));
  try {
    return plan_from_json(nlohmann::ordered_json::parse(in));
  } catch (const std::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: is damaged: {}", file.string(), e.what()));
  }
}

JobOrder load_order(const fs::path& run, unsigned job) {
  const fs::path file = job_file(run, job, "json");
  std::ifstream in(file, std::ios::binary);
  if (!in) throw cfg::ConfigError(fmt::format("{}: cannot be read; is {} a job of a run of `sharp regress`?", file.string(), job));
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

fs::path new_run_folder(const std::string& list) {
  const fs::path root = fs::path(SHARP_BUILD_DIR) / "regress";
  unsigned last = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(root, none)) {
    const std::string name = entry.path().filename().string();
    unsigned number = 0;
    if (name.starts_with(list + "-"))
      std::from_chars(name.data() + list.size() + 1, name.data() + name.size(), number);
    last = std::max(last, number);
  }
  return root / fmt::format("{}-{:04}", list, last + 1);
}

uint64_t folder_size(const fs::path& folder) {
  uint64_t bytes = 0;
  std::error_code none;
  for (const auto& entry : fs::recursive_directory_iterator(folder, none))
    if (entry.is_regular_file(none)) bytes += entry.file_size(none);
  return bytes;
}

}  // namespace sharp::regress
