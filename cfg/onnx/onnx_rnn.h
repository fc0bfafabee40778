// SPDX-License-Identifier: Apache-2.0
// One LSTM, GRU or RNN node of an ONNX model as plain numbers, and its conversion to what the hardware sees.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/types/layer.h"

namespace sharp::cfg {

enum class OnnxOp : uint8_t { lstm, gru, rnn };
enum class OnnxDirection : uint8_t { forward, reverse, bidirectional };

std::string_view to_string(OnnxOp v);         ///< "LSTM", "GRU", "RNN"
std::string_view to_string(OnnxDirection v);  ///< as the attribute spells it
inline unsigned num_gates(OnnxOp v) { return v == OnnxOp::lstm ? 4 : v == OnnxOp::gru ? 3 : 1; }
inline unsigned num_directions(OnnxDirection v) { return v == OnnxDirection::bidirectional ? 2 : 1; }

/// One direction, row-major, G gates in ONNX's order: LSTM i, o, f, c; GRU z, r, h; RNN i.
struct OnnxWeights {
  std::vector<float> w;   ///< [G*H, I]
  std::vector<float> r;   ///< [G*H, H]
  std::vector<float> b;   ///< [2*G*H]: Wb, then Rb; zeros if the node has no B
  std::vector<float> p;   ///< [3*H] peepholes i, o, f, or empty
  std::vector<float> h0;  ///< [batch, H] if initial_h is constant, else empty
  std::vector<float> c0;  ///< [batch, H] the same for initial_c
};

/// A node as the file states it, whether hardware runs it or not.
struct OnnxRnn {
  std::string path;  ///< through the graphs that hold it: "If_0.then_branch > LSTM_3"
  OnnxOp op = OnnxOp::lstm;
  unsigned input_size = 0, hidden_size = 0;
  OnnxDirection direction = OnnxDirection::forward;
  std::vector<OnnxWeights> directions;   ///< one, or two: forward, then reverse
  std::vector<std::string> activations;  ///< of all directions; empty: the defaults of the op
  std::optional<float> clip;
  bool input_forget = false;         ///< LSTM
  bool linear_before_reset = false;  ///< GRU
  int64_t layout = 0;
  std::vector<int64_t> lengths;  ///< sequence_lens: steps of each sequence; empty: the node has none
  /// Why the input is known only when the model runs; empty: it is constant, or the node has none.
  std::string run_time_lengths, run_time_h0, run_time_c0;
  std::optional<int64_t> batch, steps;          ///< of X, if known before the model runs
  std::vector<std::string> unknown_attributes;  ///< attributes this reader has never heard of
};

/// Why a node cannot be used, and where in the node: {"attribute 'clip'", "5: the hardware does not clip; .."}.
struct OnnxReason {
  std::string at, text;
  bool has_reference = false;  ///< the double reference does it all the same (docs/numerics.md "Reference")
  std::string str() const { return at + ": " + text; }
  bool operator==(const OnnxReason&) const = default;
};

/// Everything in the node that this hardware does not do; empty: it runs.
std::vector<OnnxReason> hardware_reasons(const OnnxRnn& rnn);
/// There are reasons, and the double reference does what each of them asks for.
bool is_reference_only(std::span<const OnnxReason> reasons);
/// "input 'P': ..; and attribute 'layout': .."
std::string join_reasons(std::span<const OnnxReason> reasons);

/// One direction in this project's gate order (docs/architecture.md section 1): LSTM i, f, g, o; GRU r, z, n; RNN one.
struct GateWeights {
  std::vector<float> w;     ///< [G*H, I]
  std::vector<float> r;     ///< [G*H, H]
  std::vector<float> b;     ///< [G*H]: Wb + Rb in fp32; GRU with linear_before_reset: Wb alone for n
  std::vector<float> b_rn;  ///< [H] Rb of n of a GRU with linear_before_reset, else empty
};
GateWeights to_gate_weights(const OnnxRnn& rnn, size_t direction);

/// fp16 and fp32 bits of every direction of a node, forward first. Throws ConfigError "node '<path>': <all reasons>" if
/// hardware does not run it and, with `reference`, the double reference does not either.
std::vector<LayerWeights> to_layer_weights(const OnnxRnn& rnn, bool reference = false);

}  // namespace sharp::cfg
