// SPDX-License-Identifier: Apache-2.0
// Which bins of group `numeric` cannot be hit, each with the argument from docs/numerics.md. Indices are those of the
// axes of tb/cover/groups/numeric_points.h.
#pragma once

#include "tb/cover/bins/catalog.h"

namespace sharp::cover {

Rule half_rule(std::span<const unsigned> index);
Rule single_rule(std::span<const unsigned> index);
Rule multiply_rule(std::span<const unsigned> index);
Rule add_rule(std::span<const unsigned> index);
Rule input_rule(std::span<const unsigned> index);
Rule output_rule(std::span<const unsigned> index);

}  // namespace sharp::cover
