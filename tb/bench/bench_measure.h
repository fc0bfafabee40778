// SPDX-License-Identifier: Apache-2.0
// The measurements of `sharp bench` on one configuration; as ratios within one run, since machines differ.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cfg/types/types.h"
#include "tb/library/rtl_snapshot.h"

namespace sharp::tb {

struct BenchOptions {
  RtlSnapshot rtl;       ///< empty: rtl/
  unsigned repeats = 7;  ///< interleaved; medians count
  bool build = true;     ///< measure a clean build, too
};

/// One figure with its target.
struct Figure {
  std::string key, what, unit;
  double value = 0.0, target = 0.0;
  bool at_most = true;
  bool ok() const { return at_most ? value <= target : value >= target; }
};

/// What was measured on one configuration.
struct BenchResult {
  cfg::Accel accel;
  cfg::Descriptor descriptor;          ///< of the layer, unfolded, dynamic padding, K with the fewest cycles
  uint32_t tiles = 0, cycles = 0;      ///< of one run
  unsigned repeats = 0;                ///< made; fewer than asked for after an interrupt
  double loop_tiles_per_second = 0.0;  ///< the plain loop of the same number of MACs
  double bare_cycles_per_second = 0.0, checked_cycles_per_second = 0.0, idle_cycles_per_second = 0.0;
  double timing_cycles_per_second = 0.0;        ///< timing-only run of the same job
  double run_mib = 0.0;                         ///< peak resident memory of a checked run, in MiB
  double build_seconds = 0.0, build_mib = 0.0;  ///< processor time, memory of the largest process; 0: not measured
  float checksum = 0.0f;                        ///< of the plain loop
  std::vector<Figure> figures;
};

/// Throws cfg::ConfigError if the accelerator cannot hold a layer to measure, std::runtime_error if a run fails.
BenchResult measure(const cfg::Accel& accel, const BenchOptions& options);

/// What coverage costs on one configuration, on the same layer.
struct CoverageSpeed {
  cfg::Accel accel;
  unsigned repeats = 0;
  double checked_cycles_per_second = 0.0, coverage_build_cycles_per_second = 0.0;
  std::vector<Figure> figures;
};

/// Throws as measure().
CoverageSpeed measure_coverage(const cfg::Accel& accel, const BenchOptions& options);

/// What the snapshots of `--waves fail` cost when nothing fails (docs/waves.md), on a longer run of the same layer.
struct SnapshotSpeed {
  cfg::Accel accel;
  unsigned repeats = 0;
  uint64_t cycles = 0, snapshot_cycles = 0;  ///< of one run; from one snapshot to the next
  double checked_cycles_per_second = 0.0;    ///< without snapshots, of processor time
  std::vector<Figure> figures;
};

/// Throws as measure().
SnapshotSpeed measure_snapshots(const cfg::Accel& accel, const BenchOptions& options);

/// docs/json-schema.md, `bench`.
nlohmann::ordered_json to_json(const BenchResult& result);
nlohmann::ordered_json to_json(const CoverageSpeed& result);
nlohmann::ordered_json to_json(const SnapshotSpeed& result);
nlohmann::ordered_json to_json(const std::vector<Figure>& figures);

}  // namespace sharp::tb
