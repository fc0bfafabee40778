// SPDX-License-Identifier: Apache-2.0
// Table of the node tests of ONNX and maker of their runs.
#include "golden/reference/onnx_node.h"

#include <fstream>
#include <ostream>
#include <sstream>
#include <stdexcept>

namespace sharp::golden {
namespace {

namespace fs = std::filesystem;

const char* const kLayout = "attribute 'layout': 1: the hardware streams time steps, batch inside; legal: 0";
const char* const kResetFirst =
    "attribute 'linear_before_reset': 0: the hardware applies the reset gate after the recurrent product; legal: 1";
const OnnxNodeTest kTests[] = {{"test_gru_batchwise", {kResetFirst, kLayout}},
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

std::string bytes_of(const fs::path& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

template <typename Message>
Message parse(const fs::path& file) {
  Message message;
  if (!message.ParseFromString(bytes_of(file))) throw std::runtime_error("cannot read " + file.string());
  return message;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const OnnxNodeTest& test) { return out << test.name; }

std::span<const OnnxNodeTest> onnx_node_tests() { return kTests; }

fs::path onnx_node_data() { return "/usr/share/libonnx-testdata/data/node"; }

fs::path onnx_node_tensor(const OnnxNodeTest& test, const std::string& kind, int i) {
  return onnx_node_data() / test.name / "test_data_set_0" / (kind + "_" + std::to_string(i) + ".pb");
}

onnx::ModelProto bind_onnx_node(const OnnxNodeTest& test) {
  auto model = parse<onnx::ModelProto>(onnx_node_data() / test.name / "model.onnx");
  auto& graph = *model.mutable_graph();
  for (int i = 1; i < graph.input_size(); ++i) {
    auto& tensor = *graph.add_initializer();
    tensor = parse<onnx::TensorProto>(onnx_node_tensor(test, "input", i));
    tensor.set_name(graph.input(i).name());
  }
  return model;
}

void write_onnx_node_run(const OnnxNodeTest& test, const onnx::ModelProto& model, const fs::path& folder) {
  fs::copy_file(onnx_node_tensor(test, "input", 0), folder / "x.pb", fs::copy_options::overwrite_existing);
  std::ofstream(folder / "m.onnx", std::ios::binary) << model.SerializeAsString();
  std::ofstream(folder / "run.yaml") << "accel: tiny\nmodel: {onnx: m.onnx}\ninput: {x: x.pb}\n"
                                     << "schedule: [sequential, batch, intergate, unfolded]\n";
}

}  // namespace sharp::golden
