// SPDX-License-Identifier: Apache-2.0
// Reader of external data: location, offset and length as ONNX states them.
#include "cfg/onnx/external_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "cfg/onnx/constant.h"
#include "cfg/onnx/foreign_file.h"
#include "cfg/onnx/scope.h"

namespace sharp::cfg::onnx_import {
namespace {

namespace fs = std::filesystem;

struct Range {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;  ///< nothing: as much as the tensor needs
};

uint64_t parse_number(const std::string& key, const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    throw FoldError(fmt::format("{} '{}' is not legal; legal: a number of bytes", key, printable(text)));
  return value;
}

/// `checksum` and keys of later versions of ONNX do not say where the data are.
Range parse_range(const onnx::TensorProto& tensor) {
  Range range;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") range.location = entry.value();
    if (entry.key() == "offset") range.offset = parse_number("offset", entry.value());
    if (entry.key() == "length") range.length = parse_number("length", entry.value());
  }
  return range;
}

/// The name alone: a model from elsewhere must not make us look at other folders.
void check_location(const std::string& location) {
  const fs::path path(location);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (location.empty() || location.find('\0') != std::string::npos || path.is_absolute() || climbs)
    throw FoldError("not inside the folder of the model; legal: a relative path without '..'");
}

/// The file itself, links resolved: still inside the folder, and nothing that blocks or never ends.
fs::path find_inside(const fs::path& folder, const std::string& location) {
  check_location(location);
  std::error_code ec;
  const fs::path root = fs::canonical(folder, ec);
  const fs::path file = ec ? fs::path() : fs::canonical(root / location, ec);
  if (ec) throw FoldError(fmt::format("cannot read: {}", ec.message()));
  if (std::mismatch(root.begin(), root.end(), file.begin(), file.end()).first != root.end())
    throw FoldError("a link out of the folder of the model");
  if (!fs::is_regular_file(file, ec)) throw FoldError("not a regular file");
  return file;
}

std::string first_bytes(std::ifstream& in) {
  std::string head(64, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  return head;
}

std::string read_range(const fs::path& file, uint64_t offset, uint64_t length) {
  std::error_code ec;
  const uint64_t size = fs::file_size(file, ec);
  std::ifstream in(file, std::ios::binary);
  if (ec || !in) throw FoldError("cannot read");
  const std::string head = first_bytes(in), kind = foreign_kind(head);
  if (offset > size || length > size - offset)
    throw FoldError(fmt::format("it has {} bytes, too few for offset {} and length {}{}{}", size, offset, length,
                                kind.empty() ? "" : "; it is ", kind));
  if (is_lfs_pointer(head)) throw FoldError("it is " + kind);  // long enough for a small tensor
  in.clear();
  std::string bytes(length, '\0');
  in.seekg(static_cast<std::streamoff>(offset));
  if (!in.read(bytes.data(), static_cast<std::streamsize>(length)))
    throw FoldError(fmt::format("cannot read {} bytes at offset {} of {}", length, offset, size));
  return bytes;
}

}  // namespace

std::string ExternalData::read(const onnx::TensorProto& tensor, size_t size) const {
  std::string location;
  try {
    const Range range = parse_range(tensor);
    location = range.location;
    if (range.length && *range.length != size)
      throw FoldError(
          fmt::format("length {} at offset {} does not fit the shape; legal: {}", *range.length, range.offset, size));
    return read_range(find_inside(folder_, location), range.offset, size);
  } catch (const FoldError& e) {
    throw FoldError(
        fmt::format("tensor '{}': data file '{}': {}", printable(tensor.name()), printable(location), e.what()));
  }
}

}  // namespace sharp::cfg::onnx_import
