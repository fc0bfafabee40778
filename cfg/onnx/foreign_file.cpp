// SPDX-License-Identifier: Apache-2.0
// Signatures of files that are no model.
#include "cfg/onnx/foreign_file.h"

#include <algorithm>
#include <cctype>

namespace sharp::cfg::onnx_import {
namespace {

using std::string_view_literals::operator""sv;

/// As browsers do: leading white space, any case.
bool is_html(std::string_view bytes) {
  constexpr auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bytes.remove_prefix(static_cast<size_t>(std::find_if_not(bytes.begin(), bytes.end(), is_space) - bytes.begin()));
  const auto begins = [&](std::string_view tag) {
    constexpr auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
    return bytes.size() >= tag.size() && std::equal(tag.begin(), tag.end(), bytes.begin(), [&](char t, char b) {
             return same(b, static_cast<unsigned char>(t));
           });
  };
  return begins("<!doctype html") || begins("<html");
}

}  // namespace

bool is_lfs_pointer(std::string_view bytes) { return bytes.starts_with("version https://git-lfs.github.com/spec/"); }

std::string foreign_kind(std::string_view bytes) {
  if (is_lfs_pointer(bytes)) return "a Git LFS pointer; `git lfs pull` fetches the file itself";
  if (is_html(bytes)) return "an HTML page, as a download that went wrong leaves it";
  if (bytes.starts_with("\x1F\x8B"sv)) return "a gzip file; unpack it first";
  if (bytes.starts_with("PK\x03\x04"sv)) return "a zip file (PyTorch checkpoints are, too); unpack or export it first";
  if (bytes.starts_with("\x93NUMPY"sv)) return "a NumPy file (.npy)";
  return "";
}

}  // namespace sharp::cfg::onnx_import
