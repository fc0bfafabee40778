// SPDX-License-Identifier: Apache-2.0
// The nights, key by key as in docs/nightly.md.
#include "regress/report/sample_report.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

constexpr const char* kEntries[][2] = {{"replay", "tests that failed in earlier nights"},
                                       {"cells", "cfg/run/cells.yaml, schedule=[sequential,unfolded], 3 seeds"},
                                       {"silero", "cfg/run/silero.yaml"},
                                       {"random_tiny", "series on tiny, latency deep, profile hazards: 700 runs"},
                                       {"random_4k", "series on sharp_4k, latency fast: 400 runs"},
                                       {"fill", "series on tiny, as long as the budget lasts"}};

std::string hash(unsigned n) {
  return fmt::format("{:016x}{:016x}{:08x}", n * 0x9e3779b97f4a7c15u, ~n * 0xc2b2ae3d27d4eb4fu, n);
}

std::string test_name(unsigned n) {
  if (n % 3 == 0)
    return fmt::format("run cfg/run/cells.yaml --set k={} --set schedule={} --seed {}", 4 << (n % 3),
                       n % 2 ? "unfolded" : "sequential", n);
  return fmt::format("random --accel {} --latency deep --seed 1764471600 --only {}", n % 2 ? "tiny" : "sharp_4k", n);
}

ordered_json passed_test(unsigned n, const char* entry) {
  const unsigned cycles = 800 + n * 7919 % 9000;
  return {{"test", test_name(n)},
          {"verdict", "pass"},
          {"predicted_cycles", cycles},
          {"measured_cycles", cycles},
          {"values", cycles * 90},
          {"cycles", cycles},
          {"digest", hash(n).substr(0, 16)},
          {"seconds", 0.1 + n % 37 * 0.05},
          {"sim_seconds", 0.08 + n % 37 * 0.045},
          {"entry", entry},
          {"state", "passed"}};
}

/// What a bucket of the sample is made from.
struct Defect {
  const char *key, *unit, *signature, *title, *message, *conclusion;
  unsigned count, first_night;
  bool is_new;
  const char *known, *expires, *known_state;
};

const Defect kDefects[] = {
    {"h_buffer", "h_buffer", "mismatch/tile_sum/value", "tile_sum differs: wrong bank, row or base of the h buffer",
     "tile_sum: value at step 1, gate i, unit 0\n  expected  0xbd885166 (-0.0665615052)\n  got       0x00000000 (0)\n"
     "  where     tile 2, row block 0 (K 4), column block 0, row 0, lane 0; 4 of 4 lanes of this event differ\n"
     "  cycle     214 (predicted and observed)",
     "earliest wrong: scalar of VS unit 0 of tile 2 of step 1 in cycle 211, which is not in this vector: wrong bank, "
     "row "
     "or base -> look into rtl/mem/sharp_h_buffer.sv (h_buffer)",
     9, 42, true, nullptr, nullptr, nullptr},
    {"mismatch/issue/unexpected/expected=h_raw", "", "mismatch/issue/unexpected/expected=h_raw",
     "a tile is issued while h of the step before is missing",
     "issue: unexpected at step 1\n  expected  no tile, stall reason h_raw (3: waits for h of the step before)\n"
     "  got       weight row 0 of step 1: K 4, part x, column block 0",
     "right before it: the counts and timers of the wait conditions -> look into rtl/control/sharp_hazard.sv (hazard)",
     7, 39, false, nullptr, nullptr, nullptr},
    {"mfu", "mfu", "mismatch/gate/value/gate=tanh", "gate differs", "gate: value at step 3, gate g, unit 5",
     "look into rtl/datapath/sharp_mfu.sv (mfu)", 4, 31, false, "SHARP-12", "2026-12-31", "valid"},
    {"NoOverflow_A", "accumulator", "assertion/at=NoOverflow_A", "assertion NoOverflow_A",
     "assertion NoOverflow_A failed in cycle 88", "", 2, 35, false, "SHARP-7", "2026-11-29", "expired"},
    {kHostile, "tree", kHostile, kHostile, kHostile, kHostile, 1, 42, true, nullptr, nullptr, nullptr},
    {"internal_error/died of signal #", "", "internal_error/at=died of signal #", "died of signal #",
     "the process of the test died of signal 9; log: jobs/17.log", "", 1, 42, true, nullptr, nullptr, nullptr}};

ordered_json failed_test(unsigned n, const char* entry, const Defect& d) {
  ordered_json test = passed_test(n, entry);
  test["verdict"] = std::string(d.signature).substr(0, std::string(d.signature).find('/'));
  if (d.key == kHostile) test["verdict"] = "mismatch";
  test["detail"] = std::string("first difference: ") + d.title;
  test["signature"] = d.signature;
  test["unit"] = d.unit;
  test["message"] = d.message;
  test["conclusion"] = d.conclusion;
  test["first_bad_cycle"] = 100 + n % 100;
  test["state"] = d.known_state != nullptr && std::string(d.known_state) == "valid" ? "known" : "failed";
  return test;
}

ordered_json known_of(const Defect& d) {
  if (d.known == nullptr) return nullptr;
  return {{"id", d.known}, {"note", "fix is in review"}, {"expires", d.expires}, {"state", d.known_state}};
}

ordered_json bucket_of(const Defect& d, const ordered_json& first, unsigned n) {
  const std::string folder = fmt::format("buckets/{}-b", n);
  const bool dumped = n != 5;
  return {{"key", d.key},
          {"name", fmt::format("{}-b", n)},
          {"title", d.title},
          {"unit", d.unit},
          {"signatures", {{{"signature", d.signature}, {"count", d.count}}}},
          {"count", d.count},
          {"first_night", d.first_night},
          {"first_commit", hash(d.first_night)},
          {"new", d.is_new},
          {"known", known_of(d)},
          {"tests", ordered_json::array()},
          {"example",
           {{"test", first.at("test")},
            {"reproduce", "regress/build.sh && build/sharp " + first.at("test").get<std::string>()},
            {"verdict", first.at("verdict")},
            {"first_bad_cycle", first.at("first_bad_cycle")},
            {"message", d.message},
            {"conclusion", d.conclusion},
            {"detail", first.at("detail")},
            {"wave", dumped ? folder + "/wave.fst" : ""},
            {"view", dumped ? folder + "/failure.gtkw" : ""},
            {"shrunk", dumped ? folder + "/small.yaml" : ""},
            {"timeline", dumped ? folder + "/timeline.html" : ""},
            {"open", dumped ? "build/sharp waves build/regress/nightly-0042/" + folder : ""},
            {"note", dumped ? "" : "no dump: the process died before the first cycle"}}}};
}

/// 2,000 tests and 40 of `fill` that were not run, and the buckets of those that fail.
void add_tests(ordered_json& report) {
  ordered_json& tests = report["tests"] = ordered_json::array();
  for (unsigned n = 0; n < 2040; ++n) {
    const char* entry = kEntries[n < 30 ? 0 : n < 400 ? 1 : n < 500 ? 2 : n < 1300 ? 3 : n < 1800 ? 4 : 5][0];
    tests.push_back(passed_test(n, entry));
    if (n >= 2000) tests.back() = {{"test", test_name(n)}, {"entry", entry}, {"state", "fill_not_run"}};
  }
  ordered_json& buckets = report["buckets"] = ordered_json::array();
  unsigned at = 3;
  for (unsigned b = 0; b < std::size(kDefects); ++b)
    for (unsigned i = 0; i < kDefects[b].count; ++i, at += 61) {
      tests[at] = failed_test(at,
                              tests[at].at("entry") == "replay" ? "replay"
                              : tests[at].at("entry") == "fill" ? "fill"
                                                                : "cells",
                              kDefects[b]);
      if (i == 0) buckets.push_back(bucket_of(kDefects[b], tests[at], b));
      buckets.back()["tests"].push_back(tests[at].at("test"));
    }
}

void add_flaky(ordered_json& report) {
  ordered_json& flaky = report["flaky"] = ordered_json::array();
  for (unsigned n : {1900u, 1910u}) {
    ordered_json& test = report["tests"][n];
    const ordered_json second = test;
    test = failed_test(n, "fill", kDefects[n == 1900 ? 0 : 4]);
    test["state"] = "flaky";
    flaky.push_back({{"test", test.at("test")},
                     {"first", test},
                     {"second", second},
                     {"reproduce", "regress/build.sh && build/sharp " + test.at("test").get<std::string>()}});
  }
  for (unsigned n : {1920u, 1921u, 1922u})
    report["tests"][n] = {{"test", test_name(n)}, {"entry", "fill"}, {"state", "not_run"}};
}

/// Counts of the report and of its entries from the states of the tests.
void count(ordered_json& report) {
  std::map<std::string, unsigned> states;
  std::map<std::string, std::map<std::string, unsigned>> by_entry;
  for (const ordered_json& test : report.at("tests")) {
    const std::string state = test.at("state");
    ++states[state];
    ++by_entry[test.at("entry")][state == "known" || state == "flaky" ? "failed" : state];
  }
  const unsigned failed = states["failed"] + states["known"] + states["flaky"];
  report["counts"] = {{"planned", report.at("tests").size()},
                      {"passed", states["passed"]},
                      {"failed", failed},
                      {"known", states["known"]},
                      {"flaky", states["flaky"]},
                      {"not_run", states["not_run"]},
                      {"fill_not_run", states["fill_not_run"]}};
  report["entries"] = ordered_json::array();
  for (const auto& [name, what] : kEntries) {
    auto& of = by_entry[name];
    const unsigned ran = of["passed"] + of["failed"];
    if (ran == 0) continue;
    report["entries"].push_back({{"name", name},
                                 {"what", what},
                                 {"planned", ran + of["not_run"] + of["fill_not_run"]},
                                 {"passed", of["passed"]},
                                 {"failed", of["failed"]},
                                 {"not_run", of["not_run"]},
                                 {"seconds", ran * 1.05},
                                 {"cycles", ran * 5300}});
  }
}

/// Nights 13 .. 42: a bad week in the middle, three nights without coverage, one accelerator measured from night 20 on.
ordered_json trend() {
  ordered_json nights = ordered_json::array();
  for (unsigned n = 13; n <= 42; ++n) {
    const bool bad = n >= 24 && n < 29;
    const unsigned failed = n == 42 ? 26 : n >= 39 ? 7 : bad ? 40 + n % 5 * 11 : n >= 31 ? 4 : 0;
    const unsigned known = n >= 31 ? 4 : 0;
    ordered_json speed = {{"sharp_64", 0.212 + 0.01 * std::sin(n)}};
    if (n >= 20) speed["sharp_4k"] = 0.168 + 0.004 * std::cos(n);
    nights.push_back(
        {{"night", n},
         {"commit", hash(n)},
         {"started", fmt::format("2026-11-{:02}T02:00:00Z", n - 12)},
         {"colour", failed == 0       ? "green"
                    : failed == known ? "yellow"
                                      : "red"},
         {"passed", 1997 - failed - n % 3},
         {"failed", failed},
         {"known", known},
         {"not_run", n == 42 ? 3 : 0},
         {"coverage", n % 10 == 7 ? ordered_json(nullptr) : ordered_json(88 + 9 * (1 - std::exp(-(n - 12.0) / 9)))},
         {"cycles", 10'400'000 + n % 7 * 30'000 + (n > 33 ? 420'000 : 0)},
         {"seconds", 1700 + n % 5 * 40},
         {"speed", speed}});
  }
  return nights;
}

void add_gate(ordered_json& report) {
  const auto name = [](unsigned n) {
    return fmt::format("run cfg/run/lstm_256.yaml --set schedule=unfolded --seed {}", n);
  };
  report["cycle_gate"] = {
      {"checked", 412},
      {"fresh", 12},
      {"changed",
       {{{"test", name(1)}, {"recorded", 5924}, {"predicted", 5917}, {"measured", 5917}, {"state", "waived"}},
        {{"test", name(2)},
         {"recorded", 118476},
         {"predicted", 118476},
         {"measured", 118480},
         {"state", "unexplained"}}}},
      {"waivers",
       {{{"test", name(1)},
         {"from", 5924},
         {"to", 5917},
         {"reason", "the drain of the last step is one stage shorter"},
         {"state", "used"}},
        {{"test", name(3)}, {"from", 700}, {"to", 690}, {"reason", "shorter set-up"}, {"state", "used_before"}},
        {{"test", name(4)}, {"from", 800}, {"to", 790}, {"reason", kHostile}, {"state", "unused"}}}}};
}

ordered_json coverage() {
  ordered_json groups = ordered_json::array();
  unsigned n = 0;
  for (const char* group : {"arrival", "control", "hazard", "lane", "numeric", "shape", "stall", "stimulus", "tile"}) {
    const unsigned goals = 40 + ++n * 57;
    groups.push_back({{"group", group}, {"goals", goals}, {"reached", n % 3 == 0 ? goals : goals * (90 + n) / 100}});
  }
  return {{"database", "coverage.db"},
          {"reached", 2713},
          {"goals", 2800},
          {"percent", 96.89},
          {"stages",
           {{{"stage", "V1"}, {"items", 31}, {"met", 31}, {"bins", 1210}, {"reached", 1210}},
            {{"stage", "V2"}, {"items", 44}, {"met", 42}, {"bins", 2400}, {"reached", 2371}},
            {{"stage", "V3"}, {"items", 47}, {"met", 43}, {"bins", 2800}, {"reached", 2713}}}},
          {"groups", groups}};
}

void add_since_green(ordered_json& report) {
  ordered_json commits = ordered_json::array();
  for (unsigned n = 0; n < 14; ++n)
    commits.push_back(
        {{"hash", hash(100 + n)},
         {"subject", n == 5 ? std::string(kHostile) : fmt::format("[rtl] Change number {} of the h buffer", 14 - n)}});
  ordered_json broken = ordered_json::array();
  for (const ordered_json& bucket : report.at("buckets"))
    if (bucket.at("known").is_null())
      for (const ordered_json& test : bucket.at("tests")) broken.push_back(test);
  report["since_green"] = {{"night", 30},      {"commit", hash(30)},
                           {"broken", broken}, {"fixed", {test_name(5), test_name(8)}},
                           {"new_tests", 700}, {"commits", commits}};
}

ordered_json head(const char* colour, unsigned night) {
  return {
      {"schema", 1},
      {"command", "regress"},
      {"verdict", "pass"},
      {"exit_code", 0},
      {"colour", colour},
      {"reasons", ordered_json::array()},
      {"night", night},
      {"run", fmt::format("nightly-{:04}", night)},
      {"list", "nightly"},
      {"seed", 17644716001234567890u},
      {"started", "2026-11-30T02:00:00Z"},
      {"finished", "2026-11-30T02:29:11Z"},
      {"commit", hash(night)},
      {"subject", "[rtl] The h buffer has one read port"},
      {"dirty", false},
      {"rtl",
       {{"hash", "0123456789abcdef0123456789abcdef"},
        {"path", "/home/ann/sharp/rtl"},
        {"own", true},
        {"differing", 0},
        {"name", ""},
        {"variant", false}}},
      {"machine", "farm-1, 2 cores, Debian GNU/Linux 12"},
      {"tools", {{"verilator", "Verilator 5.006 2023-01-22 rev v5.006"}, {"clang++", "Debian clang version 14.0.6"}}},
      {"launcher", "local"},
      {"jobs", 2},
      {"budget", 1800.0},
      {"seconds", 1751.4},
      {"build_seconds", 61.5},
      {"first_test_seconds", 24.8},
      {"test_seconds", 3298.2},
      {"sim_seconds", 2911.0},
      {"overhead_percent", 2.41},
      {"counts", nullptr},
      {"values", 981234567},
      {"cycles", 10912345},
      {"entries", nullptr},
      {"builds", ordered_json::array()},
      {"buckets", ordered_json::array()},
      {"known_bugs", ordered_json::array()},
      {"flaky", ordered_json::array()},
      {"cycle_gate",
       {{"checked", 0}, {"fresh", 0}, {"changed", ordered_json::array()}, {"waivers", ordered_json::array()}}},
      {"coverage", nullptr},
      {"speed", ordered_json::array()},
      {"slowest", ordered_json::array()},
      {"since_green", nullptr},
      {"trend", ordered_json::array()},
      {"tests", ordered_json::array()}};
}

void set_verdict(ordered_json& report, const char* verdict, int exit_code, std::initializer_list<std::string> reasons) {
  report["verdict"] = verdict;
  report["exit_code"] = exit_code;
  report["reasons"] = reasons;
}

}  // namespace

ordered_json red_report() {
  ordered_json report = head("red", 42);
  report["dirty"] = true;
  set_verdict(report, "internal_error", 7,
              {"11 tests fail in 3 new buckets: h_buffer, internal_error/died of signal #, and one more",
               "7 tests fail in 1 bucket that earlier nights had too", "2 tests are flaky", "3 tests were not run",
               "known bug SHARP-7 has expired on 2026-11-29", "known bug SHARP-9 no longer fails",
               "1 change of cycles without a waiver", std::string("a reason of ") + kHostile});
  report["rtl"]["differing"] = 3;
  report["rtl"]["variant"] = true;
  report["builds"] = {
      {{"dut", "tiny (default)"}, {"state", "built"}, {"seconds", 9.25}, {"detail", ""}},
      {{"dut", "sharp_64 (deep)"},
       {"state", "failed"},
       {"seconds", 1.5},
       {"detail", std::string("rtl/control/sharp_setup.sv:12: syntax error ") + kHostile + " (verilator)"}},
      {{"dut", "sharp_64k (fast)"}, {"state", "not_built"}, {"seconds", 0.0}, {"detail", ""}}};
  add_tests(report);
  add_flaky(report);
  count(report);
  report["known_bugs"] = {
      {{"id", "SHARP-12"},
       {"bucket", "mfu"},
       {"note", "tanh near 0; fix is in review"},
       {"expires", "2026-12-31"},
       {"state", "seen"}},
      {{"id", "SHARP-7"},
       {"bucket", "NoOverflow_A"},
       {"note", "fix is in review"},
       {"expires", "2026-11-29"},
       {"state", "expired"}},
      {{"id", "SHARP-9"}, {"bucket", "setup"}, {"note", kHostile}, {"expires", "2027-01-31"}, {"state", "not_failing"}},
      {{"id", "SHARP-3"},
       {"bucket", "clock"},
       {"note", "only on sharp_64k"},
       {"expires", "2027-01-31"},
       {"state", "not_exercised"}}};
  add_gate(report);
  report["coverage"] = coverage();
  report["speed"] = {{{"accel", "sharp_64"}, {"checked_vs_loop", 0.2129}},
                     {{"accel", "sharp_4k"}, {"checked_vs_loop", 0.1667}}};
  for (unsigned n = 0; n < 20; ++n)
    report["slowest"].push_back({{"test", test_name(1800 + n)}, {"seconds", 30.5 - n * 1.3}});
  add_since_green(report);
  report["trend"] = trend();
  return report;
}

ordered_json green_report() {
  ordered_json report = head("green", 1);
  for (unsigned n = 0; n < 3; ++n) report["tests"].push_back(passed_test(n, "cells"));
  count(report);
  report["trend"] = {{{"night", 1},
                      {"commit", hash(1)},
                      {"started", "2026-11-30T02:00:00Z"},
                      {"colour", "green"},
                      {"passed", 3},
                      {"failed", 0},
                      {"known", 0},
                      {"not_run", 0},
                      {"coverage", nullptr},
                      {"cycles", 20000},
                      {"seconds", 12.5},
                      {"speed", ordered_json::object()}}};
  report["slowest"] = {{{"test", test_name(0)}, {"seconds", 0.1}}};
  return report;
}

ordered_json yellow_report() {
  ordered_json report = green_report();
  report["colour"] = "yellow";
  set_verdict(report, "pass", 0, {"1 known failure: SHARP-12"});
  report["tests"].push_back(failed_test(7, "cells", kDefects[2]));
  report["buckets"].push_back(bucket_of(kDefects[2], report["tests"].back(), 2));
  report["buckets"][0]["tests"] = ordered_json::array({report["tests"].back().at("test")});
  report["buckets"][0]["count"] = report["buckets"][0]["signatures"][0]["count"] = 1;
  count(report);
  report["known_bugs"] = {
      {{"id", "SHARP-12"}, {"bucket", "mfu"}, {"note", "tanh near 0"}, {"expires", "2026-12-31"}, {"state", "seen"}},
      {{"id", "SHARP-3"},
       {"bucket", "clock"},
       {"note", "large machines"},
       {"expires", "2026-12-31"},
       {"state", "not_exercised"}}};
  add_gate(report);
  report["cycle_gate"]["changed"].erase(1);
  report["cycle_gate"]["waivers"].erase(2);
  return report;
}

}  // namespace sharp::regress
