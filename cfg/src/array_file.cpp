// SPDX-License-Identifier: Apache-2.0
// Readers of arrays at keys.
#include "cfg/src/array_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "cfg/onnx/tensor_file.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"

namespace sharp::cfg {
namespace {

/// Rethrows an error of an array file with the place that named the file.
template <typename Read>
auto at_key(const FileRef& file, Read read) {
  try {
    return read(resolve_path(file.node));
  } catch (const ConfigError& e) {
    fail_key(file.node, file.key, e.what());
  }
}

bool is_tensor(const std::filesystem::path& path) { return path.extension() == ".pb"; }

}  // namespace

std::string FileRef::path() const { return resolve_path(node).string(); }

FileRef need_file(const MapReader& reader, std::string_view key) {
  static const std::string kLegal = "the name of an .npy or .pb file";
  FileRef file{reader.need(key, kLegal), reader.full(key)};
  read_text(file.node, file.key, kLegal);
  return file;
}

std::optional<FileRef> find_file(const MapReader& reader, std::string_view key) {
  if (!reader.find(key)) return std::nullopt;
  return need_file(reader, key);
}

void fail_file(const FileRef& file, const std::string& text) {
  fail_key(file.node, file.key, fmt::format("{}: {}", file.path(), text));
}

void fail_too_short(const FileRef& file, uint64_t wanted, size_t available) {
  fail_file(file, fmt::format("{} steps wanted, {} there", wanted, available));
}

void check_shape(const FileRef& file, std::span<const size_t> got, std::span<const size_t> want) {
  bool fits = got.size() == want.size();
  for (size_t i = 0; fits && i < got.size(); ++i) fits = want[i] == 0 ? got[i] > 0 : got[i] == want[i];
  if (fits) return;
  std::string legal;
  for (const size_t n : want)
    legal += fmt::format("{}{}", legal.empty() ? "" : ", ", n == 0 ? "any" : std::to_string(n));
  fail_file(file, fmt::format("shape {} is not legal; legal: [{}]", shape_text(got), legal));
}

std::vector<size_t> read_shape(const FileRef& file) {
  return at_key(file, [](const auto& path) {
    return is_tensor(path) ? read_tensor_file(path).shape : read_npy_header(path).shape;
  });
}

NpyArray read_array(const FileRef& file, std::span<const size_t> shape) {
  auto array = at_key(file, [](const auto& path) { return is_tensor(path) ? read_tensor_file(path) : read_npy(path); });
  check_shape(file, array.shape, shape);
  return array;
}

std::vector<uint16_t> to_half_bits(std::span<const float> values) {
  std::vector<uint16_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(float_to_half(v));
  return bits;
}

std::vector<uint32_t> to_float_bits(std::span<const float> values) {
  std::vector<uint32_t> bits;
  bits.reserve(values.size());
  for (const float v : values) bits.push_back(std::bit_cast<uint32_t>(v));
  return bits;
}

std::vector<uint16_t> to_half_bits(const NpyArray& array, const FileRef& file) {
  auto bits = to_half_bits(array.values);
  for (size_t i = 0; i < bits.size(); ++i)
    if (std::isfinite(array.values[i]) && std::isinf(half_to_float(bits[i])))
      fail_file(file, fmt::format("value {} is too large for fp16; legal: magnitude < 65520", array.values[i]));
  return bits;
}

}  // namespace sharp::cfg
