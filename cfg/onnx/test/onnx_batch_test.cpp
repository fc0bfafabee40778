// SPDX-License-Identifier: Apache-2.0
// Batches in runs of ONNX nodes: x, states, lengths and expected outputs must be of one batch, and nothing that the
// model has is replaced without a word.
#include <gmock/gmock.h>
#include <google/protobuf/message_lite.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cfg/onnx/test/build_model.h"
#include "cfg/src/run_file.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

namespace fs = std::filesystem;
using test::Form;
using testing::Each;
using testing::ElementsAre;

class OnnxBatch : public testing::Test {
 protected:
  OnnxBatch() { fs::create_directories(folder_); }
  ~OnnxBatch() override { fs::remove_all(folder_); }

  void write(const std::string& name, const google::protobuf::MessageLite& message) {
    std::ofstream(folder_ / name, std::ios::binary) << message.SerializeAsString();
  }
  /// 1, 2, .. of this shape, as .pb and .npy.
  void write_array(const std::string& stem, const test::Shape& shape, float first = 1) {
    size_t count = 1;
    for (const int64_t n : shape) count *= static_cast<size_t>(n);
    test::Values values;
    for (size_t i = 0; i < count; ++i) values.push_back(first + static_cast<float>(i));
    write(stem + ".pb", test::float_tensor(shape, values));
    write_npy(folder_ / (stem + ".npy"), std::vector<size_t>(shape.begin(), shape.end()), values);
  }
  /// A model whose x has this shape; more inputs of the node by name.
  void write_model(const test::Shape& x, const std::vector<std::string>& more = {}, const test::Shape& lengths = {},
                   int64_t layout = 0) {
    auto proto = test::empty_model();
    auto& graph = *proto.mutable_graph();
    graph.clear_input();
    test::add_input(graph, "x", x);
    test::add_input(graph, "h", {1, -1, 2});
    if (!lengths.empty()) test::add_int64(graph, "lengths", lengths);
    auto& node = test::add_rnn(graph, {});
    for (const auto& input : more) node.add_input(input);
    if (layout != 0) test::set_int(node, "layout", layout);
    write("m.onnx", proto);
  }
  std::vector<Case> load(const std::string& input, const std::string& more = "", Accept accept = Accept::hardware) {
    std::ofstream(folder_ / "r.yaml") << "accel: tiny\nmodel: {onnx: m.onnx}\ninput: " << input << "\n" << more;
    return load_run(folder_ / "r.yaml", {}, std::nullopt, accept);
  }
  /// The message of loading, without folder and place.
  std::string refusal(const std::string& input, const std::string& more = "") {
    try {
      load(input, more);
    } catch (const ConfigError& e) {
      std::string text = e.what();
      for (size_t at; (at = text.find(folder_.string() + "/")) != std::string::npos;)
        text.erase(at, folder_.string().size() + 1);
      return text.substr(text.find("key "));
    }
    return "";
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp_onnx_batch_" + std::to_string(getpid()));
};

const std::string kRandom = "{type: random, steps: 5}";

// ---- axes

TEST_F(OnnxBatch, AxesAreThoseOfTheNodeWhateverTheSizes) {
  for (const char* const file : {"{x: x.pb}", "{x: x.npy}"}) {
    write_model({1, 3, 3});
    write_array("x", {1, 3, 3});
    const auto three = load(file);
    ASSERT_EQ(three.size(), 3u);
    EXPECT_EQ(three[1].input->steps, 1u);
    EXPECT_THAT(three[1].input->x, ElementsAre(0x4400, 0x4500, 0x4600));
    write_model({-1, 1, 3});
    EXPECT_EQ(refusal(file), "key 'input': 3 sequences, but model 'm' is for a batch of 1");
    write_array("x", {3, 1, 3});
    const auto one = load(file);
    ASSERT_EQ(one.size(), 1u);
    EXPECT_EQ(one[0].input->steps, 3u);
    write_array("x", {3, 3});  // one sequence
    EXPECT_EQ(load(file).size(), 1u);
    write_model({-1, 3, 3});
    EXPECT_EQ(refusal(file), "key 'input': 1 sequence, but model 'm' is for a batch of 3");
    write_model({-1, -1, 3});
    write_array("x", {1, 1, 3});
    EXPECT_EQ(load(file).size(), 1u);
  }
  write_model({-1, 3, 3});
  EXPECT_EQ(load(kRandom).size(), 3u);
}

TEST_F(OnnxBatch, WithLayoutOneTheBatchIsFirst) {
  write_model({-1, -1, 3}, {}, {}, 1);
  for (const char* const file : {"{x: x.pb}", "{x: x.npy}"}) {
    write_array("x", {3, 1, 3});
    const auto cases = load(file, "", Accept::reference);
    ASSERT_EQ(cases.size(), 3u);
    EXPECT_EQ(cases[2].input->steps, 1u);
    write_array("x", {1, 3, 3});
    EXPECT_EQ(load(file, "", Accept::reference).size(), 1u);
  }
}

TEST_F(OnnxBatch, ExpectedOutputsAreOfTheSameBatch) {
  write_model({-1, 3, 3});
  write_array("x", {2, 3, 3});
  const std::string expect = "expect: {h: y.pb, tolerance: 1}\n";
  write_array("y", {2, 1, 3, 2});
  const auto cases = load("{x: x.npy}", expect);
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_THAT(cases[1].expect->h, ElementsAre(3, 4, 9, 10));
  write_array("y", {2, 3, 2});  // as x has its axes
  EXPECT_THAT(load("{x: x.npy}", expect)[1].expect->h, ElementsAre(3, 4, 9, 10));
  write_array("y", {2, 1, 4, 2});
  EXPECT_EQ(refusal("{x: x.npy}", expect), "key 'expect.h': y.pb: outputs of 4 sequences, but the input has 3");
  write_array("y", {2, 1, 1, 2});
  EXPECT_EQ(refusal("{x: x.npy}", expect), "key 'expect.h': y.pb: outputs of 1 sequence, but the input has 3");
  write_array("y", {2, 2});
  EXPECT_EQ(refusal("{x: x.npy}", expect), "key 'expect.h': y.pb: outputs of 1 sequence, but the input has 3");
  EXPECT_THAT(load("{x: x.npy, batch: 1}", expect)[0].expect->h, ElementsAre(1, 2, 3, 4));
}

// ---- states

TEST_F(OnnxBatch, StatesOfAFileAreForEverySequence) {
  write_model({-1, 3, 3});
  write_array("x", {2, 3, 3});
  write_array("h", {1, 3, 2});
  const auto cases = load("{x: x.npy, h0: h.pb, c0: h.npy}");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_THAT(cases[2].input->states[0].h0, ElementsAre(0x4500, 0x4600));
  EXPECT_EQ(cases[2].input->states[0].c0[1], 0x40C00000u);  // 6
  write_array("one", {1, 1, 2});
  write_array("flat", {2});
  EXPECT_EQ(refusal("{x: x.npy, h0: h.pb, c0: one.pb}"), "key 'input.c0': one.pb: states of 1 sequences, but h0 has 3");
  for (const std::string state : {"one.pb", "one.npy", "flat.pb", "flat.npy"})
    EXPECT_EQ(refusal("{x: x.npy, h0: " + state + "}"),
              "key 'input.h0': " + state + ": states of 1 sequence, but x has 3");
  write_array("x", {2, 1, 3});
  write_model({-1, 1, 3});
  EXPECT_THAT(load("{x: x.npy, h0: flat.pb}")[0].input->states[0].h0, ElementsAre(0x3C00, 0x4000));
  EXPECT_EQ(refusal("{x: x.npy, c0: h.npy}"), "key 'input.c0': h.npy: states of 3 sequences, but x has 1");
  write_array("wide", {1, 1, 3});
  EXPECT_EQ(refusal("{x: x.npy, h0: wide.npy}"),
            "key 'input.h0': wide.npy: shape [1, 1, 3] is not legal; legal: [1, any, 2]");
}

TEST_F(OnnxBatch, AStateThatIsComputedIsAskedFor) {
  write_model({-1, 1, 3}, {"", "h", "h"});
  write_array("x", {2, 1, 3});
  write_array("h", {1, 1, 2});
  const std::string reason = "node 'rnn': input 'initial_h': 'h' is an input of the model, not constant";
  EXPECT_EQ(refusal("{x: x.npy}"), "key 'input': " + reason + "; state 'h0' of the input: zeros, or with x a file");
  EXPECT_EQ(refusal(kRandom), "key 'input': " + reason + "; state 'h0' of the input: zeros, or a state_scale");
  EXPECT_EQ(refusal("{x: x.npy, h0: h.pb}"),
            "key 'input': node 'rnn': input 'initial_c': 'h' is an input of the model, not constant; state 'c0' of the "
            "input: zeros, or with x a file");
  const auto mixed = load("{x: x.npy, h0: h.pb, c0: zeros}")[0].input->states[0];
  EXPECT_THAT(mixed.h0, ElementsAre(0x3C00, 0x4000));
  EXPECT_THAT(mixed.c0, Each(0u));
  EXPECT_EQ(load("{type: random, steps: 5, h0: zeros, c0: zeros}").size(), 1u);
  EXPECT_EQ(load("{type: random, steps: 5, state_scale: 0}").size(), 1u);
  std::ofstream(folder_ / "r.yaml") << "accel: tiny\nmodel: {onnx: m.onnx}\ninput: " << kRandom << "\n";
  EXPECT_EQ(load_run(folder_ / "r.yaml", {"input.h0=zeros", "input.c0=zeros"}).size(), 1u);
}

TEST_F(OnnxBatch, ZerosTakeThePlaceOfAConstantState) {
  auto proto = test::empty_model();
  auto& graph = *proto.mutable_graph();
  test::add_value(graph, "h", {1, 1, 2}, {1, 2}, Form::constant);
  auto& node = test::add_rnn(graph, {});
  for (const char* const input : {"", "h", "h"}) node.add_input(input);
  write("m.onnx", proto);
  const auto states = load("{type: random, steps: 5, h0: zeros}")[0].input->states[0];
  EXPECT_THAT(states.h0, Each(0));
  EXPECT_THAT(states.c0, ElementsAre(0x3F800000u, 0x40000000u));
  EXPECT_EQ(refusal("{type: random, steps: 5, h0: some.npy}"), "key 'input.h0': 'some.npy' is not legal; legal: zeros");
}

// ---- lengths

TEST_F(OnnxBatch, EachSequenceRunsItsLength) {
  write_model({-1, 3, 3}, {"lengths"}, {5, 2, 4});
  write_array("x", {5, 3, 3});
  const auto cases = load("{x: x.npy}");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[0].input->steps, 5u);
  EXPECT_EQ(cases[1].input->steps, 2u);
  EXPECT_EQ(cases[1].input->x.size(), 6u);
  EXPECT_EQ(cases[2].input->steps, 4u);
  EXPECT_EQ(load(kRandom)[1].input->steps, 2u);
  EXPECT_EQ(load_run(folder_ / "r.yaml", cases[1].selectors).at(0).input->steps, 2u);
}

TEST_F(OnnxBatch, LengthsAreCheckedAgainstTheXThatIsRun) {
  write_model({-1, 2, 3}, {"lengths"}, {3, 3});
  write_array("x", {5, 2, 3});
  const std::string begin = "key 'input': input 'sequence_lens' of model 'm': the longest length is 3, but x has ";
  EXPECT_EQ(refusal("{x: x.npy}"), begin + "5 steps; legal: an x of 3 steps, or 'steps': 3");
  EXPECT_EQ(refusal("{x: x.pb, steps: 2}"), begin + "2 steps; legal: an x of 3 steps");
  EXPECT_EQ(refusal(kRandom), begin + "5 steps; legal: an x of 3 steps, or 'steps': 3");
  EXPECT_EQ(load("{x: x.npy, steps: 3}").size(), 2u);
}

TEST_F(OnnxBatch, PastItsLengthASequenceIsExpectedToBeZero) {
  write_model({-1, 2, 3}, {"lengths"}, {2, 1});
  write_array("x", {2, 2, 3});
  const std::string expect = "expect: {h: y.pb, tolerance: 0.5}\n";
  write("y.pb", test::float_tensor({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 0, 0}));
  const auto cases = load("{x: x.npy}", expect);
  EXPECT_THAT(cases[0].expect->h, ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(cases[1].expect->h, ElementsAre(3, 4));
  write("y.pb", test::float_tensor({2, 1, 2, 2}, {1, 2, 3, 4, 5, 6, 0, 7}));
  EXPECT_EQ(refusal("{x: x.npy}", expect),
            "key 'expect.h': y.pb: 7 at step 1 of sequence 1, whose length is 1; legal: 0");
}

}  // namespace
}  // namespace sharp::cfg
