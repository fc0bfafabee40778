// SPDX-License-Identifier: Apache-2.0
// Reads an RTL folder until no file changed meanwhile.
#include "tb/library/rtl_snapshot.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "base/output/output_file.h"
#include "tb/library/content_hash.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr uint64_t kMostBytes = uint64_t{64} << 20;  // of a folder; more is no RTL but somebody's disk
constexpr unsigned kTries = 50;
constexpr auto kPause = std::chrono::milliseconds(20);

/// What tells that a file was written to: name, device, inode, size and the time of the last change.
using Mark = std::tuple<std::string, dev_t, ino_t, off_t, time_t, long>;

bool is_text_of_no_build(const fs::path& file) {
  return file.extension() == ".md" || file.filename() == "CMakeLists.txt";
}

bool is_left_out(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  if (name.starts_with('.')) return true;
  return entry.is_directory() ? name.starts_with("test_") : is_text_of_no_build(entry.path());
}

std::vector<Mark> look(const fs::path& folder) {
  std::vector<Mark> marks;
  for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator(); ++entry) {
    if (is_left_out(*entry)) {
      if (entry->is_directory()) entry.disable_recursion_pending();
      continue;
    }
    struct stat s {};
    if (stat(entry->path().c_str(), &s) != 0 || !S_ISREG(s.st_mode)) continue;
    marks.emplace_back(entry->path().lexically_relative(folder).string(), s.st_dev, s.st_ino, s.st_size,
                       s.st_ctim.tv_sec, s.st_ctim.tv_nsec);
  }
  std::sort(marks.begin(), marks.end());
  return marks;
}

void check_size(const fs::path& folder, const std::vector<Mark>& marks) {
  uint64_t bytes = 0;
  for (const Mark& m : marks) bytes += static_cast<uint64_t>(std::get<3>(m));
  if (bytes > kMostBytes)
    throw RtlFolderError(fmt::format("{} holds {} MiB, an RTL folder at most {}: is it the right one?", folder.string(),
                                     bytes >> 20, kMostBytes >> 20));
}

std::map<std::string, std::string> read_all(const fs::path& folder, const std::vector<Mark>& marks) {
  std::map<std::string, std::string> files;
  for (const Mark& m : marks) files[std::get<0>(m)] = read_content(folder / std::get<0>(m));
  return files;
}

/// The files as they were together at one moment.
std::map<std::string, std::string> read_still(const fs::path& folder) {
  std::string last_error = "its files change all the time";
  for (unsigned n = 0; n < kTries; ++n) {
    if (n > 0) std::this_thread::sleep_for(kPause);
    try {
      const std::vector<Mark> before = look(folder);
      check_size(folder, before);
      std::map<std::string, std::string> files = read_all(folder, before);
      if (look(folder) == before) return files;
    } catch (const std::system_error& e) {  // a file that is replaced is away for a moment
      last_error = e.what();
    }
  }
  throw RtlFolderError(fmt::format("RTL folder {} cannot be read: {}", folder.string(), last_error));
}

fs::path checked_folder(const fs::path& given) {
  const fs::path folder = given.empty() ? default_rtl_folder() : given;
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw RtlFolderError(fmt::format("RTL folder {} does not exist", folder.string()));
  return fs::canonical(folder);
}

}  // namespace

struct RtlSnapshot::Text {
  fs::path origin;
  std::map<std::string, std::string> files;
  std::string hash;
};

RtlSnapshot RtlSnapshot::take(const fs::path& folder) {
  Text text{checked_folder(folder), {}, {}};
  text.files = read_still(text.origin);
  for (const char* needed : {"sharp.sv", "sharp.vlt"})
    if (!text.files.contains(needed))
      throw RtlFolderError(fmt::format("{} is no RTL folder: it has no {}", text.origin.string(), needed));
  ContentHash hash;
  for (const auto& [name, content] : text.files) hash.add(name).add(content);
  text.hash = hash.hex();
  RtlSnapshot snapshot;
  snapshot.text_ = std::make_shared<const Text>(std::move(text));
  return snapshot;
}

const std::string& RtlSnapshot::hash() const { return text_->hash; }
const fs::path& RtlSnapshot::origin() const { return text_->origin; }
const std::map<std::string, std::string>& RtlSnapshot::files() const { return text_->files; }

void RtlSnapshot::write_to(const fs::path& folder) const {
  make_folder(folder);
  for (const auto& [name, content] : text_->files) {
    make_folder((folder / name).parent_path());
    write_file(folder / name, content);
  }
}

fs::path default_rtl_folder() { return fs::path(SHARP_SOURCE_DIR) / "rtl"; }

}  // namespace sharp::tb
