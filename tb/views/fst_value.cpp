// SPDX-License-Identifier: Apache-2.0
// Prints the values of signals in one cycle of a dump, for scripts. usage: fst_value FILE.fst CYCLE SIGNAL...
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

#include "tb/views/cycle_time.h"
#include "tb/views/fst_series.h"

int main(int argc, char** argv) {
  if (argc < 4) {
    fmt::print(stderr, "usage: fst_value FILE.fst CYCLE SIGNAL...\n");
    return 2;
  }
  try {
    const auto series = sharp::tb::read_series(argv[1], {argv + 3, argv + argc});
    for (int i = 3; i < argc; ++i)
      fmt::print("0x{:08x}\n", series.at(argv[i]).value(sharp::tb::wave_time(std::stoull(argv[2]))));
  } catch (const std::exception& e) {
    fmt::print(stderr, "fst_value: {}\n", e.what());
    return 1;
  }
}
