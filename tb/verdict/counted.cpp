// SPDX-License-Identifier: Apache-2.0
// Takes back a pass of nothing.
#include "tb/verdict/counted.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace sharp::tb {
namespace {

/// "0 simulations, 0 cycles compared", of those that are 0; empty if there is something of everything.
std::string nothing_of(const std::vector<Counted>& counted) {
  std::vector<std::string> zeros;
  for (const Counted& c : counted)
    if (c.number == 0) zeros.push_back("0 " + c.what);
  return counted.empty() ? "the command counts nothing" : fmt::format("{}", fmt::join(zeros, ", "));
}

}  // namespace

CountedVerdict::CountedVerdict(Verdict verdict, std::vector<Counted> counted)
    : verdict_(verdict), counted_(std::move(counted)) {
  const std::string nothing = nothing_of(counted_);
  if (verdict_ != Verdict::pass || nothing.empty()) return;
  verdict_ = Verdict::incomplete;
  lack_ = nothing + ": nothing that could have failed, so this is no pass";
}

}  // namespace sharp::tb
