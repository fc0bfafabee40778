// SPDX-License-Identifier: Apache-2.0
// fork, exec, poll.
#include "tb/main/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace sharp::tb {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPollMs = 100;
constexpr int kCannotStart = 127;

[[noreturn]] void become(const std::vector<std::string>& argv, int output_fd, const std::filesystem::path& folder,
                         pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotStart);
  dup2(output_fd, STDOUT_FILENO);
  dup2(output_fd, STDERR_FILENO);
  if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(kCannotStart);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words[0], words.data());
  const std::string message = fmt::format("cannot start {}: {}\n", argv[0], strerror(errno));
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message.data(), message.size());
  _exit(kCannotStart);
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
    if (options_.stop != nullptr && options_.stop->load() && !told_) {
      told_ = true;
      kill(-pid_, SIGTERM);
    }
  }
  bool timed_out = false;

 private:
  pid_t pid_;
  const ProcessOptions& options_;
  Clock::time_point begin_ = Clock::now();
  bool told_ = false;
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
  const pid_t pid = start_process(argv, fd, options.folder);
  close(fd);
  Watch watch(pid, options);
  const int status = wait_for(pid, watch);
  return {code_of(status), watch.timed_out, {}};
}

}  // namespace

pid_t start_process(const std::vector<std::string>& argv, int output_fd, const std::filesystem::path& folder) {
  std::fflush(nullptr);
  const pid_t parent = getpid(), pid = fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", strerror(errno)));
  if (pid == 0) become(argv, output_fd, folder, parent);
  setpgid(pid, pid);  // also here: whoever comes first
  return pid;
}

ProcessResult run_process(const std::vector<std::string>& argv, const ProcessOptions& options) {
  if (!options.output.empty()) return run_to_file(argv, options);
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) throw std::runtime_error(fmt::format("pipe: {}", strerror(errno)));
  const pid_t pid = start_process(argv, fds[1], options.folder);
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
