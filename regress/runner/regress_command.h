// SPDX-License-Identifier: Apache-2.0
// `sharp regress` and its worker `sharp regress-job` (docs/nightly.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/verdict/counted.h"

namespace sharp::regress {

struct RegressArgs {
  std::string program;              ///< the `sharp` executable, absolute
  std::string list;                 ///< name or file; empty with resume
  std::string resume, only_failed;  ///< run folders
  std::string out;                  ///< run folder; empty: build/regress/LIST-NNNN
  std::string rtl;                  ///< RTL folder instead of rtl/
  std::string variant;              ///< name of RTL that is not the commit's: a line of its own in the history
  std::string history;              ///< file; empty: build/regress/history.db; "none": no history is kept
  unsigned keep = 0;                ///< run folders of the list that stay whole; 0: all
  std::string budget;               ///< "30m": of the whole command; empty: no limit, and no test of fill runs
  std::string waves = "fail";       ///< of buckets: none or fail
  std::string launcher = "local";
  std::vector<std::string> launcher_options;
  std::optional<uint64_t> seed;                   ///< else the time
  unsigned jobs = 0;                              ///< 0: as many as there are cores
  double job_seconds = 10.0;                      ///< of tests in a job; 0: one test each
  unsigned disk_mib = 2000;                       ///< of all buckets
  unsigned shrink_seconds = 60;                   ///< for the example of each bucket; 0: none is shrunk
  std::string known_bugs, cycles, cycle_waivers;  ///< files; empty: those in cfg/
  bool coverage = true;
  bool record_cycles = false;  ///< write the cycles of the watched tests to `cycles`
  std::string json;
};
/// Verdict of the night. Throws cfg::ConfigError for what is wrong in lists, run folders and files of the gate.
tb::CountedVerdict regress_command(const RegressArgs& args);

struct RegressJobArgs {
  std::string run;
  unsigned job = 0;
};
tb::CountedVerdict regress_job_command(const RegressJobArgs& args);

}  // namespace sharp::regress
