// SPDX-License-Identifier: Apache-2.0
// Unit of a failure.
#include "regress/runner/test_unit.h"

#include "tb/cause/units.h"

namespace sharp::regress {
namespace {

/// "rtl/control/sharp_hazard.sv:120 hierarchy.Label_A: ...": the unit of the file. Checker modules have none.
std::string unit_of_assertion(const std::string& detail) {
  const std::string file = detail.substr(0, detail.find(':'));
  for (const tb::UnitPlace& place : tb::kUnits) {
    const std::string_view name = place.file.substr(place.file.rfind('/') + 1);
    if (file.ends_with(name)) return std::string(place.unit);
  }
  return {};
}

}  // namespace

std::string unit_of(const tb::SessionResult& result) {
  if (result.verdict == tb::Verdict::assertion) return unit_of_assertion(result.detail);
  if (!result.failure) return {};
  std::string unit;
  for (const tb::CauseLink& link : result.failure->chain)
    if (!link.matches) unit = link.unit;
  return unit;
}

}  // namespace sharp::regress
