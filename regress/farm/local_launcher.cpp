// SPDX-License-Identifier: Apache-2.0
// Workers as processes of this machine.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>

#include "base/process/process.h"
#include "regress/farm/launcher.h"
#include "regress/result/job_file.h"

namespace sharp::regress {
namespace {

constexpr unsigned kPollMicroseconds = 5000;
constexpr unsigned kPolls = 40;  // until a poll without news returns

class LocalLauncher final : public Launcher {
 public:
  explicit LocalLauncher(const LauncherSetup& setup) : setup_(setup) {}
  ~LocalLauncher() override { cancel(); }

  bool is_local() const override { return true; }
  unsigned room() const override {
    return setup_.parallel > workers_.size() ? setup_.parallel - static_cast<unsigned>(workers_.size()) : 0;
  }

  void submit(std::span<const unsigned> jobs) override {
    for (const unsigned job : jobs) {
      const std::string log = job_file(setup_.run_folder, job, "log").string();
      const int fd = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
      if (fd < 0) throw std::runtime_error(fmt::format("cannot write {}: {}", log, strerror(errno)));
      const pid_t pid = tb::start_process(
          {setup_.program.string(), "regress-job", setup_.run_folder.string(), std::to_string(job)}, fd);
      close(fd);
      workers_.emplace(pid, job);
    }
  }

  std::vector<unsigned> poll() override {
    std::vector<unsigned> ended;
    for (unsigned n = 0; n < kPolls && ended.empty() && !workers_.empty(); ++n) {
      ended = reap();
      if (ended.empty()) usleep(kPollMicroseconds);
    }
    return ended;
  }

  void cancel() override {
    for (const auto& [pid, job] : workers_) kill(pid, SIGTERM);  // it ends its own tests
    for (const auto& [pid, job] : workers_) waitpid(pid, nullptr, 0);
    workers_.clear();
  }

 private:
  std::vector<unsigned> reap() {
    std::vector<unsigned> ended;
    for (auto at = workers_.begin(); at != workers_.end();) {
      if (waitpid(at->first, nullptr, WNOHANG) == 0) {
        ++at;
        continue;
      }
      ended.push_back(at->second);
      at = workers_.erase(at);
    }
    return ended;
  }

  LauncherSetup setup_;
  std::map<pid_t, unsigned> workers_;
};

}  // namespace

std::unique_ptr<Launcher> make_local_launcher(const LauncherSetup& setup) {
  return std::make_unique<LocalLauncher>(setup);
}

}  // namespace sharp::regress
