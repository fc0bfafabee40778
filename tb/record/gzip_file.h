// SPDX-License-Identifier: Apache-2.0
// gzip files through zlib: written under a temporary name, read with errors that name file and offset.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/output/output.h"

struct gzFile_s;

namespace sharp::tb {

/// A recording cannot be used; what() names the file, the place in it and what would be legal.
class RecordingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws OutputError if the file cannot be written.
class GzipWriter {
 public:
  explicit GzipWriter(const std::filesystem::path& file);
  ~GzipWriter();
  GzipWriter(const GzipWriter&) = delete;
  GzipWriter& operator=(const GzipWriter&) = delete;
  void write(const void* data, size_t bytes);
  void commit();

 private:
  [[noreturn]] void fail() const;
  Output output_;
  gzFile_s* gz_ = nullptr;
};

/// Throws RecordingError for a file that is absent, truncated or damaged. Offsets count unpacked bytes.
class GzipReader {
 public:
  explicit GzipReader(std::filesystem::path file);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// All of it. what: what is read, for the message.
  void read(void* to, size_t bytes, const char* what);
  template <class T>
  T number(const char* what) {
    T value{};
    read(&value, sizeof value, what);
    return value;
  }
  /// Grows with what is there: a damaged count costs no memory.
  std::string text(size_t bytes, const char* what);
  /// Throws if anything follows, or if the check sum is wrong.
  void expect_end();
  [[noreturn]] void fail(const std::string& what) const;

 private:
  size_t fill(const char* what);
  std::filesystem::path file_;
  gzFile_s* gz_ = nullptr;
  std::vector<char> buffer_;
  size_t at_ = 0, filled_ = 0;  ///< in buffer_
  bool is_cut_ = false;         ///< the file ends before its gzip stream
  uint64_t base_ = 0;           ///< offset of buffer_
};

}  // namespace sharp::tb
