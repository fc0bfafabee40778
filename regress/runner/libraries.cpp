// SPDX-License-Identifier: Apache-2.0
// Builds DUT libraries.
#include "regress/runner/libraries.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "tb/library/dut_library.h"

namespace sharp::regress {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kWorthTelling = 0.5;  // seconds: less is no build

}  // namespace

void build_libraries(const std::vector<NeededDut>& duts, const tb::RtlSnapshot& rtl, unsigned parallel,
                     const std::atomic<bool>& stop) {
  for (const NeededDut& dut : duts) {
    const auto begin = Clock::now();
    tb::ensure_dut_library(dut.accel, {rtl, {}, dut.variant, parallel, &stop});
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (seconds < kWorthTelling) continue;
    fmt::print("built {} ({}) {} in {:.1f} s\n", dut.accel.name, dut.accel.latency_name, dut.variant, seconds);
    std::fflush(stdout);
  }
}

}  // namespace sharp::regress
