// SPDX-License-Identifier: Apache-2.0
// fork, exec, poll.
#include "base/process/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPollMs = 100;
constexpr int kCannotStart = 127;
constexpr long kLookAtCallerNs = 50'000'000;  // between two looks whether the caller lives

/// What a child needs: made before the fork, for between fork and exec only system calls are safe (the caller may have
/// threads).
struct Program {
  char* const* words;
  int output_fd;
  const char *folder, *input, *errors;
};

/// A file in the place of a standard stream; true if none is asked for.
bool redirect(int stream, const char* file, int flags) {
  if (*file == '\0') return true;
  const int fd = open(file, flags | O_CLOEXEC, 0666);
  return fd >= 0 && dup2(fd, stream) >= 0;
}

[[noreturn]] void become(const Program& p, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);
  dup2(p.output_fd, STDOUT_FILENO);
  dup2(p.output_fd, STDERR_FILENO);
  if (!redirect(STDIN_FILENO, p.input, O_RDONLY)) _exit(kCannotStart);
  if (!redirect(STDERR_FILENO, p.errors, O_WRONLY | O_CREAT | O_TRUNC)) _exit(kCannotStart);
  if (*p.folder != '\0' && chdir(p.folder) != 0) _exit(kCannotStart);
  signal(SIGPIPE, SIG_DFL);  // a program that this one starts may end when nobody reads it
  execvp(p.words[0], p.words);
  dprintf(STDERR_FILENO, "cannot start %s: %s\n", p.words[0], strerror(errno));
  _exit(kCannotStart);
}

/// Into a group of another process, made for this: the caller's may lie in another pid namespace, without a name here.
bool leave_group() {
  const pid_t other = fork();
  if (other < 0) return false;
  setpgid(other, other);  // of 0: itself
  if (other == 0)
    for (;;) pause();
  const bool has_left = setpgid(0, other) == 0;
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  return has_left;
}

/// Kills what is left of the group, but not this process, then dies as the program has died.
[[noreturn]] void die_of(int signal) {
  const pid_t group = getpgrp();
  if (leave_group()) kill(-group, SIGKILL);
  ::signal(signal, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  sigprocmask(SIG_UNBLOCK, &one, nullptr);
  raise(signal);
  _exit(128 + signal);
}

/// The keeper of a program, leader of its process group: ends as the program ends; the whole group dies if the caller
/// does or if a signal kills the program. (PR_SET_PDEATHSIG alone reaches the program, not what it has started.)
[[noreturn]] void keep(const Program& p, pid_t parent) {
  sigset_t all, before, child;
  sigfillset(&all);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_SETMASK, &all, &before);  // what ends the group is for the program; the keeper sees it end
  const pid_t keeper = getpid(), program = fork();
  if (program == 0) {
    sigprocmask(SIG_SETMASK, &before, nullptr);
    become(p, keeper);
  }
  if (program < 0) _exit(kCannotStart);
  close_range(3, ~0U, 0);  // the end of the output and the locks of the caller are the program's, not the keeper's
  for (int status = 0;;) {
    if (getppid() != parent) kill(0, SIGKILL);
    if (waitpid(program, &status, WNOHANG) == program) {
      if (WIFSIGNALED(status)) die_of(WTERMSIG(status));
      _exit(WEXITSTATUS(status));
    }
    const timespec look{0, kLookAtCallerNs};
    sigtimedwait(&child, nullptr, &look);
  }
}

enum class Kept { no, yes };

pid_t start(const std::vector<std::string>& argv, int output_fd, const ProcessOptions& options, Kept kept) {
  std::fflush(nullptr);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const Program program{words.data(), output_fd, options.folder.c_str(), options.input.c_str(), options.errors.c_str()};
  const pid_t parent = getpid(), pid = fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", strerror(errno)));
  if (pid == 0) {
    setpgid(0, 0);
    if (kept == Kept::yes) keep(program, parent);
    become(program, parent);
  }
  setpgid(pid, pid);  // also here: whoever comes first
  return pid;
}

/// What is there to read; false at the end of the stream.
bool drain(int fd, std::string& text) {
  char buffer[65536];
  const ssize_t n = read(fd, buffer, sizeof buffer);
  if (n > 0) text.append(buffer, static_cast<size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

/// Ends the group when the limit is reached or the flag is set.
class Watch {
 public:
  Watch(pid_t pid, const ProcessOptions& options) : pid_(pid), options_(options) {}
  void look() {
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    if (options_.seconds > 0.0 && seconds > options_.seconds && !timed_out) {
      timed_out = true;
      kill(-pid_, SIGKILL);
    }
    if (options_.stop != nullptr && options_.stop->load()) tell(seconds);
  }
  bool timed_out = false;

 private:
  /// Who stops a command wants it to end, whatever a tool makes of SIGTERM.
  void tell(double seconds) {
    if (told_ < 0.0) {
      told_ = seconds;
      kill(-pid_, SIGTERM);
    } else if (seconds - told_ > options_.grace) {
      kill(-pid_, SIGKILL);
    }
  }

  pid_t pid_;
  const ProcessOptions& options_;
  Clock::time_point begin_ = Clock::now();
  double told_ = -1.0;  // seconds after begin_; negative: not yet
};

int wait_for(pid_t pid, Watch& watch) {
  int status = 0;
  for (;;) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid || (ended < 0 && errno != EINTR)) return status;
    watch.look();
    usleep(5000);
  }
}

int code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

ProcessResult run_to_file(const std::vector<std::string>& argv, const ProcessOptions& options) {
  const int fd = open(options.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) throw std::runtime_error(fmt::format("cannot write {}: {}", options.output.string(), strerror(errno)));
  const pid_t pid = start(argv, fd, options, Kept::yes);
  close(fd);
  Watch watch(pid, options);
  const int status = wait_for(pid, watch);
  return {code_of(status), watch.timed_out, {}};
}

}  // namespace

pid_t start_process(const std::vector<std::string>& argv, int output_fd, const fs::path& folder) {
  return start(argv, output_fd, {.folder = folder}, Kept::no);
}

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  if (!options.output.empty()) return run_to_file(argv, options);
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", strerror(errno)));
  const pid_t pid = start(argv, fds[1], options, Kept::yes);
  close(fds[1]);
  ProcessResult result;
  Watch watch(pid, options);
  for (bool open = true; open;) {
    pollfd ready{fds[0], POLLIN, 0};
    if (poll(&ready, 1, kPollMs) > 0) open = drain(fds[0], result.output);
    watch.look();
  }
  close(fds[0]);
  result.code = code_of(wait_for(pid, watch));
  result.timed_out = watch.timed_out;
  return result;
}

fs::path find_in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const fs::path file = fs::path(folder) / program; access(file.c_str(), X_OK) == 0) return file;
  return {};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(fd, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string describe_status(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("killed by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace sharp::tb
