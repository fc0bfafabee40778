// SPDX-License-Identifier: Apache-2.0
// DUTs of a night that do not build, remembered in its run folder: no test builds one again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "cfg/types/types.h"
#include "tb/library/dut_library.h"

namespace sharp::regress {

/// What a failed build says.
struct BuildNote {
  std::string detail;      ///< first error in a line: "rtl/control/x.sv:12: syntax error (verilator)"
  std::string conclusion;  ///< what it means, a sentence
  std::string log;         ///< the end of what the tools said
  bool operator==(const BuildNote&) const = default;
};
BuildNote note_of(const tb::DutBuildFailed& failure);

/// The notes of one night. Several processes may read and write it.
class BuildNotes {
 public:
  /// An empty folder: nothing is remembered.
  explicit BuildNotes(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::optional<BuildNote> find(const cfg::Accel& accel, const std::string& variant) const;
  void add(const cfg::Accel& accel, const std::string& variant, const BuildNote& note) const;
  /// Forgets all: the builds are tried again.
  void clear() const;

 private:
  std::filesystem::path file(const cfg::Accel& accel, const std::string& variant) const;

  std::filesystem::path folder_;
};

/// "tiny (deep) randreset": a DUT for people.
std::string dut_name(const cfg::Accel& accel, const std::string& variant);

}  // namespace sharp::regress
