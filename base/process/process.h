// SPDX-License-Identifier: Apache-2.0
// Runs a program to its end: no shell, so no quoting; with a time limit.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::tb {

struct ProcessOptions {
  double seconds = 0.0;                     ///< killed after so long; 0: no limit
  std::filesystem::path output;             ///< file for stdout and stderr; empty: kept in ProcessResult::output
  std::filesystem::path folder;             ///< working folder; empty: this one
  const std::atomic<bool>* stop = nullptr;  ///< once set, the program gets SIGTERM, and after `grace` SIGKILL
  std::filesystem::path input = {};         ///< file for stdin; empty: that of this process
  std::filesystem::path errors = {};        ///< file for stderr; empty: with stdout
  double grace = 5.0;                       ///< seconds
};

struct ProcessResult {
  int code = -1;           ///< exit status; 128 + signal if a signal ended it; 127: it could not be started
  bool timed_out = false;  ///< ended by the limit
  std::string output;      ///< stdout and stderr in one, as far as no file was asked for
};

/// argv[0] is looked up in PATH if it has no '/'. The program and all that it has started die with the caller, however
/// that ends, and if a signal kills the program. Throws std::runtime_error if no process can be made.
ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options = {});

/// Starts it and returns its pid, also its process group; the caller waits for it. It dies with the caller; what it has
/// started is its own affair: for programs of ours.
pid_t start_process(const std::vector<std::string>& argv, int output_fd, const std::filesystem::path& folder = {});

/// The file of a program in PATH, as run_process finds it; empty: there is none.
std::filesystem::path find_in_path(const std::string& program);

/// All of the text; false if it cannot be written.
bool write_all(int fd, std::string_view text);

/// "exit status 2" or "killed by signal 9 (Killed)".
std::string describe_status(int wait_status);

}  // namespace sharp::tb
