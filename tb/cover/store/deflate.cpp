// SPDX-License-Identifier: Apache-2.0
// zlib in one piece; the length of the text is not kept, so it is unpacked in steps.
#include "tb/cover/store/deflate.h"

#include <zlib.h>

#include <array>
#include <stdexcept>

namespace sharp::cover {

std::string deflate_text(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string packed(size, '\0');
  const int code = compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                             reinterpret_cast<const Bytef*>(text.data()), text.size(), 6);
  if (code != Z_OK) throw std::runtime_error("zlib: out of memory");
  packed.resize(size);
  return packed;
}

std::string inflate_text(std::string_view packed) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::runtime_error("zlib: out of memory");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string text;
  std::array<char, 65536> part;
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = part.size();
    code = inflate(&stream, Z_NO_FLUSH);
    text.append(part.data(), part.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::runtime_error("a packed text of the coverage database is damaged");
  return text;
}

}  // namespace sharp::cover
