// SPDX-License-Identifier: Apache-2.0
// Names of the shared enumerations, spelled as in docs/architecture.md section 4 and docs/timing.md section 2.
#include "cfg/types/types.h"

namespace sharp::cfg {
namespace {

constexpr std::string_view kUnknown = "unknown";

constexpr std::array<std::string_view, 3> kCells = {"lstm", "gru", "elman"};
constexpr std::array<std::string_view, 4> kSchedules = {"sequential", "batch", "intergate", "unfolded"};
constexpr std::array<std::string_view, 2> kPaddings = {"fixed", "dynamic"};
constexpr std::array<std::string_view, kNumStallReasons> kStallReasons = {
    "none", "setup", "x_starved", "h_raw", "ib_raw", "acc_raw", "mfu_busy", "h_war", "drain"};
constexpr std::array<std::string_view, kNumErrorCodes> kErrorCodes = {"none",
                                                                      "unknown_cell",
                                                                      "unknown_schedule",
                                                                      "unknown_padding",
                                                                      "zero_size",
                                                                      "input_too_large",
                                                                      "hidden_too_large",
                                                                      "k_not_legal",
                                                                      "weights_not_fitting",
                                                                      "bias_not_fitting",
                                                                      "intermediate_not_fitting",
                                                                      "start_while_busy",
                                                                      "too_many_passes",
                                                                      "unknown_route",
                                                                      "state_not_fitting",
                                                                      "sequence_not_fitting"};

/// Codes may come straight from a register of a broken DUT: out of range is a name too, never undefined behaviour.
template <typename Enum, size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, Enum v) {
  const auto index = static_cast<size_t>(v);
  return index < N ? names[index] : kUnknown;
}

}  // namespace

std::string_view to_string(Cell v) { return name_of(kCells, v); }
std::string_view to_string(Schedule v) { return name_of(kSchedules, v); }
std::string_view to_string(Padding v) { return name_of(kPaddings, v); }
std::string_view to_string(StallReason v) { return name_of(kStallReasons, v); }
std::string_view to_string(ErrorCode v) { return name_of(kErrorCodes, v); }

}  // namespace sharp::cfg
