// SPDX-License-Identifier: Apache-2.0
// Where the jobs of a night run. Another scheduler is another class of this interface and a line in make_launcher().
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sharp::regress {

/// What every launcher needs to know.
struct LauncherSetup {
  std::filesystem::path program;     ///< the `sharp` executable, absolute
  std::filesystem::path run_folder;  ///< absolute; seen by all nodes under this name
  unsigned parallel = 2;             ///< workers at once
  std::vector<std::string> options;  ///< of the scheduler (--launcher-option), as they are
};

/// Runs `PROGRAM regress-job RUN_FOLDER N` for job N. A worker is idempotent: it goes on after the results that are
/// there, and a job that is done is left alone, so the same job may be started again, even twice at once by accident
/// (a lock in the run folder lets one of them work). The result file is all that counts: exit codes are ignored.
class Launcher {
 public:
  virtual ~Launcher() = default;

  /// Whether its workers need the cores of this machine, which builds need too.
  virtual bool is_local() const { return false; }
  /// Jobs that may be submitted now without queueing for long.
  virtual unsigned room() const = 0;
  virtual void submit(std::span<const unsigned> jobs) = 0;
  /// Waits a moment (at most about a second); returns the jobs whose worker has ended or was lost, each once.
  virtual std::vector<unsigned> poll() = 0;
  /// Ends all workers and waits for them.
  virtual void cancel() = 0;
};

/// Name: "local" or "slurm". Throws cfg::ConfigError for another one, if its tools are missing, and for options that it
/// does not take. Does nothing else: a night asks this before it makes its folder.
void check_launcher(const std::string& name, const std::vector<std::string>& options);

/// One that check_launcher() accepts.
std::unique_ptr<Launcher> make_launcher(const std::string& name, const LauncherSetup& setup);

std::unique_ptr<Launcher> make_local_launcher(const LauncherSetup& setup);
std::unique_ptr<Launcher> make_slurm_launcher(const LauncherSetup& setup);
void check_slurm(const std::vector<std::string>& options);

}  // namespace sharp::regress
