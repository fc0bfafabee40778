// SPDX-License-Identifier: Apache-2.0
// Listing of ONNX nodes: every figure is in the text and in the JSON.
#include "tb/run/onnx_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sharp::tb {
namespace {

std::vector<cfg::OnnxNode> two_nodes() {
  cfg::OnnxNode good{.index = 0, .path = "If_0.then_branch > lstm", .name = "lstm"};
  good.input_size = 128;
  good.hidden_size = 64;
  good.batch = "1";
  good.sources = {{"W", {"Unsqueeze", "Slice"}, {"initializer 'w'"}, ""}, {"initial_h", {}, {}, "'h' is an input"}};
  cfg::OnnxNode bad{.index = 1, .path = "gru", .name = "gru", .op = cfg::OnnxOp::gru};
  bad.direction = cfg::OnnxDirection::bidirectional;
  bad.layer = bad.layers = 2;
  bad.batch = "N";
  bad.reasons = {{"attribute 'clip'", "5: no"}};
  return {good, bad};
}

TEST(OnnxReport, TextHasARowANodeAndItsDetails) {
  EXPECT_EQ(onnx_text(two_nodes()),
            "node  op    input  hidden  direction      directions    layer  batch  hardware\n"
            "------------------------------------------------------------------------------\n"
            "   0  LSTM    128      64  forward                 1   1 of 1      1  runs\n"
            "      path          If_0.then_branch > lstm\n"
            "      W             Unsqueeze <- Slice <- initializer 'w'\n"
            "      initial_h     'h' is an input\n"
            "   1  GRU       ?       ?  bidirectional           2   2 of 2      N  cannot run\n"
            "      path          gru\n"
            "      reason        attribute 'clip': 5: no\n");
}

TEST(OnnxReport, JsonHasEveryKey) {
  const auto json = onnx_json(two_nodes());
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(
      json[0].dump(),
      R"({"index":0,"path":"If_0.then_branch > lstm","name":"lstm","op":"LSTM","input_size":128,"hidden_size":64,)"
      R"("direction":"forward","num_directions":1,"layer":1,"layers":1,"batch":"1","runs":true,"reference_only":false,"reasons":[],)"
      R"("inputs":[{"input":"W","constant":true,"ops":["Unsqueeze","Slice"],"from":["initializer 'w'"],)"
      R"("run_time":""},{"input":"initial_h","constant":false,"ops":[],"from":[],"run_time":"'h' is an input"}]})");
  EXPECT_EQ(json[1]["runs"], false);
  EXPECT_EQ(json[1]["reasons"][0]["at"], "attribute 'clip'");
  EXPECT_EQ(json[1]["num_directions"], 2);
}

}  // namespace
}  // namespace sharp::tb
