// SPDX-License-Identifier: Apache-2.0
// Shapes of values that are computed when the model runs, as far as the file states them.
#pragma once

#include <optional>
#include <string>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/scope.h"

namespace sharp::cfg::onnx_import {

/// The dimensions as whole numbers; `open` says which are a symbol or nothing. Nothing: not even the rank is stated.
std::optional<Constant> shape_of(const Scope& scope, const std::string& name);

}  // namespace sharp::cfg::onnx_import
