// SPDX-License-Identifier: Apache-2.0
// Trace files that are complete or absent.
#include "tb/trace/text_trace.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

namespace fs = std::filesystem;

namespace sharp::tb {

OutputStream::OutputStream(const fs::path& file) : output_(file) {
  out_.open(output_.path(), std::ios::binary);
  if (!out_) throw OutputError(fmt::format("cannot write {}: {}", output_.path().string(), strerror(errno)));
}

void OutputStream::commit() {
  out_.close();
  if (!out_) throw OutputError(fmt::format("cannot write {}: {}", output_.path().string(), strerror(errno)));
  output_.commit();
}

TraceFiles::TraceFiles(const cfg::Accel& accel, const fs::path& folder)
    : model_(folder / "model.trace"), rtl_(folder / "rtl.trace"), trace_(accel, model_.stream(), rtl_.stream()) {}

void TraceFiles::commit() {
  model_.commit();
  rtl_.commit();
}

}  // namespace sharp::tb
