// SPDX-License-Identifier: Apache-2.0
// Weights of the values of every stimulus axis, from cfg/profile/*.yaml and overlays of the command line.
#pragma once

#include <string>
#include <vector>

#include "cfg/types/stimulus_axis.h"

namespace sharp::cfg {

struct Profile {
  std::string name;                          ///< as it was asked for
  std::vector<std::string> overlays;         ///< "k=W", in the order of the axes, one an axis: the canonical form
  std::vector<std::vector<double>> weights;  ///< by axis and value; every axis has one above 0

  double weight(Choice c) const { return weights[static_cast<size_t>(c.axis)][c.value]; }
};

/// Profile by name ("hazards") or path. An overlay is "axis=value", "axis=[value, value]" or "axis={value: weight}" and
/// replaces the weights of its axis; so does an axis in the file, whose other axes are those of `default`. Throws
/// ConfigError with file:line for unknown axes and values, weights that are no numbers from 0 to 1e6, and an axis whose
/// weights all are 0.
Profile load_profile(const std::string& name_or_path, const std::vector<std::string>& overlays = {});
/// A profile without overlays, with these.
Profile overlaid(Profile profile, const std::vector<std::string>& overlays);

}  // namespace sharp::cfg
