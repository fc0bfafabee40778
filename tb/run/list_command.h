// SPDX-License-Identifier: Apache-2.0
// sharp list.
#pragma once

#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

struct ListArgs {
  std::string json;
};
CountedVerdict list_command(const ListArgs& args);

}  // namespace sharp::tb
