// SPDX-License-Identifier: Apache-2.0
// flock on a descriptor that programs inherit.
#include "tb/library/library_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/output/output_file.h"

namespace sharp::tb {
namespace {

constexpr unsigned kPauseMicroseconds = 20000;

}  // namespace

LibraryLock::LibraryLock(const std::filesystem::path& file) : fd_(open(file.c_str(), O_CREAT | O_RDWR, 0666)) {
  if (fd_ < 0) throw OutputError(fmt::format("cannot open lock file {}: {}", file.string(), strerror(errno)));
}

LibraryLock::~LibraryLock() {
  // Said aloud, not left to close(): a process that was forked meanwhile and lives on has the descriptor too.
  if (held_) flock(fd_, LOCK_UN);
  close(fd_);
}

bool LibraryLock::try_lock() const { return flock(fd_, LOCK_EX | LOCK_NB) == 0; }

void LibraryLock::pause() { usleep(kPauseMicroseconds); }

}  // namespace sharp::tb
