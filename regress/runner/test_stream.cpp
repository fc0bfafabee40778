// SPDX-License-Identifier: Apache-2.0
// fork, pipe, poll: texts as lines with a hash.
#include "regress/runner/test_stream.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>

#include "base/process/process.h"
#include "regress/result/job_file.h"

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPollMs = 100;
constexpr int kExitException = 70;

[[noreturn]] void child_main(const TestStream& stream, int fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int status = kExitException;
  try {
    if (getppid() == parent)
      stream.work([fd](const std::string& text) { tb::write_all(fd, checked_line(text) + "\n"); });
    status = 0;
  } catch (const std::exception& e) {
    tb::write_all(fd, e.what());  // no line: the parent takes it for the reason
  }
  std::fflush(nullptr);
  _exit(status);
}

class Parent {
 public:
  Parent(const TestStream& stream, pid_t pid, int fd) : stream_(stream), pid_(pid), fd_(fd) {}
  ~Parent() { close(fd_); }

  std::string listen() {
    while (drain()) {
      take_lines();
      watch();
    }
    take_lines();
    return ending();
  }

 private:
  /// False at the end of the stream.
  bool drain() {
    pollfd ready{fd_, POLLIN, 0};
    if (poll(&ready, 1, kPollMs) <= 0) return true;
    char buffer[65536];
    const ssize_t n = read(fd_, buffer, sizeof buffer);
    if (n > 0) text_.append(buffer, static_cast<size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
  }

  void take_lines() {
    for (size_t end = text_.find('\n'); end != std::string::npos; end = text_.find('\n')) {
      const std::string text = text_of_line(text_.substr(0, end));
      text_.erase(0, end + 1);
      if (text.empty()) continue;
      stream_.received(text);
      last_ = Clock::now();
    }
  }

  void watch() {
    if (stream_.seconds > 0.0 && !late_ &&
        std::chrono::duration<double>(Clock::now() - last_).count() > stream_.seconds) {
      late_ = true;
      kill(pid_, SIGKILL);
    }
    if (stream_.stop != nullptr && stream_.stop->load() && !told_) {
      told_ = true;
      kill(pid_, SIGTERM);
    }
  }

  std::string ending() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (late_) return fmt::format("stopped at the limit of {} s", stream_.seconds);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return "ended before its tests did";
    if (WIFEXITED(status) && WEXITSTATUS(status) == kExitException && !text_.empty()) return text_;
    return tb::describe_status(status);
  }

  const TestStream& stream_;
  pid_t pid_;
  int fd_;
  std::string text_;
  Clock::time_point last_ = Clock::now();
  bool late_ = false, told_ = false;
};

}  // namespace

std::string TestStream::run() const {
  int fds[2];
  if (pipe(fds) != 0) throw std::runtime_error(fmt::format("pipe: {}", strerror(errno)));
  std::fflush(nullptr);
  const pid_t parent = getpid(), pid = fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", strerror(errno)));
  if (pid == 0) {
    close(fds[0]);
    child_main(*this, fds[1], parent);
  }
  close(fds[1]);
  return Parent(*this, pid, fds[0]).listen();
}

}  // namespace sharp::regress
