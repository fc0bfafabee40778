// SPDX-License-Identifier: Apache-2.0
// Text traces: equal for equal runs, different at the right line for a defect; and the comparison of two traces.
#include <gmock/gmock.h>

#include <sstream>

#include "tb/test/injection.h"
#include "tb/trace/text_trace.h"
#include "tb/trace/trace_diff.h"

namespace sharp::tb::test {
namespace {

using testing::HasSubstr;

SessionOptions traffic() {
  SessionOptions o;
  o.seed = 3;
  o.traffic = {{0.2, 3}, {0.3, 4}};
  return o;
}

struct Traces {
  std::string model, rtl;
  SessionResult result;
};

Traces trace(const TestCase& c, Dut& dut) {
  std::ostringstream model, rtl;
  TextTrace observer(c.accel, model, rtl);
  SessionOptions options = traffic();
  options.observer = &observer;
  SessionResult result = run_checked(dut, c.accel, c.job(), c.input, options);
  return {model.str(), rtl.str(), std::move(result)};
}

struct Diff {
  bool equal = false;
  std::string text;
};

Diff diff(const std::string& a, const std::string& b, unsigned context = 2) {
  std::istringstream left(a), right(b);
  std::ostringstream out;
  const bool equal = diff_traces({left, "a"}, {right, "b"}, context, out).equal;
  return {equal, out.str()};
}

void expect_equal(const TestCase& c) {
  FakeDut dut(c);
  const Traces t = trace(c, dut);
  ASSERT_EQ(t.result.verdict, Verdict::pass) << t.result.detail;
  EXPECT_TRUE(t.model == t.rtl) << diff(t.model, t.rtl).text;
  EXPECT_THAT(t.rtl, HasSubstr("h_buffer write_back pass="));
}

TEST(TextTrace, IsEqualForBothSidesOfAPassingRun) {
  for (const cfg::Cell cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman})
    for (const cfg::Schedule s :
         {cfg::Schedule::sequential, cfg::Schedule::batch, cfg::Schedule::intergate, cfg::Schedule::unfolded}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(cell) << " " << cfg::to_string(s));
      expect_equal(make_case(tiny_accel(), s, 8, cfg::Padding::dynamic, 7, 5, 4, 1, cell));
      expect_equal(make_case(small_accel(), s, 16, cfg::Padding::dynamic, 11, 21, 3, 2, cell));
    }
}

TEST(TextTrace, IsEqualForAStackWithSequenceBuffer) {
  const TestCase c = usual_stack();
  expect_equal(c);
  FakeDut dut(c);
  const Traces t = trace(c, dut);
  EXPECT_THAT(t.rtl, HasSubstr("sequence_buffer read pass="));
  EXPECT_THAT(t.rtl, HasSubstr("sequence_buffer write pass="));
}

class TraceDefect : public testing::TestWithParam<Boundary> {};

TEST_P(TraceDefect, ShowsAtItsLine) {
  const TestCase c = usual_case();
  const Recording good = record(c, traffic());
  ASSERT_EQ(good.result.verdict, Verdict::pass) << good.result.detail;
  const uint64_t cycle = event_cycles(good, GetParam()).at(3);
  std::vector<Snapshot> bad = good.cycles;
  const unsigned lane = places(c.plan(), GetParam(), 3).front().lane;
  flip_bit(bad[cycle], GetParam(), lane, 3);
  ReplayDut dut = edited(bad);
  const Traces t = trace(c, dut);
  ASSERT_EQ(t.result.verdict, Verdict::mismatch) << t.result.detail;
  const Diff d = diff(t.model, t.rtl);
  EXPECT_FALSE(d.equal);
  const std::string event = GetParam() == Boundary::h_stream ? "h_stream" : std::string(to_string(GetParam()));
  EXPECT_THAT(d.text, HasSubstr(event));
  EXPECT_THAT(d.text, HasSubstr("in cycle " + std::to_string(cycle) + ": valid lane 0 is "));
  EXPECT_THAT(d.text, HasSubstr("; 1 of "));
}

INSTANTIATE_TEST_SUITE_P(Boundaries, TraceDefect, testing::ValuesIn(kValued),
                         [](const auto& info) { return std::string(to_string(info.param)); });

class TraceEventDefect : public testing::TestWithParam<Boundary> {};

TEST_P(TraceEventDefect, ALostEventIsNamed) {
  const TestCase c = usual_case();
  const Recording good = record(c, traffic());
  const uint64_t cycle = event_cycles(good, GetParam()).at(2);
  std::vector<Snapshot> bad = good.cycles;
  valid_bit(bad[cycle], GetParam()) = false;
  ReplayDut dut = edited(bad);
  const Traces t = trace(c, dut);
  const Diff d = diff(t.model, t.rtl);
  EXPECT_FALSE(d.equal);
  EXPECT_THAT(d.text, HasSubstr(" in cycle " + std::to_string(cycle)));
  EXPECT_THAT(d.text, HasSubstr("  differs"));
}

INSTANTIATE_TEST_SUITE_P(Boundaries, TraceEventDefect, testing::ValuesIn(kTimed),
                         [](const auto& info) { return std::string(to_string(info.param)); });

std::string with_header(const std::string& lines) { return std::string(kTraceHeader) + "\n" + lines; }

TEST(TraceDiff, ShowsContextAndCounts) {
  const std::string common = "1 u e - -\n2 u e - -\n3 u e - -\n";
  const Diff d = diff(with_header(common + "4 tree tile_sum step=1 0a,0b\n5 u f - -\n"),
                      with_header(common + "4 tree tile_sum step=1 0a,0c\n"), 1);
  EXPECT_FALSE(d.equal);
  EXPECT_THAT(d.text, HasSubstr("first difference at a:5, b:5\n"
                                "tree tile_sum (step=1) in cycle 4: valid lane 1 is 0b in A, 0c in B; 1 of 2 lanes "
                                "differ\n"
                                "  3 u e - -\n"
                                "A 4 tree tile_sum step=1 0a,0b\nA 5 u f - -\n"
                                "B 4 tree tile_sum step=1 0a,0c\n"));
  EXPECT_THAT(d.text, HasSubstr("u/f                                  1           0  differs\n"));
}

TEST(TraceDiff, TellsAMissingEnd) {
  EXPECT_THAT(diff(with_header("1 u e - -\n"), with_header("")).text, HasSubstr("B ends; A has u e (-) in cycle 1"));
  EXPECT_TRUE(diff(with_header("1 u e - -\n"), with_header("1 u e - -\n")).equal);
}

TEST(TraceDiff, NamesAMalformedLine) {
  const std::pair<const char*, const char*> cases[] = {{"1 u e -\n", "4 columns"},
                                                       {"x u e - -\n", "cycle \"x\""},
                                                       {"1 u e s -\n", "id \"s\""},
                                                       {"1 u e - 0a,zz\n", "lane \"zz\""},
                                                       {"1 u  - -\n", "column 3 is empty"}};
  for (const auto& [line, what] : cases) {
    const std::string good = with_header("1 u e - -\n");
    try {
      diff(good, good + line);
      FAIL() << line;
    } catch (const TraceError& e) {
      EXPECT_THAT(e.what(), HasSubstr("b:3: "));
      EXPECT_THAT(e.what(), HasSubstr(what));
    }
  }
  EXPECT_THROW(diff("1 u e - -\n", with_header("")), TraceError);
  EXPECT_THROW(diff(with_header("2 u e - -\n1 u e - -\n"), with_header("")), TraceError);
}

}  // namespace
}  // namespace sharp::tb::test
