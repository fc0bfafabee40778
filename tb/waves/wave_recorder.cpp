// SPDX-License-Identifier: Apache-2.0
// Dumps and snapshots.
#include "tb/waves/wave_recorder.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "tb/waves/crash_handler.h"

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

}  // namespace

size_t choose_snapshot(std::span<const uint64_t> cycles, uint64_t first) {
  size_t chosen = 0;
  for (size_t i = 0; i < cycles.size(); ++i)
    if (cycles[i] <= first) chosen = i;
  return chosen;
}

WaveRecorder::WaveRecorder(Dut& dut, const cfg::Accel& accel, const WaveOptions& options, fs::path file)
    : dut_(dut),
      options_(options),
      file_(std::move(file)),
      part_(file_.string() + ".part"),
      model_(accel),
      parent_(getppid()) {
  if (options_.snapshot_cycles == 0)
    options_.snapshot_cycles = std::max(options_.before, default_snapshot_cycles(accel));
  if (options_.mode == WaveMode::fail) handle_crashes(this);
}

WaveRecorder::~WaveRecorder() {
  if (options_.mode == WaveMode::fail) handle_crashes(nullptr);
  for (const Snapshot& s : snapshots_) end(s);
}

void WaveRecorder::begin() {
  if (options_.mode == WaveMode::all) open();
}

void WaveRecorder::before(uint64_t cycle) {
  cycle_ = cycle;
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
  handle_crashes(nullptr);
  for (const Snapshot& s : snapshots_) end(s);
  snapshots_.clear();
  return written_;
}

void WaveRecorder::crashed(unsigned limit_seconds) {
  if (options_.mode != WaveMode::fail || cycle_ == 0) return;  // also: a snapshot that crashes while it replays
  replay({cycle_ - std::min(cycle_, options_.before), cycle_ - 1}, limit_seconds);
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

/// Async-signal-safe, for crashed().
bool WaveRecorder::replay(const WaveWindow& window, unsigned limit_seconds) {
  if (snapshots_.empty()) return false;
  std::array<uint64_t, kMaxSnapshots> cycles{};
  for (size_t i = 0; i < snapshots_.size(); ++i) cycles[i] = snapshots_[i].cycle;
  Snapshot& s = snapshots_[choose_snapshot({cycles.data(), snapshots_.size()}, window.first)];
  if (s.pid < 0) return false;
  if (write(s.order, &window, sizeof window) != static_cast<ssize_t>(sizeof window)) return false;
  const int status = await(s.pid, limit_seconds);
  ::close(s.order);
  s.pid = -1;
  if (status != 0) unlink(part_.c_str());
  return status == 0;
}

/// Exit status of a child that ends within the limit; it is killed after that, or if this process has lost its parent.
int WaveRecorder::await(pid_t pid, unsigned limit_seconds) const {
  int status = -1;
  for (uint64_t waited = 0; waited < uint64_t{1000} * limit_seconds && getppid() == parent_; waited += kPollMs) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return -1;
    poll(nullptr, 0, kPollMs);
  }
  kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return -1;
}

void WaveRecorder::end(const Snapshot& s) {
  if (s.pid < 0) return;
  ::close(s.order);
  kill(s.pid, SIGKILL);
  while (waitpid(s.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace sharp::tb
