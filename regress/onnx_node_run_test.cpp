// SPDX-License-Identifier: Apache-2.0
// The node tests of ONNX that hardware runs, through the RTL under the four schedules; where the data set has every
// step, against its outputs. (onnx_node_test compares the bits that the RTL must give with all outputs.)
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/process/process.h"
#include "golden/reference/onnx_node.h"

namespace sharp {
namespace {

namespace fs = std::filesystem;
using golden::OnnxNodeTest;

std::vector<OnnxNodeTest> hardware_tests() {
  std::vector<OnnxNodeTest> tests;
  for (const OnnxNodeTest& test : golden::onnx_node_tests())
    if (test.refusals.empty()) tests.push_back(test);
  return tests;
}

class OnnxNodeRun : public testing::TestWithParam<OnnxNodeTest> {
 protected:
  void SetUp() override {
    if (!fs::exists(golden::onnx_node_data()))
      GTEST_SKIP() << "libonnx-testdata is not installed: no " << golden::onnx_node_data();
    fs::create_directories(folder_);
    model_ = golden::bind_onnx_node(GetParam());
    golden::write_onnx_node_run(GetParam(), model_, folder_);
  }
  ~OnnxNodeRun() override { fs::remove_all(folder_); }

  int64_t steps() const { return model_.graph().input(0).type().tensor_type().shape().dim(0).dim_value(); }

  /// The expectation of the data set plus `shift`: Y_h [D, B, H] of one step is Y [1, D, B, H].
  std::string expect(float shift) {
    onnx::TensorProto y;
    std::ifstream in(golden::onnx_node_tensor(GetParam(), "output", 0), std::ios::binary);
    EXPECT_TRUE(y.ParseFromIstream(&in));
    const std::vector<int64_t> shape(y.dims().begin(), y.dims().end());
    y.clear_dims();
    y.add_dims(1);
    for (const int64_t n : shape) y.add_dims(n);
    auto& raw = *y.mutable_raw_data();
    for (size_t i = 0; i < raw.size(); i += sizeof(float)) {
      float value;
      std::memcpy(&value, raw.data() + i, sizeof value);
      value += shift;
      std::memcpy(raw.data() + i, &value, sizeof value);
    }
    std::ofstream(folder_ / "y.pb", std::ios::binary) << y.SerializeAsString();
    return "expect={h: y.pb, tolerance: 0.002}";
  }

  tb::ProcessResult run(const std::vector<std::string>& more) const {
    std::vector<std::string> argv = {SHARP_EXECUTABLE, "run", (folder_ / "run.yaml").string()};
    for (const auto& text : more) argv.insert(argv.end(), {"--set", text});
    return tb::run_process(argv);
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp_onnx_run_" + std::to_string(getpid()) + GetParam().name);
  onnx::ModelProto model_;
};

TEST_P(OnnxNodeRun, PassesUnderEverySchedule) {
  const auto result = run({});
  EXPECT_EQ(result.code, 0) << result.output;
}

TEST_P(OnnxNodeRun, GivesTheOutputsOfTheDataSetAndNoOthers) {
  if (steps() != 1) return;  // Y_h is the last step alone
  const auto result = run({expect(0.0f)});
  EXPECT_EQ(result.code, 0) << result.output;
  const auto shifted = run({expect(0.01f)});
  EXPECT_EQ(shifted.code, 1) << shifted.output;
}

INSTANTIATE_TEST_SUITE_P(All, OnnxNodeRun, testing::ValuesIn(hardware_tests()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sharp
