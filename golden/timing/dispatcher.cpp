// SPDX-License-Identifier: Apache-2.0
// Preparation of the dispatcher for a run.
#include "golden/timing/dispatcher.h"

namespace sharp::golden {

void Dispatcher::reset(const Plan& plan) {
  plan_ = &plan;
  tile_ = plan.tiles.data();
  index_ = step_ = reservation_ = 0;
  unfolded_ = plan.schedule == cfg::Schedule::unfolded;
  x_done_.assign(plan.blocks.size(), 0);
  chunks_.clear();
  for (const Block& b : plan.blocks) chunks_.push_back(chunks_of(plan.accel, b).count);
  for (uint32_t i = 0; i < plan.tiles.size(); ++i)
    if (plan.tiles[i].part == Part::x) last_x_index_ = i;
}

}  // namespace sharp::golden
