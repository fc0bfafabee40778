// SPDX-License-Identifier: Apache-2.0
// Draws values of the stimulus axes by the weights of a profile, and keeps what it chose. Each axis has two random
// streams of its own, so to fix one axis does not shift the draws of another.
#pragma once

#include <span>
#include <vector>

#include "cfg/src/profile.h"
#include "cfg/src/run_file.h"
#include "cfg/types/random.h"

namespace sharp::regress {

using cfg::StimulusAxis;

/// The profile asks for what the accelerator does not have, or for a job that it cannot hold.
class NoLegalJob : public cfg::ConfigError {
 public:
  using ConfigError::ConfigError;
};

class Chooser {
 public:
  /// The profile must outlive this.
  Chooser(const cfg::Profile& profile, uint64_t seed);

  /// A value among the legal ones (all, if none are named), not kept yet. Throws NoLegalJob if all of their weights
  /// are 0.
  unsigned draw(StimulusAxis axis, std::span<const unsigned> legal = {});
  void keep(StimulusAxis axis, unsigned value) { choices_.push_back({axis, static_cast<uint8_t>(value)}); }
  /// draw and keep.
  unsigned pick(StimulusAxis axis, std::span<const unsigned> legal = {}) {
    const unsigned value = draw(axis, legal);
    keep(axis, value);
    return value;
  }
  template <class Enum>
  Enum pick_as(StimulusAxis axis) {
    return static_cast<Enum>(pick(axis));
  }
  /// Whether the profile can choose one of the values.
  bool can(StimulusAxis axis, std::span<const unsigned> values) const;

  /// Stream for what an axis leaves open, e.g. the size within a class.
  cfg::Random& numbers(StimulusAxis axis) { return numbers_[static_cast<size_t>(axis)]; }

  /// Choices of a draw that was thrown away are taken back.
  size_t mark() const { return choices_.size(); }
  void rewind(size_t mark) { choices_.resize(mark); }
  /// What was kept, by axis and value, each once.
  std::vector<cfg::Choice> choices() const;

  const cfg::Profile& profile() const { return profile_; }

 private:
  const cfg::Profile& profile_;
  std::vector<cfg::Random> draws_, numbers_;  ///< by axis
  std::vector<cfg::Choice> choices_;
};

}  // namespace sharp::regress
