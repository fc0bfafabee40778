// SPDX-License-Identifier: Apache-2.0
// Finds, builds on demand and loads the shared library that holds the Verilated Sharp of one configuration.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "cfg/src/types.h"
#include "tb/sim/dut.h"

namespace sharp::tb {

/// Building or loading failed; what() ends with the tail of the build log.
class DutLibraryError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// The stop flag was set while a build was under way; the build has been ended.
class DutBuildInterrupted : public std::runtime_error {
 public:
  DutBuildInterrupted() : std::runtime_error("interrupted while the DUT library was being built") {}
};

struct DutLibraryOptions {
  std::filesystem::path rtl_dir;            ///< empty: rtl/ of the source tree
  std::filesystem::path cache_dir;          ///< empty: $SHARP_DUT_CACHE, else dut/ of the build tree
  std::string variant = "fast";             ///< as in regress/build_dut.sh: fast, randreset or coverage
  unsigned jobs = 2;                        ///< compilations at once
  const std::atomic<bool>* stop = nullptr;  ///< polled while waiting for the lock and the build
};

/// "VsWidth=4 NumVs=4 ... LatWb=1": every RTL parameter, names as in docs/architecture.md section 2.
std::string parameter_text(const cfg::Accel& accel);

/// Runs regress/build_dut.sh with its output in `log`. Throws DutLibraryError or DutBuildInterrupted.
void build_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options, const std::filesystem::path& out,
                       const std::filesystem::path& log);

/// Path of the library in the cache: <accel>-<latency>[-<variant>]-<hash>.so. The hash covers the parameters, every
/// file of the RTL folder (but test_*/), the adaptor sources and the build script. A missing library is built, once
/// even if several processes ask for it at the same time.
std::filesystem::path ensure_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options = {});

/// One loaded library. It stays loaded until the process ends.
class DutLibrary {
 public:
  /// Builds if needed, loads, and checks that the parameters inside are those of `accel`.
  explicit DutLibrary(const cfg::Accel& accel, const DutLibraryOptions& options = {});
  std::unique_ptr<Dut> create(const DutOptions& options) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  DutCreateFn create_ = nullptr;
};

}  // namespace sharp::tb
