// SPDX-License-Identifier: Apache-2.0
// The command line `sharp`: wiring only.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <sstream>

#include "base/output/output_file.h"
#include "base/output/standard_streams.h"
#include "base/process/interrupt.h"
#include "main/bisect_cli.h"
#include "main/cov_cli.h"
#include "main/eval_cli.h"
#include "main/inspect_cli.h"
#include "main/regress_cli.h"
#include "main/run_cli.h"
#include "main/slip.h"
#include "tb/run/case_report.h"
#include "tb/run/error_verdict.h"

namespace sharp::tb {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 pass, 1 mismatch, 2 bad usage or configuration, 3 RTL assertion, 4 hang or cycle limit,\n"
    "5 incomplete, 6 interrupted, 7 internal error, 8 build failed (the RTL does not compile, lint or fit).\n"
    "Of several runs the worst decides, in the order internal error, interrupted, build failed, assertion, mismatch,\n"
    "hang, cycle limit, incomplete, bad configuration.";

/// The command that was chosen, and where its --json goes.
struct Chosen {
  std::function<CountedVerdict()> run;
  const std::string* json = nullptr;
  std::string name;
};

struct Args {
  RunArgs run, golden, time;
  ExplainArgs explain;
  CheckRtlArgs check_rtl;
  ListArgs list;
  WavesArgs waves;
  OnnxArgs onnx;
  BenchArgs bench;
  RandomArgs random;
  ShrinkArgs shrink;
  TraceDiffArgs trace_diff;
  CovArgs cov;
  PlanArgs plan;
  RecheckArgs recheck;
  regress::RegressArgs regress;
  regress::RegressJobArgs regress_job;
  eval::EvalArgs eval;
  BisectArgs bisect;
  ReportArgs report;
};

Choose chooser_of(Chosen& chosen) {
  return [&chosen](CLI::App* command, const std::string& json, std::function<CountedVerdict()> run) {
    command->footer(kFooter);
    const std::string group = command->get_parent()->get_name();  // "cov", or empty
    const std::string name = group.empty() ? command->get_name() : group + " " + command->get_name();
    command->callback([=, &chosen, &json] { chosen = {run, &json, name}; });
  };
}

/// The report of a command that ended in an exception.
Verdict fail(const Chosen& chosen, Verdict verdict, const char* message) {
  fmt::print(stderr, "sharp {}: {}: {}\n", chosen.name, to_string(verdict), message);
  if (chosen.json == nullptr || chosen.json->empty()) return verdict;
  try {
    write_json(*chosen.json, {{"schema", 1},
                              {"command", chosen.name},
                              {"verdict", to_string(verdict)},
                              {"exit_code", exit_code(verdict)},
                              {"error", message}});
  } catch (const OutputError& e) {
    fmt::print(stderr, "sharp {}: {}\n", chosen.name, e.what());
  }
  return verdict;
}

Verdict execute(const Chosen& chosen) {
  try {
    const CountedVerdict v = chosen.run();
    std::fflush(stdout);  // the reason stands last
    if (!v.lack().empty()) fmt::print(stderr, "sharp {}: {}: {}\n", chosen.name, to_string(v.verdict()), v.lack());
    return v.verdict();
  } catch (const std::exception& e) {
    return fail(chosen, verdict_of(e), e.what());
  }
}

/// Ends a parse that did not come to a command: help, or what is wrong with the line.
int explain_usage(const CLI::App& app, const CLI::ParseError& error) {
  std::ostringstream out, err;
  const bool is_help = app.exit(error, out, err) == 0;
  fmt::print("{}", out.str());
  fmt::print(stderr, "{}{}", err.str(), is_help ? "" : slip_text(app));
  const std::string lost = lost_standard_output();
  if (!lost.empty()) fmt::print(stderr, "sharp: {}\n", lost);
  return exit_code(is_help && lost.empty() ? Verdict::pass : Verdict::bad_config);
}

/// A verdict that nobody could read is no pass.
Verdict demand_output(const Chosen& chosen, Verdict verdict) {
  const std::string lost = lost_standard_output();
  if (lost.empty()) return verdict;
  fmt::print(stderr, "sharp {}: {}: {}\n", chosen.name, to_string(Verdict::bad_config), lost);
  return worse(verdict, Verdict::bad_config);
}

/// What a run frees the next one needs again, tens of MB on the larger machines: handed back to the kernel and cleared
/// by it anew, they cost such short runs more time than the simulation.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

int main_(int argc, char** argv) {
  keep_freed_memory();
  guard_standard_streams();
  if (const std::string why = why_no_standard_output(); !why.empty()) {
    fmt::print(stderr, "sharp: {}: {}\n", to_string(Verdict::bad_config), why);
    return exit_code(Verdict::bad_config);
  }
  CLI::App app("Co-verification of the Sharp RNN accelerator: RTL and golden model in lockstep");
  app.footer(kFooter);
  app.require_subcommand(1);
  Args args;
  args.run.program = args.golden.program = args.random.program = args.shrink.program = args.cov.close.program = argv[0];
  args.regress.program = std::filesystem::canonical("/proc/self/exe").string();
  Chosen chosen;
  const Choose choose = chooser_of(chosen);
  add_run(app, args.run, choose);
  add_golden(app, args.golden, choose);
  add_time(app, args.time, choose);
  add_explain(app, args.explain, choose);
  add_waves(app, args.waves, choose);
  add_check_rtl(app, args.check_rtl, choose);
  add_list(app, args.list, choose);
  add_onnx(app, args.onnx, choose);
  add_bench(app, args.bench, choose);
  add_random(app, args.random, choose);
  add_shrink(app, args.shrink, choose);
  add_trace_diff(app, args.trace_diff, choose);
  add_plan(app, args.plan, choose);
  add_cov(app, args.cov, choose);
  regress::add_regress(app, args.regress, choose);
  regress::add_regress_job(app, args.regress_job, choose);
  eval::add_eval(app, args.eval, choose);
  add_bisect(app, args.bisect, choose);
  add_recheck(app, args.recheck, choose);
  add_report(app, args.report, choose);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return explain_usage(app, e);
  }
  install_interrupt_handlers();
  return exit_code(demand_output(chosen, execute(chosen)));
}

}  // namespace
}  // namespace sharp::tb

int main(int argc, char** argv) { return sharp::tb::main_(argc, argv); }
