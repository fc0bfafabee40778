// SPDX-License-Identifier: Apache-2.0
// Defects in a job of several passes: the ports of the sequence buffer, the state memories, and which pass is named.
#include <gmock/gmock.h>

#include <algorithm>

#include "cfg/types/half.h"
#include "golden/datapath/job_datapath.h"
#include "tb/agent/register_map.h"
#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

using testing::HasSubstr;

/// One recorded run of the usual stack, and edits on it.
class StackDefect : public testing::Test {
 protected:
  static const TestCase& the_case() {
    static const TestCase c = usual_stack();
    return c;
  }
  static const Recording& good() {
    static const Recording r = record(the_case(), {});
    return r;
  }
  static Failure failure_of(const std::vector<Snapshot>& cycles) {
    const SessionResult r = replay(the_case(), {}, edited(cycles));
    EXPECT_EQ(r.verdict, Verdict::mismatch) << r.detail;
    return r.failure.value_or(Failure{});
  }
  /// Cycles of a pass with an event of the boundary.
  static std::vector<uint64_t> events(Boundary b, uint32_t pass) {
    std::vector<uint64_t> cycles = event_cycles(good(), b);
    std::erase_if(cycles, [&](uint64_t c) { return good().cycles[c].scalars.pass != pass; });
    return cycles;
  }
  static void expect_at(const Failure& f, Boundary boundary, const std::string& kind, uint64_t cycle, int64_t pass) {
    static constexpr std::array<int64_t, 4> kLayers = {0, 0, 1, 2};
    EXPECT_EQ(f.boundary, boundary) << f.message;
    EXPECT_EQ(f.kind, kind) << f.message;
    EXPECT_EQ(f.cycle, cycle) << f.message;
    EXPECT_EQ(f.pass, pass) << f.message;
    EXPECT_EQ(f.layer, kLayers.at(static_cast<size_t>(pass)));
    EXPECT_EQ(f.direction, pass == 1 || pass == 2 ? "reverse" : "forward");
  }
};

TEST_F(StackDefect, TheRecordedRunPasses) { EXPECT_EQ(good().result.verdict, Verdict::pass) << good().result.detail; }

TEST_F(StackDefect, AWrongBitNamesLayerDirectionAndPass) {
  for (uint32_t pass = 0; pass < 4; ++pass) {
    std::vector<Snapshot> bad = good().cycles;
    const uint64_t cycle = events(Boundary::cell_h, pass).at(3);
    flip_bit(bad[cycle], Boundary::cell_h, 0, 2);
    const Failure f = failure_of(bad);
    expect_at(f, Boundary::cell_h, "value", cycle, pass);
    EXPECT_THAT(f.message, HasSubstr("(pass " + std::to_string(pass) + "), step "));
  }
}

class SequencePort : public StackDefect, public testing::WithParamInterface<Boundary> {
 protected:
  /// A pass that uses the port.
  static uint32_t pass() { return GetParam() == Boundary::sequence_read ? 2 : 1; }
  static uint32_t& addr(Snapshot& s) {
    return GetParam() == Boundary::sequence_read ? s.scalars.seq_read.addr : s.scalars.seq_write.addr;
  }
};

TEST_P(SequencePort, AWrongAddressIsNamed) {
  for (const uint64_t cycle : events(GetParam(), pass())) {
    std::vector<Snapshot> bad = good().cycles;
    addr(bad[cycle]) ^= 1;
    const Failure f = failure_of(bad);
    expect_at(f, GetParam(), "id", cycle, pass());
    EXPECT_THAT(f.expected, HasSubstr("at address"));
    EXPECT_GE(f.step, 0);
  }
}

TEST_P(SequencePort, ALostBeatIsNamed) {
  const uint64_t cycle = events(GetParam(), pass()).back();
  std::vector<Snapshot> bad = good().cycles;
  for (uint64_t c = cycle; c < bad.size(); ++c) valid_bit(bad[c], GetParam()) = false;
  expect_at(failure_of(bad), GetParam(), "missing", cycle, pass());
}

TEST_P(SequencePort, AnInventedBeatIsNamed) {
  for (const uint64_t cycle : {uint64_t{5}, events(GetParam(), pass()).back() + 1, good().cycles.size() - 3}) {
    std::vector<Snapshot> bad = good().cycles;
    valid_bit(bad[cycle], GetParam()) = true;
    const Failure f = failure_of(bad);
    EXPECT_EQ(f.boundary, GetParam()) << f.message;
    EXPECT_EQ(f.kind, "unexpected");
    EXPECT_EQ(f.cycle, cycle);
  }
}

TEST_P(SequencePort, ALateBeatIsToldToBeLate) {
  for (const uint64_t cycle : events(GetParam(), pass())) {
    std::vector<Snapshot> bad = good().cycles;
    if (valid_bit(bad[cycle + 1], GetParam())) continue;
    move_event(GetParam(), bad[cycle], bad[cycle + 1]);
    const Failure f = failure_of(bad);
    expect_at(f, GetParam(), "missing", cycle, pass());
    EXPECT_EQ(f.observed_cycle, static_cast<int64_t>(cycle + 1));
    return;
  }
  FAIL() << "no lonely beat";
}

INSTANTIATE_TEST_SUITE_P(Boundaries, SequencePort, testing::ValuesIn(kSequence),
                         [](const auto& info) { return std::string(to_string(info.param)); });

TEST_F(StackDefect, EveryLaneOfAWrittenBeatIsCompared) {
  const uint64_t last = events(Boundary::sequence_write, 0).at(2);  // beat 2 of step 0: unit 4, then padding
  for (const unsigned lane : {0u, 1u}) {
    std::vector<Snapshot> bad = good().cycles;
    flip_bit(bad[last], Boundary::sequence_write, lane, 15);
    const Failure f = failure_of(bad);
    expect_at(f, Boundary::sequence_write, "value", last, 0);
    EXPECT_EQ(f.lane, lane);
    EXPECT_EQ(f.unit, lane == 0 ? 4 : -1);
    EXPECT_EQ(f.step, 0);
  }
}

TEST_F(StackDefect, EveryFinalStateIsCompared) {
  uint64_t seen = 0;
  bool ended = false;
  for (uint64_t c = 0; c < good().cycles.size(); ++c) {
    ended = ended || good().cycles[c].scalars.done;
    if (!ended || good().pins[c].reg_write || !reg::is_state(good().pins[c].reg_addr)) continue;
    ++seen;
    std::vector<Snapshot> bad = good().cycles;
    bad[c].scalars.reg_rdata ^= 1;
    const Failure f = failure_of(bad);
    const std::array<int64_t, 4> ends = {10, 20, 26, 36};  // two reads a unit
    const int64_t pass = std::upper_bound(ends.begin(), ends.end(), static_cast<int64_t>(seen) - 1) - ends.begin();
    expect_at(f, Boundary::state, "value", c, pass);
    EXPECT_EQ(f.unit, (static_cast<int64_t>(seen) - 1 - (pass > 0 ? ends[static_cast<size_t>(pass) - 1] : 0)) / 2);
    EXPECT_THAT(f.message, HasSubstr(reg::name(good().pins[c].reg_addr) + " at STATE_ADDR "));
  }
  EXPECT_EQ(seen, 36u);
}

TEST_F(StackDefect, APassThatStartsLateIsAControlDifference) {
  std::vector<Snapshot> bad = good().cycles;
  const auto second = std::find_if(bad.begin(), bad.end(), [](const Snapshot& s) { return s.scalars.pass == 1; });
  const auto cycle = static_cast<uint64_t>(second - bad.begin());
  bad.insert(second, *(second - 1));
  const Failure f = failure_of(bad);
  expect_at(f, Boundary::control, "value", cycle, 1);
  EXPECT_THAT(f.expected, HasSubstr("pass 1"));
  EXPECT_THAT(f.got, HasSubstr("pass 0"));
}

TEST_F(StackDefect, AnExpectationNamesDirectionAndStep) {
  const TestCase c = make_stack(tiny_accel(), {cfg::Schedule::batch, cfg::Padding::fixed, 3, {4}}, 3,
                                {{cfg::Cell::lstm, cfg::Direction::bidirectional, 4}}, 1);
  auto expect = std::make_shared<cfg::Expect>();
  for (const uint16_t bits : golden::JobDatapath(c.job(), c.input).output())
    expect->h.push_back(cfg::half_to_float(bits));
  expect->h.at(8 + 4 + 2) += 1.0f;  // time 1, reverse, unit 2
  expect->tolerance = 1e-6;
  SessionOptions o;
  o.expect = expect;
  FakeDut dut(c);
  const SessionResult r = run_checked(dut, c.accel, c.job(), c.input, o);
  ASSERT_EQ(r.verdict, Verdict::mismatch) << r.detail;
  EXPECT_EQ(r.failure->pass, 1);
  EXPECT_EQ(r.failure->step, 1);
  EXPECT_EQ(r.failure->unit, 2);
  EXPECT_THAT(r.failure->message, HasSubstr("layer 0 reverse (pass 1), step 1, unit 2"));
}

}  // namespace
}  // namespace sharp::tb::test
