// SPDX-License-Identifier: Apache-2.0
// flock, and a line in the locked file.
#include "base/output/file_lock.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/output/output_file.h"

namespace sharp::tb {
namespace {

constexpr unsigned kPauseMicroseconds = 20000;
constexpr unsigned kLooks = 50;  // at a line that its holder may be about to write

int flags_of(FileLock::Heirs heirs) { return O_CREAT | O_RDWR | (heirs == FileLock::Heirs::programs ? 0 : O_CLOEXEC); }

/// For people only: a line that cannot be written changes nothing.
void sign(int fd) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const std::string line = fmt::format("process {} on {} since {:%Y-%m-%dT%H:%M:%SZ}\n", getpid(), host.data(),
                                       fmt::gmtime(std::time(nullptr)));
  if (ftruncate(fd, 0) != 0 || pwrite(fd, line.data(), line.size(), 0) < 0) return;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, Heirs heirs)
    : file_(file), fd_(open(file.c_str(), flags_of(heirs), 0666)) {
  if (fd_ < 0) throw OutputError(fmt::format("cannot open lock file {}: {}", file.string(), strerror(errno)));
}

FileLock::~FileLock() {
  // Said aloud, not left to close(): a process that was forked meanwhile and lives on has the descriptor too.
  if (held_) flock(fd_, LOCK_UN);
  close(fd_);
}

bool FileLock::try_lock() {
  while (!held_ && flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw OutputError(fmt::format("cannot lock {}: {}", file_.string(), strerror(errno)));
  }
  if (!held_) sign(fd_);
  return held_ = true;
}

bool FileLock::lock(const std::atomic<bool>* stop, const std::function<void()>& waits) {
  for (bool told = false; !try_lock(); told = true) {
    if (stop != nullptr && stop->load()) return false;
    if (!told) waits();
    usleep(kPauseMicroseconds);
  }
  return true;
}

std::string FileLock::holder() const {
  std::array<char, 512> text{};
  for (unsigned look = 0; look < kLooks; ++look) {
    const ssize_t size = pread(fd_, text.data(), text.size(), 0);
    const std::string_view line(text.data(), size > 0 ? static_cast<size_t>(size) : 0);
    if (const size_t end = line.find('\n'); end != line.npos) return std::string(line.substr(0, end));
    usleep(kPauseMicroseconds);
  }
  return "another process";
}

}  // namespace sharp::tb
