// SPDX-License-Identifier: Apache-2.0
// The node tests of ONNX itself (Debian's libonnx-testdata): each LSTM, GRU and RNN folder with its own model, inputs
// and outputs, through the bits of the hardware in four schedules, or where hardware refuses it for a known reason,
// through the double reference.
#include "golden/reference/onnx_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "cfg/onnx/tensor_file.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"
#include "golden/datapath/job_datapath.h"
#include "golden/reference/reference.h"

namespace sharp::golden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr double kTolerance = 2e-3;

class OnnxNode : public ::testing::TestWithParam<OnnxNodeTest> {
 protected:
  void SetUp() override {
    if (!fs::exists(onnx_node_data())) GTEST_SKIP() << "libonnx-testdata is not installed: no " << onnx_node_data();
    fs::create_directories(folder_);
    model_ = bind_onnx_node(GetParam());
    write_onnx_node_run(GetParam(), model_, folder_);
  }
  ~OnnxNode() override { fs::remove_all(folder_); }

  bool is_batch_first() const {
    for (const auto& a : model_.graph().node(0).attribute())
      if (a.name() == "layout") return a.i() == 1;
    return false;
  }

  std::vector<cfg::Case> load(cfg::Accept accept) const {
    return cfg::load_run(folder_ / "run.yaml", {}, std::nullopt, accept);
  }

  /// Largest difference of h [T, H] of one sequence from all outputs that the data set has. Every node has one
  /// direction.
  double difference(const std::vector<double>& h, size_t sequence, size_t steps) const {
    double largest = 0;
    for (int o = 0; o < model_.graph().output_size(); ++o) {
      const bool is_last = model_.graph().output(o).name() == "Y_h";
      const auto expected = cfg::read_tensor_file(onnx_node_tensor(GetParam(), "output", o));
      const size_t hidden = expected.shape.back(), outputs = is_last ? 1 : steps;
      const size_t sequences = expected.values.size() / (outputs * hidden);
      EXPECT_EQ(h.size(), steps * hidden);
      for (size_t t = 0; t < outputs; ++t)
        for (size_t u = 0; u < hidden; ++u) {
          const size_t at = is_batch_first() ? sequence * outputs + t : t * sequences + sequence;
          const double got = h.at((is_last ? steps - 1 : t) * hidden + u);
          largest = std::max(largest, std::fabs(got - expected.values.at(at * hidden + u)));
        }
    }
    return largest;
  }

  double hardware_difference(const cfg::Case& c, size_t sequence) const {
    const JobPlan job = plan_job(c.accel, *c.layers, {c.schedule, c.padding, c.input->steps, {0}});
    std::vector<double> h;
    for (const uint16_t bits : JobDatapath(job, *c.input).output()) h.push_back(cfg::half_to_float(bits));
    return difference(h, sequence, c.input->steps);
  }

  fs::path folder_ = fs::temp_directory_path() / ("sharp_onnx_node_" + std::to_string(getpid()) + GetParam().name);
  onnx::ModelProto model_;
};

TEST_P(OnnxNode, HardwareGivesItsOutputsOrRefusesForTheListedReasons) {
  if (GetParam().refusals.empty()) {
    const auto cases = load(cfg::Accept::hardware);
    const size_t sequences = cases.size() / 4;
    EXPECT_GE(sequences, 1u);
    for (size_t i = 0; i < cases.size(); ++i)
      EXPECT_LE(hardware_difference(cases[i], i % sequences), kTolerance) << cases[i].label;
    return;
  }
  try {
    load(cfg::Accept::hardware);
    FAIL() << "accepted: take its reasons out of the table";
  } catch (const cfg::ConfigError& e) {
    for (const char* const reason : GetParam().refusals) EXPECT_THAT(e.what(), HasSubstr(reason));
    const std::string text = e.what();
    size_t reasons = 0;
    for (size_t at = 0; (at = text.find("; legal: ", at)) != std::string::npos; ++at) ++reasons;
    EXPECT_EQ(reasons, GetParam().refusals.size()) << text;
  }
}

TEST_P(OnnxNode, ReferenceGivesItsOutputs) {
  const auto cases = load(cfg::Accept::reference);
  const size_t sequences = cases.size() / 4;
  for (size_t i = 0; i < sequences; ++i) {
    const ReferenceOutput out = run_reference(*cases[i].layers, *cases[i].input);
    EXPECT_LE(difference(out.h, i, cases[i].input->steps), kTolerance) << cases[i].label;
  }
}

/// The comparison sees a wrong sign of W.
TEST_P(OnnxNode, OtherWeightsGiveOtherOutputs) {
  for (auto& tensor : *model_.mutable_graph()->mutable_initializer())
    if (tensor.name() == "W") {
      std::string& raw = *tensor.mutable_raw_data();
      ASSERT_FALSE(raw.empty());
      for (size_t i = 3; i < raw.size(); i += 4) raw[i] = static_cast<char>(raw[i] ^ 0x80);
    }
  write_onnx_node_run(GetParam(), model_, folder_);
  const auto cases = load(cfg::Accept::reference);
  const ReferenceOutput out = run_reference(*cases[0].layers, *cases[0].input);
  EXPECT_GT(difference(out.h, 0, cases[0].input->steps), 10 * kTolerance);
}

INSTANTIATE_TEST_SUITE_P(All, OnnxNode, ::testing::ValuesIn(onnx_node_tests().begin(), onnx_node_tests().end()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(OnnxNodes, AllOfThePackageAreInTheTable) {
  if (!fs::exists(onnx_node_data())) GTEST_SKIP() << "libonnx-testdata is not installed: no " << onnx_node_data();
  std::set<std::string> there, listed;
  for (const OnnxNodeTest& test : onnx_node_tests()) listed.insert(test.name);
  for (const auto& entry : fs::directory_iterator(onnx_node_data())) {
    const std::string name = entry.path().filename();
    for (const char* const kind : {"test_lstm_", "test_gru_", "test_rnn_", "test_simple_rnn_"})
      if (name.starts_with(kind)) there.insert(name);
  }
  EXPECT_EQ(there, listed);
}

}  // namespace
}  // namespace sharp::golden
