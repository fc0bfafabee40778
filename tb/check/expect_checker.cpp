// SPDX-License-Identifier: Apache-2.0
// Checker against outputs from outside.
#include "tb/check/expect_checker.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "cfg/types/half.h"
#include "tb/agent/job_passes.h"
#include "tb/check/failure_text.h"

namespace sharp::tb {
namespace {

float value_of(uint16_t h) { return cfg::half_to_float(h); }
float value_of(uint32_t c) { return std::bit_cast<float>(c); }

/// Pass, step and unit of an element of [T, D*H].
void set_element(Failure& f, const golden::JobPlan& job, size_t index) {
  const unsigned first = first_output_pass(job);
  const size_t directions = job.passes.size() - first, hidden = job.passes[first].desc.hidden_size;
  const size_t time = index / (directions * hidden), column = index % (directions * hidden);
  const auto pass = static_cast<uint32_t>(first + column / hidden);
  if (job.passes.size() > 1) set_pass(f, job, pass);
  f.step = static_cast<int64_t>(job.passes[pass].reverse ? job.passes[pass].desc.steps - 1 - time : time);
  f.unit = static_cast<int64_t>(column % hidden);
}

/// A NaN has no difference to anything, not to another NaN either.
std::string off_text(float expected, float got) {
  if (std::isnan(expected) && std::isnan(got))
    return "both are NaN, which equals nothing: a NaN cannot be expected, leave it out of the expected outputs";
  if (std::isnan(expected)) return "the expected value is NaN, which no value equals";
  if (std::isnan(got)) return "the value is NaN, the expected one a number";
  return fmt::format("off by {:g}", std::abs(double{got} - double{expected}));
}

template <class Bits>
Failure expect_failure(const char* what, size_t index, float expected, Bits got, double tolerance,
                       const golden::JobPlan& job, uint64_t cycle) {
  Failure f;
  f.boundary = Boundary::expect;
  f.kind = "value";
  f.cycle = cycle;
  f.predicted_cycle = f.observed_cycle = static_cast<int64_t>(cycle);
  set_element(f, job, index);
  f.expected = fmt::format("{} = {:.9g} within {:g}", what, expected, tolerance);
  f.got = describe(got);
  f.note =
      off_text(expected, value_of(got)) + "; the expected value comes from outside, bits agree with the golden model";
  return f;
}

/// First value out of tolerance; a NaN on either side, or a missing value, is out of tolerance.
template <class Bits>
Finding check_values(const char* what, const std::vector<float>& expected, const std::vector<Bits>& got,
                     double tolerance, const golden::JobPlan& job, uint64_t cycle, Count& count) {
  Finding first;
  for (size_t i = 0; i < expected.size() && i < got.size(); ++i) {
    ++count.compared;
    const double off = std::abs(double{value_of(got[i])} - double{expected[i]});
    if (off <= tolerance) continue;
    ++count.mismatched;
    if (!first) first = expect_failure(what, i, expected[i], got[i], tolerance, job, cycle);
  }
  return first;
}

}  // namespace

Finding check_expect(const cfg::Expect& e, const std::vector<uint16_t>& h, const std::vector<uint32_t>& c,
                     const golden::JobPlan& job, uint64_t cycle, Counts& counts) {
  Count& count = at(counts, Boundary::expect);
  Finding of_c = check_values("c", e.c, c, e.tolerance, job, cycle, count);
  Finding of_h = check_values("h", e.h, h, e.tolerance, job, cycle, count);
  return of_h ? of_h : of_c;
}

}  // namespace sharp::tb
