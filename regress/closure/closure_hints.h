// SPDX-License-Identifier: Apache-2.0
// From a bin to constraints on the stimulus: what is known beforehand of how to reach it. The rest is learned
// (regress/closure/closure_lessons.h).
#pragma once

#include <map>
#include <string>

#include "tb/cover/bins/catalog.h"

namespace sharp::regress {

/// Stimulus axis -> value, or a list of values in flow style: overlays of a profile (cfg/src/profile.h).
using Hints = std::map<std::string, std::string>;

/// Empty for a bin of which nothing is known.
Hints hints_for(const cover::Catalog& catalog, unsigned bin);

}  // namespace sharp::regress
