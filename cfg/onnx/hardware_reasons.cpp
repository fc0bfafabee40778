// SPDX-License-Identifier: Apache-2.0
// What ONNX can express and this hardware does not do (docs/architecture.md section 1).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "cfg/onnx/onnx_rnn.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

using Reasons = std::vector<OnnxReason>;

/// Each sequence of a batch is a run of its own.
constexpr int64_t kMaxBatch = 65536;

std::vector<std::string> default_activations(const OnnxRnn& rnn) {
  const std::vector<std::string> one = rnn.op == OnnxOp::lstm  ? std::vector<std::string>{"Sigmoid", "Tanh", "Tanh"}
                                       : rnn.op == OnnxOp::gru ? std::vector<std::string>{"Sigmoid", "Tanh"}
                                                               : std::vector<std::string>{"Tanh"};
  auto all = one;
  if (rnn.direction == OnnxDirection::bidirectional) all.insert(all.end(), one.begin(), one.end());
  return all;
}

/// ONNX runtimes take the names of activations in any case.
bool equal_in_any_case(const std::string& a, const std::string& b) {
  const auto same = [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

void check_activations(const OnnxRnn& rnn, Reasons& out) {
  const auto legal = default_activations(rnn);
  const auto& got = rnn.activations;
  if (got.empty() || std::equal(got.begin(), got.end(), legal.begin(), legal.end(), equal_in_any_case)) return;
  out.push_back({"attribute 'activations'", fmt::format("[{}]: the hardware has only the default ones; legal: [{}]",
                                                        fmt::join(got, ", "), fmt::join(legal, ", "))});
}

void check_attributes(const OnnxRnn& rnn, Reasons& out) {
  check_activations(rnn, out);
  if (rnn.clip)
    out.push_back({"attribute 'clip'", fmt::format("{}: the hardware does not clip; legal: no clip", *rnn.clip)});
  if (rnn.input_forget)
    out.push_back({"attribute 'input_forget'", "the hardware has separate input and forget gates; legal: 0"});
  if (rnn.op == OnnxOp::gru && !rnn.linear_before_reset)
    out.push_back({"attribute 'linear_before_reset'",
                   "0: the hardware applies the reset gate after the recurrent product; legal: 1", true});
  if (rnn.layout != 0)
    out.push_back({"attribute 'layout'",
                   fmt::format("{}: the hardware streams time steps, batch inside; legal: 0", rnn.layout),
                   rnn.layout == 1});
  for (const auto& name : rnn.unknown_attributes)
    out.push_back({fmt::format("attribute '{}'", name), "not an attribute of this op"});
}

/// Each sequence runs its own length. The longest is all of X: otherwise the lengths are those of another X.
void check_lengths(const OnnxRnn& rnn, Reasons& out) {
  const auto refuse = [&](const std::string& text) { out.push_back({"input 'sequence_lens'", text}); };
  if (!rnn.run_time_lengths.empty())
    refuse(
        fmt::format("lengths are computed when the model runs ({}); legal: none, or constants", rnn.run_time_lengths));
  if (rnn.lengths.empty()) return;
  const auto [least, most] = std::minmax_element(rnn.lengths.begin(), rnn.lengths.end());
  if (*least < 1) refuse(fmt::format("length {} is not legal; legal: at least 1 step", *least));
  if (rnn.steps && *most != *rnn.steps)
    refuse(fmt::format("the longest length is {}, but X is declared with {} steps; legal: equal", *most, *rnn.steps));
}

void check_inputs(const OnnxRnn& rnn, Reasons& out) {
  for (const OnnxWeights& one : rnn.directions)
    if (!one.p.empty()) {
      out.push_back({"input 'P'", "the hardware has no peepholes; legal: no P", true});
      break;
    }
  check_lengths(rnn, out);
  if (rnn.batch && (*rnn.batch < 1 || *rnn.batch > kMaxBatch))
    out.push_back({"input 'X'", fmt::format("batch {} is not legal; legal: 1 .. {}", *rnn.batch, kMaxBatch)});
}

void check_range(const char* input, std::span<const float> values, Reasons& out) {
  const auto overflows = [](float v) { return std::isfinite(v) && std::isinf(half_to_float(float_to_half(v))); };
  const auto it = std::find_if(values.begin(), values.end(), overflows);
  if (it == values.end()) return;
  out.push_back(
      {fmt::format("input '{}'", input), fmt::format("value {} is too large for fp16; legal: magnitude < 65520", *it)});
}

void check_ranges(const OnnxRnn& rnn, Reasons& out) {
  for (const OnnxWeights& one : rnn.directions) {
    check_range("W", one.w, out);
    check_range("R", one.r, out);
    check_range("initial_h", one.h0, out);
  }
}

}  // namespace

Reasons hardware_reasons(const OnnxRnn& rnn) {
  Reasons out;
  check_attributes(rnn, out);
  check_inputs(rnn, out);
  check_ranges(rnn, out);
  return out;
}

}  // namespace sharp::cfg
