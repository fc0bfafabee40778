// SPDX-License-Identifier: Apache-2.0
// Names and exit codes of the verdicts.
#include "tb/verdict/verdict.h"

#include <array>

namespace sharp::tb {
namespace {

struct Entry {
  std::string_view name;
  int code;
};
constexpr std::array<Entry, kNumVerdicts> kEntries = {{{"pass", 0},
                                                       {"mismatch", 1},
                                                       {"bad_config", 2},
                                                       {"assertion", 3},
                                                       {"hang", 4},
                                                       {"cycle_limit", 4},
                                                       {"incomplete", 5},
                                                       {"interrupted", 6},
                                                       {"internal_error", 7},
                                                       {"build_failed", 8}}};

}  // namespace

int exit_code(Verdict v) { return kEntries[static_cast<size_t>(v)].code; }
std::string_view to_string(Verdict v) { return kEntries[static_cast<size_t>(v)].name; }

std::optional<Verdict> verdict_named(std::string_view name) {
  for (size_t v = 0; v < kEntries.size(); ++v)
    if (kEntries[v].name == name) return static_cast<Verdict>(v);
  return std::nullopt;
}

}  // namespace sharp::tb
