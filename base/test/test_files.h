// SPDX-License-Identifier: Apache-2.0
// For tests: files as text, and a folder of their own that goes with the object.
#pragma once

#include <filesystem>
#include <string>

namespace sharp::tb {

/// Whole of a file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// A new folder below that of temporary files; removed with all that is in it.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace sharp::tb
