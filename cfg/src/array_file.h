// SPDX-License-Identifier: Apache-2.0
// Arrays of models and inputs: .npy files and ONNX tensors named by keys, and their bits.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/src/document.h"
#include "cfg/src/reader.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {

/// A key that names an .npy file or an ONNX tensor (.pb).
struct FileRef {
  Node node;
  std::string key;  ///< whole dotted key, for errors
  std::string path() const;
};

/// The key as a file name, if the map has it.
std::optional<FileRef> find_file(const MapReader& reader, std::string_view key);
FileRef need_file(const MapReader& reader, std::string_view key);

/// Throws a ConfigError at the key: "<file>: <text>".
[[noreturn]] void fail_file(const FileRef& file, const std::string& text);

/// Throws a ConfigError at the key: an array of `available` steps of which more are wanted.
[[noreturn]] void fail_too_short(const FileRef& file, uint64_t wanted, size_t available);

/// Shape as the file states it.
std::vector<size_t> read_shape(const FileRef& file);
/// A ConfigError at the key if the shape is not the wanted one. A 0 in `want` accepts any size >= 1 there.
void check_shape(const FileRef& file, std::span<const size_t> got, std::span<const size_t> want);

/// The array of a file; a ConfigError at the key if it is not of this shape (as check_shape).
NpyArray read_array(const FileRef& file, std::span<const size_t> shape);

/// fp16 bits. A finite value that would round to Inf is a ConfigError at the key of the file it came from.
std::vector<uint16_t> to_half_bits(const NpyArray& array, const FileRef& file);
/// fp16 bits of numbers made here.
std::vector<uint16_t> to_half_bits(std::span<const float> values);
/// fp32 bits.
std::vector<uint32_t> to_float_bits(std::span<const float> values);

}  // namespace sharp::cfg
