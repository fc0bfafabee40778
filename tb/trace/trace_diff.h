// SPDX-License-Identifier: Apache-2.0
// Compares two text traces line by line, without loading them.
#pragma once

#include <cstdint>
#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>

namespace sharp::tb {

/// A line that is not of the grammar; what() begins with file:line.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A trace and its name in messages.
struct TraceInput {
  std::istream& stream;
  std::string name;
};

struct TraceDiff {
  bool equal = false;
  uint64_t events = 0;  ///< of both traces together
};

/// Prints the first difference with `context` lines around it, and the events of each kind. Throws TraceError for
/// malformed lines anywhere in either trace.
TraceDiff diff_traces(const TraceInput& a, const TraceInput& b, unsigned context, std::ostream& out);

}  // namespace sharp::tb
