// SPDX-License-Identifier: Apache-2.0
// What the commands of the command line share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "tb/verdict/counted.h"

namespace sharp::tb {

/// What main does with a command that was found: its --json file (a reference that lives on) and its function.
using Choose = std::function<void(CLI::App* command, const std::string& json, std::function<CountedVerdict()> run)>;

/// The --json file of a command that has none.
inline const std::string kNoJson;

/// --json; `page` says what is in it, e.g. "docs/coverage.md".
void add_json(CLI::App* command, std::string& json, const char* page = "docs/json-schema.md");

}  // namespace sharp::tb
