// SPDX-License-Identifier: Apache-2.0
// Models of the three cells: gate order, bias sum and rounding against hand-made arrays; shapes and values of the
// trained model; random ones.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "cfg/src/model_file.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;

const std::filesystem::path kTree = std::filesystem::path(SHARP_CFG_TEST_DIR) / "tree";

LayerWeights weights_of(const Model& model, uint64_t run_seed) {
  return make_layers(model, run_seed).at(0).weights.at(0);
}

std::vector<float> widen(const std::vector<uint16_t>& bits) {
  std::vector<float> values;
  for (const auto b : bits) values.push_back(half_to_float(b));
  return values;
}

std::vector<float> as_floats(const std::vector<uint32_t>& bits) {
  std::vector<float> values;
  for (const auto b : bits) values.push_back(std::bit_cast<float>(b));
  return values;
}

TEST(Model, OnnxGatesIofcBecomeIfgo) {
  const std::vector<float> rows = {0, 1, 10, 11, 20, 21, 30, 31};  // i, o, f, c with two values each
  EXPECT_THAT(from_onnx_gate_order(Cell::lstm, rows, 1), ElementsAre(0, 1, 20, 21, 30, 31, 10, 11));
  EXPECT_THROW(from_onnx_gate_order(Cell::lstm, std::vector<float>(6), 1), std::invalid_argument);
  EXPECT_THROW(from_onnx_gate_order(Cell::lstm, rows, 3), std::invalid_argument);
}

TEST(Model, OnnxGatesZrhBecomeRzn) {
  const std::vector<float> rows = {0, 1, 10, 11, 20, 21};  // z, r, h with two values each
  EXPECT_THAT(from_onnx_gate_order(Cell::gru, rows, 2), ElementsAre(10, 11, 0, 1, 20, 21));
  EXPECT_THROW(from_onnx_gate_order(Cell::gru, std::vector<float>(8), 1), std::invalid_argument);
  EXPECT_EQ(from_onnx_gate_order(Cell::elman, rows, 2), rows);
}

TEST(Model, HandMadeGruKeepsBothBiasesOfGateN) {
  const auto model = load_model_file(kTree / "model" / "gru.yaml");
  EXPECT_EQ(model.layers.at(0).cell, Cell::gru);
  const auto weights = weights_of(model, 1);
  EXPECT_EQ(weights.input_size, 2u);
  EXPECT_EQ(weights.hidden_size, 2u);
  EXPECT_EQ(weights.gates, 3u);
  EXPECT_THAT(widen(weights.w), ElementsAre(20, 21, 22, 23, 10, 11, 12, 13, 30, 31, 32, 33));
  EXPECT_THAT(widen(weights.r), ElementsAre(5, 6, 7, 8, 1, 2, 3, 4, 9, 10, 11, 12));
  EXPECT_THAT(as_floats(weights.b), ElementsAre(302.5f, 403.5f, 100.5f, 201.5f, 4.5f, 5.5f));
  EXPECT_THAT(as_floats(weights.b_rn), ElementsAre(500.0f, 600.0f));
}

TEST(Model, HandMadeElmanHasOneGate) {
  const auto model = load_model_file(kTree / "model" / "elman.yaml");
  EXPECT_EQ(model.layers.at(0).cell, Cell::elman);
  const auto weights = weights_of(model, 1);
  EXPECT_EQ(weights.hidden_size, 2u);
  EXPECT_EQ(weights.gates, 1u);
  EXPECT_THAT(widen(weights.w), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(widen(weights.r), ElementsAre(5, 6, 7, 8));
  EXPECT_THAT(as_floats(weights.b), ElementsAre(100.5f, 201.5f));
  EXPECT_TRUE(weights.b_rn.empty());
}

TEST(Model, HandMadeArraysArriveGateByGate) {
  const auto weights = weights_of(load_model_file(kTree / "model" / "pair.yaml"), 1);
  EXPECT_EQ(weights.input_size, 2u);
  EXPECT_EQ(weights.hidden_size, 1u);
  EXPECT_EQ(weights.gates, 4u);
  EXPECT_THAT(widen(weights.w), ElementsAre(10, 11, 30, 31, 40, 41, 20, 21));
  EXPECT_THAT(widen(weights.r), ElementsAre(1, 3, 4, 2));
  EXPECT_THAT(as_floats(weights.b), ElementsAre(100.5f, 302.5f, 403.5f, 201.5f));
}

TEST(Model, TrainedModelHasItsShapesAndValues) {
  const auto path = config_root() / "model" / "silero_vad_v5.yaml";
  const auto model = load_model_file(path);
  EXPECT_EQ(model.name, "silero_vad_v5");
  EXPECT_THAT(model.recording_names(), ElementsAre("Front_Left", "Front_Right", "Front_Center", "Rear_Left",
                                                   "Rear_Right", "Rear_Center", "Side_Left", "Side_Right", "Noise"));
  const auto weights = weights_of(model, 1);
  ASSERT_EQ(weights.w.size(), 512u * 128u);
  ASSERT_EQ(weights.r.size(), 512u * 128u);
  ASSERT_EQ(weights.b.size(), 512u);

  // Each gate's rows against the file itself: gate g here is ONNX gate 0, 2, 3, 1.
  const auto w = read_npy(config_root() / "model" / "silero_vad_v5" / "W.npy").values;
  const auto b = read_npy(config_root() / "model" / "silero_vad_v5" / "B.npy").values;
  const std::array<size_t, 4> onnx = {0, 2, 3, 1};
  for (size_t gate = 0; gate < 4; ++gate)
    for (size_t unit = 0; unit < 128; ++unit) {
      const size_t ours = gate * 128 + unit, theirs = onnx[gate] * 128 + unit;
      EXPECT_EQ(weights.w[ours * 128 + 5], float_to_half(w[theirs * 128 + 5])) << gate << ' ' << unit;
      EXPECT_EQ(std::bit_cast<float>(weights.b[ours]), b[theirs] + b[512 + theirs]) << gate << ' ' << unit;
    }
}

Model random_model(const std::string& keys, unsigned inputs = 40, unsigned hidden = 30) {
  const auto text = "model={type: random, input_size: " + std::to_string(inputs) +
                    ", hidden_size: " + std::to_string(hidden) + keys + "}";
  return parse_model(parse_override(text, "").value, "model");
}

TEST(Model, RandomWeightsFollowTheirOwnSeedOrTheRuns) {
  const auto free = random_model("");
  EXPECT_NE(weights_of(free, 1).w, weights_of(free, 2).w);
  EXPECT_EQ(weights_of(free, 1).w, weights_of(free, 1).w);
  const auto fixed = random_model(", seed: 1");
  EXPECT_EQ(weights_of(fixed, 7).w, weights_of(free, 1).w);
}

TEST(Model, RandomWeightsHaveTheirScaleAndSparsity) {
  const auto weights = weights_of(random_model(", scale: 0.5, sparsity: 0.75, bias_scale: 2", 400, 50), 1);
  const auto w = widen(weights.w);
  ASSERT_EQ(w.size(), 200u * 400u);
  EXPECT_NEAR(static_cast<double>(std::count(weights.w.begin(), weights.w.end(), 0)) / static_cast<double>(w.size()),
              0.75, 0.02);
  EXPECT_LE(*std::max_element(w.begin(), w.end()), 0.5f);
  EXPECT_GT(*std::max_element(w.begin(), w.end()), 0.49f);
  EXPECT_LT(*std::min_element(w.begin(), w.end()), -0.49f);
  const auto b = as_floats(weights.b);
  EXPECT_GT(*std::max_element(b.begin(), b.end()), 1.8f);
}

TEST(Model, RandomDefaultsAreUniformAtOneOverRootH) {
  const auto w = widen(weights_of(random_model("", 100, 64), 1).w);
  EXPECT_NEAR(*std::max_element(w.begin(), w.end()), 0.125, 1e-3);
}

TEST(Model, NormalWeightsHaveTheirDeviation) {
  const auto w = widen(weights_of(random_model(", distribution: normal, scale: 3", 100, 100), 1).w);
  double squares = 0.0;
  for (const float v : w) squares += double{v} * v;
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(w.size())), 3.0, 0.05);
}

TEST(Model, RandomCellsHaveTheirNumberOfRows) {
  for (const auto& [cell, gates, second] : {std::tuple("lstm", 4u, 0u), {"gru", 3u, 30u}, {"elman", 1u, 0u}}) {
    const auto model = random_model(std::string(", bias_scale: 2, cell: ") + cell);
    EXPECT_EQ(model.name, std::string(cell) + "_40x30");
    const auto weights = weights_of(model, 1);
    EXPECT_EQ(weights.gates, gates);
    EXPECT_EQ(weights.w.size(), gates * 30u * 40u);
    EXPECT_EQ(weights.r.size(), gates * 30u * 30u);
    EXPECT_EQ(weights.b.size(), gates * 30u);
    ASSERT_EQ(weights.b_rn.size(), second);
    if (second == 0) continue;
    const auto b_rn = as_floats(weights.b_rn);
    EXPECT_GT(*std::max_element(b_rn.begin(), b_rn.end()), 1.5f);
  }
}

Model inline_model(const std::string& text) { return parse_model(parse_override("model=" + text, "").value, "model"); }

TEST(Model, LayersTakeTheOutputOfTheOneBefore) {
  const auto model = inline_model(
      "{layers: [{type: random, input_size: 7, hidden_size: 5, direction: bidirectional}, {type: random, hidden_size: "
      "3, "
      "cell: elman, direction: reverse, input_size: 10}, {type: random, hidden_size: 4, seed: 9}]}");
  EXPECT_EQ(model.name, "stack_7x5x3x4");
  ASSERT_EQ(model.layers.size(), 3u);
  EXPECT_EQ(model.layers[1].input_size, 10u);
  EXPECT_EQ(model.layers[2].input_size, 3u);
  EXPECT_EQ(model.output_size(), 4u);
  EXPECT_THAT(weight_seeds(model, 1), ElementsAre(1, 1, 9));
  const auto layers = make_layers(model, 1);
  EXPECT_EQ(layers[0].direction, Direction::bidirectional);
  EXPECT_EQ(layers[1].direction, Direction::reverse);
  ASSERT_EQ(layers[0].weights.size(), 2u);
  EXPECT_NE(layers[0].weights[0].w, layers[0].weights[1].w);
  EXPECT_EQ(make_layers(model, 2)[2].weights[0].w, layers[2].weights[0].w);
  EXPECT_NE(make_layers(model, 2)[1].weights[0].w, layers[1].weights[0].w);
}

TEST(Model, OneLayerOfAStackHasTheWeightsOfTheModelAlone) {
  const auto stack = inline_model("{layers: [{type: random, input_size: 4, hidden_size: 3}]}");
  const auto alone = inline_model("{type: random, input_size: 4, hidden_size: 3}");
  EXPECT_EQ(weights_of(stack, 5).w, weights_of(alone, 5).w);
}

/// Two directions of an Elman layer, I = 2, H = 1, and its states.
class BidirectionalFiles : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const char* name, const std::vector<size_t>& shape, const std::vector<float>& values) const {
    write_npy(folder_ / name, shape, values);
    return (folder_ / name).string();
  }
  std::string layer() const {
    return "{type: npy, cell: elman, direction: bidirectional, W: " + file("w.npy", {2, 1, 2}, {1, 2, 3, 4}) +
           ", R: " + file("r.npy", {2, 1, 1}, {5, 6}) + ", B: " + file("b.npy", {2, 2}, {10, 0.5, 20, 0.25}) +
           ", h0: " + file("h.npy", {2, 1}, {7, 8}) + "}";
  }
  std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) /
                                  fmt::format("bidirectional_files_{}", getpid());  // tests run side by side
};

TEST_F(BidirectionalFiles, HoldBothDirections) {
  const auto model = inline_model(layer());
  const auto weights = make_layers(model, 1).at(0).weights;
  ASSERT_EQ(weights.size(), 2u);
  EXPECT_THAT(widen(weights[0].w), ElementsAre(1, 2));
  EXPECT_THAT(widen(weights[1].w), ElementsAre(3, 4));
  EXPECT_THAT(widen(weights[1].r), ElementsAre(6));
  EXPECT_THAT(as_floats(weights[0].b), ElementsAre(10.5f));
  EXPECT_THAT(as_floats(weights[1].b), ElementsAre(20.25f));
  ASSERT_EQ(model.layers[0].states.size(), 1u);
  EXPECT_THAT(widen(model.layers[0].states[0].at(0).h0), ElementsAre(7));
  EXPECT_THAT(widen(model.layers[0].states[0].at(1).h0), ElementsAre(8));
}

TEST_F(BidirectionalFiles, AreLayersToo) {
  const auto model = inline_model("{layers: [" + layer() + ", {type: random, hidden_size: 3}]}");
  EXPECT_EQ(model.input_size(), 2u);
  EXPECT_EQ(model.layers[1].input_size, 2u);
}

TEST(Model, InlineModelsAreNamedByTheirSize) {
  EXPECT_EQ(random_model("").name, "lstm_40x30");
  EXPECT_EQ(random_model(", name: mine").name, "mine");
}

}  // namespace
}  // namespace sharp::cfg
