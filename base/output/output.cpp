// SPDX-License-Identifier: Apache-2.0
// Where names lead, and writing there.
#include "base/output/output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "base/output/standard_streams.h"
#include "base/process/process.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kMaxLinks = 40;     // as many as Linux follows
constexpr size_t kMaxPartBytes = 200;  // of the name within a temporary one, so that a name of 255 bytes can be written

[[noreturn]] void fail(const fs::path& name, const std::string& why) {
  throw OutputError(fmt::format("cannot write {}: {}", name.string(), why));
}

/// Follows links; nothing if there is no such file.
std::optional<struct stat> status_of(const fs::path& name) {
  struct stat status {};
  if (stat(name.c_str(), &status) == 0) return status;
  if (errno != ENOENT) fail(name, strerror(errno));
  return std::nullopt;
}

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

/// The files of /proc are those that a process has open: whoever opened them would not see a new one of that name.
bool lies_in_proc(const fs::path& file) {
  std::error_code ignored;
  return fs::canonical(folder_of(file), ignored).string().starts_with("/proc/");
}

/// Where the last link leads; nothing if it is a file that a process has open.
std::optional<fs::path> follow(const fs::path& name) {
  fs::path file = name;
  for (unsigned n = 0; n < kMaxLinks; ++n) {
    std::error_code no_link;
    const fs::path next = fs::read_symlink(file, no_link);
    if (no_link) return file;
    if (lies_in_proc(file)) return std::nullopt;
    file = folder_of(file) / next;
  }
  fail(name, "too many symbolic links");
}

/// For a device or pipe.
void check_direct(const fs::path& name, OutputKind kind) {
  if (kind == OutputKind::seekable) fail(name, "it is a device or a pipe; legal: a file");
  if (access(name.c_str(), W_OK) != 0) fail(name, strerror(errno));
}

/// True: to be opened as it is.
bool is_direct(const fs::path& name, OutputKind kind) {
  const auto status = status_of(name);
  if (!status || S_ISREG(status->st_mode)) return false;
  if (S_ISDIR(status->st_mode)) fail(name, "it is a folder; legal: a file");
  if (S_ISSOCK(status->st_mode))
    fail(name, "it is a socket; legal: a file, a device, a pipe, or - for standard output");
  check_direct(name, kind);
  return true;
}

/// The folder is there, and files can be made in it.
void check_parent(const fs::path& name, const fs::path& place) {
  const fs::path folder = folder_of(place);
  const auto status = status_of(folder);
  if (!status) fail(name, fmt::format("there is no folder {}", folder.string()));
  if (!S_ISDIR(status->st_mode)) fail(name, fmt::format("{} is no folder", folder.string()));
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    fail(name, fmt::format("folder {}: {}", folder.string(), strerror(errno)));
}

fs::path part_of(const fs::path& place) {
  std::string name = place.filename().string();
  if (name.size() > kMaxPartBytes)
    name = fmt::format("{}{:x}", name.substr(0, kMaxPartBytes), std::hash<std::string>()(name));
  return place.parent_path() / fmt::format("{}.part{}", name, getpid());
}

void write_whole(const fs::path& name, const fs::path& part, std::string_view content) {
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) fail(name, strerror(errno));
  const int error = write_all(fd, content) ? 0 : errno;
  const int at_end = close(fd) == 0 ? 0 : errno;
  if (error != 0 || at_end != 0) fail(name, strerror(error != 0 ? error : at_end));
}

void write_standard_output(std::string_view content) {
  if (!write_all(claimed_standard_output(), content)) fail("standard output", strerror(errno));
}

}  // namespace

Output::Output(const fs::path& name, OutputKind kind) {
  if (name.filename().empty() || name.filename() == "." || name.filename() == "..")
    fail(fmt::format("'{}'", name.string()), "it names no file");
  is_direct_ = is_direct(name, kind);
  const std::optional<fs::path> place = is_direct_ ? std::nullopt : follow(name);
  if (!place) {
    if (!is_direct_) check_direct(name, kind);
    is_direct_ = true;
    place_ = part_ = name;
    return;
  }
  check_parent(name, *place);
  place_ = *place;
  part_ = part_of(place_);
}

Output::~Output() {
  std::error_code ignored;
  if (!is_direct_ && !done_) fs::remove(part_, ignored);
}

void Output::commit() {
  std::error_code error;
  if (!is_direct_) fs::rename(part_, place_, error);
  if (error) fail(place_, error.message());
  done_ = true;
}

bool is_standard_output(const fs::path& name) {
  struct stat file {
  }, out{};
  if (name == "-") return true;
  if (stat(name.c_str(), &file) != 0 || fstat(STDOUT_FILENO, &out) != 0 || S_ISCHR(file.st_mode)) return false;
  return file.st_dev == out.st_dev && file.st_ino == out.st_ino;
}

void write_file(const fs::path& name, std::string_view content) {
  if (is_claimed(name)) return write_standard_output(content);
  Output output(name);
  write_whole(name, output.path(), content);
  output.commit();
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error && !fs::is_directory(folder, error) && !error) error = std::make_error_code(std::errc::not_a_directory);
  if (error) throw OutputError(fmt::format("cannot create folder {}: {}", folder.string(), error.message()));
}

void check_folder(const fs::path& folder) {
  fs::path there = folder;
  const auto fail_folder = [&](const std::string& why) {
    throw OutputError(fmt::format("cannot create folder {}: {}", folder.string(), why));
  };
  struct stat status {};
  while (stat(there.c_str(), &status) != 0) {
    if (errno != ENOENT) fail_folder(strerror(errno));
    struct stat link {};
    if (lstat(there.c_str(), &link) == 0) fail_folder(fmt::format("{} is a link to nowhere", there.string()));
    there = there.has_parent_path() && there.parent_path() != there ? there.parent_path() : fs::path(".");
  }
  if (!S_ISDIR(status.st_mode)) fail_folder(fmt::format("{} is no folder", there.string()));
  if (access(there.c_str(), W_OK | X_OK) != 0) fail_folder(fmt::format("{}: {}", there.string(), strerror(errno)));
}

}  // namespace sharp::tb
