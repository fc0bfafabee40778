// SPDX-License-Identifier: Apache-2.0
// Bursts in which a stream is held off, from one named random stream (cfg::GapSpec).
#pragma once

#include "cfg/src/run_file.h"
#include "cfg/types/random.h"

namespace sharp::tb {

class GapGenerator {
 public:
  GapGenerator(const cfg::GapSpec& spec, cfg::Random random) : spec_(spec), random_(random) {}

  /// Whether the stream is held off in this cycle. Call once per free cycle: outside a burst a new one of 1..burst
  /// cycles begins with the given probability.
  bool hold() {
    if (spec_.probability <= 0.0) return false;
    if (left_ == 0 && random_.chance(spec_.probability)) left_ = random_.between(1, spec_.burst);
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  cfg::GapSpec spec_;
  cfg::Random random_;
  uint64_t left_ = 0;  ///< cycles of the burst still to come
};

}  // namespace sharp::tb
