// SPDX-License-Identifier: Apache-2.0
// Decoder of TensorProto: raw little-endian bytes or typed fields.
#include "cfg/onnx/constant.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "cfg/onnx/external_data.h"
#include "cfg/types/half.h"

namespace sharp::cfg::onnx_import {
namespace {

using onnx::TensorProto;

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in the file");

constexpr int64_t kMaxElements = int64_t{1} << 28;  // 1 GiB of float32, as for .npy
constexpr size_t kMaxRank = 16;

double half_value(uint16_t bits) { return half_to_float(bits); }
double bfloat_value(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

int64_t uint64_value(uint64_t v) {
  if (v > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    throw FoldError(fmt::format("value {} is too large; legal: below 2^63", v));
  return static_cast<int64_t>(v);
}

[[noreturn]] void fail_size(const TensorProto& tensor, size_t wanted, size_t got, const char* unit) {
  const std::vector<int64_t> shape(tensor.dims().begin(), tensor.dims().end());
  throw FoldError(fmt::format("{} of shape {} needs {} {}, the file has {}", type_name(tensor.data_type()),
                              shape_text(shape), wanted, unit, got));
}

/// Elements of C++ type Raw from raw_data, or from `typed` (a wider field) if there is none.
template <typename Raw, typename Field, typename Convert, typename Out>
void fill(const TensorProto& tensor, std::string_view raw, const Field& typed, Convert convert, size_t count,
          std::vector<Out>& out) {
  out.reserve(count);
  if (raw.empty()) {
    if (static_cast<size_t>(typed.size()) != count)
      fail_size(tensor, count, static_cast<size_t>(typed.size()), "elements");
    for (const auto v : typed) out.push_back(static_cast<Out>(convert(static_cast<Raw>(v))));
    return;
  }
  if (raw.size() != count * sizeof(Raw)) fail_size(tensor, count * sizeof(Raw), raw.size(), "bytes");
  for (size_t i = 0; i < count; ++i) {
    Raw v;
    std::memcpy(&v, raw.data() + i * sizeof v, sizeof v);
    out.push_back(static_cast<Out>(convert(v)));
  }
}

bool fill_reals(const TensorProto& t, std::string_view raw, size_t count, std::vector<double>& out) {
  constexpr auto same = [](double v) { return v; };
  switch (t.data_type()) {
    case TensorProto::FLOAT:
      return fill<float>(t, raw, t.float_data(), same, count, out), true;
    case TensorProto::DOUBLE:
      return fill<double>(t, raw, t.double_data(), same, count, out), true;
    case TensorProto::FLOAT16:
      return fill<uint16_t>(t, raw, t.int32_data(), half_value, count, out), true;
    case TensorProto::BFLOAT16:
      return fill<uint16_t>(t, raw, t.int32_data(), bfloat_value, count, out), true;
    default:
      return false;
  }
}

bool fill_wholes(const TensorProto& t, std::string_view raw, size_t count, std::vector<int64_t>& out) {
  constexpr auto same = [](auto v) { return v; };
  constexpr auto truth = [](uint8_t v) { return v != 0; };
  switch (t.data_type()) {
    case TensorProto::INT8:
      return fill<int8_t>(t, raw, t.int32_data(), same, count, out), true;
    case TensorProto::INT16:
      return fill<int16_t>(t, raw, t.int32_data(), same, count, out), true;
    case TensorProto::INT32:
      return fill<int32_t>(t, raw, t.int32_data(), same, count, out), true;
    case TensorProto::INT64:
      return fill<int64_t>(t, raw, t.int64_data(), same, count, out), true;
    case TensorProto::UINT8:
      return fill<uint8_t>(t, raw, t.int32_data(), same, count, out), true;
    case TensorProto::UINT16:
      return fill<uint16_t>(t, raw, t.int32_data(), same, count, out), true;
    case TensorProto::UINT32:
      return fill<uint32_t>(t, raw, t.uint64_data(), same, count, out), true;
    case TensorProto::UINT64:
      return fill<uint64_t>(t, raw, t.uint64_data(), uint64_value, count, out), true;
    case TensorProto::BOOL:
      return fill<uint8_t>(t, raw, t.int32_data(), truth, count, out), true;
    default:
      return false;
  }
}

/// Each element takes at least a byte of the file, so a shape the data cannot fill costs no memory.
void check_data_is_there(const TensorProto& t, size_t count) {
  const size_t typed = static_cast<size_t>(t.float_data_size()) + static_cast<size_t>(t.double_data_size()) +
                       static_cast<size_t>(t.int32_data_size()) + static_cast<size_t>(t.int64_data_size()) +
                       static_cast<size_t>(t.uint64_data_size());
  if (count > t.raw_data().size() + typed) fail_size(t, count, t.raw_data().size() + typed, "elements");
}

/// Each byte read pays for as many elements as a byte of the model does.
std::string read_outside(const TensorProto& t, size_t count, Budget& budget, const ExternalData* external) {
  if (external == nullptr) throw FoldError("the data lie in another file, but there is no folder to look for it");
  std::string bytes = external->read(t, count * element_bytes(t.data_type()));
  budget.grant(16 * bytes.size());
  return bytes;
}

}  // namespace

void Budget::take(size_t elements) {
  if (elements > limit_ - used_) throw FoldError("constants grow out of proportion to the file");
  used_ += elements;
}

void Budget::grant(size_t elements) {
  limit_ = std::max(limit_, std::min(limit_ + elements, static_cast<size_t>(kMaxElements)));
}

void need_known(const Constant& value) {
  for (const std::string& reason : value.open)
    if (!reason.empty()) throw NotConstant(reason);
}

size_t element_count(std::span<const int64_t> shape) {
  if (shape.size() > kMaxRank)
    throw FoldError(fmt::format("{} dimensions are too many; legal: at most {}", shape.size(), kMaxRank));
  int64_t count = 1, count_without_zeros = 1;  // the second bounds every stride
  for (const int64_t n : shape) {
    if (n < 0 || n > kMaxElements / count_without_zeros)
      throw FoldError(fmt::format("shape {} is not legal; legal: 0 .. 2^28 elements", shape_text(shape)));
    count *= n;
    if (n > 0) count_without_zeros *= n;
  }
  return static_cast<size_t>(count);
}

std::string shape_text(std::span<const int64_t> shape) {
  const bool long_one = shape.size() > kMaxRank;
  return fmt::format("[{}{}]", fmt::join(shape.first(long_one ? kMaxRank : shape.size()), ", "),
                     long_one ? ", .." : "");
}

std::string type_name(int32_t type) {
  if (onnx::TensorProto_DataType_IsValid(type))
    return onnx::TensorProto_DataType_Name(static_cast<onnx::TensorProto_DataType>(type));
  return fmt::format("data type {}", type);
}

Constant decode_tensor(const TensorProto& tensor, Budget& budget, const ExternalData* external) {
  if (tensor.has_segment()) throw FoldError("tensors in segments cannot be read");
  Constant out;
  out.type = tensor.data_type();
  if (element_bytes(out.type) == 0)
    throw FoldError(fmt::format("{} is not a type of numbers that can be read", type_name(out.type)));
  out.shape.assign(tensor.dims().begin(), tensor.dims().end());
  const size_t count = element_count(out.shape);
  std::string outside;
  if (is_external(tensor))
    outside = read_outside(tensor, count, budget, external);
  else
    check_data_is_there(tensor, count);
  budget.take(count);
  const std::string_view raw = is_external(tensor) ? outside : tensor.raw_data();
  if (!fill_reals(tensor, raw, count, out.reals)) fill_wholes(tensor, raw, count, out.wholes);
  return out;
}

}  // namespace sharp::cfg::onnx_import
