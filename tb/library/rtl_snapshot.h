// SPDX-License-Identifier: Apache-2.0
// The text of an RTL folder at one moment: what a command builds and runs, whatever is edited meanwhile
// (docs/dut-library.md).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

namespace sharp::tb {

/// Not an RTL folder, or it cannot be read; the user can mend it.
class RtlFolderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Immutable, cheap to copy. A command takes it once and passes it to everything that it builds, so that all its runs
/// are of one text, which hash() names.
class RtlSnapshot {
 public:
  /// Nothing was taken: `empty()`.
  RtlSnapshot() = default;
  /// Reads every file once (docs/dut-library.md says which); empty path: rtl/ of the source tree. If a file changes
  /// while the folder is read, it is read again. Throws RtlFolderError.
  static RtlSnapshot take(const std::filesystem::path& folder = {});

  bool empty() const { return text_ == nullptr; }
  /// 32 hexadecimal digits over names and contents.
  const std::string& hash() const;
  /// Absolute path of the folder that was read.
  const std::filesystem::path& origin() const;
  /// Path relative to the folder -> content.
  const std::map<std::string, std::string>& files() const;
  /// Writes the files below `folder`, which is made; what else is there stays. Throws OutputError.
  void write_to(const std::filesystem::path& folder) const;

 private:
  struct Text;
  std::shared_ptr<const Text> text_;
};

/// Of the source tree: the folder that is read if none is named.
std::filesystem::path default_rtl_folder();

}  // namespace sharp::tb
