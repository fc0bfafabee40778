// SPDX-License-Identifier: Apache-2.0
// What of this machine shapes a DUT library: its processor and the tools that build it.
#pragma once

#include <filesystem>
#include <string>

namespace sharp::tb {

struct BuildMachine {
  /// Model and features of the processor: a library is compiled for exactly this one (-march=native).
  std::string processor;
  /// Path, size and time of every program of the build, as found through PATH; "absent" where there is none. Asking the
  /// programs for their versions would cost more than loading a library; a package that is replaced changes size and
  /// time.
  std::string tools;

  static BuildMachine here();
};

/// Of a file like /proc/cpuinfo, without what is no property of the processor (clock, temperature, core).
std::string processor_identity(const std::filesystem::path& cpuinfo);

}  // namespace sharp::tb
