// SPDX-License-Identifier: Apache-2.0
// The verdict of a command that ended in an exception: the one place that says whose fault it is.
#pragma once

#include <exception>

#include "tb/verdict/verdict.h"

namespace sharp::tb {

/// internal_error for everything that nobody has foreseen.
Verdict verdict_of(const std::exception& error);

}  // namespace sharp::tb
