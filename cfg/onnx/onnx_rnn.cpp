// SPDX-License-Identifier: Apache-2.0
// Gate orders and bias halves of an ONNX node turned into those of the hardware.
#include "cfg/onnx/onnx_rnn.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "base/error/config_error.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

/// Gate g of this project is gate onnx_gates(op)[g] of ONNX.
std::span<const size_t> onnx_gates(OnnxOp op) {
  static constexpr size_t kLstm[] = {0, 2, 3, 1};  // i, f, g, o of i, o, f, c
  static constexpr size_t kGru[] = {1, 0, 2};      // r, z, n of z, r, h
  static constexpr size_t kRnn[] = {0};
  if (op == OnnxOp::lstm) return kLstm;
  if (op == OnnxOp::gru) return kGru;
  return kRnn;
}

/// i, f, o of ONNX's i, o, f.
constexpr size_t kPeepholes[] = {0, 2, 1};

std::vector<float> reorder(std::span<const float> rows, std::span<const size_t> gates) {
  const size_t gate_size = rows.size() / gates.size();
  std::vector<float> out;
  out.reserve(rows.size());
  for (const size_t g : gates) {
    const auto gate = rows.subspan(g * gate_size, gate_size);
    out.insert(out.end(), gate.begin(), gate.end());
  }
  return out;
}

void add(std::span<float> sum, std::span<const float> more) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

std::vector<uint16_t> half_bits(std::span<const float> values) {
  std::vector<uint16_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(float_to_half(v));
  return bits;
}

std::vector<uint32_t> float_bits(std::span<const float> values) {
  std::vector<uint32_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(std::bit_cast<uint32_t>(v));
  return bits;
}

}  // namespace

std::string_view to_string(OnnxOp v) { return v == OnnxOp::lstm ? "LSTM" : v == OnnxOp::gru ? "GRU" : "RNN"; }

std::string_view to_string(OnnxDirection v) {
  return v == OnnxDirection::forward ? "forward" : v == OnnxDirection::reverse ? "reverse" : "bidirectional";
}

GateWeights to_gate_weights(const OnnxRnn& rnn, size_t direction) {
  const OnnxWeights& from = rnn.directions.at(direction);
  const auto gates = onnx_gates(rnn.op);
  const std::span<const float> b(from.b);
  GateWeights out{reorder(from.w, gates), reorder(from.r, gates), reorder(b.first(b.size() / 2), gates), {}};
  auto recurrent = reorder(b.last(b.size() / 2), gates);
  if (rnn.op == OnnxOp::gru && rnn.linear_before_reset) {  // r multiplies R h + Rb of n, so Rb of n stays apart
    const auto n = recurrent.end() - rnn.hidden_size;
    out.b_rn.assign(n, recurrent.end());
    std::fill(n, recurrent.end(), -0.0f);  // adds nothing, not even to the sign of a zero
  }
  add(out.b, recurrent);
  return out;
}

bool is_reference_only(std::span<const OnnxReason> reasons) {
  return !reasons.empty() && std::all_of(reasons.begin(), reasons.end(), [](const auto& r) { return r.has_reference; });
}

std::string join_reasons(std::span<const OnnxReason> reasons) {
  std::string text;
  for (const OnnxReason& reason : reasons) text += (text.empty() ? "" : "; and ") + reason.str();
  return text;
}

std::vector<LayerWeights> to_layer_weights(const OnnxRnn& rnn, bool reference) {
  const auto reasons = hardware_reasons(rnn);
  if (!reasons.empty() && !(reference && is_reference_only(reasons)))
    throw ConfigError(fmt::format("node '{}': {}{}", rnn.path, join_reasons(reasons),
                                  is_reference_only(reasons) ? "; `sharp golden` computes its double reference" : ""));
  std::vector<LayerWeights> all;
  for (size_t d = 0; d < rnn.directions.size(); ++d) {
    const GateWeights gates = to_gate_weights(rnn, d);
    LayerWeights& out = all.emplace_back();
    out.input_size = rnn.input_size;
    out.hidden_size = rnn.hidden_size;
    out.gates = num_gates(rnn.op);
    out.w = half_bits(gates.w);
    out.r = half_bits(gates.r);
    out.b = float_bits(gates.b);
    out.b_rn = float_bits(gates.b_rn);
    if (const auto& p = rnn.directions[d].p; !p.empty()) out.p = float_bits(reorder(p, kPeepholes));
  }
  return all;
}

}  // namespace sharp::cfg
