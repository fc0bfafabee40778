// SPDX-License-Identifier: Apache-2.0
// Every random choice of the constrained-random generator, as axes with named values (docs/stimulus.md). Profiles weigh
// the values, the cover group `stimulus` counts them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace sharp::cfg {

enum class StimulusAxis : uint8_t {
  lat_acc,
  layers,
  cell,
  direction,
  schedule,
  padding,
  pass_settings,
  k,
  hidden_size,
  input_size,
  steps,
  bases,
  x_gap,
  x_burst,
  h_stall,
  h_burst,
  starts,
  start,
  host_noise,
  noise_kind,
  scale,
  special,
  corners,
  refusal,
  refused_pass,
  before,
};
inline constexpr unsigned kNumStimulusAxes = 26;

struct AxisSpec {
  std::string_view name;
  std::string_view text;  ///< what is chosen, and how often in a run
  std::vector<std::string_view> values;
};

/// By StimulusAxis.
std::span<const AxisSpec> stimulus_axes();
inline const AxisSpec& spec(StimulusAxis axis) { return stimulus_axes()[static_cast<size_t>(axis)]; }

/// Indices of a value of an axis; a run that chose it several times (once for each pass) says so once.
struct Choice {
  StimulusAxis axis{};
  uint8_t value = 0;
  bool operator==(const Choice&) const = default;
};

}  // namespace sharp::cfg
