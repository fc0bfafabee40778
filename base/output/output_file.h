// SPDX-License-Identifier: Apache-2.0
// Results as files: JSON and NumPy arrays. All throw OutputError.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "base/output/output.h"

namespace sharp::tb {

/// In one line. Bytes that are no UTF-8 (of file names) become U+FFFD.
std::string json_text(const nlohmann::ordered_json& json);
/// Indented, with a final newline; likewise.
void write_json(const std::filesystem::path& file, const nlohmann::ordered_json& json);

/// A two-dimensional [rows, size/rows] little-endian .npy file: '<f2' bits, '<f4' bits, '<f8'.
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const uint16_t> half_bits);
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const uint32_t> float_bits);
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const double> values);

/// An array of any shape, '<f2' or '<f4' bits; the product of `shape` is the size of the data.
void write_npy(const std::filesystem::path& file, std::span<const size_t> shape, std::span<const uint16_t> half_bits);
void write_npy(const std::filesystem::path& file, std::span<const size_t> shape, std::span<const uint32_t> float_bits);

}  // namespace sharp::tb
