// SPDX-License-Identifier: Apache-2.0
// Small accelerators and random jobs for the tests of the testbench.
#pragma once

#include "cfg/types/layer.h"
#include "cfg/types/random.h"
#include "cfg/types/types.h"
#include "golden/job/job_plan.h"

namespace sharp::tb::test {

/// W 4, 4 VS units, 1 cell updater: everything takes long, events are sparse.
cfg::Accel tiny_accel();
/// W 8, 8 VS units, 2 cell updaters, unequal latencies.
cfg::Accel small_accel();

struct TestCase {
  cfg::Accel accel;
  std::vector<golden::PassPlan> passes;  ///< without plans
  cfg::ModelInput input;
  uint64_t seed = 1;

  golden::JobPlan job() const { return golden::plan_passes(accel, passes); }
  // Of the first pass, which is the only one of make_case.
  cfg::Descriptor& desc() { return passes[0].desc; }
  const cfg::Descriptor& desc() const { return passes[0].desc; }
  cfg::LayerWeights& weights() { return passes[0].weights; }
  const cfg::LayerWeights& weights() const { return passes[0].weights; }
  cfg::PassState& state() { return input.states[0]; }
  const cfg::PassState& state() const { return input.states[0]; }
  golden::Plan plan() const { return golden::make_plan(accel, desc()); }
};

/// A single pass with random contents of the given shape.
TestCase make_case(const cfg::Accel& accel, cfg::Schedule schedule, unsigned k, cfg::Padding padding,
                   unsigned input_size, unsigned hidden_size, unsigned steps, uint64_t seed,
                   cfg::Cell cell = cfg::Cell::lstm);

/// One layer of a stack; its input size follows from the one before.
struct StackLayer {
  cfg::Cell cell = cfg::Cell::lstm;
  cfg::Direction direction = cfg::Direction::forward;
  unsigned hidden_size = 0;
};
/// Random contents; the job of golden::plan_job.
TestCase make_stack(const cfg::Accel& accel, const golden::JobSettings& settings, unsigned input_size,
                    const std::vector<StackLayer>& layers, uint64_t seed);
/// Three layers on tiny: bidirectional, reverse, forward; ragged sizes, so that every kind of padding occurs.
TestCase usual_stack(uint64_t seed = 1);

/// Unfolded on tiny with more than one block, tile and step at every boundary.
TestCase usual_case(uint64_t seed = 1);

}  // namespace sharp::tb::test
