// SPDX-License-Identifier: Apache-2.0
// The commands of `sharp`. Each returns its verdict (its exit code, tb/sim/verdict.h) with what it counted, and throws on
// errors; main turns ConfigError into bad_config, interruptions into interrupted, any other exception into
// internal_error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tb/sim/counted.h"

namespace sharp::tb {

/// What `run`, `golden` and `time` share.
struct RunArgs {
  std::string program = "sharp";  ///< as it was called, for reproduce lines
  std::string file;
  std::vector<std::string> overrides;
  std::optional<uint64_t> seed;
  std::string waves = "fail";                       ///< none, fail, all or A:B (tb/waves/wave_window.h)
  uint64_t wave_before = 200, snapshot_cycles = 0;  ///< 0: by the accelerator
  std::string out, rtl, json;
  std::string cov;      ///< database that gets the coverage of passing cases
  bool trace = false;   ///< model.trace and rtl.trace of every case (docs/trace.md)
  bool record = false;  ///< recording.bin.gz of every case (docs/record.md)
  unsigned jobs = 1;
};
CountedVerdict run_command(const RunArgs& args);
CountedVerdict golden_command(const RunArgs& args);
CountedVerdict time_command(const RunArgs& args);

struct ShrinkArgs {
  std::string program = "sharp";
  std::string target;  ///< run file, or the folder of a case of `sharp run --out`
  std::vector<std::string> overrides;
  std::optional<uint64_t> seed;
  std::string rtl, out;
  unsigned budget = 120;    ///< seconds of the whole command, builds included
  bool keep_accel = false;  ///< no smaller accelerators
};
/// pass: a run file that fails with the same signature is written.
CountedVerdict shrink_command(const ShrinkArgs& args);

struct TraceDiffArgs {
  std::string a, b;
  unsigned context = 3;  ///< lines before and after the first difference
};
/// pass: equal; mismatch: they differ. Throws ConfigError, with file:line, for a malformed trace.
CountedVerdict trace_diff_command(const TraceDiffArgs& args);

struct RecheckArgs {
  std::string target;  ///< recording, or a folder with recordings in it or below it
  std::string json;
};
/// The worst verdict of the recordings; bad_config for one that cannot be used. Throws ConfigError if there is none.
CountedVerdict recheck_command(const RecheckArgs& args);

struct ExplainArgs {
  /// Run file, or a folder of `sharp run --out` or `sharp explain --out`; against: may be empty.
  std::string path, against;
  std::optional<unsigned> number, against_number;  ///< of the case, if the folder holds several
  std::vector<std::string> overrides, against_overrides;
  std::optional<uint64_t> seed;
  std::string out, json;
  bool all_steps = false;
};
CountedVerdict explain_command(const ExplainArgs& args);

struct WavesArgs {
  std::string folder;  ///< of a case, or above one or several
  std::string view;    ///< hand-made view; empty: the one generated for the failure, if there is one
  bool print = false;  ///< print the command instead of running it
};
/// pass: GTKWave was opened and left, or the command was printed.
CountedVerdict waves_command(const WavesArgs& args);

struct CheckRtlArgs {
  std::string rtl;                  ///< folder; empty: rtl/ of the source tree
  std::vector<std::string> accels;  ///< "tiny" or "tiny:deep"; empty: every accelerator
  bool all = false;                 ///< every latency set of every accelerator
  std::string json;
};
CountedVerdict check_rtl_command(const CheckRtlArgs& args);

struct ListArgs {
  std::string json;
};
CountedVerdict list_command(const ListArgs& args);

struct PlanArgs {
  std::string plan;             ///< folder; empty: plan/ of the configuration
  std::string database, stage;  ///< empty: no results; all stages
  std::string tests;            ///< output of ctest --show-only=json-v1; empty: of the build folder
  std::string json, markdown;
  bool check = false;
  bool require = false;  ///< every goal that is shown must be met
};
/// mismatch: --check found an error (tb/cover/plan_resolve.h), or docs/verification-plan.md is not current; or a goal is
/// not met with --require. Throws ConfigError for --require without a database.
CountedVerdict plan_command(const PlanArgs& args);

struct ReportArgs {
  std::string run;  ///< run folder of `sharp regress`
  std::string json;
};
/// pass: the reports were written again, whatever the night came to.
CountedVerdict report_command(const ReportArgs& args);

struct OnnxArgs {
  std::string file, json;
};
CountedVerdict onnx_command(const OnnxArgs& args);

struct BenchArgs {
  std::string accel, latency = "default";  ///< accel: empty for sharp_1k, with coverage for sharp_64 and sharp_1k
  std::string rtl, json;
  unsigned repeats = 7;
  bool coverage = false;   ///< what coverage costs, instead
  bool snapshots = false;  ///< what the snapshots of --waves fail cost, instead
  bool all = false;        ///< every named accelerator instead of one
  bool build = true;
  bool strict = false;
};
CountedVerdict bench_command(const BenchArgs& args);

struct RandomArgs {
  std::string program = "sharp";
  std::string accel = "tiny", latency = "default", variant = "fast";
  std::string rtl, json, out;
  std::string waves = "fail";         ///< none, fail, all or A:B
  std::string profile = "default";    ///< name or file (cfg/src/profile.h)
  std::vector<std::string> overlays;  ///< "k=W"
  std::string list;                   ///< file with a command of one run a line, instead of a series
  std::string cov;                    ///< database that gets the coverage of passing runs
  uint64_t seed = 1;
  unsigned runs = 200;
  unsigned reset_seeds = 1;      ///< each run is repeated with so many reset seeds
  std::optional<unsigned> only;  ///< only this run
  std::string write;             ///< write run --only as this run file instead of simulating it
  bool fresh = false;            ///< take the seed from the system
};
CountedVerdict random_command(const RandomArgs& args);

}  // namespace sharp::tb
