// SPDX-License-Identifier: Apache-2.0
// Coverage of a random run by the golden models alone, many times cheaper than with RTL.
#pragma once

#include "regress/closure/closure.h"

namespace sharp::regress {

/// The bins that the run will hit, but for those of loading and programming; bins of values only if `with_values`. The
/// run needs its contents then. Very long runs are not worth it: `runs` is false.
Screened screen(cover::Coverage& coverage, const RandomRun& run, bool with_values);

}  // namespace sharp::regress
