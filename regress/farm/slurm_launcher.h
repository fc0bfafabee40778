// SPDX-License-Identifier: Apache-2.0
// Jobs of a night as job arrays of Slurm (regress/farm/README.md). The scheduler says when a task is gone; results are
// files.
#pragma once

#include <chrono>
#include <memory>

#include "regress/farm/launcher.h"

namespace sharp::regress {

/// How often Slurm is asked, and for how long it may be silent. Tests are in a hurry.
struct SlurmPatience {
  std::chrono::milliseconds look{200};    ///< between two looks for result files
  std::chrono::milliseconds queue{3000};  ///< between two squeue
  std::chrono::milliseconds retry{5000};  ///< before a failed sbatch is tried again
  std::chrono::seconds silence{1800};     ///< without any answer: poll() throws std::runtime_error
  std::chrono::seconds cancel{60};        ///< for tasks to end after scancel
};

/// make_slurm_launcher with other times.
std::unique_ptr<Launcher> make_slurm_launcher(const LauncherSetup& setup, const SlurmPatience& patience);

}  // namespace sharp::regress
