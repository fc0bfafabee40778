// SPDX-License-Identifier: Apache-2.0
// Which part of the RTL a failure is filed under.
#pragma once

#include <string>

#include "tb/sim/session.h"

namespace sharp::regress {

/// A word of tb/cause/units.h: where the earliest cause lies that the search found, or whose file the assertion stands
/// in. Empty if neither is known.
std::string unit_of(const tb::SessionResult& result);

}  // namespace sharp::regress
