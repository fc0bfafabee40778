// SPDX-License-Identifier: Apache-2.0
// RFC 3629.
#include "cfg/types/utf8.h"

#include <algorithm>
#include <cstdint>

namespace sharp::cfg {

size_t utf8_bytes(std::string_view text) {
  const auto byte = [&](size_t n) { return n < text.size() ? static_cast<uint8_t>(text[n]) : uint8_t{0}; };
  const uint8_t first = byte(0);
  const size_t size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  for (size_t n = 1; n < size; ++n)
    if ((byte(n) & 0xc0) != 0x80) return 0;
  const bool is_longer_than_needed = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool is_no_character = (first == 0xed && byte(1) >= 0xa0) || (first == 0xf4 && byte(1) >= 0x90);
  return is_longer_than_needed || is_no_character ? 0 : size;
}

std::optional<size_t> first_bad_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t size = utf8_bytes(text.substr(at));
    if (size == 0) return at;
    at += size;
  }
  return std::nullopt;
}

bool is_wide_text(std::string_view text) {
  constexpr std::string_view kBig("\0\0\xfe\xff", 4);
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") || text.starts_with(kBig);
}

}  // namespace sharp::cfg
