// SPDX-License-Identifier: Apache-2.0
// Drives weights, bias, h0 and c0 of every pass through the load port, one beat a cycle (docs/architecture.md section
// 4).
#pragma once

#include <cstdint>
#include <vector>

#include "golden/job/job_plan.h"
#include "tb/dut/dut.h"

namespace sharp::tb {

class LoadDriver {
 public:
  /// Packs the images of the passes that run (all, or those before the refused one), each at its bases. Shapes must fit
  /// the plans.
  LoadDriver(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input);

  /// Puts the next beat on the pins; false when everything has been sent.
  bool drive(DutInputs& pins);
  /// Beats of the whole load.
  uint64_t num_beats() const;

 private:
  /// One image in one memory.
  struct Section {
    uint8_t target;
    uint32_t base;   ///< load address of the first beat
    unsigned words;  ///< 32-bit words of one beat that carry data; the rest of the port is don't care
    std::vector<uint32_t> data;

    uint32_t beats() const { return static_cast<uint32_t>(data.size() / words); }
  };
  void add_pass(const cfg::Accel& accel, const golden::PassPlan& pass, const cfg::PassState& state);

  std::vector<uint32_t> beat_;
  std::vector<Section> sections_;
  size_t section_ = 0;
  uint32_t next_ = 0;  ///< beat of the section
};

}  // namespace sharp::tb
