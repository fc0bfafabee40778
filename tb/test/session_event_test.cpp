// SPDX-License-Identifier: Apache-2.0
// Events at the wrong time, with the wrong name, lost or invented; wrong stall reasons, registers and run states.
#include <gmock/gmock.h>

#include <functional>

#include "tb/agent/register_map.h"
#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

using testing::HasSubstr;

SessionOptions traffic() {
  SessionOptions o;
  o.seed = 11;
  o.traffic = {{0.2, 3}, {0.2, 3}};
  return o;
}

/// One recorded run for all tests, and edits on it.
class Event : public testing::Test {
 protected:
  static const TestCase& the_case() {
    static const TestCase c = usual_case();
    return c;
  }
  static const Recording& good() {
    static const Recording r = record(the_case(), traffic());
    return r;
  }
  static SessionResult play(std::vector<Snapshot> cycles) {
    return replay(the_case(), traffic(), edited(std::move(cycles)));
  }
  /// Plays the recording with one cycle edited.
  static SessionResult play_edited(uint64_t cycle, const std::function<void(DutOutputs&)>& edit) {
    std::vector<Snapshot> bad = good().cycles;
    edit(bad.at(cycle).scalars);
    return play(std::move(bad));
  }
  static uint64_t first(Boundary b) { return event_cycles(good(), b).at(1); }
};

void expect_failure(const SessionResult& r, Boundary boundary, const std::string& kind, uint64_t cycle) {
  ASSERT_EQ(r.verdict, Verdict::mismatch) << r.detail;
  ASSERT_TRUE(r.failure.has_value());
  EXPECT_EQ(r.failure->boundary, boundary) << r.failure->message;
  EXPECT_EQ(r.failure->kind, kind) << r.failure->message;
  EXPECT_EQ(r.failure->cycle, cycle) << r.failure->message;
}

class WrongTime : public Event, public testing::WithParamInterface<Boundary> {
 protected:
  /// An event whose neighbour in the given direction is free of events of this boundary.
  static uint64_t lonely_event(Boundary b, int direction) {
    for (const uint64_t c : event_cycles(good(), b)) {
      Snapshot before = good().cycles.at(c - 1), after = good().cycles.at(c + 1);
      const bool single_beat = b != Boundary::h_stream || good().pins[c].h_ready;
      if (single_beat && !valid_bit(direction < 0 ? before : after, b)) return c;
    }
    ADD_FAILURE() << "the recording has no lonely " << to_string(b) << " event";
    return 1;
  }
};

TEST_P(WrongTime, LateByOneCycle) {
  const uint64_t c = lonely_event(GetParam(), +1);
  std::vector<Snapshot> bad = good().cycles;
  move_event(GetParam(), bad[c], bad[c + 1]);
  const SessionResult r = play(bad);
  expect_failure(r, GetParam(), "missing", c);
  EXPECT_EQ(r.failure->predicted_cycle, static_cast<int64_t>(c));
  EXPECT_EQ(r.failure->observed_cycle, static_cast<int64_t>(c + 1));
  EXPECT_THAT(r.failure->message, HasSubstr("observed 1 cycle late"));
}

TEST_P(WrongTime, EarlyByOneCycle) {
  const uint64_t c = lonely_event(GetParam(), -1);
  std::vector<Snapshot> bad = good().cycles;
  move_event(GetParam(), bad[c], bad[c - 1]);
  const SessionResult r = play(bad);
  expect_failure(r, GetParam(), "unexpected", c - 1);
  EXPECT_EQ(r.failure->predicted_cycle, static_cast<int64_t>(c));
  EXPECT_EQ(r.failure->observed_cycle, static_cast<int64_t>(c - 1));
  EXPECT_THAT(r.failure->message, HasSubstr("observed 1 cycle early"));
}

TEST_P(WrongTime, LostForGood) {
  const std::vector<uint64_t> cycles = event_cycles(good(), GetParam());
  const uint64_t last = cycles.back();
  std::vector<Snapshot> bad = good().cycles;
  for (uint64_t c = last; c < bad.size(); ++c) valid_bit(bad[c], GetParam()) = false;
  const SessionResult r = play(bad);
  expect_failure(r, GetParam(), "missing", last);
  EXPECT_EQ(r.failure->observed_cycle, -1);
  EXPECT_THAT(r.failure->message, HasSubstr("observed: never seen near it"));
}

TEST_P(WrongTime, InventedInAnIdleCycle) {
  const uint64_t idle = good().cycles.size() - 3;
  std::vector<Snapshot> bad = good().cycles;
  valid_bit(bad[idle], GetParam()) = true;
  const SessionResult r = play(bad);
  expect_failure(r, GetParam(), "unexpected", idle);
  EXPECT_EQ(r.failure->predicted_cycle, -1);
}

INSTANTIATE_TEST_SUITE_P(Boundaries, WrongTime, testing::ValuesIn(kTimed),
                         [](const auto& info) { return std::string(to_string(info.param)); });

TEST_F(Event, XReadyTooLateAndTooEarly) {
  for (uint64_t c = 0; c < good().cycles.size(); c += 7) {
    const bool was = good().cycles[c].scalars.x_ready;
    const SessionResult r = play_edited(c, [](DutOutputs& o) { o.x_ready = !o.x_ready; });
    expect_failure(r, Boundary::x_stream, was ? "missing" : "unexpected", c);
  }
}

struct WrongId {
  const char* name;
  Boundary boundary;
  void (*edit)(DutOutputs&);
};

class Id : public Event, public testing::WithParamInterface<WrongId> {};

TEST_P(Id, IsNamed) {
  const uint64_t cycle = first(GetParam().boundary);
  const SessionResult r = play_edited(cycle, GetParam().edit);
  expect_failure(r, GetParam().boundary, "id", cycle);
  EXPECT_NE(r.failure->expected, r.failure->got);
  EXPECT_EQ(r.failure->step, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, Id,
    testing::Values(WrongId{"weight_row", Boundary::issue, [](DutOutputs& o) { ++o.issue_weight_row; }},
                    WrongId{"step", Boundary::issue, [](DutOutputs& o) { ++o.issue_step; }},
                    WrongId{"k", Boundary::issue, [](DutOutputs& o) { o.issue_k *= 2; }},
                    WrongId{"part", Boundary::issue, [](DutOutputs& o) { o.issue_part ^= 1; }},
                    WrongId{"col_block", Boundary::issue, [](DutOutputs& o) { ++o.issue_col_block; }},
                    WrongId{"gate_group", Boundary::gate, [](DutOutputs& o) { ++o.gate_group; }},
                    WrongId{"gate_layout", Boundary::gate, [](DutOutputs& o) { o.gate_multi = !o.gate_multi; }},
                    WrongId{"cell_group", Boundary::cell_c, [](DutOutputs& o) { ++o.cell_group; }},
                    WrongId{"wb_group", Boundary::write_back, [](DutOutputs& o) { ++o.wb_group; }},
                    WrongId{"h_last", Boundary::h_stream, [](DutOutputs& o) { o.h_last = !o.h_last; }}),
    [](const auto& info) { return info.param.name; });

TEST_F(Event, GateIndexOfASingleGateBlock) {
  const TestCase c = make_case(tiny_accel(), cfg::Schedule::batch, 4, cfg::Padding::fixed, 4, 4, 1, 1);
  const Recording single = record(c, {});
  const uint64_t cycle = event_cycles(single, Boundary::gate)[2];
  std::vector<Snapshot> bad = single.cycles;
  bad[cycle].scalars.gate_index = 1;
  const SessionResult r = replay(c, {}, edited(bad));
  expect_failure(r, Boundary::gate, "id", cycle);
  EXPECT_EQ(r.failure->gate, 2);
}

TEST_F(Event, EveryWrongStallReasonIsNamed) {
  for (uint64_t c = 0; c < good().cycles.size(); c += 3) {
    const unsigned was = good().cycles[c].scalars.stall;
    const SessionResult r = play_edited(c, [&](DutOutputs& o) { o.stall = static_cast<uint8_t>((was + 1) % 9); });
    expect_failure(r, Boundary::stall_reason, "value", c);
    EXPECT_THAT(r.failure->expected, HasSubstr(std::string(cfg::to_string(static_cast<cfg::StallReason>(was)))));
  }
}

TEST_F(Event, StallReasonThatDoesNotExist) {
  const SessionResult r = play_edited(first(Boundary::issue), [](DutOutputs& o) { o.stall = 15; });
  expect_failure(r, Boundary::stall_reason, "value", first(Boundary::issue));
  EXPECT_EQ(r.failure->got, "15 (no such reason)");
}

Boundary boundary_of(uint8_t addr) {
  if (reg::is_state(addr)) return Boundary::state;
  return reg::is_counter(addr) ? Boundary::counters : Boundary::status;
}

TEST_F(Event, EveryRegisterReadIsCompared) {
  std::set<uint8_t> seen;
  for (uint64_t c = 0; c < good().cycles.size(); ++c) {
    const DutInputs& pins = good().pins[c];
    if (!pins.reg_valid || pins.reg_write || !seen.insert(pins.reg_addr).second) continue;
    const SessionResult r = play_edited(c, [](DutOutputs& o) { o.reg_rdata += 1; });
    expect_failure(r, boundary_of(pins.reg_addr), "value", c);
    EXPECT_THAT(r.failure->message, HasSubstr(reg::name(pins.reg_addr)));
  }
  for (const uint8_t addr : reg::kWatched) EXPECT_TRUE(seen.contains(addr)) << reg::name(addr);
  for (const uint8_t addr : reg::kIdentity) EXPECT_TRUE(seen.contains(addr)) << reg::name(addr);
}

TEST_F(Event, FinalCounterReadsAreCompared) {
  std::map<uint8_t, uint64_t> last;
  for (uint64_t c = 0; c < good().cycles.size(); ++c)
    if (good().pins[c].reg_valid && !good().pins[c].reg_write) last[good().pins[c].reg_addr] = c;
  for (const uint8_t addr : reg::kCounters) {
    const SessionResult r = play_edited(last.at(addr), [](DutOutputs& o) { o.reg_rdata ^= 0x8000'0000; });
    expect_failure(r, Boundary::counters, "value", last.at(addr));
  }
}

TEST_F(Event, RunStateIsComparedInEveryCycle) {
  const std::vector<void (*)(DutOutputs&)> edits = {[](DutOutputs& o) { o.busy = !o.busy; },
                                                    [](DutOutputs& o) { o.done = !o.done; },
                                                    [](DutOutputs& o) { o.error = 3; }, [](DutOutputs& o) { ++o.pass; },
                                                    [](DutOutputs& o) { o.ld_ready = !o.ld_ready; }};
  for (const auto edit : edits)
    for (uint64_t c = 0; c < good().cycles.size(); c += 11)
      expect_failure(play_edited(c, edit), Boundary::control, "value", c);
}

TEST_F(Event, WrongErrorCodeOfARefusedStart) {
  TestCase c = the_case();
  c.desc().k = 5;
  const Recording refused = record(c, {});
  ASSERT_EQ(refused.result.verdict, Verdict::pass);
  std::vector<Snapshot> bad = refused.cycles;
  const auto first_bad = std::find_if(bad.begin(), bad.end(), [](const Snapshot& s) { return s.scalars.error != 0; });
  for (auto s = first_bad; s != bad.end(); ++s) s->scalars.error = 6;
  const SessionResult r = replay(c, {}, edited(bad));
  expect_failure(r, Boundary::control, "value", static_cast<uint64_t>(first_bad - bad.begin()));
  EXPECT_THAT(r.failure->expected, HasSubstr("k_not_legal"));
  EXPECT_THAT(r.failure->got, HasSubstr("hidden_too_large"));
}

TEST_F(Event, DoneOneCycleLateIsTold) {
  std::vector<Snapshot> bad = good().cycles;
  const auto done = std::find_if(bad.begin(), bad.end(), [](const Snapshot& s) { return s.scalars.done; });
  const auto cycle = static_cast<uint64_t>(done - bad.begin());
  bad.insert(done, *(done - 1));
  const SessionResult r = play(bad);
  expect_failure(r, Boundary::control, "value", cycle);
  EXPECT_THAT(r.failure->message, HasSubstr("observed 1 cycle late"));
}

}  // namespace
}  // namespace sharp::tb::test
