// SPDX-License-Identifier: Apache-2.0
// Trace files that are complete or absent.
#include "tb/trace/text_trace.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace fs = std::filesystem;

namespace sharp::tb {

PendingFile::PendingFile(fs::path file)
    : file_(std::move(file)), part_(file_.string() + fmt::format(".part{}", getpid())) {
  out_.open(part_, std::ios::binary);
  if (!out_) throw std::runtime_error(fmt::format("cannot write {}: {}", part_.string(), strerror(errno)));
}

PendingFile::~PendingFile() {
  std::error_code ignored;
  if (!part_.empty()) fs::remove(part_, ignored);
}

void PendingFile::commit() {
  out_.close();
  if (!out_) throw std::runtime_error(fmt::format("cannot write {}: {}", part_.string(), strerror(errno)));
  fs::rename(part_, file_);
  part_.clear();
}

TraceFiles::TraceFiles(const cfg::Accel& accel, const fs::path& folder)
    : model_(folder / "model.trace"), rtl_(folder / "rtl.trace"), trace_(accel, model_.stream(), rtl_.stream()) {}

void TraceFiles::commit() {
  model_.commit();
  rtl_.commit();
}

}  // namespace sharp::tb
