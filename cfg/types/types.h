// SPDX-License-Identifier: Apache-2.0
// The vocabulary every part shares: accelerator parameters, layer descriptor, schedules, stall reasons, error codes.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::cfg {

/// Register codes (docs/architecture.md section 4).
enum class Cell : uint8_t { lstm = 0, gru = 1, elman = 2 };
enum class Schedule : uint8_t { sequential = 0, batch = 1, intergate = 2, unfolded = 3 };
enum class Padding : uint8_t { fixed = 0, dynamic = 1 };
enum class Route : uint8_t { stream = 0, sequence_buffer = 1 };

/// Why no tile issued in a busy cycle (docs/timing.md section 2).
enum class StallReason : uint8_t { none, setup, x_starved, h_raw, ib_raw, acc_raw, mfu_busy, h_war, drain };
inline constexpr unsigned kNumStallReasons = 9;

/// Register ERROR (docs/architecture.md section 4).
enum class ErrorCode : uint8_t {
  none,
  unknown_cell,
  unknown_schedule,
  unknown_padding,
  zero_size,
  input_too_large,
  hidden_too_large,
  k_not_legal,
  weights_not_fitting,
  bias_not_fitting,
  intermediate_not_fitting,
  start_while_busy,
  too_many_passes,
  unknown_route,
  state_not_fitting,
  sequence_not_fitting,
};
inline constexpr unsigned kNumErrorCodes = 16;

std::string_view to_string(Cell v);
std::string_view to_string(Schedule v);
std::string_view to_string(Padding v);
std::string_view to_string(StallReason v);
std::string_view to_string(ErrorCode v);

/// Stage latencies in cycles, each >= 1 (keys LatMem .. LatWb).
struct Latencies {
  unsigned mem = 1, mul = 1, add = 1, acc = 1, mfu = 1, cu = 1, wb = 1;
  bool operator==(const Latencies&) const = default;
};

/// One accelerator configuration with one latency set chosen. Field names are the RTL parameters in snake case.
struct Accel {
  std::string name;          ///< file stem in cfg/accel, e.g. "sharp_1k"
  std::string latency_name;  ///< name of the latency set, e.g. "default"
  unsigned vs_width = 0, num_vs = 0, num_mfu = 0, num_cu = 0, stream_width = 0;
  unsigned max_input = 0, max_hidden = 0, weight_depth = 0, bias_depth = 0, intermediate_depth = 0;
  unsigned max_passes = 0, sequence_depth = 0, state_depth = 0;
  Latencies lat;

  unsigned macs() const { return vs_width * num_vs; }
  /// Accumulator lanes: min(8W, M).
  unsigned k_max() const { return 8 * vs_width < macs() ? 8 * vs_width : macs(); }
  /// Tree levels: log2(NumVs).
  unsigned levels() const {
    unsigned l = 0;
    while ((1u << l) < num_vs) ++l;
    return l;
  }
  /// W, 2W, 4W, 8W as far as N = M/K >= 1, ascending.
  std::vector<unsigned> legal_ks() const {
    std::vector<unsigned> ks;
    for (unsigned k = vs_width; k <= k_max(); k *= 2) ks.push_back(k);
    return ks;
  }
  /// Row groups to which a base in the bias memory is aligned: KMax/W.
  unsigned bias_alignment() const { return k_max() / vs_width; }
  /// Beats of a vector on a stream or in the sequence buffer.
  unsigned beats(unsigned elements) const { return (elements + stream_width - 1) / stream_width; }
  bool operator==(const Accel&) const = default;
};

/// The descriptor of one pass as the register file holds it. Raw integers, so that illegal values can be expressed.
struct Descriptor {
  uint32_t cell = 0, schedule = 0, k = 0, padding = 0, input_size = 0, hidden_size = 0, steps = 0;
  uint32_t source = 0, destination = 0;                     ///< of x and of h: a Route
  uint32_t source_addr = 0, source_stride = 0;              ///< beats of the sequence buffer; strides are signed
  uint32_t destination_addr = 0, destination_stride = 0;    ///< likewise
  uint32_t weight_base = 0, bias_base = 0, state_base = 0;  ///< rows, row groups and units
  bool operator==(const Descriptor&) const = default;
};

inline unsigned num_gates(Cell c) { return c == Cell::lstm ? 4 : c == Cell::gru ? 3 : 1; }
/// Row blocks hold one gate each (docs/architecture.md section 3).
inline bool is_single_gate(Cell c, Schedule s) {
  return s == Schedule::sequential || s == Schedule::batch || num_gates(c) == 1;
}
/// LSTM only: the other cells keep no c, and the c memory holds h[t-1] widened.
inline bool has_cell_state(Cell c) { return c == Cell::lstm; }
/// Gate n of GRU: x part and h part are two sums with a bias each, which pass the MFUs unchanged.
inline bool is_split_gate(Cell c, unsigned gate) { return c == Cell::gru && gate == 2; }
/// Gates with an fp16 output of the MFUs: all but a split gate, which is the last.
inline unsigned num_activated_gates(Cell c) { return c == Cell::gru ? 2 : num_gates(c); }

}  // namespace sharp::cfg
