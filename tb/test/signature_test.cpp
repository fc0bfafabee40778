// SPDX-License-Identifier: Apache-2.0
// Signatures: what tells two failures apart, and what must not.
#include "tb/check/signature.h"

#include <gtest/gtest.h>

namespace sharp::tb {
namespace {

Failure failure(Boundary boundary, const std::string& kind, const std::string& expected, const std::string& got) {
  Failure f;
  f.boundary = boundary;
  f.kind = kind;
  f.expected = expected;
  f.got = got;
  return f;
}

std::string text(const Failure& f) { return to_string(signature_of(Verdict::mismatch, f, "first difference")); }

TEST(Signature, NamesTheStallReasonOfAMissingOrUnexpectedIssue) {
  EXPECT_EQ(text(failure(Boundary::issue, "unexpected", "no tile, stall reason h_raw (3)", "weight row 3 of step 1")),
            "mismatch/issue/unexpected/expected=h_raw");
  EXPECT_EQ(text(failure(Boundary::issue, "missing", "tile 3", "no tile, stall reason acc_raw (5)")),
            "mismatch/issue/missing/got=acc_raw");
  EXPECT_EQ(text(failure(Boundary::stall_reason, "value", "h_raw (3)", "x_starved (2)")),
            "mismatch/stall_reason/value/expected=h_raw/got=x_starved");
}

TEST(Signature, DoesNotDependOnPlacesAndValues) {
  Failure a = failure(Boundary::tile_sum, "value", "0x3f800000 (1)", "0x00000000 (0)"), b = a;
  b.cycle = 99, b.step = 7, b.unit = 3, b.gate = 1, b.expected = "0x40000000 (2)", b.ulps = 5;
  EXPECT_EQ(text(a), "mismatch/tile_sum/value");
  EXPECT_EQ(text(a), text(b));
}

TEST(Signature, TellsTheActivationOfAGate) {
  Failure f = failure(Boundary::gate, "value", "", "");
  f.gate = 0;
  EXPECT_EQ(text(f), "mismatch/gate/value/gate=sigmoid");
  f.gate = 2;
  EXPECT_EQ(text(f), "mismatch/gate/value/gate=tanh");
  f.boundary = Boundary::preact;
  EXPECT_EQ(text(f), "mismatch/preact/value");
  f.cell = cfg::Cell::gru;
  EXPECT_EQ(text(f), "mismatch/preact/value/gate=split");
}

TEST(Signature, NamesTheAssertion) {
  const auto of = [](const char* detail) { return to_string(signature_of(Verdict::assertion, std::nullopt, detail)); };
  EXPECT_EQ(of("rtl/sharp_top.sv:120 TOP.sharp.u_control.StallCount_A: 5 cycles"), "assertion/at=StallCount_A");
  EXPECT_EQ(of("it broke"), of("it broke"));
  EXPECT_NE(of("it broke"), of("it bent"));
}

TEST(Signature, OtherVerdictsKeepWhatIsCommon) {
  const auto of = [](Verdict v, const char* detail) { return to_string(signature_of(v, std::nullopt, detail)); };
  EXPECT_EQ(of(Verdict::hang, "no progress for 500 cycles, stall reason x_starved; the golden model waits too"),
            "hang/at=x_starved");
  EXPECT_EQ(of(Verdict::incomplete, "$finish in cycle 12"), of(Verdict::incomplete, "$finish in cycle 3456"));
  EXPECT_EQ(of(Verdict::internal_error, "killed by signal 11 (Segmentation fault)"),
            "internal_error/at=killed_by_signal_#_(Segmentation_fault)");
  EXPECT_EQ(of(Verdict::pass, "all equal"), "pass");
}

TEST(Signature, AFailedBuildIsItsFirstErrorWithoutPlaceAndWidths) {
  EXPECT_EQ(
      build_error("rtl/datapath/sharp_fp16.sv:12: Operator ASSIGN expects 16 bits, but u_8 has 8 bits (verilator)"),
      "rtl/datapath/sharp_fp16.sv: Operator ASSIGN expects # bits, but u_8 has # bits (verilator)");
  EXPECT_EQ(build_error("a.sv:7:31: wrong\n  | the log"), "a.sv: wrong");
  EXPECT_EQ(build_error("no place at all"), "no place at all");
  EXPECT_EQ(to_string(signature_of(Verdict::build_failed, std::nullopt, "rtl/a.sv:12: syntax error")),
            "build_failed/at=rtl/a.sv:_syntax_error");
}

}  // namespace
}  // namespace sharp::tb
