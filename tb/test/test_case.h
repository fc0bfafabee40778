// SPDX-License-Identifier: Apache-2.0
// Small accelerators and random layers for the tests of the testbench.
#pragma once

#include "cfg/src/layer.h"
#include "cfg/src/random.h"
#include "cfg/src/types.h"
#include "golden/plan/plan.h"

namespace sharp::tb::test {

/// W 4, 4 VS units, 1 cell updater: everything takes long, events are sparse.
cfg::Accel tiny_accel();
/// W 8, 8 VS units, 2 cell updaters, unequal latencies.
cfg::Accel small_accel();

struct TestCase {
  cfg::Accel accel;
  cfg::Descriptor desc;
  cfg::LayerWeights weights;
  cfg::LayerInput input;
  uint64_t seed = 1;
};

/// A layer with random contents of the given shape.
TestCase make_case(const cfg::Accel& accel, cfg::Schedule schedule, unsigned k, cfg::Padding padding,
                   unsigned input_size, unsigned hidden_size, unsigned steps, uint64_t seed,
                   cfg::Cell cell = cfg::Cell::lstm);

/// Unfolded on tiny with more than one block, tile and step at every boundary.
TestCase usual_case(uint64_t seed = 1);

}  // namespace sharp::tb::test
