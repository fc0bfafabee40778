// SPDX-License-Identifier: Apache-2.0
// Cast, QuantizeLinear and DequantizeLinear on constants. All throw FoldError for what ONNX leaves undefined.
#pragma once

#include "cfg/onnx/tensor_view.h"

namespace sharp::cfg::onnx_import {

/// `type` is a TensorProto data type. Reals are cut towards 0 and must fit a whole type; whole numbers lose their high
/// bits; everything but 0 is true.
Constant cast(const Constant& in, int64_t type, Budget& budget);

/// zero_point may be nullptr. scale: one element, or one for each index of the axis.
Constant dequantize(const Constant& in, const Constant& scale, const Constant* zero_point, int64_t axis,
                    Budget& budget);
/// Ties to even, saturating; the type is that of the zero point, else UINT8.
Constant quantize(const Constant& in, const Constant& scale, const Constant* zero_point, int64_t axis, Budget& budget);

}  // namespace sharp::cfg::onnx_import
