// SPDX-License-Identifier: Apache-2.0
// Everything a node can ask for that the hardware does not do, or that is not legal: each with its whole message.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using test::Form;
using test::ramp;
using test::Rnn;
using testing::ThrowsMessage;

/// A change of the plain LSTM (or of another node), and the message loading and converting must give.
struct Refusal {
  const char* name;
  Rnn rnn;
  std::function<void(onnx::GraphProto&, onnx::NodeProto&)> change;
  const char* message;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.name; }

const Refusal kRefusals[] = {
    {"peepholes",
     {},
     [](auto& graph, auto& node) {
       test::add_value(graph, "P", {1, 6}, ramp(6, 0), Form::raw_data);
       for (const char* const input : {"", "", "", "P"}) node.add_input(input);
     },
     "node 'rnn': input 'P': the hardware has no peepholes; legal: no P"
     "; `sharp golden` computes its double reference"},
    {"activations",
     {},
     [](auto&, auto& node) {
       test::set_texts(node, "activations", {"HardSigmoid", "Tanh", "Tanh"});
     },
     "node 'rnn': attribute 'activations': [HardSigmoid, Tanh, Tanh]: the hardware has only the default ones; legal: "
     "[Sigmoid, Tanh, Tanh]"},
    {"clip",
     {},
     [](auto&, auto& node) { test::set_float(node, "clip", 5.5f); },
     "node 'rnn': attribute 'clip': 5.5: the hardware does not clip; legal: no clip"},
    {"input_forget",
     {},
     [](auto&, auto& node) { test::set_int(node, "input_forget", 1); },
     "node 'rnn': attribute 'input_forget': the hardware has separate input and forget gates; legal: 0"},
    {"linear_before_reset",
     {.op = "GRU"},
     [](auto&, auto&) {},
     "node 'rnn': attribute 'linear_before_reset': 0: the hardware applies the reset gate after the recurrent "
     "product; legal: 1"
     "; `sharp golden` computes its double reference"},
    {"layout",
     {},
     [](auto& graph, auto& node) {
       graph.clear_input();
       test::set_int(node, "layout", 1);
     },
     "node 'rnn': attribute 'layout': 1: the hardware streams time steps, batch inside; legal: 0"
     "; `sharp golden` computes its double reference"},
    {"sequence_lens",
     {},
     [](auto& graph, auto& node) {
       test::add_int64(graph, "lengths", {0});
       node.add_input("lengths");
     },
     "node 'rnn': input 'sequence_lens': length 0 is not legal; legal: at least 1 step"},
    {"sequence_lens_of_another_batch",
     {},
     [](auto& graph, auto& node) {
       test::add_int64(graph, "lengths", {7, 5});
       node.add_input("lengths");
     },
     "m.onnx: node 'rnn': input 'sequence_lens': batch 2, but 'X' has batch 1"},
    {"sequence_lens_at_run_time",
     {},
     [](auto&, auto& node) { node.add_input("x"); },
     "node 'rnn': input 'sequence_lens': lengths are computed when the model runs ('x' is an input of the model, not "
     "constant); legal: none, or constants"},
    {"state_of_another_batch",
     {},
     [](auto& graph, auto& node) {
       test::add_value(graph, "h", {1, 3, 2}, ramp(6, 0), Form::constant);
       for (const char* const input : {"", "h"}) node.add_input(input);
     },
     "m.onnx: node 'rnn': input 'initial_h': batch 3, but 'X' has batch 1"},
    {"states_of_two_batches",
     {},
     [](auto& graph, auto& node) {
       graph.clear_input();
       test::add_value(graph, "h", {1, 1, 2}, ramp(2, 0), Form::constant);
       test::add_value(graph, "c", {1, 3, 2}, ramp(6, 0), Form::constant);
       for (const char* const input : {"", "h", "c"}) node.add_input(input);
     },
     "m.onnx: node 'rnn': input 'initial_c': batch 3, but 'initial_h' has batch 1"},
    {"other_inputs",
     {},
     [](auto& graph, auto&) {
       graph.clear_input();
       test::add_input(graph, "x", {9, 1, 4});
     },
     "m.onnx: node 'rnn': input 'X': declared with 4 inputs, 'W' has 3"},
    {"batch",
     {},
     [](auto& graph, auto&) {
       graph.clear_input();
       test::add_input(graph, "x", {9, 0, 3});
     },
     "node 'rnn': input 'X': batch 0 is not legal; legal: 1 .. 65536"},
    {"too_large",
     {},
     [](auto& graph, auto& node) {
       test::add_value(graph, "R2", {1, 8, 2}, ramp(16, 70000), Form::float_data);
       node.set_input(2, "R2");
     },
     "node 'rnn': input 'R': value 70000 is too large for fp16; legal: magnitude < 65520"},
    {"unknown_attribute",
     {},
     [](auto&, auto& node) { test::set_int(node, "hidden_sizes", 1); },
     "node 'rnn': attribute 'hidden_sizes': not an attribute of this op"},
    {"unknown_direction",
     {},
     [](auto&, auto& node) { test::set_text(node, "direction", "sideways"); },
     "m.onnx: node 'rnn': attribute 'direction': 'sideways' is not legal; legal: forward, reverse, bidirectional"},
    {"hidden_size",
     {},
     [](auto&, auto& node) { node.mutable_attribute(0)->set_i(-1); },
     "m.onnx: node 'rnn': attribute 'hidden_size': -1 is not legal; legal: 1 .. 1048576"},
    {"computed_w",
     {},
     [](auto& graph, auto& node) {
       test::add_node(graph, "MatMul", {"x", "x"}, {"product"}, "mm");
       node.set_input(1, "product");
     },
     "m.onnx: node 'rnn': input 'W': computed by MatMul 'mm', not constant"},
    {"missing_r", {}, [](auto&, auto& node) { node.set_input(2, ""); }, "m.onnx: node 'rnn': input 'R': missing"},
    {"nameless_b",
     {},
     [](auto&, auto& node) { node.set_input(3, "nowhere"); },
     "m.onnx: node 'rnn': input 'B': nothing makes the value 'nowhere'"},
    {"shape",
     {},
     [](auto& graph, auto& node) {
       test::add_value(graph, "B2", {1, 8}, ramp(8, 0), Form::float_data);
       node.set_input(3, "B2");
     },
     "m.onnx: node 'rnn': input 'B': real numbers of shape [1, 8] is not legal; legal: real numbers of shape [1, 16]"},
    {"whole_w",
     {},
     [](auto& graph, auto& node) {
       test::add_int64(graph, "whole", {1});
       node.set_input(1, "whole");
     },
     "m.onnx: node 'rnn': input 'W': shape [1] is not legal; legal: [directions, gates * H, 1 .. 1048576]"},
};

class Refused : public testing::TestWithParam<Refusal> {};

TEST_P(Refused, WithNodeAndAttribute) {
  auto proto = test::model_of(GetParam().rnn);
  auto& graph = *proto.mutable_graph();
  GetParam().change(graph, *graph.mutable_node(0));
  const OnnxModel model(proto.SerializeAsString(), "m.onnx");
  EXPECT_FALSE(model.nodes()[0].reasons.empty());
  EXPECT_THAT([&] { to_layer_weights(model.load(0)); }, ThrowsMessage<ConfigError>(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(All, Refused, testing::ValuesIn(kRefusals),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sharp::cfg
