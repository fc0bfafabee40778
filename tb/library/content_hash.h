// SPDX-License-Identifier: Apache-2.0
// Names content by its hash (XXH3, 128 bits): guards against accidents, not against forgers.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace sharp::tb {

/// Hash of a sequence of pieces; where a piece ends counts: "ab","c" differs from "a","bc".
class ContentHash {
 public:
  ContentHash();
  ContentHash& add(std::string_view piece);
  /// 32 hexadecimal digits, of what has been added so far.
  std::string hex() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// Of one piece.
std::string content_hash(std::string_view content);

/// All bytes of a file. Throws std::system_error with the file's name.
std::string read_content(const std::filesystem::path& file);

}  // namespace sharp::tb
