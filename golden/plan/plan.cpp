// SPDX-License-Identifier: Apache-2.0
// Legality of a descriptor, in the order of the error codes (docs/architecture.md section 4).
#include "golden/plan/plan.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "golden/plan/layout.h"
#include "golden/plan/unit_blocks.h"

namespace sharp::golden {
namespace {

using cfg::ErrorCode;

constexpr auto kSequenceBuffer = static_cast<uint32_t>(cfg::Route::sequence_buffer);

bool is_legal_k(const cfg::Accel& accel, uint32_t k) {
  const std::vector<unsigned> legal = accel.legal_ks();
  return std::find(legal.begin(), legal.end(), k) != legal.end();
}

/// CHECK codes after too_many_passes.
ErrorCode check_fields(const cfg::Accel& accel, const cfg::Descriptor& d) {
  if (d.cell > static_cast<uint32_t>(cfg::Cell::elman)) return ErrorCode::unknown_cell;
  if (d.schedule > static_cast<uint32_t>(cfg::Schedule::unfolded)) return ErrorCode::unknown_schedule;
  if (d.padding > static_cast<uint32_t>(cfg::Padding::dynamic)) return ErrorCode::unknown_padding;
  if (d.source > kSequenceBuffer || d.destination > kSequenceBuffer) return ErrorCode::unknown_route;
  if (d.input_size == 0 || d.hidden_size == 0 || d.steps == 0) return ErrorCode::zero_size;
  if (d.input_size > accel.max_input) return ErrorCode::input_too_large;
  if (d.hidden_size > accel.max_hidden) return ErrorCode::hidden_too_large;
  if (!is_legal_k(accel, d.k)) return ErrorCode::k_not_legal;
  if (d.state_base % accel.num_vs != 0 || uint64_t{d.state_base} + d.hidden_size > accel.state_depth)
    return ErrorCode::state_not_fitting;
  return ErrorCode::none;
}

/// FIT codes 8 to 10.
ErrorCode check_memories(const cfg::Accel& accel, const cfg::Descriptor& d) {
  const Tiling tiling = make_tiling(accel, d);
  const UnitBlocks units = divide_units(tiling);
  const uint64_t groups = groups_per_pass(tiling, units);
  const bool unfolded = d.schedule == static_cast<uint32_t>(cfg::Schedule::unfolded);
  if (d.weight_base + tiles_per_step(tiling, units) > accel.weight_depth) return ErrorCode::weights_not_fitting;
  const uint64_t halves = d.cell == static_cast<uint32_t>(cfg::Cell::gru) ? 2 : 1;
  if (d.bias_base % accel.bias_alignment() != 0 || d.bias_base + halves * tiling.passes() * groups > accel.bias_depth)
    return ErrorCode::bias_not_fitting;
  if (unfolded && groups > accel.intermediate_depth) return ErrorCode::intermediate_not_fitting;
  return ErrorCode::none;
}

/// Rows of one side in the sequence buffer: the beats addr + t * stride + b, b < beats.
struct Side {
  uint32_t addr = 0, stride = 0, beats = 0;
};

/// The stride has 16 bits and the first and the last row lie in the buffer. The rows between then do so too.
bool fits_sequence(const cfg::Accel& accel, const Side& side, uint32_t steps) {
  const int64_t stride = static_cast<int32_t>(side.stride);
  if (stride < -32768 || stride > 32767) return false;
  const int64_t first = side.addr, last = first + (int64_t{steps} - 1) * stride;
  const int64_t end = int64_t{accel.sequence_depth} - side.beats;  // the largest start of a row
  return first <= end && last >= 0 && last <= end;
}

/// FIT code 15.
ErrorCode check_sequence(const cfg::Accel& accel, const cfg::Descriptor& d) {
  const bool reads = d.source == kSequenceBuffer, writes = d.destination == kSequenceBuffer;
  if (!reads && !writes) return ErrorCode::none;
  const Side x{d.source_addr, d.source_stride, accel.beats(d.input_size)};
  const Side h{d.destination_addr, d.destination_stride, accel.beats(d.hidden_size)};
  const bool fits =
      d.steps <= 65535 && (!reads || fits_sequence(accel, x, d.steps)) && (!writes || fits_sequence(accel, h, d.steps));
  return fits ? ErrorCode::none : ErrorCode::sequence_not_fitting;
}

}  // namespace

ErrorCode check_descriptor(const cfg::Accel& accel, const cfg::Descriptor& desc, Plan* plan, uint32_t last_pass) {
  if (last_pass >= accel.max_passes) return ErrorCode::too_many_passes;
  ErrorCode code = check_fields(accel, desc);
  if (code == ErrorCode::none) code = check_memories(accel, desc);
  if (code == ErrorCode::none) code = check_sequence(accel, desc);
  if (code == ErrorCode::none && plan != nullptr) *plan = lay_out(accel, desc);
  return code;
}

bool found_in_check(ErrorCode code) {
  using enum ErrorCode;
  const bool ordinary = code >= unknown_cell && code <= k_not_legal;
  return ordinary || code == too_many_passes || code == unknown_route || code == state_not_fitting;
}

Plan make_plan(const cfg::Accel& accel, const cfg::Descriptor& desc) {
  Plan plan;
  const ErrorCode code = check_descriptor(accel, desc, &plan);
  if (code != ErrorCode::none) {
    throw std::invalid_argument("descriptor refused by accelerator '" + accel.name +
                                "': " + std::string(cfg::to_string(code)));
  }
  return plan;
}

}  // namespace sharp::golden
