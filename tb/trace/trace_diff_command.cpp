// SPDX-License-Identifier: Apache-2.0
// `sharp tracediff`: the first difference of two text traces.
#include "tb/trace/trace_diff_command.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

#include "cfg/src/run_file.h"
#include "tb/trace/trace_diff.h"

namespace sharp::tb {
namespace {

std::ifstream open(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw cfg::ConfigError("cannot read " + file + ": " + strerror(errno));
  return in;
}

}  // namespace

CountedVerdict trace_diff_command(const TraceDiffArgs& args) {
  std::ifstream a = open(args.a), b = open(args.b);
  try {
    const TraceDiff diff = diff_traces({a, args.a}, {b, args.b}, args.context, std::cout);
    return {diff.equal ? Verdict::pass : Verdict::mismatch, {{"events", diff.events}}};
  } catch (const TraceError& e) {
    throw cfg::ConfigError(e.what());
  }
}

}  // namespace sharp::tb
