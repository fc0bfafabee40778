// SPDX-License-Identifier: Apache-2.0
// DUT libraries that are built before anything else.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "cfg/types/types.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::regress {

struct NeededDut {
  cfg::Accel accel;
  std::string variant;
};

/// Builds what is not in the cache, `parallel` compilers at once; prints a line for each. Throws tb::DutLibraryError or
/// tb::DutBuildInterrupted.
void build_libraries(const std::vector<NeededDut>& duts, const tb::RtlSnapshot& rtl, unsigned parallel,
                     const std::atomic<bool>& stop);

}  // namespace sharp::regress
