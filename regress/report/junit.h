// SPDX-License-Identifier: Apache-2.0
// junit.xml of a night, for CI systems: the elements and attributes of Jenkins' junit-10.xsd
// (regress/report/junit.xsd).
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::regress {

/// One suite an entry, one case a test, and a suite `the night` whose cases are the night as a whole, the cycle-count
/// gate and the list of known bugs: a red night has a failure or an error whatever made it red. Known failures are
/// skipped cases, tests that had to run and did not are errors; tests of `fill` for which there was no time are left
/// out.
std::string junit_xml(const nlohmann::ordered_json& report);

}  // namespace sharp::regress
