// SPDX-License-Identifier: Apache-2.0
// Builds report.json.
#include "regress/runner/night_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text/command_text.h"
#include "regress/runner/run_folder.h"
#include "regress/runner/test_command.h"

namespace sharp::regress {
namespace {

using Json = nlohmann::ordered_json;
constexpr size_t kSlowest = 20, kCommits = 50;
constexpr unsigned kTrend = 30;  // nights, with this one

struct Sums {
  uint64_t values = 0, cycles = 0;
  double seconds = 0.0, sim_seconds = 0.0;
};

Sums sums_of(const NightOutcome& o) {
  Sums s;
  for (const auto& [test, r] : o.results) {
    s.values += r.values;
    s.cycles += r.cycles;
    s.seconds += r.seconds;
    s.sim_seconds += r.sim_seconds;
  }
  return s;
}

/// Known and flaky tests have failed too.
uint64_t failed_count(const NightOutcome& o) {
  return o.count(TestState::failed) + o.count(TestState::known) + o.count(TestState::flaky);
}

Json counts_json(const NightOutcome& o) {
  return {{"planned", o.states.size()},
          {"passed", o.count(TestState::passed)},
          {"failed", failed_count(o)},
          {"known", o.count(TestState::known)},
          {"flaky", o.count(TestState::flaky)},
          {"not_run", o.count(TestState::not_run)},
          {"fill_not_run", o.count(TestState::fill_not_run)}};
}

std::string what_of(const ListEntry& e) {
  std::string text = e.run.empty() ? fmt::format("random {} {} {}", e.random, e.latency, e.profile)
                                   : std::filesystem::path(e.run).filename().string();
  for (const std::string& set : e.set) text += " " + set;
  return text;
}

/// Replays of earlier failures are an entry of their own.
Json entries_json(const NightPlan& plan, const NightOutcome& o) {
  struct Entry {
    uint64_t planned = 0, passed = 0, failed = 0, not_run = 0, cycles = 0;
    double seconds = 0.0;
  };
  std::vector<Entry> entries(plan.entries.size() + 1);
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests) {
      Entry& e = entries[t.replay ? plan.entries.size() : t.entry];
      const TestState state = o.states.at(t.test);
      ++e.planned;
      e.passed += state == TestState::passed;
      e.not_run += state == TestState::not_run || state == TestState::fill_not_run;
      e.failed += state == TestState::failed || state == TestState::known || state == TestState::flaky;
      const auto r = o.results.find(t.test);
      if (r == o.results.end()) continue;
      e.cycles += r->second.cycles;
      e.seconds += r->second.seconds;
    }
  Json list = Json::array();
  for (size_t n = 0; n < entries.size(); ++n) {
    const bool is_replay = n == plan.entries.size();
    if (is_replay && entries[n].planned == 0) continue;
    list.push_back({{"name", is_replay ? "replay" : plan.entries[n].name},
                    {"what", is_replay ? "failures of earlier nights" : what_of(plan.entries[n])},
                    {"planned", entries[n].planned},
                    {"passed", entries[n].passed},
                    {"failed", entries[n].failed},
                    {"not_run", entries[n].not_run},
                    {"seconds", entries[n].seconds},
                    {"cycles", entries[n].cycles}});
  }
  return list;
}

/// RTL of the commit is that of the clone. Where nothing was simulated there are no waves.
std::string reproduce(const TestResult& r, const NightPlan& plan, const NightFacts& facts) {
  return reproduce_line(r.test, plan.rtl.is_variant() ? rtl_folder(facts.run).string() : "",
                        r.verdict != tb::Verdict::build_failed);
}

/// The words with which a person opens the waves, from the root of a clone.
std::string open_command(const NightFacts& facts, const std::string& wave) {
  if (wave.empty()) return {};
  return "build/sharp waves " + tb::shell_path((facts.run / wave).parent_path());
}

Json example_json(const Bucket& b, const NightPlan& plan, const NightFacts& facts) {
  const TestResult& r = *b.tests.front();
  const auto at = facts.examples.find(b.key);
  const BucketExample e =
      at == facts.examples.end()
          ? BucketExample{r.test, "", "", "", "", r.verdict == tb::Verdict::build_failed ? "" : "not made"}
          : at->second;
  return {{"test", r.test},
          {"reproduce", reproduce(r, plan, facts)},
          {"verdict", to_string(r.verdict)},
          {"first_bad_cycle", r.first_bad_cycle},
          {"message", r.message},
          {"conclusion", r.conclusion},
          {"detail", r.detail},
          {"wave", e.wave},
          {"view", e.view},
          {"shrunk", e.shrunk},
          {"timeline", e.timeline},
          {"open", open_command(facts, e.wave)},
          {"note", e.note}};
}

Json known_json(const Bucket& b, const NightOutcome& o, const JudgeSettings& settings) {
  for (size_t n = 0; n < o.bugs.size(); ++n) {
    const KnownBug& bug = settings.known_bugs[n];
    if (bug.bucket == b.key)
      return {{"id", bug.id},
              {"note", bug.note},
              {"expires", bug.expires},
              {"state", o.bugs[n] == BugState::expired ? "expired" : "valid"}};
  }
  return nullptr;
}

Json bucket_json(const Bucket& b, const NightPlan& plan, const NightOutcome& o, const NightFacts& facts,
                 const JudgeSettings& settings, const LookBack& past, const Night& row) {
  const auto at = past.buckets.find(b.key);
  const bool is_new = at == past.buckets.end();
  Json signatures = Json::array(), tests = Json::array();
  for (const auto& [signature, count] : b.signatures)
    signatures.push_back({{"signature", signature}, {"count", count}});
  for (const TestResult* r : b.tests) tests.push_back(r->test);
  return {{"key", b.key},
          {"name", b.name},
          {"title", b.title},
          {"unit", b.unit},
          {"signatures", signatures},
          {"count", b.tests.size()},
          {"first_night", is_new ? row.number : at->second.first_night},
          {"first_commit", is_new ? row.commit : at->second.first_commit},
          {"new", is_new},
          {"known", known_json(b, o, settings)},
          {"tests", tests},
          {"example", example_json(b, plan, facts)}};
}

Json known_bugs_json(const NightOutcome& o, const JudgeSettings& settings) {
  Json list = Json::array();
  for (size_t n = 0; n < o.bugs.size(); ++n) {
    const KnownBug& bug = settings.known_bugs[n];
    list.push_back({{"id", bug.id},
                    {"bucket", bug.bucket},
                    {"note", bug.note},
                    {"expires", bug.expires},
                    {"state", to_string(o.bugs[n])}});
  }
  return list;
}

Json flaky_json(const NightPlan& plan, const NightOutcome& o, const NightFacts& facts) {
  Json list = Json::array();
  for (const auto& [first, second] : o.flaky)
    list.push_back({{"test", first->test},
                    {"first", to_json(*first)},
                    {"second", to_json(*second)},
                    {"reproduce", reproduce(*first, plan, facts)}});
  return list;
}

Json gate_json(const NightOutcome& o, const JudgeSettings& settings) {
  Json changed = Json::array(), waivers = Json::array();
  for (const CycleChange& c : o.gate.changed)
    changed.push_back({{"test", c.test},
                       {"recorded", c.recorded},
                       {"predicted", c.predicted},
                       {"measured", c.measured},
                       {"state", c.waived ? "waived" : "unexplained"}});
  for (size_t n = 0; n < o.gate.waivers.size(); ++n) {
    const CycleWaiver& w = settings.waivers[n];
    waivers.push_back({{"test", w.test},
                       {"from", w.from},
                       {"to", w.to},
                       {"reason", w.reason},
                       {"state", to_string(o.gate.waivers[n])}});
  }
  return {{"checked", o.gate.checked}, {"fresh", o.gate.fresh.size()}, {"changed", changed}, {"waivers", waivers}};
}

Json slowest_json(const NightOutcome& o) {
  std::vector<const TestResult*> tests;
  for (const auto& [test, r] : o.results) tests.push_back(&r);
  const size_t shown = std::min(kSlowest, tests.size());
  std::partial_sort(tests.begin(), tests.begin() + static_cast<std::ptrdiff_t>(shown), tests.end(),
                    [](const TestResult* a, const TestResult* b) { return a->seconds > b->seconds; });
  Json list = Json::array();
  for (size_t n = 0; n < shown; ++n) list.push_back({{"test", tests[n]->test}, {"seconds", tests[n]->seconds}});
  return list;
}

/// Tests that failed in the night before and pass now.
Json fixed_json(const NightOutcome& o, const LookBack& past) {
  Json fixed = Json::array();
  for (const auto& [test, verdict] : past.last_verdicts)
    if (const auto at = o.results.find(test); verdict != "pass" && at != o.results.end() && at->second.passed())
      fixed.push_back(test);
  return fixed;
}

Json since_green_json(const NightOutcome& o, const LookBack& past, const Night& row) {
  if (!past.green) return nullptr;
  Json broken = Json::array(), commits = Json::array();
  uint64_t new_tests = 0;
  for (const auto& [test, r] : o.results) {
    const auto at = past.green_verdicts.find(test);
    new_tests += at == past.green_verdicts.end();
    if (at != past.green_verdicts.end() && at->second == "pass" && !r.passed()) broken.push_back(test);
  }
  for (const auto& [hash, subject] : commits_between(past.green->commit, row.commit, kCommits))
    commits.push_back({{"hash", hash}, {"subject", subject}});
  return {{"night", past.green->number},  {"commit", past.green->commit}, {"broken", broken},
          {"fixed", fixed_json(o, past)}, {"new_tests", new_tests},       {"commits", commits}};
}

Json trend_json(const LookBack& past, const Night& row) {
  std::vector<Night> nights = past.nights;
  nights.push_back(row);
  Json trend = Json::array();
  for (const Night& n : nights) {
    Json speed = Json::object();
    for (const auto& [accel, ratio] : n.speed) speed[accel] = ratio;
    trend.push_back({{"night", n.number},
                     {"commit", n.commit},
                     {"started", n.started},
                     {"colour", n.verdict},
                     {"passed", n.passed},
                     {"failed", n.failed},
                     {"known", n.known},
                     {"not_run", n.not_run},
                     {"coverage", n.coverage ? Json(*n.coverage) : Json(nullptr)},
                     {"cycles", n.cycles},
                     {"seconds", n.seconds},
                     {"speed", speed},
                     {"rtl", n.rtl},
                     {"variant", n.line != ""}});
  }
  return trend;
}

Json tests_json(const NightPlan& plan, const NightOutcome& o) {
  Json list = Json::array();
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests) {
      const auto at = o.results.find(t.test);
      Json row = at == o.results.end() ? Json{{"test", t.test}} : to_json(at->second);
      row["entry"] = t.replay ? "replay" : plan.entries[t.entry].name;
      row["state"] = to_string(o.states.at(t.test));
      list.push_back(std::move(row));
    }
  return list;
}

Json builds_json(const NightOutcome& o) {
  Json list = Json::array();
  for (const BuildResult& b : o.builds)
    list.push_back({{"dut", b.dut}, {"state", to_string(b.state)}, {"seconds", b.seconds}, {"detail", b.detail}});
  return list;
}

/// Builds and tests of a local night share its processes.
double overhead(const NightOutcome& o, const NightFacts& facts, const Sums& sums) {
  const double paid = facts.jobs * facts.phase_seconds;
  double work = sums.seconds;
  if (facts.launcher == "local")
    for (const BuildResult& b : o.builds) work += b.seconds;
  return paid <= 0.0 ? 0.0 : std::max(0.0, 100.0 * (1.0 - work / paid));
}

}  // namespace

Night night_row(const NightPlan& plan, const NightOutcome& o, const NightFacts& facts) {
  const Sums sums = sums_of(o);
  Night n;
  n.run = facts.run.string();
  n.list = plan.list;
  n.started = facts.started;
  n.seed = plan.seed;
  n.commit = facts.provenance.commit;
  n.dirty = facts.provenance.dirty;
  n.machine = facts.provenance.machine;
  n.tools = facts.provenance.tools;
  n.verdict = o.colour;
  n.passed = o.count(TestState::passed);
  n.failed = failed_count(o);
  n.known = o.count(TestState::known);
  n.flaky = o.count(TestState::flaky);
  n.not_run = o.count(TestState::not_run);
  n.values = sums.values;
  n.cycles = sums.cycles;
  n.seconds = facts.seconds;
  n.sim_seconds = sums.sim_seconds;
  if (!facts.coverage.is_null()) n.coverage = facts.coverage.at("percent").get<double>();
  n.speed = facts.speed;
  n.rtl = plan.rtl.hash;
  n.line = plan.rtl.line();
  return n;
}

LookBack look_back(History& history, const std::string& list, const std::vector<Bucket>& buckets) {
  LookBack past;
  past.nights = history.nights(list, kTrend - 1);
  past.green = history.last_green(list);
  if (past.green) past.green_verdicts = history.verdicts(past.green->number);
  if (!past.nights.empty()) past.last_verdicts = history.verdicts(past.nights.back().number);
  for (const Bucket& b : buckets)
    if (const auto known = history.bucket(b.key)) past.buckets[b.key] = *known;
  return past;
}

Json night_report(const NightPlan& plan, const NightOutcome& o, const NightFacts& facts, const JudgeSettings& settings,
                  const LookBack& past, const Night& row) {
  const Sums sums = sums_of(o);
  Json buckets = Json::array(), tools = Json::object(), speed = Json::array();
  for (const Bucket& b : o.buckets) buckets.push_back(bucket_json(b, plan, o, facts, settings, past, row));
  for (const auto& [tool, version] : facts.provenance.tools) tools[tool] = version;
  for (const auto& [accel, ratio] : facts.speed) speed.push_back({{"accel", accel}, {"checked_vs_loop", ratio}});
  return {{"schema", 1},
          {"command", "regress"},
          {"verdict", to_string(o.verdict)},
          {"exit_code", exit_code(o.verdict)},
          {"colour", o.colour},
          {"reasons", o.reasons},
          {"night", row.number},
          {"run", facts.run.string()},
          {"list", plan.list},
          {"seed", plan.seed},
          {"started", facts.started},
          {"finished", facts.finished},
          {"commit", facts.provenance.commit},
          {"subject", facts.provenance.subject},
          {"dirty", facts.provenance.dirty},
          {"rtl", to_json(plan.rtl)},
          {"machine", facts.provenance.machine},
          {"tools", tools},
          {"launcher", facts.launcher},
          {"jobs", facts.jobs},
          {"budget", facts.budget ? Json(*facts.budget) : Json(nullptr)},
          {"seconds", facts.seconds},
          {"build_seconds", facts.build_seconds},
          {"first_test_seconds", facts.first_test_seconds ? Json(*facts.first_test_seconds) : Json(nullptr)},
          {"test_seconds", sums.seconds},
          {"sim_seconds", sums.sim_seconds},
          {"overhead_percent", overhead(o, facts, sums)},
          {"counts", counts_json(o)},
          {"values", sums.values},
          {"cycles", sums.cycles},
          {"entries", entries_json(plan, o)},
          {"builds", builds_json(o)},
          {"buckets", buckets},
          {"known_bugs", known_bugs_json(o, settings)},
          {"flaky", flaky_json(plan, o, facts)},
          {"cycle_gate", gate_json(o, settings)},
          {"coverage", facts.coverage},
          {"speed", speed},
          {"slowest", slowest_json(o)},
          {"since_green", since_green_json(o, past, row)},
          {"trend", trend_json(past, row)},
          {"tests", tests_json(plan, o)}};
}

}  // namespace sharp::regress
