// SPDX-License-Identifier: Apache-2.0
// `sharp time`: predicted cycles of a run file with its traffic, from the timing model alone.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "tb/run/case_report.h"
#include "tb/run/resolve.h"
#include "tb/run/run_case.h"
#include "tb/run/run_command.h"
#include "tb/run/run_table.h"
#include "tb/sim/result_json.h"
#include "tb/sim/run_timing.h"

namespace sharp::tb {
namespace {

TextTable make_table(const std::vector<cfg::Case>& cases) {
  size_t label = 0;
  for (const cfg::Case& c : cases) label = std::max(label, c.label.size());
  std::vector<Column> columns = {{"verdict", 11, false},
                                 {"case", static_cast<unsigned>(label), false},
                                 {"K", 8},
                                 {"cycles", 12},
                                 {"tiles", 12},
                                 {"util", 6}};
  for (unsigned reason = 1; reason < cfg::kNumStallReasons; ++reason)
    columns.push_back({std::string(cfg::to_string(static_cast<cfg::StallReason>(reason))), 5});
  return TextTable(columns);
}

std::string row(const TextTable& table, const cfg::Case& c, const ResolvedCase& resolved, const TimingResult& r) {
  std::vector<std::string> cells = {std::string(to_string(r.verdict)), c.label};
  if (r.verdict == Verdict::bad_config) return table.row(cells);
  cells.push_back(k_cell(resolved.passes, resolved.k_auto));
  cells.push_back(grouped(r.counters.cycles));
  cells.push_back(grouped(r.counters.tiles));
  cells.push_back(r.verdict == Verdict::pass ? fmt::format("{:.1f}%", 100.0 * r.utilisation) : "-");
  for (unsigned reason = 1; reason < cfg::kNumStallReasons; ++reason)
    cells.push_back(grouped(r.counters.stalls[reason]));
  return table.row(cells);
}

nlohmann::ordered_json to_json(const cfg::Case& c, const ResolvedCase& resolved, const TimingResult& r) {
  return {{"case", case_json(c, resolved.passes)},
          {"verdict", to_string(r.verdict)},
          {"exit_code", exit_code(r.verdict)},
          {"detail", r.detail},
          {"golden", counters_json(r.counters)},
          {"utilisation", r.utilisation},
          {"passes", passes_json(resolved.passes, r.passes)},
          {"run_seconds", r.run_seconds}};
}

/// A refused case is a bad configuration and has no cycles.
TimingResult time_case(const cfg::Case& c, const ResolvedCase& resolved) {
  if (resolved.error.empty()) return run_timing(c.accel, make_job(c, resolved), *c.input, session_options(c));
  TimingResult r;
  r.verdict = Verdict::bad_config;
  r.detail = resolved.error;
  return r;
}

void write_report(const RunArgs& args, const CountedVerdict& verdict, double seconds,
                  const nlohmann::ordered_json& rows) {
  if (args.json.empty()) return;
  nlohmann::ordered_json json = report_head("time", verdict);
  json.update({{"run_file", args.file}, {"overrides", args.overrides}, {"seconds", seconds}, {"cases", rows}});
  write_json(args.json, json);
}

}  // namespace

CountedVerdict time_command(const RunArgs& args) {
  const std::vector<cfg::Case> cases = cfg::load_run(args.file, args.overrides, args.seed);
  std::vector<ResolvedCase> resolved;
  for (const cfg::Case& c : cases) resolved.push_back(resolve(c));
  for (const std::string& line : describe_choices(cases, resolved)) fmt::print("{}\n", line);
  const TextTable table = make_table(cases);
  fmt::print("{}", table.header());
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  std::string failures;
  Verdict verdict = Verdict::pass;
  uint64_t cycles = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < cases.size(); ++i) {
    const TimingResult r = time_case(cases[i], resolved[i]);
    fmt::print("{}", row(table, cases[i], resolved[i], r));
    if (!r.detail.empty()) failures += fmt::format("\n{}: {}\n{}\n", to_string(r.verdict), cases[i].label, r.detail);
    rows.push_back(to_json(cases[i], resolved[i], r));
    verdict = worse(verdict, r.verdict);
    cycles += r.counters.cycles;
    if (interrupt_flag()) break;
  }
  if (interrupt_flag()) verdict = worse(verdict, Verdict::interrupted);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{}\n{} of {} cases timed in {:.2f} s, without RTL\n", failures, rows.size(), cases.size(), seconds);
  const CountedVerdict counted(verdict, {{"cases", rows.size()}, {"cycles", cycles}});
  write_report(args, counted, seconds, rows);
  return counted;
}

}  // namespace sharp::tb
