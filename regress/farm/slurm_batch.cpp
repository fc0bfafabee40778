// SPDX-License-Identifier: Apache-2.0
// Pieces of equal size, and the script that works through one.
#include "regress/farm/slurm_batch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace sharp::regress {

// The exit code of a task says nothing: results do. A task that is cancelled stops between jobs, too.
const char* const kTaskScript = R"(#!/bin/sh
# A task of a regression: the jobs of its line, one after the other. Arguments: PROGRAM RUN_FOLDER LINES_FILE
program=$1 run=$2
jobs=$(sed -n "$((SLURM_ARRAY_TASK_ID + 1))p" "$3")
echo "task ${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID on ${SLURMD_NODENAME:-$(hostname)}: jobs $jobs"
trap 'kill "$worker" 2>/dev/null; wait; exit 143' TERM INT
for job in $jobs; do
  "$program" regress-job "$run" "$job" >>"$run/jobs/$job.log" 2>&1 &
  worker=$!
  wait "$worker" || echo "job $job: worker ended with exit code $?"
done
)";

std::vector<std::vector<unsigned>> tasks_of(std::span<const unsigned> jobs, unsigned parallel) {
  const size_t slots = 2 * std::max<size_t>(parallel, 1), size = std::max<size_t>(1, (jobs.size() + slots - 1) / slots);
  std::vector<std::vector<unsigned>> tasks;
  for (size_t at = 0; at < jobs.size(); at += size) {
    const auto piece = jobs.subspan(at, std::min(size, jobs.size() - at));
    tasks.emplace_back(piece.begin(), piece.end());
  }
  return tasks;
}

std::string queue_name(const std::filesystem::path& run_folder) {
  uint32_t hash = 0x811c9dc5u;  // FNV-1a
  for (const unsigned char c : run_folder.string()) hash = (hash ^ c) * 0x01000193u;
  std::string name = "sharp-";
  for (const unsigned char c : run_folder.filename().string()) name += std::isalnum(c) != 0 || c == '-' ? c : '_';
  return fmt::format("{}-{:08x}", name, hash);
}

std::string task_lines(const std::vector<std::vector<unsigned>>& tasks) {
  std::string text;
  for (const auto& jobs : tasks) text += fmt::format("{}\n", fmt::join(jobs, " "));
  return text;
}

}  // namespace sharp::regress
