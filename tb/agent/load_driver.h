// SPDX-License-Identifier: Apache-2.0
// Drives weights, bias, h0 and c0 through the load port, one beat a cycle (docs/architecture.md section 4).
#pragma once

#include <cstdint>
#include <vector>

#include "golden/plan/plan.h"
#include "tb/sim/dut.h"

namespace sharp::tb {

class LoadDriver {
 public:
  /// Packs the images of the plan. Throws nothing; shapes must fit the plan.
  LoadDriver(const golden::Plan& plan, const cfg::LayerWeights& weights, const cfg::LayerInput& input);

  /// Puts the next beat on the pins; false when everything has been sent.
  bool drive(DutInputs& pins);
  /// Beats of the whole load.
  uint64_t num_beats() const;

 private:
  struct Section {
    uint8_t target;
    uint32_t beats;
    unsigned words;  ///< 32-bit words of one beat that carry data; the rest of the port is don't care
    const uint32_t* data;
  };

  std::vector<uint32_t> weights_, bias_, h0_, c0_, beat_;
  std::vector<Section> sections_;
  size_t section_ = 0;
  uint32_t addr_ = 0;
};

}  // namespace sharp::tb
