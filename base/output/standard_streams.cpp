// SPDX-License-Identifier: Apache-2.0
// stdout and stderr as streams that keep their errors to themselves.
#include "base/output/standard_streams.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "base/process/process.h"

namespace sharp::tb {
namespace {

struct Stream {
  int fd = -1;
  bool is_closed = false;  ///< by whoever started the program
  int error = 0;           ///< the first; nothing is written after it
};
Stream g_out{STDOUT_FILENO}, g_err{STDERR_FILENO};
int g_claimed_fd = -1;
std::string g_claimed_name;

/// For fopencookie. Says that all went well: fmt throws otherwise, wherever something is printed.
ssize_t write_stream(void* cookie, const char* data, size_t size) {
  Stream& stream = *static_cast<Stream*>(cookie);
  if (stream.error == 0 && !write_all(stream.fd, {data, size})) stream.error = errno;
  return static_cast<ssize_t>(size);
}

/// A closed standard stream gets its number back: as one that cannot be written (or read).
void occupy(int fd, int flags, bool* is_closed) {
  if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) return;
  if (is_closed != nullptr) *is_closed = true;
  const int null = open("/dev/null", flags);  // the lowest number that is free: fd, as they are taken in order
  if (null >= 0 && null != fd) {
    dup2(null, fd);
    close(null);
  }
}

std::FILE* guarded(Stream& stream, int mode) {
  std::FILE* const file = fopencookie(&stream, "w", {nullptr, write_stream, nullptr, nullptr});
  if (file == nullptr) throw std::runtime_error("no memory for a standard stream");
  std::setvbuf(file, nullptr, mode, BUFSIZ);
  return file;
}

}  // namespace

void guard_standard_streams() {
  occupy(STDIN_FILENO, O_WRONLY, nullptr);
  occupy(STDOUT_FILENO, O_RDONLY, &g_out.is_closed);
  occupy(STDERR_FILENO, O_WRONLY, nullptr);
  signal(SIGPIPE, SIG_IGN);  // write() then says EPIPE
  stdout = guarded(g_out, isatty(STDOUT_FILENO) != 0 ? _IOLBF : _IOFBF);
  stderr = guarded(g_err, _IONBF);
}

std::string why_no_standard_output() {
  return g_out.is_closed ? "standard output is closed; redirect it to a file, or to /dev/null" : "";
}

std::string lost_standard_output() {
  std::fflush(stdout);
  if (g_claimed_fd >= 0 || g_out.error == 0) return {};
  return std::string("cannot write standard output: ") + strerror(g_out.error);
}

bool claim_standard_output(const std::filesystem::path& name) {
  if (g_claimed_fd >= 0) return false;
  std::fflush(stdout);
  g_claimed_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (g_claimed_fd < 0) throw std::runtime_error(std::string("standard output: ") + strerror(errno));
  dup2(STDERR_FILENO, STDOUT_FILENO);
  g_claimed_name = name.string();
  return true;
}

bool is_claimed(const std::filesystem::path& name) { return g_claimed_fd >= 0 && name == g_claimed_name; }

int claimed_standard_output() { return g_claimed_fd; }

}  // namespace sharp::tb
