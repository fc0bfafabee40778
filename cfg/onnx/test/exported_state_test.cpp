// SPDX-License-Identifier: Apache-2.0
// States, weights and biases behind the operators that exporters put before them; shapes of inputs that are fixed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using test::Form;
using test::ramp;
using testing::ElementsAre;
using testing::HasSubstr;

OnnxModel open(const onnx::ModelProto& proto) { return OnnxModel(proto.SerializeAsString(), "m.onnx"); }

void add_scalar(onnx::GraphProto& graph, const std::string& name, int64_t value) {
  test::set_int(test::add_node(graph, "Constant", {}, {name}), "value_int", value);
}

/// h0 of shape [1, Shape(of)[dimension], 2], made by `op` ConstantOfShape or Expand of 0.5.
onnx::ModelProto state_of_shape(const test::Shape& x, const std::string& op, int64_t dimension = 1) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  graph.clear_input();
  test::add_input(graph, "x", x);
  test::add_node(graph, "Shape", {"x"}, {"dims"});
  add_scalar(graph, "at", dimension);
  test::add_node(graph, "Gather", {"dims", "at"}, {"batch"});
  test::add_int64(graph, "zero", {0});
  test::add_node(graph, "Unsqueeze", {"batch", "zero"}, {"batch1"});
  test::add_int64(graph, "one", {1});
  test::add_int64(graph, "hidden", {2});
  test::set_int(test::add_node(graph, "Concat", {"one", "batch1", "hidden"}, {"state_shape"}), "axis", 0);
  test::add_value(graph, "half", {1, 1, 1}, {0.5f}, Form::raw_data);
  if (op == "Expand")
    test::add_node(graph, op, {"half", "state_shape"}, {"h0"});
  else
    test::add_node(graph, op, {"state_shape"}, {"h0"});
  auto& node = test::add_rnn(graph, {});
  for (const char* const input : {"", "h0", "h0"}) node.add_input(input);
  return proto;
}

TEST(ExportedState, ShapesOfInputsWithFixedDimensionsAreConstant) {
  const auto zeros = open(state_of_shape({9, 3, 3}, "ConstantOfShape")).load(0);
  EXPECT_EQ(zeros.run_time_h0, "");
  EXPECT_EQ(zeros.directions[0].h0, std::vector<float>(6, 0.0f));
  const auto halves = open(state_of_shape({9, 3, 3}, "Expand"));
  EXPECT_EQ(halves.load(0).directions[0].c0, std::vector<float>(6, 0.5f));
  EXPECT_EQ(halves.nodes()[0].sources[3].str(), "Expand <- initializer 'half'");
}

TEST(ExportedState, OnlyTheDimensionThatIsNeededMustBeFixed) {
  EXPECT_EQ(open(state_of_shape({-1, 3, 3}, "Expand")).load(0).directions[0].h0, std::vector<float>(6, 0.5f));
  const auto open_batch = open(state_of_shape({9, -1, 3}, "Expand"));
  EXPECT_THAT(open_batch.nodes()[0].reasons, ElementsAre());
  EXPECT_EQ(open_batch.load(0).run_time_h0, "dimension 1 ('N') of 'x' is not fixed, not constant");
  EXPECT_EQ(open(state_of_shape({-1, 3, 3}, "ConstantOfShape", 0)).load(0).run_time_c0,
            "dimension 0 ('N') of 'x' is not fixed, not constant");
}

TEST(ExportedState, ABatchThatIsNotThatOfXIsRefused) {
  EXPECT_EQ(open(state_of_shape({5, 3, 3}, "Expand", 0)).nodes()[0].reasons[0].str(),
            "input 'initial_h': batch 5, but 'X' has batch 3");
}

TEST(ExportedState, ShapeHasAStartAndAnEnd) {
  auto proto = state_of_shape({9, 3, 3}, "Expand", 0);
  auto& shape = *proto.mutable_graph()->mutable_node(0);
  test::set_int(shape, "start", -2);
  test::set_int(shape, "end", 2);
  EXPECT_EQ(open(proto).load(0).directions[0].h0.size(), 6u);  // [3]
  shape.mutable_attribute(1)->set_i(-2);
  EXPECT_THAT(open(proto).nodes()[0].reasons[0].str(), HasSubstr("input 'initial_h': index 0 is not legal"));
}

TEST(ExportedState, TheShapeOfATransposedInputIsKnownToo) {
  auto proto = state_of_shape({3, 9, 3}, "Expand");
  auto& graph = *proto.mutable_graph();
  test::set_ints(test::add_node(graph, "Transpose", {"x"}, {"time_first"}), "perm", {1, 0, 2});
  graph.mutable_node(0)->set_input(0, "time_first");
  for (auto& node : *graph.mutable_node())
    if (node.op_type() == "LSTM") node.set_input(0, "time_first");
  const auto model = open(proto);
  EXPECT_EQ(model.nodes()[0].batch, "3");
  EXPECT_EQ(model.load(0).directions[0].h0.size(), 6u);
}

TEST(ExportedState, ShapesNobodyDeclaresAreNotConstant) {
  auto proto = state_of_shape({9, 3, 3}, "Expand");
  test::add_node(*proto.mutable_graph(), "MatMul", {"x", "x"}, {"product"});
  proto.mutable_graph()->mutable_node(0)->set_input(0, "product");
  EXPECT_EQ(open(proto).load(0).run_time_h0, "the shape of 'product' is not declared, not constant");
}

/// W and R are the halves of one matrix.
TEST(ExportedWeights, BehindSplitByInputOrAttribute) {
  for (const bool as_input : {true, false}) {
    auto proto = test::empty_model();
    auto& graph = *proto.mutable_graph();
    test::Values both;
    for (int row = 0; row < 8; ++row)
      for (int column = 0; column < 5; ++column)
        both.push_back(column < 3 ? static_cast<float>(3 * row + column)
                                  : 100.0f + static_cast<float>(2 * row + column - 3));
    test::add_value(graph, "both", {1, 8, 5}, both, Form::raw_data);
    test::add_int64(graph, "sizes", {3, 2});
    auto& split = as_input ? test::add_node(graph, "Split", {"both", "sizes"}, {"w", "r"})
                           : test::add_node(graph, "Split", {"both"}, {"w", "r"});
    test::set_int(split, "axis", -1);
    if (!as_input) test::set_ints(split, "split", {3, 2});
    test::set_int(test::add_node(graph, "LSTM", {"x", "w", "r"}, {"y"}, "rnn"), "hidden_size", 2);
    const auto rnn = open(proto).load(0);
    EXPECT_EQ(rnn.directions[0].w[4], 4.0f);
    EXPECT_EQ(rnn.directions[0].r[3], 103.0f);
  }
}

/// Both outputs of an equal Split along the gates, joined the other way round.
TEST(ExportedWeights, GatesReorderedBySplitAndConcat) {
  auto proto = test::model_of({});
  auto& graph = *proto.mutable_graph();
  test::set_int(test::add_node(graph, "Split", {"rnn.R"}, {"low", "high"}), "axis", 1);
  test::set_int(test::add_node(graph, "Concat", {"high", "low"}, {"turned"}), "axis", 1);
  graph.mutable_node(0)->set_input(2, "turned");
  const auto rnn = open(proto).load(0);
  EXPECT_EQ(rnn.directions[0].r[0], ramp(16, 8)[8]);
  EXPECT_EQ(rnn.directions[0].r[8], ramp(16, 8)[0]);
}

TEST(ExportedWeights, ScaledBiasesAndQuantizedWeights) {
  auto proto = test::model_of({});
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "two", {}, {2}, Form::raw_data);
  test::add_node(graph, "Mul", {"rnn.B", "two"}, {"twice"});
  test::add_node(graph, "Sub", {"twice", "rnn.B"}, {"same"});
  graph.mutable_node(0)->set_input(3, "same");
  auto& quantized = *graph.add_initializer();
  quantized.set_name("q");
  quantized.set_data_type(onnx::TensorProto::INT8);
  for (const int64_t n : {1, 8, 3}) quantized.add_dims(n);
  for (int i = 0; i < 24; ++i) quantized.add_int32_data(i - 12);
  test::add_value(graph, "scale", {}, {0.25f}, Form::raw_data);
  test::add_node(graph, "DequantizeLinear", {"q", "scale"}, {"w"});
  graph.mutable_node(0)->set_input(1, "w");
  const auto rnn = open(proto).load(0);
  EXPECT_EQ(rnn.directions[0].b, ramp(16, 16));
  EXPECT_EQ(rnn.directions[0].w[0], -3.0f);
  EXPECT_EQ(rnn.directions[0].w[23], 2.75f);
}

TEST(ExportedWeights, OldBroadcastAndBlocksAreRefusedByName) {
  auto proto = test::model_of({});
  auto& graph = *proto.mutable_graph();
  auto& add = test::add_node(graph, "Add", {"rnn.B", "rnn.B"}, {"b"});
  graph.mutable_node(0)->set_input(3, "b");
  EXPECT_THAT(open(proto).nodes()[0].reasons, ElementsAre());
  test::set_int(add, "broadcast", 1);
  EXPECT_THAT(open(proto).nodes()[0].reasons[0].str(), HasSubstr("operator sets below 7 cannot be folded"));
}

}  // namespace
}  // namespace sharp::cfg
