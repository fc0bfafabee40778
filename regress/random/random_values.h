// SPDX-License-Identifier: Apache-2.0
// Contents of random jobs: a normal distribution of one scale with a share of special patterns.
#pragma once

#include <vector>

#include "cfg/types/random.h"
#include "golden/job/job_plan.h"

namespace sharp::regress {

class Values {
 public:
  Values(cfg::Random random, double scale, double special) : random_(random), scale_(scale), special_(special) {}

  uint16_t half();
  uint32_t single();
  std::vector<uint16_t> halves(size_t n);
  std::vector<uint32_t> singles(size_t n);

 private:
  cfg::Random random_;
  double scale_, special_;
};

/// Contents for the descriptor of the pass. Columns between the halves of a concatenated input stay +0.
void fill_weights(Values& values, const golden::JobPlan& job, golden::PassPlan& pass);

/// x of the first pass and states of all.
cfg::ModelInput random_input(Values& values, const golden::JobPlan& job);

}  // namespace sharp::regress
