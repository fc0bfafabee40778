// SPDX-License-Identifier: Apache-2.0
// Runs the tests of one job, in a process that they share until one kills it: `sharp regress-job RUN N`.
#pragma once

#include <filesystem>

#include "tb/verdict/verdict.h"

namespace sharp::regress {

/// Goes on after the results that are there; a job that is done, or that another worker has just in hand, is left
/// alone. pass: the job is done, whatever its tests came to; interrupted: it was stopped before. Throws
/// cfg::ConfigError for a folder without a plan or a number without a job, tb::OutputError if results cannot be
/// written.
tb::Verdict work_on_job(const std::filesystem::path& run, unsigned number);

}  // namespace sharp::regress
