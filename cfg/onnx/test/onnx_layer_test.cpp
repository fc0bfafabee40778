// SPDX-License-Identifier: Apache-2.0
// ONNX files in run files: models by node name or index, initial states, tensors as inputs, errors at their key.
#include "cfg/src/onnx_layer.h"

#include <gmock/gmock.h>
#include <google/protobuf/message_lite.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <filesystem>
#include <fstream>

#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

using test::Form;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::ThrowsMessage;

namespace fs = std::filesystem;

class OnnxLayerTest : public testing::Test {
 protected:
  OnnxLayerTest() { fs::create_directories(folder_); }
  ~OnnxLayerTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const google::protobuf::MessageLite& message) {
    std::ofstream(folder_ / name, std::ios::binary) << message.SerializeAsString();
    return (folder_ / name).string();
  }

  /// A run of the model {onnx: m.onnx<more>} with this input.
  fs::path write_run(const std::string& more, const std::string& input) {
    std::ofstream(folder_ / "r.yaml") << "accel: tiny\nmodel: {onnx: m.onnx" << more << "}\ninput: " << input << "\n";
    return folder_ / "r.yaml";
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp_onnx_" + std::to_string(getpid()));
};

const LayerWeights& weights_of(const Case& c) { return c.layers->at(0).weights.at(0); }

const std::string kRandom = "{type: random, steps: 2}";

onnx::ModelProto two_nodes() {
  auto proto = test::model_of({.name = "first"});
  test::add_rnn(*proto.mutable_graph(), {.op = "GRU", .name = "second"});
  test::add_rnn(*proto.mutable_graph(), {.name = "third", .has_bias = false});
  return proto;
}

TEST_F(OnnxLayerTest, TheOnlyNodeNeedsNoName) {
  write("m.onnx", test::nested_model());
  const auto cases = load_run(write_run("", kRandom));
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].model_name, "m");
  EXPECT_EQ(cases[0].layers->at(0).cell, Cell::lstm);
  EXPECT_EQ(weights_of(cases[0]).input_size, 3u);
  EXPECT_EQ(weights_of(cases[0]).hidden_size, 2u);
  EXPECT_EQ(half_to_float(weights_of(cases[0]).w[1]), 1 / 64.0f);
  EXPECT_THAT(cases[0].input->states.at(0).h0, ElementsAre(0, 0));
}

TEST_F(OnnxLayerTest, GruAndRnnNodesRun) {
  auto proto = test::model_of({.op = "GRU", .name = "gru"});
  test::set_int(*proto.mutable_graph()->mutable_node(0), "linear_before_reset", 1);
  test::add_rnn(*proto.mutable_graph(), {.op = "RNN", .name = "rnn"});
  write("m.onnx", proto);
  std::ofstream(folder_ / "r.yaml")
      << "accel: tiny\nmodel: [{onnx: m.onnx, node: gru}, {onnx: m.onnx, node: rnn}]\ninput: " << kRandom << "\n";
  const auto cases = load_run(folder_ / "r.yaml");
  ASSERT_EQ(cases.size(), 2u);
  const LayerWeights& gru = weights_of(cases[0]);
  EXPECT_EQ(cases[0].layers->at(0).cell, Cell::gru);
  EXPECT_EQ(gru.gates, 3u);
  // B counts up from 16 in steps of 1/64: Wb of z, r, n, then Rb of z, r, n, two units each.
  const auto bits = [](float v) { return std::bit_cast<uint32_t>(v); };
  EXPECT_THAT(gru.b_rn, ElementsAre(bits(16 + 10 / 64.0f), bits(16 + 11 / 64.0f)));
  EXPECT_EQ(gru.b[4], bits(16 + 4 / 64.0f));
  EXPECT_EQ(cases[1].layers->at(0).cell, Cell::elman);
  EXPECT_EQ(weights_of(cases[1]).gates, 1u);
  EXPECT_THAT(weights_of(cases[1]).b_rn, testing::IsEmpty());
}

TEST_F(OnnxLayerTest, NodesAreNamedOrNumberedAndSweep) {
  write("m.onnx", two_nodes());
  std::ofstream(folder_ / "r.yaml")
      << "accel: tiny\nmodel: [{onnx: m.onnx, node: 0}, {onnx: m.onnx, node: third}]\ninput: " << kRandom << "\n";
  const auto cases = load_run(folder_ / "r.yaml");
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].model_name, "m#0");
  EXPECT_EQ(cases[1].model_name, "m#2");
  EXPECT_NE(weights_of(cases[0]).b, weights_of(cases[1]).b);
  EXPECT_THAT(weights_of(cases[1]).b, testing::Each(0u));
}

/// Input 3, H 2; then a bidirectional node with 3 inputs, which no node here gives.
onnx::ModelProto bidirectional_nodes() {
  auto proto = test::model_of({.name = "both", .direction = "bidirectional"});
  test::add_rnn(*proto.mutable_graph(), {.name = "back", .direction = "reverse"});
  return proto;
}

TEST_F(OnnxLayerTest, DirectionsRun) {
  write("m.onnx", bidirectional_nodes());
  const auto both = load_run(write_run(", node: both", kRandom)).at(0);
  EXPECT_EQ(both.layers->at(0).direction, Direction::bidirectional);
  EXPECT_EQ(both.layers->at(0).weights.size(), 2u);
  EXPECT_EQ(both.input->states.size(), 2u);
  EXPECT_EQ(load_run(write_run(", node: back", kRandom)).at(0).layers->at(0).direction, Direction::reverse);
}

TEST_F(OnnxLayerTest, AListOfNodesIsAStackIfTheyFit) {
  auto proto = test::model_of({.name = "first"});
  auto& graph = *proto.mutable_graph();
  auto& second = test::add_rnn(graph, {.name = "second", .direction = "bidirectional", .x = "first.Y"});
  test::add_value(graph, "W2", {2, 8, 2}, test::ramp(32, 1), Form::raw_data);  // two inputs, as first gives
  second.set_input(1, "W2");
  write("m.onnx", proto);
  const auto c = load_run(write_run(", node: [first, 1]", kRandom)).at(0);
  EXPECT_EQ(c.model_name, "m#0+1");
  ASSERT_EQ(c.layers->size(), 2u);
  EXPECT_EQ(c.layers->at(1).weights.at(1).input_size, 2u);
  EXPECT_EQ(c.input->states.size(), 3u);
}

TEST_F(OnnxLayerTest, ABatchIsAsManyRuns) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "h", {1, 2, 2}, {1, 2, 3, 4}, Form::constant);
  auto& node = test::add_rnn(graph, {});
  for (const char* const input : {"", "h"}) node.add_input(input);
  graph.clear_input();
  test::add_input(graph, "x", {9, 2, 3});
  write("m.onnx", proto);
  const auto cases = load_run(write_run("", kRandom));
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[1].input_name, "random[1]");
  EXPECT_THAT(cases[0].input->states.at(0).h0, ElementsAre(0x3C00, 0x4000));
  EXPECT_THAT(cases[1].input->states.at(0).h0, ElementsAre(0x4200, 0x4400));
  EXPECT_NE(cases[0].input->x, cases[1].input->x);
  EXPECT_THAT(cases[1].selectors, ElementsAre("input={type: random, steps: 2, batch: 1}"));
  EXPECT_EQ(load_run(folder_ / "r.yaml", cases[1].selectors).at(0).input->x, cases[1].input->x);
  write("x.pb", test::float_tensor({2, 1, 3}, {1, 2, 3, 4, 5, 6}));
  EXPECT_THAT([&] { load_run(write_run("", "{x: x.pb}")); },
              ThrowsMessage<ConfigError>(HasSubstr("key 'input': 1 sequence, but model 'm' is for a batch of 2")));
}

TEST_F(OnnxLayerTest, ModelFilesTakeNamesAndRecordings) {
  write("m.onnx", two_nodes());
  write("x.pb", test::float_tensor({2, 1, 3}, {1, 2, 3, 4, 5, 6}));
  std::ofstream(folder_ / "voice.yaml") << "summary: words\nonnx: m.onnx\nnode: third\nrecordings: {one: {X: x.pb}}\n";
  std::ofstream(folder_ / "r.yaml") << "accel: tiny\nmodel: ./voice.yaml\ninput: one\n";
  const auto cases = load_run(folder_ / "r.yaml");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0].model_name, "voice");
  EXPECT_EQ(cases[0].input->steps, 2u);
}

TEST_F(OnnxLayerTest, ConstantStatesAreWhereInputsBegin) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "h", {1, 1, 2}, {0.5f, -0.5f}, Form::constant);
  test::add_value(graph, "c", {1, 1, 2}, {3, 4}, Form::constant);
  auto& node = test::add_rnn(graph, {});
  for (const char* const input : {"", "h", "c"}) node.add_input(input);
  write("m.onnx", proto);
  write("x.pb", test::float_tensor({2, 1, 3}, {1, 2, 3, 4, 5, 6}));
  write("h.pb", test::float_tensor({1, 1, 2}, {2, 1}));
  const auto from_model = load_run(write_run("", kRandom));
  EXPECT_THAT(from_model[0].input->states.at(0).h0, ElementsAre(0x3800, 0xB800));
  EXPECT_THAT(from_model[0].input->states.at(0).c0,
              ElementsAre(std::bit_cast<uint32_t>(3.0f), std::bit_cast<uint32_t>(4.0f)));
  const auto from_file = load_run(write_run("", "{x: x.pb, h0: h.pb}"));
  EXPECT_THAT(from_file[0].input->states.at(0).h0, ElementsAre(0x4000, 0x3C00));
  EXPECT_EQ(from_file[0].input->states.at(0).c0[1], std::bit_cast<uint32_t>(4.0f));
}

TEST_F(OnnxLayerTest, TensorsAreInputsWithOrWithoutTheirBatch) {
  write("m.onnx", test::model_of({}));
  const auto x_bits = [&](const test::Shape& shape) {
    write("x.pb", test::float_tensor(shape, {1, 2, 3, 4, 5, 6}));
    return load_run(write_run("", "{x: x.pb}"))[0].input->x;
  };
  const auto refuses = [&](const test::Shape& shape, const std::string& message) {
    EXPECT_THAT([&] { x_bits(shape); }, ThrowsMessage<ConfigError>(EndsWith(message)));
  };
  const std::vector<uint16_t> expected = {0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600};
  EXPECT_EQ(x_bits({2, 3}), expected);
  EXPECT_EQ(x_bits({2, 1, 3}), expected);
  refuses({1, 2, 3}, "2 sequences, but model 'm' is for a batch of 1");
  refuses({3, 2}, "shape [3, 2] is not legal; legal: [any, 3]");
  refuses({2, 1, 1, 3}, "shape [2, 1, 1, 3] is not legal; legal: [any, 3]");
  refuses({1, 2, 3, 2}, "FLOAT of shape [1, 2, 3, 2] needs 12 elements, the file has 6");
}

/// The message of loading the run, without the folder.
std::string message_of(const fs::path& run) {
  try {
    load_run(run);
  } catch (const ConfigError& e) {
    std::string text = e.what();
    const auto folder = run.parent_path().string() + "/";
    for (size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
    return text;
  }
  return "no error";
}

TEST_F(OnnxLayerTest, ErrorsNameTheKeyTheFileTheNodeAndTheReason) {
  write("m.onnx", two_nodes());
  const std::string legal = "legal: 0 .. 2, or a name or path that `sharp onnx";
  EXPECT_EQ(message_of(write_run("", kRandom)), "r.yaml:2: key 'model.node' is missing; " + legal + "` lists");
  EXPECT_EQ(message_of(write_run(", node: 3", kRandom)),
            "r.yaml:2: key 'model.node': '3' is not legal; legal: a whole number 0 .. 2");
  EXPECT_EQ(message_of(write_run(", node: '0'", kRandom)),
            "r.yaml:2: key 'model.node': m.onnx: no node is named '0'; " + legal + " m.onnx` lists");
  EXPECT_EQ(
      message_of(write_run(", node: second", kRandom)),
      "r.yaml:2: key 'model.onnx': m.onnx: node 'second': attribute 'linear_before_reset': 0: the hardware applies "
      "the reset gate after the recurrent product; legal: 1; `sharp golden` computes its double reference");
  EXPECT_EQ(message_of(write_run(", node: [0, third]", kRandom)),
            "r.yaml:2: key 'model.node[1]': node 'third' takes 3 inputs, the layer before gives 2");
  EXPECT_EQ(message_of(write_run(", node: [0, 7]", kRandom)),
            "r.yaml:2: key 'model.node[1]': '7' is not legal; legal: a whole number 0 .. 2");
  EXPECT_EQ(message_of(write_run(", node: []", kRandom)),
            "r.yaml:2: key 'model.node': an empty list is not legal; legal: a node, or a list of nodes");
  EXPECT_EQ(message_of(write_run(", node: 0, type: npy", kRandom)),
            "r.yaml:2: unknown key 'model.type'; legal: onnx, node, summary, name, recordings");
}

TEST_F(OnnxLayerTest, FilesThatAreNoModelAreRefusedAtTheirKey) {
  const auto run = write_run("", kRandom);
  EXPECT_EQ(message_of(run), "r.yaml:2: key 'model.onnx': m.onnx: cannot read: No such file or directory");
  std::ofstream(folder_ / "m.onnx") << "text";
  EXPECT_EQ(message_of(run), "r.yaml:2: key 'model.onnx': m.onnx: not an ONNX model, or truncated or damaged");
  write("m.onnx", test::empty_model());
  EXPECT_EQ(message_of(run),
            "r.yaml:2: key 'model.onnx': m.onnx: no LSTM, GRU or RNN in this model; it has no nodes at all");
  write("m.onnx", test::model_of({}));
  std::ofstream(folder_ / "x.pb") << "text";
  EXPECT_EQ(message_of(write_run("", "{x: x.pb}")),
            "r.yaml:3: key 'input.x': x.pb: not an ONNX tensor (TensorProto), or truncated or damaged");
}

}  // namespace
}  // namespace sharp::cfg
