// SPDX-License-Identifier: Apache-2.0
// The wall time of a whole command, builds included.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace sharp::tb {

/// Counts from its making, so a command makes it first. Its flag is for whatever polls a stop flag: a build or a child
/// process that is under way when the time is up ends then, as it does when the user interrupts.
class Budget {
 public:
  /// 0: no limit.
  explicit Budget(double seconds);

  /// Set when the time is up or the user interrupts.
  const std::atomic<bool>& over() const { return over_; }
  /// The time is up.
  bool is_used_up() const { return seconds_left() <= 0.0; }
  /// Infinite without a limit; never below 0.
  double seconds_left() const;
  double seconds_gone() const;

 private:
  using Clock = std::chrono::steady_clock;
  const double seconds_;
  const Clock::time_point begin_ = Clock::now();
  std::atomic<bool> over_{false};
  std::jthread watcher_;
};

/// "90s", "30m" or "8h" in seconds; the number may have a fraction. Throws cfg::ConfigError that begins with `what`.
double parse_time(const std::string& text, const std::string& what);

}  // namespace sharp::tb
