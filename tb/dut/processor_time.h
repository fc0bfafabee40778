// SPDX-License-Identifier: Apache-2.0
// The clock of speed measurements: other work on the machine does not count.
#pragma once

#include <ctime>

namespace sharp::tb {

/// Processor time that this process has used so far.
inline double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace sharp::tb
