// SPDX-License-Identifier: Apache-2.0
// Progress of a night.
#include "regress/runner/night_screen.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kTerminalEvery = std::chrono::milliseconds(200), kLineEvery = std::chrono::milliseconds(30000);
constexpr size_t kBar = 30;

std::string time_text(double seconds) {
  const auto s = static_cast<unsigned>(seconds);
  return s < 3600 ? fmt::format("{}:{:02}", s / 60, s % 60)
                  : fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

/// "build 3 of 22: sharp_64 (deep)"
std::string builds_text(const Progress& p) {
  if (p.builds_ended >= p.builds || p.under_way.empty()) return "";
  return fmt::format(", build {} of {}: {}", p.builds_ended + p.under_way.size(), p.builds,
                     fmt::join(p.under_way, ", "));
}

std::string line_of(const std::string& phase, const Progress& p) {
  const size_t done = p.tests == 0 ? 0 : std::min(kBar, kBar * p.ended / p.tests);
  return fmt::format("{} [{}{}] {}/{}{}, {} running{}, {}{}", phase, std::string(done, '#'),
                     std::string(kBar - done, '.'), p.ended, p.tests,
                     p.failed > 0 ? fmt::format(", {} FAILED", p.failed) : "", p.running, builds_text(p),
                     time_text(p.seconds), p.left > 0.0 ? fmt::format(", about {} left", time_text(p.left)) : "");
}

std::string news_text(const BuildResult& build) {
  if (build.state == BuildState::failed) return fmt::format("{} does not build: {}\n", build.dut, build.detail);
  return fmt::format("built {} in {:.1f} s\n", build.dut, build.seconds);
}

}  // namespace

NightScreen::NightScreen() : terminal_(isatty(STDERR_FILENO) != 0) {}

void NightScreen::begin(const std::string& phase) {
  phase_ = phase;
  last_ = terminal_ ? Clock::time_point{} : Clock::now();
}

void NightScreen::show(const Progress& progress) {
  tell(progress);
  const auto now = Clock::now();
  if (now - last_ < (terminal_ ? kTerminalEvery : kLineEvery)) return;
  last_ = now;
  const std::string line = line_of(phase_, progress);
  if (terminal_)
    fmt::print(stderr, "\r\033[K{}", line);
  else
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
}

/// What was in the cache is not worth a line.
void NightScreen::tell(const Progress& progress) const {
  for (const BuildResult& build : progress.news) {
    if (build.state == BuildState::cached) continue;
    clear();
    fmt::print("{}", news_text(build));
    std::fflush(stdout);
  }
}

void NightScreen::clear() const {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

}  // namespace sharp::regress
