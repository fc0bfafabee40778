// SPDX-License-Identifier: Apache-2.0
// Makes plans.
#include "regress/runner/night_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "cfg/src/profile.h"
#include "cfg/types/random.h"
#include "regress/random/random_line.h"
#include "regress/runner/test_command.h"
#include "tb/run/cover_sink.h"

namespace sharp::regress {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kSeedMask = 0x7FFF'FFFF;  // seeds that a person can type
constexpr size_t kMaxJobTests = 200;
constexpr double kShortestJob = 0.5;    // seconds: below, starting workers shows
constexpr unsigned kTurns = 6;          // jobs that each worker gets at least
constexpr unsigned kReplayLimit = 200;  // failures of earlier nights that run again

/// What a test is believed to take if it never ran: loading, and a time that grows with the machine.
double guess(const cfg::Accel& accel) { return 0.05 + 2e-5 * accel.num_vs * accel.vs_width; }

class Planner {
 public:
  Planner(const RegressList& list, const Experience& experience, const PlanSettings& settings)
      : list_(list), experience_(experience), settings_(settings) {}

  NightPlan make() {
    NightPlan plan{"", list_.name, settings_.seed, settings_.rtl, settings_.coverage, list_.speed, list_.entries, {}};
    for (unsigned e = 0; e < list_.entries.size(); ++e) add_entry(e);
    add_replays();
    sort_tests();
    set_job_seconds();
    plan.jobs = pack();
    return plan;
  }

 private:
  struct Timed {
    PlannedTest test;
    double seconds = 0.0;
    unsigned rank = 0;  ///< 0 failed lately, 1 of an entry that failed, 2 the rest, 3 fill
    uint64_t order = 0;
  };

  /// A test that two entries name belongs to the first of them.
  void add(PlannedTest test, double seconds) {
    if (!names_.insert(test.test).second) return;
    const auto known = experience_.durations.find(test.test);
    tests_.push_back(
        {std::move(test), known == experience_.durations.end() ? seconds : known->second, 2, tests_.size()});
  }

  void add_entry(unsigned e) {
    try {
      list_.entries[e].run.empty() ? add_series(e) : add_run_file(e);
    } catch (const cfg::ConfigError& error) {
      throw cfg::ConfigError(fmt::format("list {}: entry '{}': {}", list_.name, list_.entries[e].name, error.what()));
    }
  }

  void add_run_file(unsigned e) {
    const ListEntry& entry = list_.entries[e];
    for (unsigned n = 0; n < entry.reseeds; ++n) {
      std::optional<uint64_t> seed;  // the first is the file's own
      if (n > 0) seed = cfg::hash_name(settings_.seed, fmt::format("{}/{}", entry.name, n)) & kSeedMask;
      for (const cfg::Case& c : cfg::load_run(entry.run, entry.set, seed))
        add({tb::canonical_command(entry.run, c, ""), e, fmt::format("{} {} fast", c.accel.name, c.accel.latency_name),
             false, false, entry.cycles_recorded && n == 0},
            guess(c.accel));
    }
  }

  void add_series(unsigned e) {
    const ListEntry& entry = list_.entries[e];
    RandomLine line{entry.random,
                    entry.latency,
                    entry.variant,
                    entry.profile,
                    cfg::load_profile(entry.profile, entry.set).overlays,
                    cfg::hash_name(settings_.seed, entry.name) & kSeedMask,
                    0};
    const cfg::Accel accel = load_accel_of(line);
    const unsigned count = entry.runs + (settings_.fill ? entry.fill : 0);
    for (; *line.only < count; ++*line.only)
      add({to_line(line), e, dut_of(line), false, *line.only >= entry.runs, false}, guess(accel));
  }

  static std::string dut_of(const RandomLine& line) {
    return fmt::format("{} {} {}", line.accel, line.latency, line.variant);
  }

  /// Failures of earlier nights that are not in the list of today; they get an entry of their own.
  void add_replays() {
    unsigned added = 0;
    for (const std::string& test : experience_.failing) {
      if (added == kReplayLimit) break;
      if (!names_.contains(test)) added += add_replay(test);
    }
  }

  bool add_replay(const std::string& test) {
    try {
      const TestCommand command = parse_test(test);
      PlannedTest planned{test, 0, "", true, false, false};
      if (const auto* line = std::get_if<RandomLine>(&command)) {
        planned.dut = dut_of(*line);
      } else {
        const cfg::Case c = load_case(std::get<RunLine>(command));
        planned.dut = fmt::format("{} {} fast", c.accel.name, c.accel.latency_name);
      }
      add(std::move(planned), 0.1);
      return true;
    } catch (const std::exception&) {
      return false;  // its run file or profile is gone: so is the test
    }
  }

  void sort_tests() {
    const std::set<std::string> failing(experience_.failing.begin(), experience_.failing.end());
    std::set<unsigned> weak;  // entries with failures
    for (const Timed& t : tests_)
      if (!t.test.replay && failing.contains(t.test.test)) weak.insert(t.test.entry);
    std::map<unsigned, unsigned> turn;  // fill: entries in turn
    for (Timed& t : tests_) {
      t.rank = t.test.replay || failing.contains(t.test.test) ? 0
               : t.test.fill                                  ? 3
               : weak.contains(t.test.entry)                  ? 1
                                                              : 2;
      if (t.test.fill) t.order = turn[t.test.entry]++;
    }
    std::stable_sort(tests_.begin(), tests_.end(), [](const Timed& a, const Timed& b) {
      return a.rank != b.rank ? a.rank < b.rank : a.rank == 3 && a.order < b.order;
    });
  }

  bool fits(const std::vector<Timed>& job, double seconds, const Timed& t) const {
    const PlannedTest& first = job.front().test;
    return first.dut == t.test.dut && job.front().rank == t.rank && job.size() < kMaxJobTests &&
           seconds + t.seconds <= job_seconds_ &&
           list_.entries[first.entry].limits == list_.entries[t.test.entry].limits;
  }

  void set_job_seconds() {
    double all = 0.0;
    for (const Timed& t : tests_) all += t.test.fill ? 0.0 : t.seconds;
    job_seconds_ = std::min(settings_.job_seconds, std::max(kShortestJob, all / (settings_.parallel * kTurns)));
  }

  /// Tests of the same DUT and rank share a job until it is long enough; within a rank long jobs start first.
  std::vector<Job> pack() const {
    struct Open {
      std::vector<Timed> tests;
      double seconds = 0.0;
    };
    std::vector<Open> packed;
    std::map<std::string, size_t> open;  // DUT -> its last job
    for (const Timed& t : tests_) {
      const auto at = open.find(t.test.dut);
      if (at == open.end() || !fits(packed[at->second].tests, packed[at->second].seconds, t)) {
        open[t.test.dut] = packed.size();
        packed.push_back({});
      }
      Open& job = packed[open[t.test.dut]];
      job.tests.push_back(t);
      job.seconds += t.seconds;
    }
    std::stable_sort(packed.begin(), packed.end(), [](const Open& a, const Open& b) {
      const unsigned rank = a.tests[0].rank;
      return rank != b.tests[0].rank ? rank < b.tests[0].rank : rank < 3 && a.seconds > b.seconds;
    });
    std::vector<Job> jobs;
    for (const Open& job : packed) {
      jobs.push_back({job.tests[0].rank == 3, {}, job.seconds});
      for (const Timed& t : job.tests) jobs.back().tests.push_back(t.test);
    }
    return jobs;
  }

  const RegressList& list_;
  const Experience& experience_;
  const PlanSettings& settings_;
  std::vector<Timed> tests_;
  std::set<std::string> names_;
  double job_seconds_ = 0.0;
};

Json to_json(const PlannedTest& t) {
  Json j{{"test", t.test}, {"entry", t.entry}, {"dut", t.dut}};
  for (const auto& [key, on] : {std::pair("replay", t.replay), {"fill", t.fill}, {"recorded", t.recorded}})
    if (on) j[key] = true;
  return j;
}

Job job_from_json(const Json& j) {
  Job job{j.at("fill"), {}, j.at("seconds")};
  for (const Json& t : j.at("tests"))
    job.tests.push_back({t.at("test"), t.at("entry"), t.at("dut"), t.value("replay", false), t.value("fill", false),
                         t.value("recorded", false)});
  return job;
}

}  // namespace

size_t NightPlan::count_tests() const {
  size_t count = 0;
  for (const Job& job : jobs) count += job.tests.size();
  return count;
}

std::string new_night_id() {
  std::random_device random;
  std::string id;
  for (unsigned n = 0; n < 4; ++n) id += fmt::format("{:08x}", random());
  return id;
}

NightPlan make_plan(const RegressList& list, const Experience& experience, const PlanSettings& settings) {
  return Planner(list, experience, settings).make();
}

NightPlan plan_of_tests(const NightPlan& plan, const std::vector<std::string>& tests) {
  const std::set<std::string> wanted(tests.begin(), tests.end());
  NightPlan some = plan;
  some.jobs.clear();
  for (const Job& job : plan.jobs)
    for (const PlannedTest& t : job.tests)
      if (wanted.contains(t.test))
        some.jobs.push_back({false, {t}, job.seconds / static_cast<double>(job.tests.size())});
  return some;
}

Json to_json(const NightPlan& plan) {
  Json j{{"schema", 2},
         {"night", plan.night},
         {"list", plan.list},
         {"seed", plan.seed},
         {"rtl", to_json(plan.rtl)},
         {"speed", plan.speed},
         {"coverage", plan.coverage},
         {"entries", Json::array()},
         {"jobs", Json::array()}};
  for (const ListEntry& e : plan.entries) j["entries"].push_back(to_json(e));
  for (const Job& job : plan.jobs) {
    Json tests = Json::array();
    for (const PlannedTest& t : job.tests) tests.push_back(to_json(t));
    j["jobs"].push_back({{"fill", job.fill}, {"seconds", job.seconds}, {"tests", std::move(tests)}});
  }
  return j;
}

JobOrder order_of(const NightPlan& plan, unsigned job) {
  const Job& j = plan.jobs.at(job);
  JobOrder order{plan.rtl.hash, plan.coverage, plan.entries.at(j.tests.at(0).entry).limits, {}};
  for (const PlannedTest& t : j.tests) order.tests.push_back(t.test);
  return order;
}

Json to_json(const JobOrder& o) {
  return {{"rtl_hash", o.rtl_hash}, {"coverage", o.coverage}, {"limits", to_json(o.limits)}, {"tests", o.tests}};
}

JobOrder order_from_json(const Json& j) {
  return {j.at("rtl_hash"), j.at("coverage"), limits_from_json(j.at("limits")), j.at("tests")};
}

NightPlan plan_from_json(const Json& j) {
  if (j.at("schema") != 2) throw std::invalid_argument("a plan of another schema: start the night anew");
  NightPlan plan{j.value("night", ""), j.at("list"),  j.at("seed"), rtl_identity_from_json(j.at("rtl")),
                 j.at("coverage"),     j.at("speed"), {},           {}};
  for (const Json& e : j.at("entries")) plan.entries.push_back(entry_from_json(e));
  for (const Json& job : j.at("jobs")) plan.jobs.push_back(job_from_json(job));
  return plan;
}

}  // namespace sharp::regress
