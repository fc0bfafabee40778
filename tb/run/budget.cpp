// SPDX-License-Identifier: Apache-2.0
// A thread that watches the clock.
#include "tb/run/budget.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"

namespace sharp::tb {
namespace {

constexpr auto kLook = std::chrono::milliseconds(50);

}  // namespace

Budget::Budget(double seconds)
    : seconds_(seconds), watcher_([this](const std::stop_token& stop) {
        while (!stop.stop_requested() && !over_) {
          if (interrupt_flag() || is_used_up()) over_ = true;
          std::this_thread::sleep_for(kLook);
        }
      }) {}

double Budget::seconds_gone() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

double Budget::seconds_left() const {
  if (seconds_ <= 0.0) return std::numeric_limits<double>::infinity();
  return std::max(0.0, seconds_ - seconds_gone());
}

double parse_time(const std::string& text, const std::string& what) {
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, text.data() + text.size());
  const double scale = unit == "s" ? 1.0 : unit == "m" ? 60.0 : unit == "h" ? 3600.0 : 0.0;
  if (error != std::errc() || scale == 0.0 || !(number >= 0.0))
    throw cfg::ConfigError(fmt::format("{} '{}': legal is a number with s, m or h, as in 90s, 30m, 8h", what, text));
  return number * scale;
}

}  // namespace sharp::tb
