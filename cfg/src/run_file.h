// SPDX-License-Identifier: Apache-2.0
// A run file resolved into cases: the cross product of every list in it, ready to simulate.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error/config_error.h"
#include "cfg/types/layer.h"
#include "cfg/types/types.h"

namespace sharp::cfg {

/// A stream is held off in bursts: in a free cycle a burst of 1..burst cycles (uniform) begins with the given
/// probability.
struct GapSpec {
  double probability = 0.0;  ///< [0, 1)
  unsigned burst = 1;        ///< longest burst in cycles, >= 1
  bool operator==(const GapSpec&) const = default;
};
struct Traffic {
  GapSpec x_gap;    ///< gaps in x_valid_i
  GapSpec h_stall;  ///< gaps in h_ready_i
  bool operator==(const Traffic&) const = default;
};

/// Expected outputs from outside (e.g. ONNX Runtime), checked against h and c of the last layer with an absolute
/// tolerance.
struct Expect {
  std::vector<float> h;  ///< [T, D*H] in time order, forward before reverse; or empty
  std::vector<float> c;  ///< likewise
  double tolerance = 0.0;
};

/// What a run may ask for: what the hardware does, or also what only the double reference does (docs/numerics.md).
enum class Accept : uint8_t { hardware, reference };

/// One simulation: everything resolved but k == nullopt without pass_ks, which means auto (for each pass the legal K
/// with the fewest predicted cycles).
struct Case {
  std::string label;  ///< unique in the run, e.g. "silero/Front_Left unfolded k=64 dynamic"
  Accel accel;
  std::string model_name;
  std::string input_name;  ///< e.g. "Front_Left" or "random"
  std::shared_ptr<const std::vector<Layer>> layers;
  std::shared_ptr<const ModelInput> input;
  Schedule schedule = Schedule::unfolded;
  std::optional<unsigned> k;
  std::vector<unsigned> pass_ks;  ///< non-empty: K of each pass, instead of k
  Padding padding = Padding::dynamic;
  Traffic traffic;
  double host_noise = 0.0;  ///< tb/sim/session.h
  unsigned starts = 1;      ///< likewise
  uint64_t seed = 1;
  std::shared_ptr<const Expect> expect;  ///< may be null
  /// Non-empty (only with Accept::reference): no hardware runs this, for golden/reference alone; node and attribute.
  std::string reference_only;
  uint64_t hang_cycles = 5000;  ///< verdict hang after so many cycles without progress
  uint64_t max_cycles = 0;      ///< verdict cycle_limit; 0 = none
  /// The overrides ("key=value") that select exactly this case from the run file: the reproduce command.
  std::vector<std::string> selectors;
};

/// Where the cfg tree lies: $SHARP_CFG if set, else the source tree's cfg folder compiled in.
std::filesystem::path config_root();

/// accel file by name ("sharp_1k") or path, with a latency set of that file ("default", "fast", "deep").
Accel load_accel(const std::string& name_or_path, const std::string& latency = "default");

/// Loads a run file; each override is "key=value" or "a.b=value" with a YAML value (lists allowed), applied before
/// resolving. seed replaces the file's seed. The order of cases is the file's key order, last list fastest. Models that
/// ask for more than `accept` are errors.
std::vector<Case> load_run(const std::filesystem::path& file, const std::vector<std::string>& overrides = {},
                           std::optional<uint64_t> seed = std::nullopt, Accept accept = Accept::hardware);

struct Listing {
  std::string kind;  ///< "accel", "model" or "run"
  std::string name, summary;
  std::filesystem::path path;
};
/// Everything under config_root(), sorted by kind and name. A broken file is listed with its error as summary.
std::vector<Listing> list_configs();

}  // namespace sharp::cfg
