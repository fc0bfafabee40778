// SPDX-License-Identifier: Apache-2.0
// Nodes the hardware refuses (golden/reference/onnx/generate.mjs): refused, but for the double reference, which must
// give the outputs that ONNX Runtime gave in fp32.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "golden/reference/reference.h"

namespace sharp::golden {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kFolder = SHARP_ONNX_REFERENCE_DIR;

struct RefusedNode {
  const char* name;
  std::vector<const char*> reasons;
};
const char* const kPeepholes = "input 'P': the hardware has no peepholes";
const char* const kResetFirst = "attribute 'linear_before_reset': 0: the hardware";
const char* const kLayout = "attribute 'layout': 1: the hardware streams time steps";
const RefusedNode kNodes[] = {{"lstm_peepholes_forward", {kPeepholes}},
                              {"lstm_peepholes_reverse", {kPeepholes}},
                              {"lstm_peepholes_bidirectional", {kPeepholes}},
                              {"gru_reset_first_forward", {kResetFirst}},
                              {"gru_reset_first_reverse", {kResetFirst}},
                              {"gru_reset_first_bidirectional", {kResetFirst}},
                              {"lstm_layout_bidirectional", {kLayout}},
                              {"gru_layout_bidirectional", {kLayout}},
                              {"lstm_peepholes_layout_bidirectional", {kPeepholes, kLayout}},
                              {"gru_reset_first_layout_bidirectional", {kResetFirst, kLayout}}};

std::ostream& operator<<(std::ostream& out, const RefusedNode& node) { return out << node.name; }

class OnnxReference : public ::testing::TestWithParam<RefusedNode> {
 protected:
  OnnxReference() {
    const std::string name = GetParam().name;
    const bool batch_first = name.find("layout") != std::string::npos;
    std::ofstream(run_) << "accel: tiny\nmodel: {onnx: " << kFolder << "/beyond_hardware.onnx, node: " << name
                        << "}\ninput: {x: " << kFolder << (batch_first ? "/x_batch_first.npy" : "/x.npy")
                        << "}\nexpect: {h: " << kFolder << "/" << name << ".npy, tolerance: 0.001}\n";
  }
  ~OnnxReference() override { fs::remove(run_); }

  fs::path run_ =
      fs::temp_directory_path() / ("sharp_onnx_reference_" + std::to_string(getpid()) + GetParam().name + ".yaml");
};

TEST_P(OnnxReference, GivesTheOutputsOfOnnxRuntime) {
  const auto cases = cfg::load_run(run_, {}, std::nullopt, cfg::Accept::reference);
  ASSERT_EQ(cases.size(), 2u);  // sequences
  for (const cfg::Case& c : cases) {
    for (const char* reason : GetParam().reasons) EXPECT_THAT(c.reference_only, HasSubstr(reason));
    EXPECT_THAT(c.reference_only, HasSubstr("node '" + std::string(GetParam().name) + "': "));
    const ReferenceOutput out = run_reference(*c.layers, *c.input);
    ASSERT_EQ(out.h.size(), c.expect->h.size());
    ASSERT_EQ(c.input->steps, 5u);
    for (size_t e = 0; e < out.h.size(); ++e) EXPECT_NEAR(out.h[e], c.expect->h[e], 2e-6) << c.label << " " << e;
  }
}

TEST_P(OnnxReference, IsRefusedForHardwareWithNodeAndReasons) {
  try {
    cfg::load_run(run_);
    FAIL() << "accepted";
  } catch (const cfg::ConfigError& e) {
    EXPECT_THAT(e.what(), HasSubstr("node '" + std::string(GetParam().name) + "': "));
    for (const char* reason : GetParam().reasons) EXPECT_THAT(e.what(), HasSubstr(reason));
    EXPECT_THAT(e.what(), HasSubstr("; `sharp golden` computes its double reference"));
  }
}

INSTANTIATE_TEST_SUITE_P(All, OnnxReference, ::testing::ValuesIn(kNodes),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace sharp::golden
