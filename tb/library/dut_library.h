// SPDX-License-Identifier: Apache-2.0
// Finds, builds on demand and loads the shared library that holds the Verilated Sharp of one configuration: the library
// that runs is the RTL of the snapshot, whatever happens (docs/dut-library.md).
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cfg/src/ties_file.h"
#include "cfg/types/types.h"
#include "tb/dut/dut.h"
#include "tb/library/dut_build.h"
#include "tb/library/library_key.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::tb {

struct DutLibraryOptions {
  RtlSnapshot rtl;                          ///< empty: rtl/ of the source tree, as it is now
  std::filesystem::path cache_dir;          ///< empty: $SHARP_DUT_CACHE, else dut/ of the build tree
  std::string variant = "fast";             ///< as in regress/build_dut.sh: fast, randreset or coverage
  unsigned jobs = 2;                        ///< compilations at once
  const std::atomic<bool>* stop = nullptr;  ///< polled while waiting for the lock and the build
  std::filesystem::path script = {};        ///< empty: regress/build_dut.sh; tests have others
  std::optional<cfg::Ties> ties = {};       ///< none: those of cfg/ties.yaml
};

/// Builds `out` from the snapshot, whatever the cache has; the tools' output goes to `log`. Throws DutBuildFailed,
/// DutLibraryError, DutBuildInterrupted.
void build_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options, const std::filesystem::path& out,
                       const std::filesystem::path& log);

/// Path of a sound library in the cache: <accel>-<latency>[-<variant>]-<key>.so. One that is missing, damaged or
/// foreign is built, once even if several processes ask for it at the same time. Throws as build_dut_library.
std::filesystem::path ensure_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options = {});

/// Whether a sound one is in the cache.
bool has_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options = {});

/// One loaded library. It stays loaded until the process ends.
class DutLibrary {
 public:
  /// Builds if needed, loads, and checks that the parameters inside are those of `accel`. Throws as build_dut_library.
  explicit DutLibrary(const cfg::Accel& accel, const DutLibraryOptions& options = {});
  std::unique_ptr<Dut> create(const DutOptions& options) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  DutCreateFn create_ = nullptr;
};

}  // namespace sharp::tb
