// SPDX-License-Identifier: Apache-2.0
// Text that every output format can hold.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sharp::cfg {

/// Bytes of the character that a text begins with (RFC 3629: shortest form, no surrogates); 0 if it begins with none.
size_t utf8_bytes(std::string_view text);

/// Offset of the first byte that is not part of a character of UTF-8.
std::optional<size_t> first_bad_utf8(std::string_view text);

/// UTF-16 and UTF-32 say so in their first bytes; YAML allows them.
bool is_wide_text(std::string_view text);

}  // namespace sharp::cfg
