// SPDX-License-Identifier: Apache-2.0
// Words of Slurm.
#include "regress/farm/slurm_tools.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "base/process/process.h"

namespace sharp::regress {
namespace {

/// States from which a task does not come back. All others, known or not, may still write results.
constexpr std::array<std::string_view, 10> kEnded = {"BOOT_FAIL", "CANCELLED",     "COMPLETED", "DEADLINE", "FAILED",
                                                     "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED",  "TIMEOUT"};

constexpr std::array<std::string_view, 9> kTransient = {
    "Unable to contact slurm controller", "Socket timed out",   "Connection refused",
    "Communication connection failure",   "temporarily unable", "Resource temporarily unavailable",
    "Zero Bytes were transmitted",        "in standby mode",    "submit limit"};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool contains_nocase(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

int memory_file() {
  const int fd = memfd_create("slurm", MFD_CLOEXEC);
  if (fd < 0) throw std::runtime_error(fmt::format("memfd_create: {}", strerror(errno)));
  return fd;
}

}  // namespace

std::optional<std::string> parse_job_number(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);)
    if (const std::string number = line.substr(0, line.find(';')); is_number(number)) return number;
  return std::nullopt;
}

std::set<TaskId> parse_live_tasks(const std::string& output) {
  std::set<TaskId> live;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string array, index, state, more;
    if (!(words >> array >> index >> state) || words >> more || !is_number(array) || !is_number(index)) continue;
    if (std::find(kEnded.begin(), kEnded.end(), state) == kEnded.end())
      live.insert({array, static_cast<unsigned>(std::stoul(index))});
  }
  return live;
}

bool is_transient(const std::string& output) {
  return std::any_of(kTransient.begin(), kTransient.end(),
                     [&](std::string_view text) { return contains_nocase(output, text); });
}

std::string first_line(const std::string& output) {
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (const size_t at = line.find("error: "); at != std::string::npos) line.erase(0, at + 7);
    if (!line.empty()) return line;
  }
  return "no message";
}

Question::Question(const std::vector<std::string>& argv) : fd_(memory_file()), pid_(tb::start_process(argv, fd_)) {}

Question::~Question() {
  if (!ended()) {
    kill(-pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close(fd_);
}

std::optional<int> Question::ended() {
  if (code_) return code_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  return code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Question::output() const {
  std::string text;
  char buffer[65536];
  for (ssize_t n; (n = pread(fd_, buffer, sizeof buffer, static_cast<off_t>(text.size()))) > 0;)
    text.append(buffer, static_cast<size_t>(n));
  return text;
}

}  // namespace sharp::regress
