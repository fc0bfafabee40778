// SPDX-License-Identifier: Apache-2.0
// What keeps an RTL folder from fitting the testbench, for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sharp::fit {

enum class Severity : uint8_t { warning, error };

/// What a finding is about (docs/check-rtl.md).
enum class Subject : uint8_t { source, syntax, lint, parameter, port, tie, probe };

std::string_view to_string(Severity v);
std::string_view to_string(Subject v);

/// A file as the user reaches it; line and column from 1, 0: none.
struct Place {
  std::string file;
  unsigned line = 0, column = 0;
  bool operator==(const Place&) const = default;
};
std::string to_string(const Place& place);

struct Finding {
  Severity severity = Severity::error;
  Subject subject = Subject::source;
  Place place;
  std::string what;    ///< what is wrong
  std::string legal;   ///< what is legal, or empty
  std::string action;  ///< what to do, or empty
  bool operator==(const Finding&) const = default;
};

/// "rtl/sharp.sv:7:3: error, port: ...", then one line each for what is legal and what to do.
std::string to_string(const Finding& finding);

/// All findings of one machine.
struct FitReport {
  std::vector<Finding> findings;  ///< errors first, then in the order of the checks
  bool elaborated = false;        ///< false: ports and probes are looked for by name only
  bool fits() const;              ///< no error
};

}  // namespace sharp::fit
