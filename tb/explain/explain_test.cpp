// SPDX-License-Identifier: Apache-2.0
// Explanations of cases drawn by hand in docs/timing.md, and sums over every schedule.
#include "tb/explain/explain.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "golden/timing/example_accels.h"
#include "tb/explain/chrome_trace.h"
#include "tb/explain/explain_text.h"
#include "tb/explain/recorder.h"
#include "tb/explain/timeline_json.h"

namespace sharp::tb {
namespace {

using cfg::Schedule;
using cfg::StallReason;
using ::testing::HasSubstr;

Timeline timeline(const cfg::Accel& accel, Schedule schedule, unsigned k, unsigned size, unsigned hidden,
                  unsigned steps, cfg::Traffic traffic = {}) {
  golden::PassPlan pass;
  pass.desc = golden::make_descriptor(schedule, k, cfg::Padding::dynamic, size, hidden, steps);
  const golden::JobPlan job = golden::plan_passes(accel, {pass});
  cfg::ModelInput input;
  input.steps = steps;
  input.x.assign(size_t{steps} * size, 0);
  SessionOptions options;
  options.traffic = traffic;
  return record_timeline("case", accel, job, input, options);
}

// docs/timing.md section 5: setup 1-4, x_starved 5, tiles 6 and 7, drain 8-17.
TEST(Explain, CaseDrawnInTheDocs) {
  const Timeline t = timeline(golden::tiny(), Schedule::intergate, 4, 4, 1, 1);
  const Explanation e = explain(t);
  ASSERT_EQ(e.rows.size(), 3u);
  EXPECT_EQ(e.rows[0].cycles, 4u);
  EXPECT_EQ(e.rows[1].cycles, 3u);
  EXPECT_EQ(e.rows[1].tiles, 2u);
  EXPECT_EQ(e.rows[2].first_cycle, 8u);
  EXPECT_EQ(e.rows[2].cycles, 10u);
  const WaitCauses finder(t, 0);
  EXPECT_EQ(finder.cause(e.rows[1].waits.at(0)).cycle, 5);
  EXPECT_EQ(finder.cause(e.rows[2].waits.at(0)).cycle, 16);
}

// The same with T = 2: h tile of step 0 in 7, write-back in 15, step 1 issues in 16: 8 cycles of h_raw, path
// 4 tree + 1 accumulators + 1 MFU + 1 gate buffer + 0 in line + 1 cell update + 1 write-back = 9 from 7 on.
TEST(Explain, CriticalPathOfHRaw) {
  const Timeline t = timeline(golden::tiny(), Schedule::intergate, 4, 4, 1, 2);
  const Explanation e = explain(t);
  const Wait& wait = e.rows.at(2).waits.at(0);
  EXPECT_EQ(wait.reason, StallReason::h_raw);
  EXPECT_EQ(wait.length, 8u);
  const Cause cause = WaitCauses(t, 0).cause(wait);
  EXPECT_TRUE(cause.explained);
  EXPECT_EQ(cause.cycle, 15);
  EXPECT_EQ(cause.path_start, 7u);
  uint32_t sum = 0;
  for (const PathPart& p : cause.path) sum += p.cycles;
  EXPECT_EQ(sum, 9u);
}

cfg::Traffic gaps() { return {{0.4, 12}, {0.4, 12}}; }

TEST(Explain, EveryWaitOfEveryScheduleEndsByARule) {
  cfg::Accel accel = golden::tiny();
  accel.lat = {2, 3, 3, 4, 6, 8, 2};
  for (const cfg::Accel& a : {golden::tiny(), golden::sharp_64(), golden::sharp_1k(), accel})
    for (int s = 0; s < 4; ++s)
      for (unsigned k : a.legal_ks()) {
        const Timeline t = timeline(a, static_cast<Schedule>(s), k, 21, 27, 5, gaps());
        ASSERT_EQ(t.detail, "");
        ASSERT_EQ(counted(t), t.counters);
        const WaitCauses finder(t, 0);
        for (const Row& r : explain(t).rows)
          for (const Wait& w : r.waits) {
            const Cause c = finder.cause(w);
            ASSERT_TRUE(c.explained) << a.name << " schedule " << s << " K " << k << ": " << c.text;
            uint32_t sum = c.path_start;
            for (const PathPart& p : c.path) sum += p.cycles;
            ASSERT_TRUE(c.path.empty() || sum == w.end()) << c.text;
          }
      }
}

TEST(Explain, TimelineSurvivesItsFile) {
  const Timeline t = timeline(golden::tiny(), Schedule::unfolded, 8, 21, 27, 3, gaps());
  const Timeline back = timeline_from_json(nlohmann::ordered_json::parse(to_json(t).dump()));
  EXPECT_EQ(to_json(back), to_json(t));
  EXPECT_EQ(back.passes[0].events, t.passes[0].events);
  EXPECT_EQ(back.passes[0].control, t.passes[0].control);
}

// Element by element: what Unfolded wins by reason is the difference of the totals.
TEST(Explain, DifferenceAddsUp) {
  const Timeline a = timeline(golden::sharp_1k(), Schedule::sequential, 64, 96, 96, 6);
  const Timeline b = timeline(golden::sharp_1k(), Schedule::unfolded, 64, 96, 96, 6);
  const TimelineDiff d = compare(a, explain(a), b, explain(b));
  int64_t rows = 0;
  for (const DiffRow& r : d.rows) rows += r.b_cycles() - r.a_cycles();
  EXPECT_EQ(rows, int64_t{b.counters.cycles} - a.counters.cycles);
  EXPECT_LT(rows, 0);
  EXPECT_THAT(diff_text(d, {}), HasSubstr("B wins by " + std::to_string(-rows) + " cycles"));
}

/// Spans of one thread follow each other without overlap, and every arrow has both ends.
TEST(ChromeTrace, SpansDoNotOverlapAndArrowsAreWhole) {
  const Timeline t = timeline(golden::tiny(), Schedule::unfolded, 8, 21, 27, 5, gaps());
  const Timeline* runs[] = {&t, &t};
  const auto trace = nlohmann::json::parse(chrome_trace(runs));
  std::map<std::pair<int, int>, int64_t> ends;
  std::map<int, int> starts, finishes;
  for (const auto& e : trace.at("traceEvents")) {
    const std::string ph = e.at("ph");
    if (ph == "s") ++starts[e.at("id")];
    if (ph == "f") ++finishes[e.at("id")];
    if (ph != "X") continue;
    int64_t& end = ends[{e.at("pid"), e.at("tid")}];
    ASSERT_GE(e.at("ts"), end) << e;
    ASSERT_GT(e.at("dur"), 0) << e;
    end = e.at("ts").get<int64_t>() + e.at("dur").get<int64_t>();
  }
  EXPECT_EQ(starts.size(), 8u);  // 4 steps have one before them, two runs
  EXPECT_EQ(starts, finishes);
}

}  // namespace
}  // namespace sharp::tb
