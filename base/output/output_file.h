// SPDX-License-Identifier: Apache-2.0
// Result files that are complete or absent: written to a temporary name, then renamed. NumPy arrays.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sharp::tb {

/// A file or folder cannot be written; what() says which and why.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void make_folder(const std::filesystem::path& folder);
void write_file(const std::filesystem::path& file, std::string_view content);
/// Indented, with a final newline.
void write_json(const std::filesystem::path& file, const nlohmann::ordered_json& json);

/// A two-dimensional [rows, size/rows] little-endian .npy file: '<f2' bits, '<f4' bits, '<f8'.
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const uint16_t> half_bits);
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const uint32_t> float_bits);
void write_npy(const std::filesystem::path& file, size_t rows, std::span<const double> values);

/// An array of any shape, '<f2' or '<f4' bits; the product of `shape` is the size of the data.
void write_npy(const std::filesystem::path& file, std::span<const size_t> shape, std::span<const uint16_t> half_bits);
void write_npy(const std::filesystem::path& file, std::span<const size_t> shape, std::span<const uint32_t> float_bits);

/// A label as a folder name: letters, digits and ".=+-_" stay, everything else becomes '_'.
std::string folder_name(std::string_view label);

}  // namespace sharp::tb
