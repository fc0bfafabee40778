// SPDX-License-Identifier: Apache-2.0
// Reader of LSTM, GRU and RNN nodes (ONNX operator sets 7 to 22; layout is new in 14).
#include "cfg/onnx/rnn_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cfg/onnx/fold.h"
#include "cfg/onnx/shape_of.h"

namespace sharp::cfg::onnx_import {
namespace {

constexpr int64_t kMaxSize = 1 << 20;  // of I and H; products of it fit everywhere

/// Names of the inputs in their order; X is read by nobody.
constexpr std::array<const char*, 8> kInputs = {"X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P"};
enum Input : int { kX, kW, kR, kB, kLengths, kH0, kC0, kP };

class RnnReader {
 public:
  RnnReader(const Site& site, size_t max_elements, const ExternalData* external)
      : site_(site), node_(*site.node), folder_(max_elements, external) {}

  Reading read() {
    OnnxRnn& rnn = out_.rnn;
    rnn.path = site_.path;
    rnn.op = node_.op_type() == "LSTM" ? OnnxOp::lstm : node_.op_type() == "GRU" ? OnnxOp::gru : OnnxOp::rnn;
    for (const auto& attribute : node_.attribute())
      if (const auto* const value = site_.scope->resolve(attribute)) read_attribute(attribute.name(), *value);
    read_declared_sizes();
    read_inputs();
    out_.batch = batch_text();
    if (!out_.problems.empty()) rnn.directions.clear();
    return std::move(out_);
  }

 private:
  void problem(const std::string& at, const std::string& text) { out_.problems.push_back({at, text}); }
  void attribute_problem(const char* name, const std::string& text) {
    problem(fmt::format("attribute '{}'", name), text);
  }

  /// The value of a call of a function has another name.
  void read_attribute(const std::string& name, const onnx::AttributeProto& a) {
    OnnxRnn& rnn = out_.rnn;
    if (name == "hidden_size")
      read_hidden_size(a.i());
    else if (name == "direction")
      read_direction(a.s());
    else if (name == "activations")
      for (const auto& one : a.strings()) rnn.activations.push_back(printable(one));
    else if (name == "clip")
      rnn.clip = a.f();
    else if (name == "layout")
      rnn.layout = a.i();
    else if (name == "input_forget" && rnn.op == OnnxOp::lstm)
      rnn.input_forget = a.i() != 0;
    else if (name == "linear_before_reset" && rnn.op == OnnxOp::gru)
      rnn.linear_before_reset = a.i() != 0;
    else if (name != "activation_alpha" && name != "activation_beta" && name != "output_sequence")
      rnn.unknown_attributes.push_back(printable(name));  // those three do not touch Sigmoid, Tanh or the weights
  }

  void read_hidden_size(int64_t size) {
    if (size < 1 || size > kMaxSize)
      attribute_problem("hidden_size", fmt::format("{} is not legal; legal: 1 .. {}", size, kMaxSize));
    else
      out_.rnn.hidden_size = static_cast<unsigned>(size);
  }

  void read_direction(const std::string& text) {
    for (const auto one : {OnnxDirection::forward, OnnxDirection::reverse, OnnxDirection::bidirectional})
      if (text == to_string(one)) {
        out_.rnn.direction = one;
        return;
      }
    attribute_problem("direction",
                      fmt::format("'{}' is not legal; legal: forward, reverse, bidirectional", printable(text)));
  }

  bool has_input(Input which) const {
    const bool exists = out_.rnn.op == OnnxOp::lstm || which <= kH0;
    return exists && which < node_.input_size() && site_.scope->is_given(node_.input(which));
  }

  void input_problem(Input which, const std::string& text) {
    problem(fmt::format("input '{}'", kInputs[static_cast<size_t>(which)]), text);
  }

  /// The constant at an input. A missing, broken or needed but not constant one is a problem and gives nullptr; one
  /// that may be known only when the model runs tells why in `run_time`.
  ConstantPtr fold(Input which, bool needed, std::string* run_time = nullptr) {
    if (!has_input(which)) {
      if (needed) input_problem(which, "missing");
      return nullptr;
    }
    OnnxSource& source = out_.sources.emplace_back();
    source.input = kInputs[static_cast<size_t>(which)];
    try {
      const Folded& folded = folder_.fold(*site_.scope, node_.input(which));
      need_known(*folded.value);
      source.ops = folded.ops;
      source.leaves = folded.leaves;
      return folded.value;
    } catch (const NotConstant& e) {
      source.run_time = e.what();
      if (run_time != nullptr) *run_time = e.what();
      if (needed) input_problem(which, e.what());
    } catch (const FoldError& e) {
      source.run_time = e.what();
      input_problem(which, e.what());
    }
    return nullptr;
  }

  bool has_shape(Input which, const Constant& value, const Wholes& shape) {
    if (value.shape == shape && value.is_real()) return true;
    input_problem(which, fmt::format("{} of shape {} is not legal; legal: real numbers of shape {}",
                                     value.is_real() ? "real numbers" : "whole numbers", shape_text(value.shape),
                                     shape_text(shape)));
    return false;
  }

  /// I and H from the shapes of W and R, as far as they are known.
  void read_sizes(const ConstantPtr& w, const ConstantPtr& r) {
    OnnxRnn& rnn = out_.rnn;
    const auto size = [&](Input which, const ConstantPtr& m, unsigned known) {
      if (!m || known > 0) return known;
      if (m->shape.size() == 3 && m->shape[2] >= 1 && m->shape[2] <= kMaxSize)
        return static_cast<unsigned>(m->shape[2]);
      input_problem(which, fmt::format("shape {} is not legal; legal: [directions, gates * H, 1 .. {}]",
                                       shape_text(m->shape), kMaxSize));
      return 0u;
    };
    rnn.hidden_size = size(kR, r, rnn.hidden_size);
    rnn.input_size = size(kW, w, 0);
    if (declared_input_ && w && rnn.input_size > 0 && *declared_input_ != rnn.input_size)
      input_problem(kX, fmt::format("declared with {} inputs, 'W' has {}", *declared_input_, rnn.input_size));
  }

  void read_inputs() {
    OnnxRnn& rnn = out_.rnn;
    const auto w = fold(kW, true), r = fold(kR, true);
    read_sizes(w, r);
    const auto b = fold(kB, has_input(kB));
    const auto lengths = fold(kLengths, false, &rnn.run_time_lengths);
    const auto h0 = fold(kH0, false, &rnn.run_time_h0), c0 = fold(kC0, false, &rnn.run_time_c0);
    const auto p = fold(kP, has_input(kP));
    if (lengths) take_lengths(*lengths);
    if (rnn.input_size == 0 || rnn.hidden_size == 0 || !w || !r) return;
    rnn.directions.resize(num_directions(rnn.direction));
    const int64_t d = num_directions(rnn.direction), g = num_gates(rnn.op), h = rnn.hidden_size, i = rnn.input_size;
    take(kW, w, {d, g * h, i}, &OnnxWeights::w);
    take(kR, r, {d, g * h, h}, &OnnxWeights::r);
    take(kB, b, {d, 2 * g * h}, &OnnxWeights::b);
    take(kP, p, {d, 3 * h}, &OnnxWeights::p);
    if (!b)
      for (auto& one : rnn.directions) one.b.assign(static_cast<size_t>(2 * g * h), 0.0f);
    take_state(kH0, h0, &OnnxWeights::h0);
    take_state(kC0, c0, &OnnxWeights::c0);
  }

  /// Splits a constant [directions, ..] into the directions.
  void take(Input which, const ConstantPtr& from, const Wholes& shape, std::vector<float> OnnxWeights::*to) {
    if (!from || !has_shape(which, *from, shape)) return;
    auto& directions = out_.rnn.directions;
    const size_t size = from->reals.size() / directions.size();
    for (size_t d = 0; d < directions.size(); ++d) {
      const auto begin = from->reals.begin() + static_cast<std::ptrdiff_t>(d * size);
      (directions[d].*to).assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    }
  }

  /// [directions, batch, H], or [batch, directions, H] with layout 1.
  void take_state(Input which, const ConstantPtr& from, std::vector<float> OnnxWeights::*to) {
    if (!from) return;
    OnnxRnn& rnn = out_.rnn;
    const size_t batch_at = rnn.layout == 0 ? 1 : 0;
    const int64_t d = num_directions(rnn.direction), h = rnn.hidden_size;
    const int64_t batch = from->shape.size() == 3 ? from->shape[batch_at] : 1;
    if (!has_shape(which, *from, batch_at == 1 ? Wholes{d, batch, h} : Wholes{batch, d, h})) return;
    take_batch(which, batch);
    if (batch_at == 1) return take(which, from, from->shape, to);
    for (auto it = from->reals.begin(); it != from->reals.end();)
      for (OnnxWeights& one : rnn.directions) {
        (one.*to).insert((one.*to).end(), it, it + h);
        it += h;
      }
  }

  /// All inputs are for one batch: these operators broadcast nothing.
  void take_batch(Input which, int64_t batch) {
    OnnxRnn& rnn = out_.rnn;
    if (!rnn.batch) {
      rnn.batch = batch;
      batch_from_ = which;
    }
    if (*rnn.batch != batch)
      input_problem(which, fmt::format("batch {}, but '{}' has batch {}", batch,
                                       kInputs[static_cast<size_t>(batch_from_)], *rnn.batch));
  }

  void take_lengths(const Constant& lengths) {
    if (lengths.is_real() || lengths.shape.size() != 1)
      return input_problem(kLengths, fmt::format("{} of shape {} is not legal; legal: whole numbers of shape [batch]",
                                                 type_name(lengths.type), shape_text(lengths.shape)));
    take_batch(kLengths, lengths.shape[0]);
    out_.rnn.lengths = lengths.wholes;
  }

  /// Time, batch and inputs, as far as the file states the shape of X.
  void read_declared_sizes() {
    OnnxRnn& rnn = out_.rnn;
    const auto shape = has_input(kX) ? shape_of(*site_.scope, node_.input(kX)) : std::nullopt;
    if (!shape || shape->wholes.size() != 3) return;
    const auto dimension = [&](size_t at) {
      return shape->open[at].empty() ? std::optional(shape->wholes[at]) : std::nullopt;
    };
    rnn.steps = dimension(rnn.layout == 0 ? 0 : 1);
    rnn.batch = dimension(rnn.layout == 0 ? 1 : 0);
    declared_input_ = dimension(2);
  }

  /// A number, the symbol of the file, or "?".
  std::string batch_text() const {
    if (out_.rnn.batch) return std::to_string(*out_.rnn.batch);
    const auto* const shape = has_input(kX) ? site_.scope->declared_shape(node_.input(kX)) : nullptr;
    const int at = out_.rnn.layout == 0 ? 1 : 0;
    if (shape == nullptr || shape->dim_size() != 3 || shape->dim(at).dim_param().empty()) return "?";
    return printable(shape->dim(at).dim_param());
  }

  const Site& site_;
  const onnx::NodeProto& node_;
  Folder folder_;
  std::optional<int64_t> declared_input_;
  Input batch_from_ = kX;  ///< who stated the batch first
  Reading out_;
};

}  // namespace

Reading read_rnn(const Site& site, size_t max_elements, const ExternalData* external) {
  return RnnReader(site, max_elements, external).read();
}

}  // namespace sharp::cfg::onnx_import
