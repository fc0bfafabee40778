// SPDX-License-Identifier: Apache-2.0
// cfg/ties.yaml: what the testbench does with ports of the RTL's top that it does not know.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharp::cfg {

/// An input that has one value in every cycle.
struct Tie {
  std::string port;
  std::string digits;     ///< the value, hexadecimal without leading zeros; "0"
  std::string where;      ///< "cfg/ties.yaml:7"
  unsigned bits() const;  ///< that the value needs, at least 1
  bool operator==(const Tie&) const = default;
};

/// An output that nobody reads.
struct UnreadPort {
  std::string port;
  std::string where;
  bool operator==(const UnreadPort&) const = default;
};

struct Ties {
  std::vector<Tie> inputs;
  std::vector<UnreadPort> unread;
};

/// Throws ConfigError.
Ties load_ties_file(const std::filesystem::path& file);

/// Of config_root()/ties.yaml; no file: none.
Ties load_ties();

/// "scan_en_i=0 key_i=1f": the inputs as regress/build_dut.sh takes them, sorted by name.
std::string ties_text(const Ties& ties);

}  // namespace sharp::cfg
