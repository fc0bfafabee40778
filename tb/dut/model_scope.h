// SPDX-License-Identifier: Apache-2.0
// Signals of the testbench that a DUT writes into its dump beside its own: declarations and current values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sharp::tb {

/// Names of the values of a signal, from 0 on.
struct ModelEnum {
  std::string name;
  std::vector<std::string> items;
};

struct ModelSignal {
  std::string scope;  ///< levels separated by blanks: "model issue"
  std::string name;
  unsigned bits = 1;
  int enumeration = -1;  ///< index into ModelScope::enums(), or none
  unsigned word = 0;     ///< where its value begins in ModelScope::values(): ceil(bits / 32) words, lowest first
};

/// Declarations never change while a dump is open; values are read whenever the DUT dumps a cycle.
class ModelScope {
 public:
  virtual ~ModelScope() = default;
  /// Signals of one scope lie together.
  virtual const std::vector<ModelSignal>& signals() const = 0;
  virtual const std::vector<ModelEnum>& enums() const = 0;
  virtual const uint32_t* values() const = 0;
};

}  // namespace sharp::tb
