// SPDX-License-Identifier: Apache-2.0
// ONNX TensorProto files (.pb), as ONNX's own test data has them.
#pragma once

#include <filesystem>
#include <string>

#include "cfg/types/npy.h"

namespace sharp::cfg {

/// The whole tensor as floats, like read_npy. Throws ConfigError "path: what is wrong" for an unreadable, truncated or
/// otherwise illegal file.
NpyArray read_tensor_file(const std::filesystem::path& path);

/// The same from bytes in memory, without external data; `name` stands in errors for the path.
NpyArray read_tensor(const std::string& bytes, const std::string& name);

}  // namespace sharp::cfg
