// SPDX-License-Identifier: Apache-2.0
// Ports and signals of an elaborated RTL, as Verilator writes them down: XML up to 5.022, JSON since.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "tb/fit/finding.h"

namespace sharp::fit {

enum class Direction : uint8_t { none, input, output, inout };

struct Signal {
  uint64_t bits = 0;      ///< of all elements together; 0: it has no fixed size
  bool readable = false;  ///< public: Verilator keeps it as it is
  Direction direction = Direction::none;
  Place place;
};

struct Design {
  std::map<std::string, Signal, std::less<>> ports;    ///< of the top
  std::map<std::string, Signal, std::less<>> signals;  ///< by path below the top: "u_datapath.gate_out"
};

/// The tree that regress/elaborate_rtl.sh left in `folder`, in either form. Throws std::runtime_error if it is not of
/// the expected form: that is a Verilator this reader does not know.
Design read_design(const std::filesystem::path& folder);

/// Whether there is a tree in `folder`.
bool has_design(const std::filesystem::path& folder);

// Each form; `top` is the name of the top module.
Design read_design_xml(const std::filesystem::path& tree, std::string_view top);
Design read_design_json(const std::filesystem::path& tree, const std::filesystem::path& meta, std::string_view top);

}  // namespace sharp::fit
