// SPDX-License-Identifier: Apache-2.0
// Functional coverage of one run: all groups on one catalog, fed by the lockstep run or by the timing model alone.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tb/agent/cycle_observer.h"
#include "tb/cover/groups/in_flight.h"

namespace sharp::cover {

class Coverage : public tb::CycleObserver {
 public:
  Coverage();

  const Catalog& catalog() const { return catalog_; }
  const Hits& hits() const { return hits_; }

  /// Starts a run: hits are 0 again.
  void begin(const RunContext& run);
  void observe(const tb::CheckView& view) override;
  /// view.in_flight is not read.
  void cycle(CoverView view);
  /// Ends the run. Returns the name and reason of the first illegal bin that was hit, or an empty text.
  std::string end();

 private:
  Catalog catalog_;
  std::vector<std::unique_ptr<Group>> groups_;
  Hits hits_;
  InFlight in_flight_;
};

}  // namespace sharp::cover
