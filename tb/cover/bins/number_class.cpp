// SPDX-License-Identifier: Apache-2.0
// Axes of the classes of numbers.
#include "tb/cover/bins/number_class.h"

namespace sharp::cover {

Axis value_axis() {
  return Axis::of("value", {"minus_inf", "minus_large", "minus_normal", "minus_subnormal", "minus_zero", "plus_zero",
                            "plus_subnormal", "plus_normal", "plus_large", "plus_inf", "nan"});
}

Axis magnitude_axis(const char* name) { return Axis::of(name, {"zero", "subnormal", "normal", "large", "inf", "nan"}); }

}  // namespace sharp::cover
