// SPDX-License-Identifier: Apache-2.0
// Nodes of small models: where their weights come from, their values gate by gate, and files that are no model.
#include "cfg/onnx/onnx_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

using test::Form;
using test::ramp;
using test::Rnn;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

OnnxModel open(const onnx::ModelProto& proto) { return OnnxModel(proto.SerializeAsString(), "m.onnx"); }

/// The elements first, first + 1, .. of a ramp.
std::vector<float> part(float base, size_t first, size_t count) {
  const auto all = ramp(first + count, base);
  return {all.begin() + static_cast<std::ptrdiff_t>(first), all.end()};
}

void append(std::vector<float>& to, const std::vector<float>& more) { to.insert(to.end(), more.begin(), more.end()); }

/// The gates of a ramp of `gate` elements each, in this order.
std::vector<float> gates(float base, size_t gate, const std::vector<size_t>& order) {
  std::vector<float> out;
  for (const size_t g : order) append(out, part(base, g * gate, gate));
  return out;
}

class WeightForm : public testing::TestWithParam<Form> {};

TEST_P(WeightForm, GivesTheSameLstm) {
  const Form form = GetParam();
  const auto rnn = open(test::model_of({.form = form})).load(0);
  ASSERT_EQ(rnn.directions.size(), 1u);
  EXPECT_EQ(rnn.input_size, 3u);
  EXPECT_EQ(rnn.hidden_size, 2u);
  EXPECT_EQ(rnn.directions[0].w, ramp(24, 0));
  EXPECT_EQ(rnn.directions[0].r, ramp(16, 8));
  EXPECT_EQ(rnn.directions[0].b, ramp(16, 16));
  const auto weights = to_layer_weights(rnn).at(0);
  EXPECT_EQ(weights.gates, 4u);
  const auto w = gates(0, 6, {0, 2, 3, 1}), r = gates(8, 4, {0, 2, 3, 1});
  for (size_t i = 0; i < w.size(); ++i) EXPECT_EQ(half_to_float(weights.w.at(i)), w[i]) << i;
  for (size_t i = 0; i < r.size(); ++i) EXPECT_EQ(half_to_float(weights.r.at(i)), r[i]) << i;
  const auto wb = gates(16, 2, {0, 2, 3, 1}), rb = gates(16 + 8 / 64.0f, 2, {0, 2, 3, 1});
  for (size_t i = 0; i < wb.size(); ++i) EXPECT_EQ(std::bit_cast<float>(weights.b.at(i)), wb[i] + rb[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(All, WeightForm, testing::ValuesIn(test::kForms),
                         [](const auto& info) { return test::to_string(info.param); });

TEST(OnnxModel, SourcesNameTheWay) {
  const auto model = open(test::model_of({.form = Form::slices}));
  const OnnxNode& node = model.nodes()[0];
  ASSERT_EQ(node.sources.size(), 3u);
  EXPECT_EQ(node.sources[0].input, "W");
  EXPECT_EQ(node.sources[0].str(), "Unsqueeze <- Concat <- Slice <- Constant 'rnn.W.flat'");
  EXPECT_EQ(open(test::model_of({})).nodes()[0].sources[2].str(), "initializer 'rnn.B'");
}

TEST(OnnxModel, ListsANodeTwoIfsDeep) {
  const auto model = open(test::nested_model());
  ASSERT_EQ(model.nodes().size(), 1u);
  const OnnxNode& node = model.nodes()[0];
  EXPECT_EQ(node.path, "If_0.else_branch > If_1.then_branch > lstm");
  EXPECT_EQ(node.name, "lstm");
  EXPECT_EQ(node.sources[0].str(), "Identity <- Unsqueeze <- Concat <- Slice <- Constant 'W0.flat'");
  EXPECT_EQ(node.batch, "1");
  EXPECT_THAT(node.reasons, ElementsAre());
  const auto rnn = model.load(model.find("lstm"));
  EXPECT_EQ(rnn.directions[0].w, ramp(24, 0));
  EXPECT_EQ(rnn.directions[0].r, ramp(16, 8));
  EXPECT_EQ(model.find("If_0.else_branch > If_1.then_branch > lstm"), 0u);
}

TEST(OnnxModel, InnerNamesHideOuterOnes) {
  auto proto = test::nested_model();
  auto& inner = *proto.mutable_graph()
                     ->mutable_node()
                     ->rbegin()
                     ->mutable_attribute(0)
                     ->mutable_g()
                     ->mutable_node(1)
                     ->mutable_attribute(0)
                     ->mutable_g();
  test::add_value(inner, "B0", {1, 16}, ramp(16, 0), Form::float_data);
  EXPECT_EQ(open(proto).load(0).directions[0].b, ramp(16, 0));
}

TEST(OnnxModel, FindsNodesInLoopsAndScans) {
  auto proto = test::empty_model();
  for (const char* const op : {"Loop", "Scan"})
    test::add_rnn(test::add_graph(test::add_node(*proto.mutable_graph(), op, {}, {op}, op), "body"), {.name = op});
  const auto model = open(proto);
  ASSERT_EQ(model.nodes().size(), 2u);
  EXPECT_EQ(model.nodes()[0].path, "Loop.body > Loop");
  EXPECT_EQ(model.nodes()[1].path, "Scan.body > Scan");
}

TEST(OnnxModel, GruGatesZrhBecomeRznAndTheRecurrentBiasOfNStaysApart) {
  auto proto = test::model_of({.op = "GRU"});
  test::set_int(*proto.mutable_graph()->mutable_node(0), "linear_before_reset", 1);
  const auto model = open(proto);
  const auto rnn = model.load(0);
  EXPECT_EQ(rnn.op, OnnxOp::gru);
  const auto out = to_gate_weights(rnn, 0);
  EXPECT_EQ(out.w, gates(0, 6, {1, 0, 2}));
  EXPECT_EQ(out.r, gates(8, 4, {1, 0, 2}));
  const auto wb = part(16, 0, 6), rb = part(16, 6, 6);
  EXPECT_THAT(out.b, ElementsAre(wb[2] + rb[2], wb[3] + rb[3], wb[0] + rb[0], wb[1] + rb[1], wb[4], wb[5]));
  EXPECT_THAT(out.b_rn, ElementsAre(rb[4], rb[5]));
  EXPECT_THAT(model.nodes()[0].reasons, testing::IsEmpty());
}

TEST(OnnxModel, GruWithoutLinearBeforeResetHasOneBias) {
  const auto rnn = open(test::model_of({.op = "GRU"})).load(0);
  const auto out = to_gate_weights(rnn, 0);
  const auto wb = part(16, 0, 6), rb = part(16, 6, 6);
  EXPECT_EQ(out.b[4], wb[4] + rb[4]);
  EXPECT_THAT(out.b_rn, ElementsAre());
}

TEST(OnnxModel, SignOfAZeroBiasOfNSurvives) {
  auto proto = test::model_of({.op = "GRU"});
  test::set_int(*proto.mutable_graph()->mutable_node(0), "linear_before_reset", 1);
  auto rnn = open(proto).load(0);
  rnn.directions[0].b[4] = -0.0f;
  EXPECT_EQ(std::bit_cast<uint32_t>(to_gate_weights(rnn, 0).b[4]), 0x80000000u);
}

TEST(OnnxModel, PlainRnnHasOneGate) {
  const auto rnn = open(test::model_of({.op = "RNN"})).load(0);
  const auto out = to_gate_weights(rnn, 0);
  EXPECT_EQ(out.w, ramp(6, 0));
  EXPECT_THAT(out.b, ElementsAre(32 + 2 / 64.0f, 32 + 4 / 64.0f));
}

TEST(OnnxModel, BothDirectionsHaveTheirOwnWeights) {
  auto proto = test::model_of({.direction = "bidirectional"});
  const auto model = open(proto);
  EXPECT_EQ(model.nodes()[0].direction, OnnxDirection::bidirectional);
  const auto rnn = model.load(0);
  ASSERT_EQ(rnn.directions.size(), 2u);
  EXPECT_EQ(rnn.directions[1].w, part(0, 24, 24));
  EXPECT_EQ(rnn.directions[1].b, part(16, 16, 16));
  EXPECT_EQ(to_gate_weights(rnn, 1).r, gates(8 + 16 / 64.0f, 4, {0, 2, 3, 1}));
}

TEST(OnnxModel, MissingBiasIsZero) {
  const auto rnn = open(test::model_of({.has_bias = false})).load(0);
  EXPECT_EQ(rnn.directions[0].b, std::vector<float>(16, 0.0f));
}

TEST(OnnxModel, ConstantInitialStatesAreRead) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "h", {1, 1, 2}, {0.5f, -0.5f}, Form::constant);
  test::add_value(graph, "c", {1, 1, 2}, {3, 4}, Form::float_data);
  auto& node = test::add_rnn(graph, {});
  for (const char* const input : {"", "h", "c"}) node.add_input(input);
  const auto model = open(proto);
  EXPECT_THAT(model.nodes()[0].reasons, ElementsAre());
  EXPECT_THAT(model.load(0).directions[0].h0, ElementsAre(0.5f, -0.5f));
  EXPECT_THAT(model.load(0).directions[0].c0, ElementsAre(3, 4));
}

TEST(OnnxModel, EveryDirectionHasItsWeightsAndStates) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "h", {2, 3, 2}, ramp(12, 0), Form::constant);  // batch 3
  auto& node = test::add_rnn(graph, {.direction = "bidirectional"});
  for (const char* const input : {"", "h"}) node.add_input(input);
  graph.clear_input();
  test::add_input(graph, "x", {9, 3, 3});
  const auto model = open(proto);
  EXPECT_THAT(model.nodes()[0].reasons, ElementsAre());
  EXPECT_EQ(model.nodes()[0].batch, "3");
  const auto rnn = model.load(0);
  ASSERT_EQ(rnn.directions.size(), 2u);
  EXPECT_EQ(rnn.directions[1].h0, ramp(6, 6 / 64.0f));
  const auto weights = to_layer_weights(rnn);
  ASSERT_EQ(weights.size(), 2u);
  EXPECT_EQ(half_to_float(weights[0].w.at(0)), 0.0f);
  EXPECT_EQ(half_to_float(weights[1].w.at(0)), 24 / 64.0f);
}

TEST(OnnxModel, RunTimeInitialStatesAreNoObstacle) {
  auto proto = test::model_of({});
  auto& node = *proto.mutable_graph()->mutable_node(0);
  for (const char* const input : {"", "x", "x"}) node.add_input(input);
  const auto model = open(proto);
  EXPECT_THAT(model.nodes()[0].reasons, ElementsAre());
  EXPECT_EQ(model.nodes()[0].sources.back().str(), "'x' is an input of the model, not constant");
  EXPECT_THAT(model.load(0).directions[0].h0, ElementsAre());
  EXPECT_EQ(model.load(0).run_time_c0, "'x' is an input of the model, not constant");
}

TEST(OnnxModel, StacksAreNumbered) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_rnn(graph, {.name = "first"});
  test::add_node(graph, "Squeeze", {"first.Y"}, {"s"});
  test::add_rnn(graph, {.name = "second", .x = "s"});
  test::add_rnn(graph, {.name = "other"});
  test::add_rnn(graph, {.name = "on_state", .x = "first.Y_h"});
  const auto model = open(proto);
  const auto place = [&](unsigned i) { return std::pair(model.nodes()[i].layer, model.nodes()[i].layers); };
  EXPECT_EQ(place(0), std::pair(1u, 2u));
  EXPECT_EQ(place(1), std::pair(2u, 2u));
  EXPECT_EQ(place(2), std::pair(1u, 1u));
  EXPECT_EQ(place(3), std::pair(1u, 1u));
}

TEST(OnnxModel, RingsOfLayersEnd) {
  auto proto = test::model_of({.x = "rnn.Y"});
  EXPECT_EQ(open(proto).nodes()[0].layers, 1u);
}

TEST(OnnxModel, BatchIsANumberASymbolOrUnknown) {
  auto proto = test::model_of({});
  auto& batch =
      *proto.mutable_graph()->mutable_input(0)->mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim(1);
  batch.set_dim_param("batch_size");
  EXPECT_EQ(open(proto).nodes()[0].batch, "batch_size");
  EXPECT_THAT(open(proto).nodes()[0].reasons, ElementsAre());
  batch.clear_dim_param();
  EXPECT_EQ(open(proto).nodes()[0].batch, "?");
}

TEST(OnnxModel, TheLongestLengthMustBeTheDeclaredOne) {
  auto proto = test::model_of({});
  auto& graph = *proto.mutable_graph();
  graph.clear_input();
  test::add_input(graph, "x", {-1, 2, 3});
  test::add_int64(graph, "lengths", {7, 4});
  graph.mutable_node(0)->add_input("lengths");
  EXPECT_THAT(open(proto).nodes()[0].reasons, ElementsAre());
  EXPECT_THAT(open(proto).load(0).lengths, ElementsAre(7, 4));
  graph.clear_input();
  test::add_input(graph, "x", {8, 2, 3});
  EXPECT_EQ(open(proto).nodes()[0].reasons[0].str(),
            "input 'sequence_lens': the longest length is 7, but X is declared with 8 steps; legal: equal");
}

TEST(OnnxModel, ActivationsInAnyCaseAreTheDefaults) {
  auto proto = test::model_of({});
  test::set_texts(*proto.mutable_graph()->mutable_node(0), "activations", {"sigmoid", "tanh", "Tanh"});
  EXPECT_THAT(open(proto).nodes()[0].reasons, ElementsAre());
}

TEST(OnnxModel, FindWantsOneNode) {
  auto proto = test::empty_model();
  test::add_rnn(*proto.mutable_graph(), {.name = "a"});
  test::add_rnn(test::add_graph(test::add_node(*proto.mutable_graph(), "If", {}, {}, "If_0"), "then_branch"),
                {.name = "b"});
  test::add_rnn(test::add_graph(test::add_node(*proto.mutable_graph(), "If", {}, {}, "If_1"), "then_branch"),
                {.name = "b"});
  const auto model = open(proto);
  EXPECT_EQ(model.find("a"), 0u);
  EXPECT_EQ(model.find("If_1.then_branch > b"), 2u);
  EXPECT_THAT([&] { model.find("b"); },
              ThrowsMessage<ConfigError>("m.onnx: nodes 1, 2 are all named 'b'; legal: 0 .. 2, or a name or path that "
                                         "`sharp onnx m.onnx` lists"));
  EXPECT_THAT([&] { model.find("c"); }, ThrowsMessage<ConfigError>(HasSubstr("m.onnx: no node is named 'c'")));
}

TEST(OnnxFile, WhatIsNoModelIsRefused) {
  const auto bad = [](const std::string& bytes, const std::string& message) {
    EXPECT_THAT([&] { OnnxModel(bytes, "m.onnx"); }, ThrowsMessage<ConfigError>(message));
  };
  const auto good = test::model_of({}).SerializeAsString();
  bad("", "m.onnx: not an ONNX model: empty file");
  bad("# a text file\n", "m.onnx: not an ONNX model, or truncated or damaged");
  bad("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
      "m.onnx: not an ONNX model, but a Git LFS pointer; `git lfs pull` fetches the file itself");
  const std::string html = "m.onnx: not an ONNX model, but an HTML page, as a download that went wrong leaves it";
  bad("\n <!doctype HTML><title>404</title>", html);
  bad("<HTML>", html);
  bad("\x1F\x8B\x08", "m.onnx: not an ONNX model, but a gzip file; unpack it first");
  bad("PK\x03\x04",
      "m.onnx: not an ONNX model, but a zip file (PyTorch checkpoints are, too); unpack or export it first");
  bad(good.substr(0, good.size() / 2), "m.onnx: not an ONNX model, or truncated or damaged");
  bad(std::string("\x08\x08", 2), "m.onnx: not an ONNX model: it holds no graph");
  auto other = test::empty_model();
  for (const char* const op : {"Conv", "Relu", "Conv"}) test::add_node(*other.mutable_graph(), op, {}, {});
  bad(other.SerializeAsString(), "m.onnx: no LSTM, GRU or RNN in this model; it has 3 nodes (Conv, Relu)");
  EXPECT_THAT([] { OnnxModel(std::filesystem::path("/nowhere/m.onnx")); },
              ThrowsMessage<ConfigError>("/nowhere/m.onnx: cannot read: No such file or directory"));
  EXPECT_THAT([] { OnnxModel(std::filesystem::path("/")); }, ThrowsMessage<ConfigError>("/: cannot read: is a folder"));
}

}  // namespace
}  // namespace sharp::cfg
