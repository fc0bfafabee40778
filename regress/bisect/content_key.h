// SPDX-License-Identifier: Apache-2.0
// Which commits are the same for a test, and which have the same program. Pure.
#pragma once

#include <string>

namespace sharp::regress {

/// Hashes (16 hex digits) over names and contents of files.
struct ContentKeys {
  std::string test;     ///< everything that can change the outcome of a test
  std::string program;  ///< everything that the executable is built from
  bool operator==(const ContentKeys&) const = default;
};

/// files: of Git::files().
ContentKeys content_keys(const std::string& files);

}  // namespace sharp::regress
