// SPDX-License-Identifier: Apache-2.0
// Outputs expected of a case, from files or recordings.
#pragma once

#include <optional>
#include <string>

#include "cfg/src/input.h"

namespace sharp::cfg {

/// As the run file states them.
struct ExpectSpec {
  std::optional<FileRef> h, c;
  double tolerance = 0.0;
};

/// Nothing if the node is `none` or states `recordings: false` and no files.
std::optional<ExpectSpec> parse_expect(const Node& node, const std::string& key, const Input& input);

/// One of the sequences of an input.
struct Sequence {
  unsigned index = 0, count = 1;
  bool is_chosen = false;  ///< by input.batch, and not one of all
};

/// The first `steps` steps of the arrays, [T, D*H], [T, B, D*H] or as ONNX has them [T, D, B, H] (batch first: [B, T,
/// ..]). Throws ConfigError: fewer steps, another B, or numbers past the length of the sequence that are not 0.
Expect make_expect(const ExpectSpec& spec, const Model& model, const Sequence& sequence, unsigned steps);

}  // namespace sharp::cfg
