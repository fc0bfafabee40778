// SPDX-License-Identifier: Apache-2.0
// Latencies and queue sizes of the pipeline, and its preparation for a run.
#include "golden/timing/pipeline.h"

namespace sharp::golden {
namespace {

unsigned tree_latency(const cfg::Accel& a) { return a.lat.mem + a.lat.mul + a.levels() * a.lat.add; }

}  // namespace

// A queue takes at most one event a cycle and holds it for its latency. (Blocks leave for the MFUs at least as many
// cycles apart as they have chunks, so those in the MFUs do not pile up.)
Pipeline::Pipeline(const cfg::Accel& accel)
    : num_cu_(accel.num_cu),
      tree_latency_(tree_latency(accel)),
      sum_latency_(tree_latency_ + accel.lat.acc),
      lat_mfu_(accel.lat.mfu),
      lat_cu_(accel.lat.cu),
      lat_wb_(accel.lat.wb),
      tile_sums_(tree_latency_ + 1),
      preacts_(sum_latency_ + 1),
      gates_(sum_latency_ + lat_mfu_ + 2),
      cells_(lat_cu_ + 1),
      write_backs_(lat_cu_ + lat_wb_) {}

void Pipeline::reset(const Plan& plan) {
  hidden_size_ = plan.desc.hidden_size;
  last_group_ = (hidden_size_ + num_cu_ - 1) / num_cu_ - 1;
  blocks_.clear();
  for (const Block& b : plan.blocks)
    blocks_.push_back({chunks_of(plan.accel, b), b.unit_base + b.num_units, b.completes});
  chunk_ = units_ready_ = group_step_ = group_ = 0;
  group_needs_ = units_of_group(0);
}

}  // namespace sharp::golden
