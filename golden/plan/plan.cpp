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

bool is_legal_k(const cfg::Accel& accel, uint32_t k) {
  const std::vector<unsigned> legal = accel.legal_ks();
  return std::find(legal.begin(), legal.end(), k) != legal.end();
}

/// Codes 1-7: what the CHECK cycle finds.
ErrorCode check_fields(const cfg::Accel& accel, const cfg::Descriptor& d) {
  if (d.cell > static_cast<uint32_t>(cfg::Cell::elman)) return ErrorCode::unknown_cell;
  if (d.schedule > static_cast<uint32_t>(cfg::Schedule::unfolded)) return ErrorCode::unknown_schedule;
  if (d.padding > static_cast<uint32_t>(cfg::Padding::dynamic)) return ErrorCode::unknown_padding;
  if (d.input_size == 0 || d.hidden_size == 0 || d.steps == 0) return ErrorCode::zero_size;
  if (d.input_size > accel.max_input) return ErrorCode::input_too_large;
  if (d.hidden_size > accel.max_hidden) return ErrorCode::hidden_too_large;
  if (!is_legal_k(accel, d.k)) return ErrorCode::k_not_legal;
  return ErrorCode::none;
}

/// Codes 8-10: what the FIT cycle finds.
ErrorCode check_fit(const cfg::Accel& accel, const cfg::Descriptor& d) {
  const Tiling tiling = make_tiling(accel, d);
  const UnitBlocks units = divide_units(tiling);
  const uint64_t groups = groups_per_pass(tiling, units);
  const bool unfolded = d.schedule == static_cast<uint32_t>(cfg::Schedule::unfolded);
  if (tiles_per_step(tiling, units) > accel.weight_depth) return ErrorCode::weights_not_fitting;
  const uint64_t halves = d.cell == static_cast<uint32_t>(cfg::Cell::gru) ? 2 : 1;
  if (halves * tiling.passes() * groups > accel.bias_depth) return ErrorCode::bias_not_fitting;
  if (unfolded && groups > accel.intermediate_depth) return ErrorCode::intermediate_not_fitting;
  return ErrorCode::none;
}

}  // namespace

ErrorCode check_descriptor(const cfg::Accel& accel, const cfg::Descriptor& desc, Plan* plan) {
  ErrorCode code = check_fields(accel, desc);
  if (code == ErrorCode::none) code = check_fit(accel, desc);
  if (code == ErrorCode::none && plan != nullptr) *plan = lay_out(accel, desc);
  return code;
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
