// SPDX-License-Identifier: Apache-2.0
// Group `numeric`: corners of docs/numerics.md, by cell and unit, from the golden values. Hits count steps.
#pragma once

#include <optional>

#include "tb/cover/bins/group.h"
#include "tb/cover/groups/numeric_pass.h"
#include "tb/cover/groups/numeric_points.h"

namespace sharp::cover {

/// Looks at a step once, when its first group of cells shows: then all its values have passed but those of the cells.
class NumericGroup : public Group {
 public:
  explicit NumericGroup(Catalog& catalog) : points_(catalog) {}

  /// The input outlives the run.
  void begin(const RunContext& run, Hits& hits) override;
  void cycle(const CoverView& view, Hits& hits) override;
  void end(Hits& hits) override;

 private:
  void begin_pass(const CoverView& view);
  void end_pass();

  NumericPoints points_;
  const cfg::ModelInput* input_ = nullptr;
  std::optional<NumericPass> pass_;
};

}  // namespace sharp::cover
