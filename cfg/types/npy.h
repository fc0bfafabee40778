// SPDX-License-Identifier: Apache-2.0
// NumPy .npy files: reads C-order arrays of floats and integers as float, writes float32.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sharp::cfg {

/// Shape and element type as the file's header states them.
struct NpyHeader {
  std::string dtype;  ///< e.g. "<f4"
  std::vector<size_t> shape;
};

/// A whole array in C order; float64 and wide integers are rounded to the nearest float.
struct NpyArray {
  std::vector<size_t> shape;
  std::vector<float> values;
};

/// "[43, 128]", as in error messages.
std::string shape_text(std::span<const size_t> shape);

/// Header only. Throws ConfigError "path: what is wrong; legal: ..." like read_npy.
NpyHeader read_npy_header(const std::filesystem::path& path);

/// Reads format versions 1.0, 2.0, 3.0 with dtype f2, f4, f8, i1, u1, i2, u2, i4, u4, i8, u8, little-endian, C order.
/// Throws ConfigError for an unreadable, truncated, over-long or otherwise illegal file.
NpyArray read_npy(const std::filesystem::path& path);

/// Writes float32 in C order (format 1.0) to a temporary name beside path, then renames: a reader never sees half a
/// file. Throws std::invalid_argument if shape and number of values disagree, std::runtime_error if writing fails.
void write_npy(const std::filesystem::path& path, std::span<const size_t> shape, std::span<const float> values);

}  // namespace sharp::cfg
