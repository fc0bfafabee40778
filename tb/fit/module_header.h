// SPDX-License-Identifier: Apache-2.0
// Parameters and ports of a module from its text: what can be said of RTL that does not elaborate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tb/fit/design.h"

namespace sharp::fit {

struct HeaderParameter {
  std::string name;
  unsigned line = 0;
  bool has_default = false;
  bool is_local = false;  ///< localparam: nobody can set it
};
struct HeaderPort {
  std::string name;
  unsigned line = 0;
  Direction direction = Direction::none;
};

struct ModuleHeader {
  bool found = false;
  unsigned line = 0;  ///< of the name
  std::vector<HeaderParameter> parameters;
  std::vector<HeaderPort> ports;  ///< of the ANSI style
};

/// `text` is SystemVerilog; comments are passed over, macros are not expanded.
ModuleHeader read_module_header(std::string_view text, std::string_view module);

/// Line, from 1, of the first whole word outside comments; 0: none.
unsigned line_of_word(std::string_view text, std::string_view word);

}  // namespace sharp::fit
