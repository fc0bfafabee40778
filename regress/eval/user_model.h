// SPDX-License-Identifier: Apache-2.0
// A user's own model on every machine: `sharp eval --model FILE`.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "regress/eval/layer_time.h"
#include "regress/eval/rtl_subset.h"

namespace sharp::eval {

/// One direction of a layer of the model.
struct ModelLayer {
  std::string node;       ///< name for people: node of an ONNX file, or layer of a run file
  std::string direction;  ///< forward or reverse
  Layer layer;
  unsigned steps = 0;
};

/// Layers of the first case of a run file, or of every node of an ONNX file (with the steps of DeepBench's shortest,
/// 25, since the file does not say how long a sequence is). Throws cfg::ConfigError.
std::vector<ModelLayer> load_user_model(const std::filesystem::path& file);

/// Key `model` of eval.json.
nlohmann::ordered_json model_table(const std::vector<ModelLayer>& layers, double megahertz);

/// Its layers as points of the RTL subset, on the machines that hold them as they are shipped.
std::vector<RtlPoint> model_points(const std::vector<ModelLayer>& layers);

}  // namespace sharp::eval
