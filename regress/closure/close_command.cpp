// SPDX-License-Identifier: Apache-2.0
// `sharp cov close`: rounds of candidates screened and runs simulated in child processes, until the goals are reached,
// the budget is spent, or nothing is left to try.
#include "regress/closure/close_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/output/output_file.h"
#include "base/output/progress_line.h"
#include "base/output/text_table.h"
#include "base/process/child_pool.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "regress/closure/closure.h"
#include "regress/closure/closure_screen.h"
#include "regress/closure/code_search.h"
#include "regress/random/chooser.h"
#include "tb/cover/store/database.h"
#include "tb/cover/store/summary.h"
#include "tb/run/budgeted_libraries.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using regress::Candidate;
using regress::RandomLine;
using regress::Screened;
using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr unsigned kParallel = 2;                        // child processes at once
constexpr unsigned kRoundCandidates = 96;                // screened in a round
constexpr unsigned kScreenJobs = 6;                      // by so many children
constexpr unsigned kRoundRuns = 6;                       // simulated in a round, at most
constexpr unsigned kTriesToGiveUp = 1500;                // candidates made for each goal that is left
constexpr unsigned kCodeRuns = 12;                       // in a round that looks for code
constexpr auto kReportEvery = std::chrono::seconds(30);  // where there is no terminal

struct Limit {
  double seconds = 0.0;  ///< of the whole command, builds included; 0: none
  uint64_t runs = 0;     ///< 0: none
};

/// "20m", "90s", "1h" or "500runs".
Limit parse_limit(const std::string& text) {
  size_t end = 0;
  uint64_t number = 0;
  while (end < text.size() && end < 9 && text[end] >= '0' && text[end] <= '9')
    number = 10 * number + static_cast<uint64_t>(text[end++] - '0');
  const std::string unit = text.substr(end);
  if (number > 0 && unit == "runs") return {0.0, number};
  const std::map<std::string, double> seconds = {{"s", 1.0}, {"m", 60.0}, {"h", 3600.0}};
  const auto at = seconds.find(unit);
  if (number == 0 || at == seconds.end())
    throw cfg::ConfigError(
        fmt::format("--budget '{}': legal is a time such as 90s, 20m or 1h, or a number of runs such as "
                    "500runs",
                    text));
  return {static_cast<double>(number) * at->second, 0};
}

/// "tiny" or "sharp_64:deep". Other accumulator latencies on the first machine alone: each is a DUT to build.
regress::Machine parse_machine(const std::string& text, bool is_first) {
  const size_t colon = text.find(':');
  regress::Machine m{text.substr(0, colon), colon == std::string::npos ? "default" : text.substr(colon + 1), is_first};
  return m;
}

regress::ClosureSettings settings_of(const CovCloseArgs& args) {
  regress::ClosureSettings s;
  for (const std::string& text : args.accels) s.machines.push_back(parse_machine(text, s.machines.empty()));
  s.profiles = args.profiles;
  s.overlays = args.overlays;
  s.variant = args.variant;
  s.seed = args.seed;
  return s;
}

/// What one simulated run came to.
struct Outcome {
  RandomLine line;
  cover::RunRecord record;
  std::string detail, message;
  std::vector<std::pair<uint32_t, uint64_t>> hits;
  size_t build = 0;            ///< of the code goals
  std::vector<uint64_t> code;  ///< counts of its points; empty without code coverage
  uint64_t code_added = 0;     ///< goals of code that it has reached first
};

Json to_json(const Screened& s) {
  Json choices = Json::array();
  for (const cfg::Choice c : s.choices) choices.push_back({static_cast<unsigned>(c.axis), c.value});
  return {s.runs, s.bins, choices, s.cycles};
}

Screened screened_from(const Json& j) {
  Screened s{j.at(0), j.at(1), {}, j.at(3)};
  for (const Json& c : j.at(2)) s.choices.push_back({static_cast<cfg::StimulusAxis>(c.at(0).get<unsigned>()), c.at(1)});
  return s;
}

class CloseCommand {
 public:
  explicit CloseCommand(const CovCloseArgs& args)
      : args_(args),
        limit_(parse_limit(args.budget)),
        budget_(limit_.seconds),
        libraries_(library_options(rtl_, args.variant, kParallel), budget_),
        closure_(coverage_.catalog(), settings_of(args)),
        code_(args.profiles.size(), args.accels.size(), args.seed) {
    for (const regress::Machine& m : settings_of(args).machines)
      accels_.emplace(std::pair(m.accel, m.latency), cfg::load_accel(regress::accel_path(m.accel), m.latency));
    want(args.bin);
    read_database();
  }

  CountedVerdict execute() {
    fmt::print("closure of {}: seed {}, {}\n", args_.database, args_.seed,
               args_.off ? "without direction" : "directed, screened by the golden models");
    std::fflush(stdout);
    while (goes_on() && !is_reached() && (args_.off ? undirected_round() : directed_round())) progress();
    while (looks_for_code() && goes_on() && !code_.is_spent() && code_round()) progress();
    if (interrupt_flag()) verdict_ = Verdict::interrupted;
    if (verdict_ == Verdict::pass && functional().percent() < args_.require) verdict_ = Verdict::incomplete;
    const CountedVerdict verdict(verdict_, counted());
    report(verdict);
    return verdict;
  }

 private:
  double seconds() const { return budget_.seconds_gone(); }
  bool goes_on() const {
    const bool has_runs_left = limit_.runs == 0 || runs_ < limit_.runs;
    return verdict_ == Verdict::pass && has_runs_left && !budget_.over();
  }
  bool is_reached() const {
    const cover::Reached all = functional();
    return all.reached == all.goals || all.percent() >= args_.goal;
  }
  /// What the verdict rests on. Goals that were reached before need no run; a search that ended by itself has tried
  /// what it could.
  std::vector<Counted> counted() const {
    const uint64_t tried = runs_ + (goes_on() ? closure_.candidates() : 0);
    std::vector<Counted> counts = {{"goals", functional().goals}};
    if (!is_reached()) counts.push_back({"runs", tried});
    return counts;
  }
  bool counts_code() const { return args_.variant == "coverage"; }
  /// Not for who asks for some bins only, or for some percentage of them.
  bool looks_for_code() const { return counts_code() && !args_.off && args_.bin.empty() && args_.goal >= 100.0; }

  void want(const std::string& pattern) {
    if (pattern.empty()) return;
    uint64_t goals = 0, named = 0;
    for (uint32_t bin = 0; bin < coverage_.catalog().bins().size(); ++bin) {
      const bool is_wanted = fnmatch(pattern.c_str(), coverage_.catalog().bins()[bin].name.c_str(), 0) == 0;
      if (!is_wanted) closure_.ignore(bin);
      named += is_wanted;
      goals += closure_.is_goal(bin);
    }
    if (named > 0 && goals == 0)
      throw cfg::ConfigError(
          fmt::format("--bin '{}': none of its {} bins is a goal: they are to be ignored or illegal", pattern, named));
    if (goals == 0)
      throw cfg::ConfigError(
          fmt::format("--bin '{}': no bin has this name; `sharp cov report --unreached` lists them", pattern));
  }

  void read_database() {
    cover::Database database(args_.database, cover::Database::Mode::create);
    for (const cover::BinTotal& total : database.bins())
      if (const auto bin = coverage_.catalog().find(total.name)) closure_.reach(*bin);
    for (const cover::CodeCounts& code : database.code_totals())
      code_.goals().add(code_.goals().add_build(code.items), code.counts);
  }

  cover::Reached functional(std::string_view group = {}) const {
    cover::Reached all;
    const cover::Catalog& catalog = coverage_.catalog();
    for (uint32_t bin = 0; bin < catalog.bins().size(); ++bin) {
      const cover::Bin& b = catalog.bins()[bin];
      if (b.kind != cover::BinKind::count || !closure_.is_goal(bin)) continue;
      if (!group.empty() && catalog.points()[b.point].spec.group != group) continue;
      ++all.goals;
      all.reached += closure_.reached(bin);
    }
    return all;
  }

  // A round ---------------------------------------------------------------------------------------------------------

  bool directed_round() {
    if (lowest_tries() >= kTriesToGiveUp) return false;
    const std::vector<Candidate> candidates = closure_.draw(kRoundCandidates);
    const std::vector<Screened> screened = screen_all(candidates);
    for (size_t i = 0; i < screened.size(); ++i) closure_.learn(candidates[i], screened[i]);
    std::vector<RandomLine> lines;
    for (const size_t i : choose(candidates, screened)) lines.push_back(candidates[i].line);
    simulate(lines);
    return !budget_.over();
  }

  /// Within a time, a round builds no more than one DUT: the smallest that helps. Runs are simulated between the
  /// builds.
  std::vector<size_t> choose(const std::vector<Candidate>& candidates, const std::vector<Screened>& screened) {
    if (limit_.seconds == 0.0) return closure_.choose(screened, kRoundRuns);
    std::map<uint64_t, std::vector<size_t>> by_macs;  // of candidates whose DUT is still to be built
    std::vector<Screened> open(screened.size());
    for (size_t i = 0; i < screened.size(); ++i) {
      const std::optional<cfg::Accel> accel = screened[i].runs ? accel_of_run(candidates[i].line) : std::nullopt;
      if (!accel) continue;
      if (libraries_.find(*accel) != nullptr)
        open[i] = screened[i];
      else if (libraries_.could_load(*accel))
        by_macs[accel->macs()].push_back(i);
    }
    for (const auto& [macs, numbers] : by_macs) {
      const std::string first = parameter_text(*accel_of_run(candidates[numbers[0]].line));
      for (const size_t i : numbers)
        if (parameter_text(*accel_of_run(candidates[i].line)) == first) open[i] = screened[i];
      std::vector<size_t> chosen = closure_.choose(open, kRoundRuns);
      if (!chosen.empty()) return chosen;
    }
    return closure_.choose(open, kRoundRuns);
  }

  bool undirected_round() {
    std::vector<RandomLine> lines;
    while (lines.size() < 4 * kRoundRuns && !budget_.over()) {
      RandomLine line = closure_.undirected();
      if (accel_of_run(line)) lines.push_back(std::move(line));
    }
    simulate(lines);
    return !budget_.over();
  }

  /// Of profiles and machines that have reached code of late.
  bool code_round() {
    std::vector<RandomLine> lines;
    std::vector<regress::CodeSearch::Arm> arms;
    while (lines.size() < kCodeRuns && !budget_.over()) {
      const regress::CodeSearch::Arm arm = code_.pick();
      RandomLine line = closure_.drawn(arm.profile, arm.machine);
      if (!accel_of_run(line)) continue;
      lines.push_back(std::move(line));
      arms.push_back(arm);
    }
    const std::vector<std::optional<uint64_t>> added = simulate(lines);
    for (size_t i = 0; i < added.size(); ++i)
      if (added[i]) code_.learn(arms[i], *added[i]);
    return !budget_.over();
  }

  uint64_t lowest_tries() const {
    uint64_t lowest = kTriesToGiveUp;
    for (const uint32_t bin : closure_.unreached()) lowest = std::min(lowest, closure_.tries(bin));
    return lowest;
  }

  const cfg::Accel& accel_of(const RandomLine& line) const { return accels_.at(std::pair(line.accel, line.latency)); }

  /// With the accumulator latency of the run; nothing if its constraints leave no legal job.
  std::optional<cfg::Accel> accel_of_run(const RandomLine& line) const {
    try {
      return closure_.run_of(line, accel_of(line), regress::Contents::input_only).accel;
    } catch (const regress::NoLegalJob&) {
      return std::nullopt;
    }
  }

  Screened screen_one(const Candidate& c) {
    try {
      const auto contents = c.with_values ? regress::Contents::all : regress::Contents::input_only;
      return regress::screen(coverage_, closure_.run_of(c.line, accel_of(c.line), contents), c.with_values);
    } catch (const regress::NoLegalJob&) {
      return {};
    }
  }

  std::vector<Screened> screen_all(const std::vector<Candidate>& candidates) {
    std::vector<Screened> all(candidates.size());
    ChildPool pool{kParallel, &budget_.over(), {}, [](size_t) {}, {}};
    pool.work = [&](size_t job) {
      Json results = Json::array();
      for (size_t i = job; i < candidates.size() && !interrupt_flag(); i += kScreenJobs)
        results.push_back(to_json(screen_one(candidates[i])));
      return json_text(results);
    };
    pool.ended = [&](size_t job, const std::string& text, const std::string& death) {
      if (budget_.over()) return;
      if (!death.empty()) throw std::runtime_error("screening: " + death);
      const Json results = Json::parse(text);
      for (size_t n = 0; n < results.size(); ++n) all[job + n * kScreenJobs] = screened_from(results[n]);
    };
    pool.run(kScreenJobs);
    return all;
  }

  /// What each has added to the goals of code; nothing for runs that did not come to their end in time.
  std::vector<std::optional<uint64_t>> simulate(const std::vector<RandomLine>& lines) {
    const std::vector<size_t> ready = with_library(lines);
    std::vector<std::optional<Outcome>> outcomes(lines.size());
    ChildPool pool{kParallel, &budget_.over(), {}, [](size_t) {}, {}};
    pool.work = [&](size_t n) { return json_text(simulate_one(lines[ready[n]])); };
    pool.ended = [&](size_t n, const std::string& text, const std::string& death) {
      const RandomLine& line = lines[ready[n]];
      Outcome o = death.empty() ? outcome_from(line, Json::parse(text)) : dead(line, death);
      const bool was_stopped = budget_.over() && (!death.empty() || o.record.verdict == "interrupted");
      if (!was_stopped) outcomes[ready[n]] = std::move(o);
    };
    pool.run(ready.size());
    if (interrupt_flag()) return {};
    take(outcomes);
    std::vector<std::optional<uint64_t>> added;
    for (const std::optional<Outcome>& o : outcomes) added.push_back(o ? std::optional(o->code_added) : std::nullopt);
    return added;
  }

  /// Indices of the runs whose DUT is there: the time may not be enough for all.
  std::vector<size_t> with_library(const std::vector<RandomLine>& lines) {
    std::vector<cfg::Accel> accels;
    for (const RandomLine& line : lines) accels.push_back(*accel_of_run(line));
    libraries_.load(accels);
    std::vector<size_t> ready;
    for (size_t i = 0; i < lines.size(); ++i) {
      const DutLibrary* const library = libraries_.find(accels[i]);
      if (library == nullptr) continue;
      ready.push_back(i);
      const std::string key = parameter_text(accels[i]);
      if (counts_code() && !builds_.contains(key))
        builds_[key] = code_.goals().add_build(library->create({1})->code_coverage().points);
    }
    return ready;
  }

  Json simulate_one(const RandomLine& line) {
    const regress::RandomRun run = closure_.run_of(line, accel_of(line), regress::Contents::all);
    SessionOptions options = regress::session_options(run);
    options.stop = &interrupt_flag();
    options.observer = &coverage_;
    coverage_.begin({run.accel, run.job, run.input, run.choices});
    const auto dut = libraries_.find(run.accel)->create({1});
    const SessionResult result = run_checked(*dut, run.accel, run.job, run.input, options);
    dut->finish();
    const std::string illegal = coverage_.end();
    Json hits = Json::array();
    for (uint32_t bin = 0; bin < coverage_.catalog().bins().size(); ++bin)
      if (coverage_.hits()[bin] > 0) hits.push_back({bin, coverage_.hits()[bin]});
    const bool is_illegal = result.verdict == Verdict::pass && !illegal.empty();
    return {{"verdict", is_illegal ? "mismatch" : std::string(to_string(result.verdict))},
            {"detail", is_illegal ? "illegal bin hit: " + illegal : result.detail},
            {"message", result.failure ? result.failure->message : ""},
            {"accel", run.accel.name},
            {"latency", run.accel.latency_name},
            {"cycles", result.rtl.cycles},
            {"description", run.description},
            {"hits", hits},
            {"build", counts_code() ? builds_.at(parameter_text(run.accel)) : 0},
            {"code", dut->code_coverage().counts}};
  }

  static Outcome outcome_from(const RandomLine& line, const Json& j) {
    Outcome o{line,
              {regress::to_line(line), j.at("accel"), j.at("latency"), line.variant, line.seed, j.at("verdict"),
               j.at("cycles")},
              j.at("detail"),
              j.at("description").get<std::string>() + "\n" + j.at("message").get<std::string>(),
              {},
              j.at("build"),
              j.at("code"),
              0};
    for (const Json& h : j.at("hits")) o.hits.emplace_back(h.at(0), h.at(1));
    return o;
  }
  static Outcome dead(const RandomLine& line, const std::string& death) {
    return {line, {regress::to_line(line), "", "", line.variant, line.seed, "internal_error", 0}, death, "", {}, 0, {},
            0};
  }

  /// Runs that pass go to the database; the first that does not ends the closure.
  void take(std::vector<std::optional<Outcome>>& outcomes) {
    cover::Database database(args_.database, cover::Database::Mode::read_write);
    cover::Database::Transaction transaction(database);
    for (std::optional<Outcome>& outcome : outcomes) {
      if (!outcome) continue;
      Outcome& o = *outcome;
      ++runs_;
      if (o.record.verdict != "pass") {
        if (verdict_ == Verdict::pass) failed(o);
        continue;
      }
      std::vector<cover::BinHits> named;
      uint64_t added = 0;
      for (const auto& [bin, count] : o.hits) {
        const cover::Bin& b = coverage_.catalog().bins()[bin];
        named.push_back({b.name, count});
        added += b.kind == cover::BinKind::count && !closure_.reached(bin);
        closure_.reach(bin);
      }
      const uint64_t run = database.add_run(o.record, named);
      if (!o.code.empty()) {
        o.code_added = code_.goals().add(o.build, o.code);
        database.add_code(run, {code_.goals().items(o.build), o.code});
      }
      if (added > 0) functional_runs_ = runs_, functional_seconds_ = seconds();
      if (added + o.code_added > 0) list_.push_back(o.record.command);
    }
    transaction.commit();
  }

  void failed(const Outcome& o) {
    line_.clear();
    fmt::print("\n{}: {}\n{}\nreproduce: {} {}\n", o.record.verdict, o.detail, o.message, shell_line({args_.program}),
               o.record.command);
    verdict_ = o.record.verdict == "mismatch" ? Verdict::mismatch : Verdict::internal_error;
    for (const Verdict v : {Verdict::assertion, Verdict::hang, Verdict::cycle_limit, Verdict::incomplete})
      if (to_string(v) == o.record.verdict) verdict_ = v;
  }

  // Reports ---------------------------------------------------------------------------------------------------------

  /// For a terminal of 80 columns.
  std::string short_state() const {
    const cover::Reached all = functional();
    const auto s = static_cast<unsigned>(seconds());
    return fmt::format("{:3}:{:02} {} runs, functional {} %, {} goals left", s / 60, s % 60, grouped(runs_),
                       all.percent_text(), grouped(all.goals - all.reached));
  }

  std::string state_line() const {
    const cover::Reached all = functional();
    const auto s = static_cast<unsigned>(seconds());
    std::string text =
        fmt::format("{:3}:{:02} {} runs, {} candidates: functional {} %, hazard {} %, {} of {} goals unreached", s / 60,
                    s % 60, grouped(runs_), grouped(closure_.candidates()), all.percent_text(),
                    functional("hazard").percent_text(), all.goals - all.reached, all.goals);
    if (counts_code()) {
      const cover::CodeSummary code = code_.goals().summary();
      if (of_kind(code, cover::CodeKind::line).goals > 0)  // known with the first DUT
        text += fmt::format("; line {} %, toggle {} %", of_kind(code, cover::CodeKind::line).percent_text(),
                            of_kind(code, cover::CodeKind::toggle).percent_text());
    }
    return text;
  }
  static const cover::Reached& of_kind(const cover::CodeSummary& s, cover::CodeKind kind) {
    return s.reached[static_cast<unsigned>(kind)];
  }

  void progress() {
    line_.show(short_state());
    if (line_.is_terminal()) return;
    if (Clock::now() - reported_ < kReportEvery) return;
    reported_ = Clock::now();
    fmt::print("{}\n", state_line());
    std::fflush(stdout);
  }

  void report(const CountedVerdict& verdict) {
    line_.clear();
    fmt::print("{}\n", state_line());
    std::string last;
    for (const cover::Catalog::Point& p : coverage_.catalog().points()) {
      if (p.spec.group == last) continue;
      last = p.spec.group;
      const cover::Reached group = functional(last);
      if (group.goals > 0)
        fmt::print("  {:<10} {:>6} %  {} of {}\n", last, group.percent_text(), group.reached, group.goals);
    }
    if (counts_code()) print_code();
    if (!args_.off) print_unreached();
    if (!libraries_.not_built().empty())
      fmt::print("not built, since the budget was not enough: {}\n", fmt::join(libraries_.not_built(), ", "));
    write_list();
    fmt::print("{}: {} runs, of which {} added coverage, in {:.1f} s\n", to_string(verdict.verdict()), grouped(runs_),
               grouped(list_.size()), seconds());
    write_json_report(verdict);
  }

  static constexpr cover::CodeKind kCodeKinds[] = {cover::CodeKind::line, cover::CodeKind::branch,
                                                   cover::CodeKind::toggle, cover::CodeKind::user};

  void print_code() const {
    const cover::CodeSummary code = code_.goals().summary();
    for (const cover::CodeKind kind : kCodeKinds) {
      const cover::Reached& r = of_kind(code, kind);
      if (r.goals == 0) continue;
      fmt::print("  {:<10} {:>6} %  {} of {}\n", to_string(kind), r.percent_text(), r.reached, r.goals);
    }
  }

  Json code_json() const {
    if (!counts_code()) return nullptr;
    const cover::CodeSummary code = code_.goals().summary();
    Json json;
    for (const cover::CodeKind kind : kCodeKinds) {
      const cover::Reached& r = of_kind(code, kind);
      json[std::string(to_string(kind))] = {{"reached", r.reached}, {"goals", r.goals}};
    }
    return json;
  }

  void print_unreached() const {
    for (const uint32_t bin : closure_.unreached())
      if (closure_.tries(bin) >= regress::kTriesForBelief)
        fmt::print("believed unreachable: {}: {}\n", coverage_.catalog().bins()[bin].name, closure_.argument(bin));
      else
        fmt::print("unreached: {}: {}\n", coverage_.catalog().bins()[bin].name, closure_.argument(bin));
  }

  void write_list() const {
    if (args_.out.empty()) return;
    std::string text =
        fmt::format("# runs that added coverage, in this order: sharp cov close --seed {}\n", args_.seed);
    for (const std::string& command : list_) text += command + "\n";
    write_file(args_.out, text);
  }

  void write_json_report(const CountedVerdict& verdict) const {
    if (args_.json.empty()) return;
    const cover::Reached all = functional();
    nlohmann::ordered_json unreached = nlohmann::ordered_json::array();
    for (const uint32_t bin : closure_.unreached())
      unreached.push_back({{"bin", coverage_.catalog().bins()[bin].name},
                           {"tries", closure_.tries(bin)},
                           {"argument", closure_.argument(bin)}});
    nlohmann::ordered_json json = report_head("cov close", verdict);
    json.update({{"rtl", rtl_.origin().string()},
                 {"rtl_hash", rtl_.hash()},
                 {"directed", !args_.off},
                 {"seed", args_.seed},
                 {"runs", runs_},
                 {"added", list_.size()},
                 {"candidates", closure_.candidates()},
                 {"reached", all.reached},
                 {"goals", all.goals},
                 {"functional_runs", functional_runs_},
                 {"functional_seconds", functional_seconds_},
                 {"code", code_json()},
                 {"seconds", seconds()},
                 {"not_built", libraries_.not_built()},
                 {"unreached", unreached}});
    write_json(args_.json, json);
  }

  const CovCloseArgs& args_;
  const Limit limit_;
  Budget budget_;                                   ///< from here on
  RtlSnapshot rtl_ = RtlSnapshot::take(args_.rtl);  ///< all runs are of it
  BudgetedLibraries libraries_;
  cover::Coverage coverage_;
  regress::Closure closure_;
  regress::CodeSearch code_;
  std::map<std::pair<std::string, std::string>, cfg::Accel> accels_;  ///< by name and latency set
  std::map<std::string, size_t> builds_;                              ///< of the code goals, by parameter_text
  std::vector<std::string> list_;                                     ///< commands of runs that added coverage
  uint64_t runs_ = 0;
  uint64_t functional_runs_ = 0;  ///< runs up to the last one that reached a bin first, and the time until then
  double functional_seconds_ = 0.0;
  Verdict verdict_ = Verdict::pass;
  Clock::time_point reported_ = Clock::now();
  const ProgressLine line_;
};

}  // namespace

CountedVerdict cov_close_command(const CovCloseArgs& args) { return CloseCommand(args).execute(); }

}  // namespace sharp::tb
