// SPDX-License-Identifier: Apache-2.0
// One build of a DUT library from a snapshot of the RTL, and how it can end.
#pragma once

#include <atomic>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "cfg/src/ties_file.h"
#include "cfg/types/types.h"
#include "tb/fit/tool_message.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::tb {

/// No library can be made here, and the RTL is not why: a tool is missing, the cache cannot be written, a library does
/// not load.
class DutLibraryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// The RTL does not compile, does not lint or does not fit the testbench.
class DutBuildFailed : public std::runtime_error {
 public:
  DutBuildFailed(const std::string& what, fit::ToolMessage first_message, std::filesystem::path log_file)
      : std::runtime_error(what), first(std::move(first_message)), log(std::move(log_file)) {}
  fit::ToolMessage first;     ///< the first error; its file is named from the folder above the RTL: "rtl/control/x.sv"
  std::filesystem::path log;  ///< all that the tools said
};
/// The stop flag was set while a build was under way; the build has been ended.
class DutBuildInterrupted : public std::runtime_error {
 public:
  DutBuildInterrupted() : std::runtime_error("interrupted while the DUT library was being built") {}
};

struct DutBuild {
  RtlSnapshot rtl;
  std::string variant = "fast";             ///< as in regress/build_dut.sh: fast, randreset or coverage
  unsigned jobs = 2;                        ///< compilers at once
  std::filesystem::path folder;             ///< private to this build, made; the caller removes it
  std::filesystem::path out;                ///< the library
  std::filesystem::path log;                ///< what the tools say
  const std::atomic<bool>* stop = nullptr;  ///< polled
  std::filesystem::path script;             ///< empty: regress/build_dut.sh, after the fit check (docs/check-rtl.md)
  cfg::Ties ties;                           ///< of ports that the testbench does not know
};

/// Files that the build read outside the RTL, one absolute path a line.
inline std::filesystem::path inputs_file(const DutBuild& build) { return build.folder / "inputs"; }

/// Throws DutBuildFailed, DutLibraryError, DutBuildInterrupted. The tools die with this process.
void run_dut_build(const cfg::Accel& accel, const DutBuild& build);

}  // namespace sharp::tb
