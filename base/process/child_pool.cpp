// SPDX-License-Identifier: Apache-2.0
// fork, pipe, poll.
#include "base/process/child_pool.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "base/process/process.h"

namespace sharp::tb {
namespace {

constexpr int kPollMs = 200;
constexpr int kExitWhole = 0, kExitException = 70;

struct Child {
  size_t job = 0;
  pid_t pid = -1;
  int fd = -1;
  std::string text;
};

[[noreturn]] void child_main(const ChildPool& pool, size_t job, int fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG,
        SIGKILL);  // no orphans if the parent is killed; files appear by renaming, so none is half-written
  int status = kExitException;
  try {
    if (getppid() == parent && write_all(fd, pool.work(job))) status = kExitWhole;
  } catch (const std::exception& e) {
    write_all(fd, e.what());
  }
  std::fflush(nullptr);
  _exit(status);  // the parent's exit handlers are not the child's business
}

Child start(const ChildPool& pool, size_t job) {
  int fds[2];
  if (pipe(fds) != 0) throw std::runtime_error(fmt::format("pipe: {}", strerror(errno)));
  std::fflush(nullptr);  // else buffered text would be printed by both
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", strerror(errno)));
  if (pid == 0) {
    close(fds[0]);
    child_main(pool, job, fds[1], parent);
  }
  close(fds[1]);
  return {job, pid, fds[0], {}};
}

/// Reads what is there; false at the end of the stream.
bool drain(Child& child) {
  char buffer[65536];
  const ssize_t n = read(child.fd, buffer, sizeof buffer);
  if (n > 0) child.text.append(buffer, static_cast<size_t>(n));
  return n > 0 || (n < 0 && errno == EINTR);
}

std::string reap(Child& child) {
  close(child.fd);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return describe_status(status);
  if (WEXITSTATUS(status) == kExitWhole) return {};
  if (WEXITSTATUS(status) == kExitException) return child.text;
  return fmt::format("ended early with exit status {}", WEXITSTATUS(status));
}

/// Waits a moment for output; reports and forgets the children that ended.
void serve(const ChildPool& pool, std::vector<Child>& children) {
  std::vector<pollfd> fds;
  for (const Child& c : children) fds.push_back({c.fd, POLLIN, 0});
  if (poll(fds.data(), fds.size(), kPollMs) <= 0) return;
  for (size_t i = children.size(); i-- > 0;) {
    if (fds[i].revents == 0 || drain(children[i])) continue;
    Child child = std::move(children[i]);
    children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
    const std::string death = reap(child);
    pool.ended(child.job, child.text, death);
  }
}

}  // namespace

void ChildPool::run(size_t count) const {
  std::vector<Child> children;
  size_t next = 0;
  bool told = false;
  const auto stopped = [this] { return stop != nullptr && stop->load(); };
  while (!children.empty() || (next < count && !stopped())) {
    while (next < count && children.size() < parallel && !stopped()) {
      started(next);
      children.push_back(start(*this, next++));
    }
    serve(*this, children);
    if (!stopped() || told) continue;
    for (const Child& c : children) kill(c.pid, SIGTERM);
    told = true;
  }
}

}  // namespace sharp::tb
