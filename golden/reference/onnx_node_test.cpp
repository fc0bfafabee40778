// SPDX-License-Identifier: Apache-2.0
// The node tests of ONNX itself (Debian's libonnx-testdata): each LSTM, GRU and RNN folder with its own model, inputs
// and outputs, through the bits of the hardware in four schedules, or where hardware refuses it for a known reason,
// through the double reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cfg/onnx/tensor_file.h"
#include "cfg/src/half.h"
#include "cfg/src/run_file.h"
#include "golden/datapath/job_datapath.h"
#include "golden/reference/reference.h"

namespace sharp::golden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kData = "/usr/share/libonnx-testdata/data/node";
constexpr double kHardwareTolerance = 2e-3;
const char* const kSchedules = "[sequential, batch, intergate, unfolded]";

struct NodeTest {
  const char* name;
  std::vector<const char*> refusals;  ///< every reason why hardware does not run it
};
const char* const kLayout = "attribute 'layout': 1: the hardware streams time steps, batch inside; legal: 0";
const char* const kResetFirst =
    "attribute 'linear_before_reset': 0: the hardware applies the reset gate after the recurrent product; legal: 1";
const NodeTest kTests[] = {{"test_gru_batchwise", {kResetFirst, kLayout}},
                           {"test_gru_defaults", {kResetFirst}},
                           {"test_gru_seq_length", {kResetFirst}},
                           {"test_gru_with_initial_bias", {kResetFirst}},
                           {"test_lstm_batchwise", {kLayout}},
                           {"test_lstm_defaults", {}},
                           {"test_lstm_with_initial_bias", {}},
                           {"test_lstm_with_peepholes", {"input 'P': the hardware has no peepholes; legal: no P"}},
                           {"test_rnn_seq_length", {}},
                           {"test_simple_rnn_batchwise", {kLayout}},
                           {"test_simple_rnn_defaults", {}},
                           {"test_simple_rnn_with_initial_bias", {}}};

std::ostream& operator<<(std::ostream& out, const NodeTest& test) { return out << test.name; }

std::string bytes_of(const fs::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

fs::path tensor_path(const NodeTest& test, const char* kind, int number) {
  return kData / test.name / "test_data_set_0" / (kind + ("_" + std::to_string(number) + ".pb"));
}

/// A run of the model whose inputs but X are initializers with the values of the data set.
class OnnxNode : public ::testing::TestWithParam<NodeTest> {
 protected:
  void SetUp() override {
    if (!fs::exists(kData)) GTEST_SKIP() << "libonnx-testdata is not installed: " << kData << " is not there";
    fs::create_directories(folder_);
    ASSERT_TRUE(model_.ParseFromString(bytes_of(kData / GetParam().name / "model.onnx")));
    auto& graph = *model_.mutable_graph();
    for (int i = 1; i < graph.input_size(); ++i) {
      auto& tensor = *graph.add_initializer();
      ASSERT_TRUE(tensor.ParseFromString(bytes_of(tensor_path(GetParam(), "input", i)))) << i;
      tensor.set_name(graph.input(i).name());
    }
    fs::copy_file(tensor_path(GetParam(), "input", 0), folder_ / "x.pb");
    write_model();
    std::ofstream(folder_ / "run.yaml") << "accel: tiny\nmodel: {onnx: m.onnx}\ninput: {x: x.pb}\nschedule: "
                                        << kSchedules << "\n";
  }
  ~OnnxNode() override { fs::remove_all(folder_); }

  void write_model() { std::ofstream(folder_ / "m.onnx", std::ios::binary) << model_.SerializeAsString(); }

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
      const auto expected = cfg::read_tensor_file(tensor_path(GetParam(), "output", o));
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
      EXPECT_LE(hardware_difference(cases[i], i % sequences), kHardwareTolerance) << cases[i].label;
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
    EXPECT_LE(difference(out.h, i, cases[i].input->steps), kHardwareTolerance) << cases[i].label;
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
  write_model();
  const auto cases = load(cfg::Accept::reference);
  const ReferenceOutput out = run_reference(*cases[0].layers, *cases[0].input);
  EXPECT_GT(difference(out.h, 0, cases[0].input->steps), 10 * kHardwareTolerance);
}

INSTANTIATE_TEST_SUITE_P(All, OnnxNode, ::testing::ValuesIn(kTests),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(OnnxNodes, AllOfThePackageAreInTheTable) {
  if (!fs::exists(kData)) GTEST_SKIP() << "libonnx-testdata is not installed: " << kData << " is not there";
  std::set<std::string> there, listed;
  for (const NodeTest& test : kTests) listed.insert(test.name);
  for (const auto& entry : fs::directory_iterator(kData)) {
    const std::string name = entry.path().filename();
    for (const char* const kind : {"test_lstm_", "test_gru_", "test_rnn_", "test_simple_rnn_"})
      if (name.starts_with(kind)) there.insert(name);
  }
  EXPECT_EQ(there, listed);
}

}  // namespace
}  // namespace sharp::golden
