// SPDX-License-Identifier: Apache-2.0
// Names of tests: the command of one co-verified run, without the program, and back.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "cfg/src/run_file.h"
#include "regress/random/random_line.h"

namespace sharp::regress {

/// `run FILE --set KEY=VALUE .. --seed N` of exactly one case.
struct RunLine {
  std::string file;  ///< as seen from the root of the project if it lies there, else absolute
  std::vector<std::string> overrides;
  uint64_t seed = 1;
};

using TestCommand = std::variant<RunLine, RandomLine>;

/// Throws cfg::ConfigError for a text that is neither.
TestCommand parse_test(const std::string& test);

/// The case of the line. Throws cfg::ConfigError if the run file has changed so that it is no case, or several.
cfg::Case load_case(const RunLine& line);

/// Accelerator of a series; a path may be one seen from the root of the project.
cfg::Accel load_accel_of(const RandomLine& line);

/// The words of a test as arguments of a program: no shell needed. Paths of run files are absolute.
std::vector<std::string> arguments_of(const std::string& test);

/// "build/sharp TEST [--waves all] [--rtl DIR]": to be pasted in the root of a clone.
std::string reproduce_line(const std::string& test, const std::string& rtl, bool waves);

}  // namespace sharp::regress
