// SPDX-License-Identifier: Apache-2.0
// The DUT libraries of a command with a budget: built when a run first needs one, those of the fewest MACs first, as
// long as the time is enough.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/output/progress_line.h"
#include "cfg/types/types.h"
#include "tb/library/dut_library.h"
#include "tb/run/budget.h"

namespace sharp::tb {

/// What a command builds of one text of the RTL.
inline DutLibraryOptions library_options(const RtlSnapshot& rtl, const std::string& variant = "fast",
                                         unsigned jobs = 2) {
  DutLibraryOptions o;
  o.rtl = rtl;
  o.variant = variant;
  o.jobs = jobs;
  return o;
}

class BudgetedLibraries {
 public:
  /// The budget must outlive this.
  BudgetedLibraries(DutLibraryOptions options, const Budget& budget);

  /// Loads the DUTs of these machines, building what is not in the cache. A build that is likely to take longer than
  /// the time that is left is not started, one that is under way when the time is up is ended; not_built() names both.
  /// Loads no more once the user interrupts. Throws as DutLibrary.
  void load(const std::vector<cfg::Accel>& accels);

  /// Whether load() would try it; if the time is not enough, not_built() names it.
  bool could_load(const cfg::Accel& accel);

  /// Null if it was not loaded.
  const DutLibrary* find(const cfg::Accel& accel) const;

  /// "sharp_64 (deep)", each once.
  const std::vector<std::string>& not_built() const { return not_built_; }

 private:
  std::vector<cfg::Accel> missing(const std::vector<cfg::Accel>& accels) const;
  bool fits(const cfg::Accel& accel) const;
  bool build(const cfg::Accel& accel);
  void give_up(const cfg::Accel& accel);

  DutLibraryOptions options_;
  const Budget& budget_;
  const ProgressLine line_;
  std::map<std::string, std::unique_ptr<DutLibrary>> libraries_;  ///< by parameter_text
  std::vector<std::string> not_built_;
  double longest_build_ = 0.0;  ///< seconds
};

}  // namespace sharp::tb
