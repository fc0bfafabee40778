// SPDX-License-Identifier: Apache-2.0
// Published models: every node is found, and the weights of the trained model in cfg/model are those of its ONNX file.
// Skipped where the package registry cannot be reached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/process/process.h"
#include "cfg/onnx/onnx_model.h"
#include "cfg/src/run_file.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;

const std::filesystem::path kCache = SHARP_SILERO_CACHE;
constexpr int kUnreachable = 69;  // of fetch_silero.sh

class Silero : public testing::Test {
 protected:
  void SetUp() override {
    const auto fetched = tb::run_process({SHARP_SOURCE_DIR "/regress/fetch_silero.sh", kCache.string()});
    if (fetched.code == kUnreachable) GTEST_SKIP() << "npm cannot be reached: the models are not there";
    ASSERT_EQ(fetched.code, 0) << fetched.output;
  }
};

TEST_F(Silero, Version5HasItsFourLstms) {
  const OnnxModel model(kCache / "silero_vad_v5.onnx");
  ASSERT_EQ(model.nodes().size(), 4u);
  for (const OnnxNode& node : model.nodes()) {
    EXPECT_EQ(node.op, OnnxOp::lstm);
    EXPECT_EQ(node.input_size, 128u);
    EXPECT_EQ(node.hidden_size, 128u);
    EXPECT_EQ(node.layers, 1u);
    EXPECT_THAT(node.reasons, ElementsAre());
    EXPECT_THAT(node.sources.at(0).ops, ElementsAre("Unsqueeze", "Concat", "Slice"));
  }
  EXPECT_THAT(model.nodes()[2].path, testing::StartsWith("If_0.then_branch > "));
}

/// The branch for 16 kHz is the then_branch of If_0 (sr == 16000); both LSTMs in it share their weights.
TEST_F(Silero, Version5AtSixteenKilohertzIsTheTrainedModelOfThisProject) {
  const OnnxModel model(kCache / "silero_vad_v5.onnx");
  const auto folder = config_root() / "model" / "silero_vad_v5";
  for (const unsigned index : {2u, 3u}) {
    const OnnxRnn rnn = model.load(index);
    ASSERT_EQ(rnn.directions.size(), 1u);
    EXPECT_EQ(rnn.directions[0].w, read_npy(folder / "W.npy").values);
    EXPECT_EQ(rnn.directions[0].r, read_npy(folder / "R.npy").values);
    EXPECT_EQ(rnn.directions[0].b, read_npy(folder / "B.npy").values);
  }
  EXPECT_NE(model.load(0).directions[0].w, model.load(2).directions[0].w);
}

TEST_F(Silero, LegacyHasTwoLayersInFourBranches) {
  const OnnxModel model(kCache / "silero_vad_legacy.onnx");
  ASSERT_EQ(model.nodes().size(), 8u);
  for (const OnnxNode& node : model.nodes()) {
    EXPECT_EQ(node.hidden_size, 64u);
    EXPECT_EQ(node.layer, node.index % 2 + 1);
    EXPECT_EQ(node.layers, 2u);
    EXPECT_EQ(node.sources.at(0).ops.size(), 0u);
    EXPECT_THAT(node.reasons, ElementsAre());
  }
}

}  // namespace
}  // namespace sharp::cfg
