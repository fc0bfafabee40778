// SPDX-License-Identifier: Apache-2.0
// gzip files.
#include "tb/record/gzip_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kBuffer = 1 << 18;
/// Mantissas do not compress: more than the fastest level buys next to nothing.
constexpr const char* kMode = "wb1";

}  // namespace

GzipWriter::GzipWriter(const fs::path& file) : output_(file) {
  gz_ = gzopen(output_.path().c_str(), kMode);
  if (gz_ == nullptr) fail();
  gzbuffer(gz_, kBuffer);
}

GzipWriter::~GzipWriter() {
  if (gz_ != nullptr) gzclose(gz_);
}

void GzipWriter::write(const void* data, size_t bytes) {
  if (bytes != 0 && gzfwrite(data, bytes, 1, gz_) != 1) fail();
}

void GzipWriter::commit() {
  const int status = gzclose(gz_);
  gz_ = nullptr;
  if (status != Z_OK) fail();
  output_.commit();
}

void GzipWriter::fail() const {
  throw OutputError(fmt::format("cannot write {}: {}", output_.path().string(), strerror(errno)));
}

GzipReader::GzipReader(fs::path file) : file_(std::move(file)), buffer_(kBuffer) {
  gz_ = gzopen(file_.c_str(), "rb");
  if (gz_ == nullptr) throw RecordingError(fmt::format("cannot read {}: {}", file_.string(), strerror(errno)));
  gzbuffer(gz_, kBuffer);
}

GzipReader::~GzipReader() { gzclose(gz_); }

void GzipReader::read(void* to, size_t bytes, const char* what) {
  char* out = static_cast<char*>(to);
  while (bytes != 0) {
    if (at_ == filled_ && fill(what) == 0) fail(fmt::format("truncated in {}", what));
    const size_t n = std::min(bytes, filled_ - at_);
    std::memcpy(out, buffer_.data() + at_, n);
    at_ += n;
    out += n;
    bytes -= n;
  }
}

std::string GzipReader::text(size_t bytes, const char* what) {
  std::string text;
  while (text.size() < bytes) {
    const size_t old = text.size();
    text.resize(std::min(bytes, old + kBuffer));
    read(text.data() + old, text.size() - old, what);
  }
  return text;
}

void GzipReader::expect_end() {
  if (at_ != filled_ || fill("the end") != 0) fail("more follows after the end of the recording");
}

/// Bytes in the buffer; 0 at the end of a sound file.
size_t GzipReader::fill(const char* what) {
  base_ += filled_;
  at_ = filled_ = 0;
  const int n = gzread(gz_, buffer_.data(), kBuffer);
  int code = Z_OK;
  const char* message = gzerror(gz_, &code);
  is_cut_ = is_cut_ || code == Z_BUF_ERROR;  // said once, with the last bytes: zlib 1.3.2 forgets it with the next call
  if (n < 0 || (n == 0 && (code != Z_OK || is_cut_)))
    fail(is_cut_ ? fmt::format("truncated in {}", what)
                 : fmt::format("damaged in or after {} ({})", what, code == Z_ERRNO ? strerror(errno) : message));
  if (gzdirect(gz_) != 0) fail("no gzip file; legal: recording.bin.gz of `sharp run --record`");
  return filled_ = static_cast<size_t>(n);
}

void GzipReader::fail(const std::string& what) const {
  throw RecordingError(fmt::format("{}: offset {} (unpacked): {}", file_.string(), base_ + at_, what));
}

}  // namespace sharp::tb
