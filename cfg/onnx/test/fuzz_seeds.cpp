// SPDX-License-Identifier: Apache-2.0
// What onnx_fuzz begins with: every form of a constant, subgraphs, functions, folded operators, data outside.
#include "cfg/onnx/test/fuzz_seeds.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace sharp::cfg::test {
namespace {

onnx::ModelProto rich_model() {
  auto model = nested_model();
  auto& graph = *model.mutable_graph();
  size_t i = 0;
  for (const Form form : kForms) {
    const char* const ops[] = {"LSTM", "GRU", "RNN"};
    const char* const directions[] = {"forward", "reverse", "bidirectional"};
    const bool is_split = form == Form::slices || form == Form::old_slices;
    Rnn rnn{
        .op = ops[i % 3], .name = fmt::format("rnn_{}", i), .direction = is_split ? "forward" : directions[i / 3 % 3]};
    rnn.form = form;
    auto& node = add_rnn(graph, rnn);
    if (i % 2 == 1) node.add_input("lengths");
    ++i;
  }
  add_int64(graph, "lengths", {5});
  return model;
}

/// Peepholes, layout 1 and constant states of two sequences: for the double reference alone.
onnx::ModelProto reference_model() {
  auto model = model_of({});
  auto& graph = *model.mutable_graph();
  auto& node = *graph.mutable_node(0);
  graph.clear_input();
  set_int(node, "layout", 1);
  add_value(graph, "h0", {2, 1, kHidden}, ramp(4, 1), Form::float_data);
  add_value(graph, "P", {1, 3 * kHidden}, ramp(6, 0), Form::raw_data);
  for (const char* const input : {"", "h0", "h0", "P"}) node.add_input(input);
  return model;
}

/// Every folded operator with what it needs, the result of one an input of the next.
onnx::ModelProto folded_model() {
  auto model = function_model();
  auto& graph = *model.mutable_graph();
  add_int64(graph, "k0", {0});
  add_int64(graph, "k1", {1});
  add_int64(graph, "k3", {1, 8, 3});
  add_node(graph, "Shape", {"x"}, {"dims"});
  add_node(graph, "Gather", {"dims", "k1"}, {"batch"});
  add_int64(graph, "h", {kHidden});
  set_int(add_node(graph, "Concat", {"k1", "batch", "h"}, {"state"}), "axis", 0);
  add_node(graph, "ConstantOfShape", {"state"}, {"c0"});
  add_value(graph, "half", {1, 1, 1}, {0.5f}, Form::raw_data);
  add_node(graph, "Expand", {"half", "state"}, {"h0"});
  add_node(graph, "Tile", {"half", "k3"}, {"tiled"});
  for (const char* const op : {"Add", "Sub", "Mul", "Div"})
    add_node(graph, op, {"tiled", "half"}, {std::string("by") + op});
  add_node(graph, "Neg", {"byDiv"}, {"negated"});
  set_int(add_node(graph, "Cast", {"negated"}, {"truth"}), "to", onnx::TensorProto::BOOL);
  add_node(graph, "Where", {"truth", "negated", "byAdd"}, {"chosen"});
  add_node(graph, "QuantizeLinear", {"chosen", "half0"}, {"bytes"});
  add_value(graph, "half0", {}, {0.5f}, Form::raw_data);
  add_node(graph, "DequantizeLinear", {"bytes", "half0"}, {"w"});
  set_int(add_node(graph, "Split", {"w"}, {"w1", "w2"}), "axis", 1);
  set_int(add_node(graph, "Concat", {"w2", "w1"}, {"w3"}), "axis", 1);
  auto& node = add_rnn(graph, {});
  node.set_input(1, "w3");
  for (const char* const input : {"", "h0", "c0"}) node.add_input(input);
  return model;
}

}  // namespace

DataFolder::DataFolder() : path_(std::filesystem::temp_directory_path() / fmt::format("sharp_onnx_fuzz_{}", getpid())) {
  namespace fs = std::filesystem;
  fs::create_directories(path_);
  std::ofstream(path_ / "data", std::ios::binary) << outside_data_;
  std::ofstream(path_ / "short", std::ios::binary) << "1234";
  fs::create_symlink("/etc/passwd", path_ / "link");
  fs::create_directory_symlink(".", path_ / "up");
  if (mkfifo((path_ / "fifo").c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
}

Seeds::Seeds()
    : models{rich_model(),   nested_model(),   model_of({}),  reference_model(),
             folder.model(), function_model(), folded_model()},
      tensors{float_tensor({2, 1, 3}, {1, 2, 3, 4, 5, 6}).SerializeAsString(),
              int64_tensor({1, 2, 3}).SerializeAsString()} {
  for (const auto& model : models) files.push_back(model.SerializeAsString());
}

}  // namespace sharp::cfg::test
