// SPDX-License-Identifier: Apache-2.0
// One output of a command: a file that is complete or absent, a device or pipe, or standard output.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sharp::tb {

/// A file or folder cannot be written; what() says which and why.
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What is written: in one go, or with jumps and at several places (databases, wave dumps), which needs a regular file.
enum class OutputKind : uint8_t { stream, seekable };

/// Where a name leads. A regular file is replaced by renaming, links to it are followed; devices and pipes are written
/// to as they are. Throws OutputError for what would be lost or can never be written: a folder, a socket, a loop of
/// links, a name that is too long, a folder that is absent or cannot be written to.
class Output {
 public:
  /// Nothing is made yet.
  explicit Output(const std::filesystem::path& name, OutputKind kind = OutputKind::stream);
  /// What was not committed is removed.
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// What the owner opens and writes: a temporary file beside the place, or the device or pipe itself.
  const std::filesystem::path& path() const { return part_; }
  /// To be called when path() is written and closed.
  void commit();

 private:
  std::filesystem::path place_, part_;
  bool is_direct_ = false, done_ = false;
};

/// Whether a name means the standard output of this process: "-", or the file or pipe it is redirected to. (What is
/// printed and what is written to a terminal or /dev/null may mix.)
bool is_standard_output(const std::filesystem::path& name);

/// Writes all of it: to a file, a device, a pipe, or standard output if the command line has claimed it.
void write_file(const std::filesystem::path& name, std::string_view content);

/// Makes a folder with those above it. Throws OutputError.
void make_folder(const std::filesystem::path& folder);
/// Throws OutputError if make_folder, or a file in the folder, is bound to fail; makes nothing.
void check_folder(const std::filesystem::path& folder);

}  // namespace sharp::tb
