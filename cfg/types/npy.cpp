// SPDX-License-Identifier: Apache-2.0
// Reader and writer of NumPy .npy files (format versions 1.0 to 3.0).
#include "cfg/types/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "base/error/config_error.h"
#include "cfg/types/half.h"
#include "cfg/types/input_file.h"

namespace sharp::cfg {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie in the file");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kHeaderAlign = 64;        // as NumPy writes it
constexpr size_t kMaxHeader = 64 * 1024;   // a longer header is no plain array
constexpr size_t kMaxElements = 1u << 28;  // 1 GiB of float32: larger is a broken header
constexpr size_t kMaxDims = 8;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& text) {
  throw ConfigError(fmt::format("{}: {}", path.string(), text));
}

/// How one element type is widened to float.
struct Dtype {
  std::string_view name;
  size_t size;
  float (*load)(const char*);
};

template <typename T>
float load_as(const char* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return static_cast<float>(v);
}

float load_half(const char* p) {
  uint16_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return half_to_float(bits);
}

constexpr std::array<Dtype, 11> kDtypes = {{{"<f4", 4, load_as<float>},
                                            {"<f8", 8, load_as<double>},
                                            {"<f2", 2, load_half},
                                            {"|i1", 1, load_as<int8_t>},
                                            {"|u1", 1, load_as<uint8_t>},
                                            {"<i2", 2, load_as<int16_t>},
                                            {"<u2", 2, load_as<uint16_t>},
                                            {"<i4", 4, load_as<int32_t>},
                                            {"<u4", 4, load_as<uint32_t>},
                                            {"<i8", 8, load_as<int64_t>},
                                            {"<u8", 8, load_as<uint64_t>}}};

const Dtype& find_dtype(const std::filesystem::path& path, const std::string& name) {
  for (const auto& d : kDtypes)
    if (d.name == name) return d;
  std::string legal;
  for (const auto& d : kDtypes) legal += fmt::format("{}{}", legal.empty() ? "" : ", ", d.name);
  fail(path, fmt::format("dtype '{}' is not legal; legal: {}", name, legal));
}

/// Text after `'key':` in the header dictionary, blanks skipped.
std::string_view value_of(const std::filesystem::path& path, std::string_view header, std::string_view key) {
  const auto at = header.find(fmt::format("'{}':", key));
  if (at == std::string_view::npos) fail(path, fmt::format("not a .npy file: the header has no '{}'", key));
  const auto rest = header.substr(at + key.size() + 3);
  const auto begin = rest.find_first_not_of(' ');
  return begin == std::string_view::npos ? std::string_view{} : rest.substr(begin);
}

std::string parse_dtype(const std::filesystem::path& path, std::string_view value) {
  const auto end = value.size() > 1 && value[0] == '\'' ? value.find('\'', 1) : std::string_view::npos;
  if (end == std::string_view::npos) fail(path, "dtype is not legal: structured arrays cannot be read");
  return std::string(value.substr(1, end - 1));
}

void check_order(const std::filesystem::path& path, std::string_view value) {
  if (value.starts_with("False")) return;
  fail(path, "fortran order is not legal; legal: C order (save numpy.ascontiguousarray(a))");
}

std::vector<size_t> parse_shape(const std::filesystem::path& path, std::string_view value) {
  const auto close = value.find(')');
  if (!value.starts_with('(') || close == std::string_view::npos) fail(path, "not a .npy file: malformed shape");
  std::vector<size_t> shape;
  const char* p = value.data() + 1;
  const char* const end = value.data() + close;
  while (p != end) {
    if (*p == ' ' || *p == ',') {
      ++p;
      continue;
    }
    size_t n = 0;
    const auto [next, ec] = std::from_chars(p, end, n);
    if (ec != std::errc{} || shape.size() == kMaxDims) fail(path, "not a .npy file: malformed shape");
    shape.push_back(n);
    p = next;
  }
  return shape;
}

size_t count_elements(const std::filesystem::path& path, std::span<const size_t> shape) {
  size_t count = 1;
  for (const size_t n : shape) {
    if (n != 0 && count > kMaxElements / n) fail(path, fmt::format("shape {} is too large", shape_text(shape)));
    count *= n;
  }
  return count;
}

std::string read_exactly(const std::filesystem::path& path, std::ifstream& in, size_t size) {
  std::string text(size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (static_cast<size_t>(in.gcount()) != size) fail(path, "not a .npy file: truncated header");
  return text;
}

/// The header dictionary; leaves the stream at the first element.
std::string read_dictionary(const std::filesystem::path& path, std::ifstream& in) {
  const auto prefix = read_exactly(path, in, kMagic.size() + 2);
  if (!prefix.starts_with(kMagic)) fail(path, "not a .npy file: no NumPy magic");
  const int major = prefix[kMagic.size()];
  if (major < 1 || major > 3) fail(path, fmt::format(".npy version {} is not legal; legal: 1, 2, 3", major));
  const auto length = read_exactly(path, in, major == 1 ? 2 : 4);
  size_t size = 0;
  for (size_t i = 0; i < length.size(); ++i) size |= size_t{static_cast<unsigned char>(length[i])} << (8 * i);
  if (size > kMaxHeader) fail(path, "not a .npy file: header too long");
  return read_exactly(path, in, size);
}

NpyHeader read_header(const std::filesystem::path& path, std::ifstream& in) {
  const auto text = read_dictionary(path, in);
  NpyHeader header;
  header.dtype = parse_dtype(path, value_of(path, text, "descr"));
  find_dtype(path, header.dtype);
  check_order(path, value_of(path, text, "fortran_order"));
  header.shape = parse_shape(path, value_of(path, text, "shape"));
  return header;
}

/// Before anything is read: an endless file is told by its size.
void check_size(const std::filesystem::path& path, const NpyHeader& header, uint64_t needed, uint64_t there) {
  if (there != needed)
    fail(path,
         fmt::format("{}: shape {} of '{}' needs {} bytes of data, the file has {}",
                     there < needed ? "truncated" : "too long", shape_text(header.shape), header.dtype, needed, there));
}

std::string make_header(std::span<const size_t> shape) {
  // A one-element tuple needs its comma in Python; a trailing comma is legal for longer ones too, but not for ().
  const std::string comma = shape.size() == 1 ? "," : "";
  auto text =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}{}), }}", fmt::join(shape, ", "), comma);
  const size_t prefix = kMagic.size() + 4;
  text.append(kHeaderAlign - (prefix + text.size() + 1) % kHeaderAlign, ' ');
  text += '\n';
  const auto size = text.size();
  return fmt::format("{}{}{}{}{}{}", kMagic, '\x01', '\0', static_cast<char>(size & 0xFF), static_cast<char>(size >> 8),
                     text);
}

/// Unique among threads and processes that write beside each other.
std::filesystem::path temporary_name(const std::filesystem::path& path) {
  static std::atomic<unsigned> counter{0};
  return fmt::format("{}.tmp.{}.{}", path.string(), getpid(), counter++);
}

}  // namespace

std::string shape_text(std::span<const size_t> shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

NpyHeader read_npy_header(const std::filesystem::path& path) {
  auto in = open_input(path);
  return read_header(path, in);
}

NpyArray read_npy(const std::filesystem::path& path) {
  auto in = open_input(path);
  const auto header = read_header(path, in);
  const auto& dtype = find_dtype(path, header.dtype);
  const size_t count = count_elements(path, header.shape);
  check_size(path, header, count * dtype.size, std::filesystem::file_size(path) - static_cast<uint64_t>(in.tellg()));
  const std::string data = read_exactly(path, in, count * dtype.size);
  NpyArray array{header.shape, std::vector<float>(count)};
  for (size_t i = 0; i < count; ++i) array.values[i] = dtype.load(data.data() + i * dtype.size);
  return array;
}

void write_npy(const std::filesystem::path& path, std::span<const size_t> shape, std::span<const float> values) {
  size_t count = 1;
  for (const size_t n : shape) count *= n;
  if (count != values.size())
    throw std::invalid_argument(
        fmt::format("write_npy: shape {} does not hold {} values", shape_text(shape), values.size()));
  const auto temporary = temporary_name(path);
  std::ofstream out(temporary, std::ios::binary);
  const auto header = make_header(shape);
  out.write(header.data(), static_cast<std::streamsize>(header.size()));
  out.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
  out.close();
  std::error_code ec;
  if (out) std::filesystem::rename(temporary, path, ec);
  if (out && !ec) return;
  const auto reason = ec ? ec.message() : std::string(std::strerror(errno));
  std::filesystem::remove(temporary, ec);
  throw std::runtime_error(fmt::format("{}: cannot write: {}", path.string(), reason));
}

}  // namespace sharp::cfg
