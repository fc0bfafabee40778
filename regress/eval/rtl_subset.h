// SPDX-License-Identifier: Apache-2.0
// The points of the evaluation that run on the RTL in the same command (docs/evaluation.md).
#pragma once

#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "regress/eval/layer_time.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::eval {

struct RtlPoint {
  unsigned macs = 0;
  std::string latency;
  Layer layer;
  Mode mode;  ///< with its K
  unsigned steps = LayerTime::kSteps;
  std::string accel;  ///< configuration instead of the shipped machine with so many MACs: a path in the project

  cfg::Accel machine() const;
  /// "run cfg/run/lstm_128.yaml --set accel=sharp_4k .. --seed 1": a line for the program.
  std::string test() const;
};

/// All budgets; all schedules on two sizes, both paddings, all cells; and the RTL in the shape of an E-PUR-like
/// machine, where its cycles must be those of golden/baseline too. At least 40 points, twice as many with both latency
/// sets.
std::vector<RtlPoint> rtl_points(bool both_latencies);

struct RtlSubset {
  nlohmann::ordered_json json;  ///< key `rtl` of eval.json
  bool all_equal = false;       ///< every point ran, compared equal, and has the cycles of the model
  std::vector<std::string> reasons;
};

/// Runs them, `jobs` at once, each in a process of its own. progress: points that have ended.
RtlSubset run_rtl_subset(const std::vector<RtlPoint>& points, const tb::RtlSnapshot& rtl, unsigned jobs,
                         const std::function<void(size_t)>& progress);

}  // namespace sharp::eval
