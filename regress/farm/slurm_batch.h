// SPDX-License-Identifier: Apache-2.0
// Jobs of a night as tasks of a Slurm job array: a task costs about 0.4 s, so each takes several jobs if there are
// many.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sharp::regress {

/// Jobs in order, dealt in pieces of equal size: at most two tasks for each of `parallel` slots.
std::vector<std::vector<unsigned>> tasks_of(std::span<const unsigned> jobs, unsigned parallel);

/// Name of everything a run folder has in the queue: "sharp-nightly-0007-1a2b3c4d". Other folders have other names.
std::string queue_name(const std::filesystem::path& run_folder);

/// A line of job numbers for each task, as the script of a task reads it.
std::string task_lines(const std::vector<std::vector<unsigned>>& tasks);

/// The script of every task; arguments PROGRAM RUN_FOLDER LINES_FILE.
extern const char* const kTaskScript;

}  // namespace sharp::regress
