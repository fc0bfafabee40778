// SPDX-License-Identifier: Apache-2.0
// Coverage closure: looks at goals that no run has hit, turns each into constraints on the stimulus, screens candidates
// with the golden models alone, simulates those that add, and learns (docs/stimulus.md). Knows neither processes nor
// databases.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cfg/types/random.h"
#include "regress/closure/closure_lessons.h"
#include "regress/random/random_line.h"
#include "regress/random/random_regression.h"
#include "tb/cover/groups/coverage.h"

namespace sharp::regress {

/// An accelerator with a latency set.
struct Machine {
  std::string accel, latency;
  bool varies_lat_acc = false;  ///< other accumulator latencies are tried too: each is a DUT of its own
};

struct ClosureSettings {
  std::vector<Machine> machines;
  std::vector<std::string> profiles;
  std::vector<std::string> overlays;  ///< of every run: features of the stimulus that are switched off
  std::string variant = "fast";
  uint64_t seed = 1;
};

/// A run that may be worth simulating, and for which goal it was made.
struct Candidate {
  RandomLine line;
  uint32_t target = 0;
  bool with_values = false;  ///< the goal is one of values: the golden datapath runs too
};

/// What the golden models say of a candidate.
struct Screened {
  bool runs = false;           ///< false: the constraints leave no legal job, or a run that takes very long
  std::vector<uint32_t> bins;  ///< that it hits
  std::vector<cfg::Choice> choices;
  uint64_t cycles = 0;
};

class Closure {
 public:
  Closure(const cover::Catalog& catalog, ClosureSettings settings);

  /// Bins that a run of before has hit.
  void reach(uint32_t bin) { reached_[bin] = true; }
  bool reached(uint32_t bin) const { return reached_[bin]; }
  /// Takes a bin out of the goals.
  void ignore(uint32_t bin) { is_goal_[bin] = false; }
  bool is_goal(uint32_t bin) const { return is_goal_[bin]; }
  /// Goals that nobody has hit, in the order of the catalog.
  std::vector<uint32_t> unreached() const;

  /// `count` candidates, each for a goal; goals tried least come first. None if no goal is left.
  std::vector<Candidate> draw(unsigned count);
  /// The same stimulus without direction: profiles and machines in turn.
  RandomLine undirected();
  /// Of this profile on this machine (indices of the settings), without other direction.
  RandomLine drawn(size_t profile, size_t machine);
  /// The run of one of its lines. Throws NoLegalJob.
  RandomRun run_of(const RandomLine& line, const cfg::Accel& accel, Contents contents) const;
  void learn(const Candidate& candidate, const Screened& screened);
  /// Indices of candidates to simulate, at most so many: those that add most beside the ones before them.
  std::vector<size_t> choose(const std::vector<Screened>& screened, unsigned most) const;

  /// Candidates made for a goal.
  uint64_t tries(uint32_t bin) const { return tries_[bin]; }
  /// Why a goal is believed to be out of reach: what was tried, and which of its parts were reached.
  std::string argument(uint32_t bin) const;
  /// Constraints that would try a goal next.
  std::vector<std::string> constraints(uint32_t bin) const;
  uint64_t candidates() const { return lessons_.candidates(); }

 private:
  uint32_t pick_target(const std::vector<uint32_t>& goals);
  Candidate make(uint32_t target);
  void add_learned(uint32_t target, std::map<std::string, std::string>& constraints);
  /// A value of a feature axis by weight and lift.
  unsigned pick(uint32_t target, unsigned axis, const std::vector<double>& weights);
  /// Goals that it hits and `reached` has not, and illegal bins, which must be shown.
  uint64_t gain(const Screened& s, const std::vector<bool>& reached) const;
  std::vector<uint16_t> features_of(const Candidate& c, const std::vector<cfg::Choice>& choices) const;
  std::vector<std::string> overlays(const std::map<std::string, std::string>& constraints,
                                    const Machine& machine) const;
  /// Of every run: an overlay that switches a feature off wins over constraints.
  bool is_fixed(const std::string& axis) const;

  const cover::Catalog& catalog_;
  ClosureSettings settings_;
  std::vector<cfg::Profile> profiles_;
  std::vector<uint16_t> first_;  ///< first feature of each axis: stimulus axes, then profile, then machine
  Lessons lessons_;
  cfg::Random random_;
  std::vector<bool> reached_, is_goal_;
  std::vector<uint32_t> tries_;
  unsigned next_number_ = 0;
};

/// Tries in vain after which a goal is believed to be out of reach.
inline constexpr uint64_t kTriesForBelief = 300;

/// Bins of these groups need golden values.
bool is_value_group(std::string_view group);

}  // namespace sharp::regress
