// SPDX-License-Identifier: Apache-2.0
// Text of JSON and of NumPy's format.
#include "base/output/output_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

template <class T>
void write_array(const fs::path& file, std::span<const size_t> shape, std::span<const T> data, const char* type) {
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}", type, fmt::join(shape, ", "));
  // Magic, version and length take 10 bytes; the format wants the data at a multiple of 64.
  header.resize((header.size() + 1 + 10 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  std::string content("\x93NUMPY\x01\x00", 8);
  content += static_cast<char>(header.size() & 0xff);
  content += static_cast<char>(header.size() >> 8);
  content += header;
  content.append(reinterpret_cast<const char*>(data.data()), data.size_bytes());
  write_file(file, content);
}

template <class T>
void write_array(const fs::path& file, size_t rows, std::span<const T> data, const char* type) {
  const size_t shape[] = {rows, rows == 0 ? 0 : data.size() / rows};
  write_array(file, shape, data, type);
}

}  // namespace

std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void write_json(const fs::path& file, const nlohmann::ordered_json& json) {
  write_file(file, json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void write_npy(const fs::path& file, size_t rows, std::span<const uint16_t> half_bits) {
  write_array(file, rows, half_bits, "<f2");
}
void write_npy(const fs::path& file, size_t rows, std::span<const uint32_t> float_bits) {
  write_array(file, rows, float_bits, "<f4");
}
void write_npy(const fs::path& file, size_t rows, std::span<const double> values) {
  write_array(file, rows, values, "<f8");
}

void write_npy(const fs::path& file, std::span<const size_t> shape, std::span<const uint16_t> half_bits) {
  write_array(file, shape, half_bits, "<f2");
}
void write_npy(const fs::path& file, std::span<const size_t> shape, std::span<const uint32_t> float_bits) {
  write_array(file, shape, float_bits, "<f4");
}

}  // namespace sharp::tb
