// SPDX-License-Identifier: Apache-2.0
// The node tests of ONNX itself (Debian's libonnx-testdata) as models and inputs of runs, for tests only.
#pragma once

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace sharp::golden {

struct OnnxNodeTest {
  const char* name;
  std::vector<const char*> refusals;  ///< every reason why hardware does not run it
};
std::ostream& operator<<(std::ostream& out, const OnnxNodeTest& test);

/// Every LSTM, GRU and RNN folder of the package.
std::span<const OnnxNodeTest> onnx_node_tests();

/// Where the package puts the folders. Tests skip if it is not there.
std::filesystem::path onnx_node_data();

/// Tensor file "input" or "output" number i of the first data set.
std::filesystem::path onnx_node_tensor(const OnnxNodeTest& test, const std::string& kind, int i);

/// The model whose inputs but X are initializers with the values of the data set. Throws std::runtime_error.
onnx::ModelProto bind_onnx_node(const OnnxNodeTest& test);

/// m.onnx, x.pb and run.yaml, a run of it under the four schedules, in an existing folder.
void write_onnx_node_run(const OnnxNodeTest& test, const onnx::ModelProto& model, const std::filesystem::path& folder);

}  // namespace sharp::golden
