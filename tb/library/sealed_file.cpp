// SPDX-License-Identifier: Apache-2.0
// Key and checksum of a library. Bytes after the last section of an ELF file are nobody's: the linker passes over them.
#include "tb/library/sealed_file.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "base/output/output_file.h"
#include "tb/library/content_hash.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

std::string trailer(const std::string& key) { return "\nsharp-dut-library " + key + "\n"; }

void append(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::app);
  out << text;
  out.close();
  if (!out) throw OutputError(fmt::format("cannot write {}", file.string()));
}

}  // namespace

fs::path checksum_file(const fs::path& library) { return library.string() + ".xxh128"; }

void seal(const fs::path& part, const std::string& key, const fs::path& file) {
  append(part, trailer(key));
  write_file(checksum_file(file), content_hash(read_content(part)) + "\n");
  std::error_code error;
  fs::rename(part, file, error);
  if (error) throw OutputError(fmt::format("cannot write {}: {}", file.string(), error.message()));
}

std::string why_unsound(const fs::path& file, const std::string& key) {
  try {
    const std::string content = read_content(file);
    if (content_hash(content) + "\n" != read_content(checksum_file(file)))
      return "it is damaged (its checksum differs)";
    return content.ends_with(trailer(key)) ? "" : "it is another library (its key differs)";
  } catch (const std::system_error& e) {
    return fmt::format("it cannot be read ({})", e.what());
  }
}

}  // namespace sharp::tb
