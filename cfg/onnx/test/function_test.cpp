// SPDX-License-Identifier: Apache-2.0
// Functions that a model brings along: calls are followed with their arguments and attributes, each a node of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfg/onnx/functions.h"
#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using test::ramp;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

OnnxModel open(const onnx::ModelProto& proto) { return OnnxModel(proto.SerializeAsString(), "m.onnx"); }

TEST(Functions, TheArgumentsOfACallAreTheInputsInside) {
  const auto model = open(test::function_model());
  ASSERT_EQ(model.nodes().size(), 1u);
  EXPECT_EQ(model.nodes()[0].path, "call.lstm > inner");
  EXPECT_EQ(model.nodes()[0].batch, "1");  // of x, which is declared outside
  EXPECT_THAT(model.nodes()[0].reasons, ElementsAre());
  EXPECT_EQ(model.nodes()[0].sources[0].str(), "initializer 'rnn.W'");
  const auto rnn = model.load(0);
  EXPECT_EQ(rnn.hidden_size, 2u);
  EXPECT_EQ(rnn.directions[0].w, ramp(24, 0));
  EXPECT_EQ(rnn.directions[0].b, ramp(16, 16));
}

TEST(Functions, TwoCallsAreTwoNodesWithTheirOwnWeights) {
  auto proto = test::function_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "W2", {1, 8, 2}, ramp(16, 1), test::Form::slices);
  test::add_call(graph, "lstm", {"y", "W2", "rnn.R"}, {"z"}, "second");  // no B
  const auto model = open(proto);
  ASSERT_EQ(model.nodes().size(), 2u);
  EXPECT_EQ(model.nodes()[1].path, "second.lstm > inner");
  EXPECT_EQ(model.load(1).directions[0].w, ramp(16, 1));
  EXPECT_EQ(model.load(1).directions[0].b, std::vector<float>(16, 0.0f));
  EXPECT_EQ(model.nodes()[1].layer, 2u);
  EXPECT_EQ(model.nodes()[0].layers, 2u);
  EXPECT_EQ(model.find("second.lstm > inner"), 1u);
  EXPECT_THAT([&] { model.find("inner"); }, ThrowsMessage<ConfigError>(HasSubstr("nodes 0, 1 are all named 'inner'")));
}

TEST(Functions, AttributesAreThoseOfTheCallOrTheDefault) {
  auto proto = test::function_model();
  auto& call = *proto.mutable_graph()->mutable_node()->rbegin();
  test::set_int(call, "size", 3);
  EXPECT_THAT(open(proto).nodes()[0].reasons[0].str(), HasSubstr("legal: real numbers of shape [1, 12, 3]"));
  call.clear_attribute();
  auto& inner = *proto.mutable_functions(0)->mutable_node(0);
  test::set_reference(inner, "layout", "not_stated");  // absent: the default of the operator
  EXPECT_THAT(open(proto).nodes()[0].reasons, ElementsAre());
  test::set_int(call, "not_stated", 1);
  EXPECT_EQ(open(proto).load(0).layout, 1);
}

TEST(Functions, ConstantsInsideMayBeAttributesOfTheCall) {
  auto proto = test::function_model();
  auto& function = test::add_function(proto, "zeros", {}, {"z"});
  test::set_reference(test::add_node(function, "Constant", {}, {"n"}), "value_int", "hidden");
  test::add_node(function, "Constant", {}, {"ones"});
  auto& ones = *function.mutable_node(1)->add_attribute();
  ones.set_name("value_ints");
  for (const int v : {1, 1}) ones.add_ints(v);
  test::add_node(function, "Constant", {}, {"axis"});
  auto& axis = *function.mutable_node(2)->add_attribute();
  axis.set_name("value_ints");
  axis.add_ints(0);
  test::add_node(function, "Unsqueeze", {"n", "axis"}, {"n1"});
  test::set_int(test::add_node(function, "Concat", {"ones", "n1"}, {"shape"}), "axis", 0);
  test::add_node(function, "ConstantOfShape", {"shape"}, {"z"});
  auto& graph = *proto.mutable_graph();
  auto& call = test::add_call(graph, "zeros", {}, {"h0"});
  test::set_int(call, "hidden", 2);
  auto& inner = *proto.mutable_functions(0);
  inner.add_input("h");
  for (const char* const input : {"", "h"}) inner.mutable_node(0)->add_input(input);
  graph.mutable_node(0)->add_input("h0");
  const auto rnn = open(proto).load(0);
  EXPECT_THAT(rnn.directions[0].h0, ElementsAre(0, 0));
  EXPECT_EQ(rnn.run_time_h0, "");
  call.mutable_attribute(0)->set_i(3);
  EXPECT_THAT(open(proto).nodes()[0].reasons[0].str(), HasSubstr("shape [1, 1, 3] is not legal"));
}

/// A function around the function.
TEST(Functions, CallsNest) {
  auto proto = test::function_model();
  auto& outer = test::add_function(proto, "outer", {"a", "b", "c", "d"}, {"e"});
  test::add_node(outer, "Identity", {"b"}, {"w"});
  auto& call = test::add_node(outer, "lstm", {"a", "w", "c", "d"}, {"e"}, "middle");
  call.set_domain("local");
  test::set_reference(call, "size", "outer_size");
  test::set_default(outer, "outer_size", 2);
  auto& node = *proto.mutable_graph()->mutable_node(0);
  node.set_op_type("outer");
  const auto model = open(proto);
  ASSERT_EQ(model.nodes().size(), 1u);
  EXPECT_EQ(model.nodes()[0].path, "call.outer > middle.lstm > inner");
  EXPECT_EQ(model.nodes()[0].sources[0].str(), "Identity <- initializer 'rnn.W'");
  EXPECT_EQ(model.load(0).directions[0].r, ramp(16, 8));
}

TEST(Functions, WhatAFunctionGivesMayBeConstant) {
  auto proto = test::function_model();
  auto& function = test::add_function(proto, "swap", {"a", "b"}, {"first", "second"});
  test::add_node(function, "Identity", {"b"}, {"first"});
  test::add_node(function, "Identity", {"a"}, {"second"});
  auto& graph = *proto.mutable_graph();
  test::add_call(graph, "swap", {"rnn.R", "rnn.W"}, {"w", "r"});
  graph.mutable_node(0)->set_input(1, "w");
  graph.mutable_node(0)->set_input(2, "r");
  EXPECT_EQ(open(proto).load(0).directions[0].w, ramp(24, 0));
  EXPECT_EQ(open(proto).load(0).directions[0].r, ramp(16, 8));
}

TEST(Functions, InputsOfTheModelAreNamedAsOutside) {
  auto proto = test::function_model();
  proto.mutable_graph()->mutable_node(0)->set_input(1, "x");
  EXPECT_EQ(open(proto).nodes()[0].reasons[0].str(), "input 'W': 'x' is an input of the model, not constant");
  proto.mutable_graph()->mutable_node(0)->set_input(1, "");
  EXPECT_EQ(open(proto).nodes()[0].reasons[0].str(), "input 'W': missing");
}

void expect_refused(const onnx::ModelProto& proto, const std::string& message) {
  EXPECT_THAT([&] { open(proto); }, ThrowsMessage<ConfigError>(message));
}

TEST(Functions, CallsWithoutEndAreRefused) {
  auto proto = test::function_model();
  test::add_node(*proto.mutable_functions(0), "lstm", {}, {"again"}).set_domain("local");
  expect_refused(proto, "m.onnx: function 'lstm' calls itself");
  auto ring = test::function_model();
  auto& other = test::add_function(ring, "other", {}, {});
  test::add_node(other, "lstm", {}, {"again"}).set_domain("local");
  test::add_node(*ring.mutable_functions(0), "other", {}, {}).set_domain("local");
  expect_refused(ring, "m.onnx: function 'lstm' calls itself");
  auto doubling = test::function_model();
  for (int i = 0; i < 60; ++i) {
    auto& function = test::add_function(doubling, "f" + std::to_string(i), {}, {});
    for (int twice = 0; twice < 2; ++twice)
      test::add_node(function, "f" + std::to_string(i + 1), {}, {}).set_domain("local");
  }
  test::add_call(*doubling.mutable_graph(), "f0", {}, {});
  expect_refused(doubling, "m.onnx: more than 10000 calls of functions");
}

TEST(Functions, ACallThatFeedsItselfEnds) {
  auto proto = test::function_model();
  auto& function = test::add_function(proto, "same", {"a"}, {"a"});
  EXPECT_EQ(function.node_size(), 0);
  auto& graph = *proto.mutable_graph();
  test::add_call(graph, "same", {"ring"}, {"ring"});
  graph.mutable_node(0)->set_input(0, "ring");
  EXPECT_EQ(open(proto).nodes()[0].layers, 1u);
  graph.mutable_node(0)->set_input(1, "ring");
  EXPECT_EQ(open(proto).nodes()[0].reasons[0].str(), "input 'W': the value 'ring' depends on itself");
}

TEST(Functions, CallsThatDoNotFitAreRefused) {
  auto proto = test::function_model();
  proto.mutable_graph()->mutable_node(0)->add_input("x");
  expect_refused(proto, "m.onnx: function 'lstm' is called with 5 inputs, it has 4");
  auto twice = test::function_model();
  test::add_function(twice, "lstm", {}, {});
  expect_refused(twice, "m.onnx: function 'lstm' is defined twice");
  auto uncalled = test::function_model();
  uncalled.mutable_graph()->mutable_node(0)->set_domain("elsewhere");
  expect_refused(uncalled, "m.onnx: no LSTM, GRU or RNN in this model; it has 1 nodes (lstm)");
}

}  // namespace
}  // namespace sharp::cfg
