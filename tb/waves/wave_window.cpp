// SPDX-License-Identifier: Apache-2.0
// Windows in cycles.
#include "tb/waves/wave_window.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace sharp::tb {
namespace {

std::optional<uint64_t> number(const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool has_bad_cycle(Verdict v) {
  return v == Verdict::mismatch || v == Verdict::assertion || v == Verdict::hang || v == Verdict::cycle_limit ||
         v == Verdict::incomplete;
}

}  // namespace

uint64_t default_snapshot_cycles(const cfg::Accel& accel) {
  constexpr uint64_t kMacCycles = 100'000 * 1024, kFewest = 5'000, kMost = 400'000;
  return std::clamp(kMacCycles / accel.macs(), kFewest, kMost);
}

WaveOptions parse_waves(const std::string& text) {
  WaveOptions o;
  if (text == "none") return o;
  if (text == "fail") return o.mode = WaveMode::fail, o;
  if (text == "all") return o.mode = WaveMode::all, o;
  const size_t colon = text.find(':');
  const auto first = number(text.substr(0, colon));
  const auto last = colon == std::string::npos ? std::nullopt : number(text.substr(colon + 1));
  if (!first || !last || *first > *last)
    throw std::invalid_argument(text + " is not legal; legal: none, fail, all, A:B (cycles, A <= B)");
  o.mode = WaveMode::window;
  o.window = {*first, *last};
  return o;
}

std::optional<WaveWindow> failure_window(const SessionResult& result, const WaveOptions& options) {
  if (!has_bad_cycle(result.verdict)) return std::nullopt;
  const uint64_t detected = result.failure ? result.failure->cycle : std::max<uint64_t>(result.cycles_compared, 1) - 1;
  uint64_t bad = detected;
  if (result.failure)
    for (const CauseLink& link : result.failure->chain)
      if (link.cycle >= 0) bad = std::min(bad, static_cast<uint64_t>(link.cycle));
  return WaveWindow{bad - std::min(bad, options.before), detected + WaveOptions::kAfter};
}

}  // namespace sharp::tb
