// SPDX-License-Identifier: Apache-2.0
// Names files that often lie where a model should: what a download or a checkout left there.
#pragma once

#include <string>
#include <string_view>

namespace sharp::cfg::onnx_import {

/// "a Git LFS pointer; `git lfs pull` fetches the file itself" from the first bytes of a file; empty: none of those.
std::string foreign_kind(std::string_view bytes);

/// A small text in the place of a large file.
bool is_lfs_pointer(std::string_view bytes);

}  // namespace sharp::cfg::onnx_import
