// SPDX-License-Identifier: Apache-2.0
// Options that more than one command has.
#include "main/command_option.h"

#include <fmt/format.h>

#include "main/output_option.h"

namespace sharp::tb {

void add_json(CLI::App* command, std::string& json, const char* page) {
  command
      ->add_option("--json", json, fmt::format("Write the figures to this file, or to standard output: - ({})", page))
      ->check(output_file())
      ->type_name("FILE");
}

}  // namespace sharp::tb
