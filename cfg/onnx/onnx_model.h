// SPDX-License-Identifier: Apache-2.0
// The LSTM, GRU and RNN nodes of an ONNX file, in the main graph, in subgraphs (If, Loop, Scan) and in calls of
// functions.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/onnx/onnx_rnn.h"

namespace sharp::cfg {

/// Where the value of an input of a node comes from.
struct OnnxSource {
  std::string input;                ///< "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"
  std::vector<std::string> ops;     ///< operators it passes, last first: "Unsqueeze", "Concat", "Slice"
  std::vector<std::string> leaves;  ///< "initializer 'w'", "Constant 'c'"; empty: it is not constant
  std::string run_time;             ///< why it is not constant
  /// "Unsqueeze <- Concat <- initializer 'w'", or why not.
  std::string str() const;
};

/// A node as a listing shows it. Sizes are 0 if the file does not tell them.
struct OnnxNode {
  unsigned index = 0;  ///< in the order of the file, from 0
  std::string path;    ///< graphs and node: "If_0.then_branch > LSTM_3"
  std::string name;    ///< the node alone; "LSTM[7]" (7th node of its graph, from 0) if it has no name
  OnnxOp op = OnnxOp::lstm;
  unsigned input_size = 0, hidden_size = 0;
  OnnxDirection direction = OnnxDirection::forward;
  unsigned layer = 1, layers = 1;   ///< place in a stack of nodes that feed each other, from 1
  std::string batch;                ///< a number, a symbol of the file, or "?"
  std::vector<OnnxSource> sources;  ///< of the inputs the node has, without X
  std::vector<OnnxReason> reasons;  ///< why this hardware cannot run it; empty: it can
};

class OnnxModel {
 public:
  /// Throws ConfigError "path: .." if it is no ONNX model, damaged, or holds no such node.
  explicit OnnxModel(const std::filesystem::path& file);
  /// The same from bytes in memory; `name` stands in errors for the path, external data lie in `folder`.
  OnnxModel(const std::string& bytes, std::string name, const std::filesystem::path& folder);
  /// Without external data.
  OnnxModel(const std::string& bytes, std::string name);
  ~OnnxModel();
  OnnxModel(OnnxModel&&) noexcept;
  OnnxModel& operator=(OnnxModel&&) noexcept;

  std::span<const OnnxNode> nodes() const;

  /// Index of the node with this name or path. Throws ConfigError: none, or several.
  unsigned find(std::string_view name) const;

  /// The numbers of a node. Throws ConfigError "name: node '..': input 'W': .." if they are not constant or not legal.
  OnnxRnn load(unsigned index) const;

 private:
  void open(const std::string& bytes);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sharp::cfg
