// SPDX-License-Identifier: Apache-2.0
// The one verdict of a run, and its exit code.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sharp::tb {

/// Ordered by exit code. Only a full count without a single difference is pass; nothing passes by silence.
enum class Verdict : uint8_t {
  pass,            ///< every expected value and cycle compared, all equal
  mismatch,        ///< a value, cycle, stall reason, counter or status differs
  bad_config,      ///< bad usage, configuration or input, or an output that cannot be written
  assertion,       ///< an RTL assertion failed
  hang,            ///< no progress for hang_cycles cycles
  cycle_limit,     ///< max_cycles reached
  incomplete,      ///< fewer values compared than expected, early $finish
  interrupted,     ///< SIGINT or SIGTERM
  internal_error,  ///< exception, crash: a bug of this program
  build_failed,    ///< the RTL does not compile, does not lint or does not fit the testbench: nothing was simulated
};
inline constexpr unsigned kNumVerdicts = 10;

/// 0 pass, 1 mismatch, 2 bad_config, 3 assertion, 4 hang or cycle_limit, 5 incomplete, 6 interrupted, 7 internal_error,
/// 8 build_failed.
int exit_code(Verdict v);
std::string_view to_string(Verdict v);
/// Inverse of to_string; nothing for any other text.
std::optional<Verdict> verdict_named(std::string_view name);

}  // namespace sharp::tb
