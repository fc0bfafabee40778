// SPDX-License-Identifier: Apache-2.0
// Valid models, their data files and tensors, which onnx_fuzz damages.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cfg/onnx/test/build_model.h"

namespace sharp::cfg::test {

/// Data files as the damaged models name them, in a folder of their own.
class DataFolder {
 public:
  DataFolder();
  ~DataFolder() { std::filesystem::remove_all(path_); }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  const onnx::ModelProto& model() const { return model_; }

 private:
  onnx::ModelProto model_ = model_of({.name = "outside"});
  std::string outside_data_ = move_outside(*model_.mutable_graph(), "data");
  std::filesystem::path path_;
};

struct Seeds {
  Seeds();

  DataFolder folder;
  std::vector<onnx::ModelProto> models;
  std::vector<std::string> files;  ///< the models as bytes
  std::vector<std::string> tensors;
};

}  // namespace sharp::cfg::test
