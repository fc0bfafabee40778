// SPDX-License-Identifier: Apache-2.0
// Reads /proc/cpuinfo and looks programs up.
#include "tb/library/build_machine.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// Keys of /proc/cpuinfo that name the processor, of x86 and of ARM; the others are its state (clock, temperature,
/// core).
constexpr std::array<std::string_view, 9> kIdentifying = {"vendor_id",       "cpu family",  "model",
                                                          "model name",      "flags",       "Features",
                                                          "CPU implementer", "CPU variant", "CPU part"};

constexpr std::array<const char*, 8> kTools = {"verilator", "verilator_bin", "clang++", "ld",
                                               "bash",      "awk",           "sed",     "grep"};

std::string trimmed(const std::string& text) {
  const size_t end = text.find_last_not_of(" \t");
  return end == std::string::npos ? "" : text.substr(0, end + 1);
}

/// A Verilator that is not installed is run in its source folder, which this variable names.
fs::path find_tool(const char* program) {
  const char* root = std::getenv("VERILATOR_ROOT");
  if (root != nullptr && std::string_view(program) == "verilator_bin")
    if (const fs::path file = fs::path(root) / "bin" / program; access(file.c_str(), X_OK) == 0) return file;
  return find_in_path(program);
}

std::string identity_of(const char* program) {
  std::error_code error;
  const fs::path file = fs::canonical(find_tool(program), error);
  struct stat s {};
  if (error || stat(file.c_str(), &s) != 0) return fmt::format("{} absent\n", program);
  return fmt::format("{} {} {} {}.{:09}\n", program, file.string(), s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec);
}

}  // namespace

std::string processor_identity(const fs::path& cpuinfo) {
  std::ifstream in(cpuinfo);
  std::string identity;
  for (std::string line; std::getline(in, line) && !line.empty();) {  // an empty line ends the first processor
    const std::string key = trimmed(line.substr(0, line.find(':')));
    for (const std::string_view name : kIdentifying)
      if (key == name) identity += line + "\n";
  }
  return identity;
}

BuildMachine BuildMachine::here() {
  BuildMachine m{processor_identity("/proc/cpuinfo"), {}};
  for (const char* tool : kTools) m.tools += identity_of(tool);
  return m;
}

}  // namespace sharp::tb
