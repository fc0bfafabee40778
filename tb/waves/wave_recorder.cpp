// SPDX-License-Identifier: Apache-2.0
// Dumps and snapshots.
#include "tb/waves/wave_recorder.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr size_t kMaxSnapshots = 2;
constexpr int kPollMs = 20;

/// Reads the whole order; false if the parent has closed the pipe or died.
bool read_order(int fd, WaveWindow& window) {
  char* to = reinterpret_cast<char*>(&window);
  for (size_t done = 0; done < sizeof window;) {
    const ssize_t n = read(fd, to + done, sizeof window - done);
    if (n == 0 || (n < 0 && errno != EINTR)) return false;
    if (n > 0) done += static_cast<size_t>(n);
  }
  return true;
}

/// Exit status of a child that ends within the limit; it is killed after that.
int await(pid_t pid, unsigned limit_seconds) {
  int status = -1;
  for (uint64_t waited = 0;; waited += kPollMs) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return -1;
    if (waited >= uint64_t{1000} * limit_seconds) break;
    poll(nullptr, 0, kPollMs);
  }
  kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return -1;
}

}  // namespace

size_t choose_snapshot(const std::deque<uint64_t>& cycles, uint64_t first) {
  size_t chosen = 0;
  for (size_t i = 0; i < cycles.size(); ++i)
    if (cycles[i] <= first) chosen = i;
  return chosen;
}

WaveRecorder::WaveRecorder(Dut& dut, const cfg::Accel& accel, const WaveOptions& options, fs::path file)
    : dut_(dut), options_(options), file_(std::move(file)), part_(file_.string() + ".part"), model_(accel) {
  if (options_.snapshot_cycles == 0)
    options_.snapshot_cycles = std::max(options_.before, default_snapshot_cycles(accel));
}

WaveRecorder::~WaveRecorder() {
  for (const Snapshot& s : snapshots_) end(s);
}

void WaveRecorder::begin() {
  if (options_.mode == WaveMode::all) open();
}

void WaveRecorder::before(uint64_t cycle) {
  if (options_.mode == WaveMode::fail && cycle % options_.snapshot_cycles == 0) take_snapshot(cycle);
  if (options_.mode == WaveMode::window && cycle >= options_.window.first && cycle <= options_.window.last) open();
}

void WaveRecorder::after(const CheckView& view) {
  if (!open_) return;
  model_.update(view);
  if (options_.mode != WaveMode::window || view.predicted.cycle != options_.window.last) return;
  close();
  if (replaying_) _exit(written_ ? 0 : 1);  // nobody waits for the rest of the run
}

void WaveRecorder::open() {
  if (open_ || written_) return;
  fs::create_directories(file_.parent_path());
  dut_.start_trace(part_.string(), &model_);
  open_ = true;
}

bool WaveRecorder::close() {
  if (!open_) return written_;
  open_ = false;
  dut_.stop_trace();
  std::error_code error;
  fs::rename(part_, file_, error);
  return written_ = !error;
}

bool WaveRecorder::complete(const SessionResult& result, unsigned limit_seconds) {
  close();
  if (replaying_) _exit(written_ ? 0 : 1);
  if (options_.mode != WaveMode::fail) return written_;
  const auto window = failure_window(result, options_);
  if (window) written_ = replay(*window, limit_seconds);
  for (const Snapshot& s : snapshots_) end(s);
  snapshots_.clear();
  return written_;
}

/// Forks; a failing fork only costs the waves of a failure, so it is no error of the run.
void WaveRecorder::take_snapshot(uint64_t cycle) {
  int fds[2];
  if (pipe(fds) != 0) return;
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    ::close(fds[1]);
    sleep_as_snapshot(fds[0], parent);
    return;
  }
  ::close(fds[0]);
  if (pid < 0) {
    ::close(fds[1]);
    return;
  }
  snapshots_.push_back({cycle, pid, fds[1]});
  if (snapshots_.size() <= kMaxSnapshots) return;
  end(snapshots_.front());
  snapshots_.pop_front();
}

/// Returns only when the parent orders a replay; the run then goes on from here as the parent's did.
void WaveRecorder::sleep_as_snapshot(int order, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const Snapshot& s : snapshots_) ::close(s.order);  // else the siblings would not see the parent close them
  snapshots_.clear();
  if (getppid() != parent || !read_order(order, options_.window)) _exit(0);
  ::close(order);
  options_.mode = WaveMode::window;
  replaying_ = true;
}

bool WaveRecorder::replay(const WaveWindow& window, unsigned limit_seconds) {
  if (snapshots_.empty()) return false;
  std::deque<uint64_t> cycles;
  for (const Snapshot& s : snapshots_) cycles.push_back(s.cycle);
  const size_t chosen = choose_snapshot(cycles, window.first);
  const Snapshot s = snapshots_[chosen];
  snapshots_.erase(snapshots_.begin() + static_cast<std::ptrdiff_t>(chosen));
  const bool told = write(s.order, &window, sizeof window) == static_cast<ssize_t>(sizeof window);
  const int status = told ? await(s.pid, limit_seconds) : -1;
  if (told)
    ::close(s.order);
  else
    end(s);
  std::error_code error;
  if (status != 0) fs::remove(part_, error);
  return status == 0;
}

void WaveRecorder::end(const Snapshot& s) {
  ::close(s.order);
  kill(s.pid, SIGKILL);
  while (waitpid(s.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace sharp::tb
