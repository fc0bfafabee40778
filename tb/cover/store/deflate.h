// SPDX-License-Identifier: Apache-2.0
// Text as zlib packs it (docs/coverage.md, tables code_build and code_run).
#pragma once

#include <string>
#include <string_view>

namespace sharp::cover {

std::string deflate_text(std::string_view text);
/// Throws std::runtime_error for bytes that are not zlib's, or cut off.
std::string inflate_text(std::string_view packed);

}  // namespace sharp::cover
