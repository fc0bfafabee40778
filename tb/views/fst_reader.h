// SPDX-License-Identifier: Apache-2.0
// GTKWave's own reader of FST dumps, as it comes with Verilator: an open one closes itself.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <type_traits>

#include "fstapi.h"

namespace sharp::tb {

/// void in older versions of the reader, a type of its own in newer ones.
using FstReader = std::remove_pointer_t<decltype(fstReaderOpen(nullptr))>;

struct FstReaderCloser {
  void operator()(FstReader* reader) const { fstReaderClose(reader); }
};
using OpenFst = std::unique_ptr<FstReader, FstReaderCloser>;

/// Throws std::runtime_error if the file is no FST dump.
inline OpenFst open_fst(const std::filesystem::path& file) {
  OpenFst reader(fstReaderOpen(file.c_str()));
  if (!reader) throw std::runtime_error(file.string() + ": no FST dump, or a damaged one");
  return reader;
}

}  // namespace sharp::tb
