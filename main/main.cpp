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
#include "base/sqlite/connection.h"
#include "cfg/src/run_file.h"
#include "main/bisect_cli.h"
#include "main/cov_cli.h"
#include "main/eval_cli.h"
#include "main/output_option.h"
#include "main/regress_cli.h"
#include "main/slip.h"
#include "regress/random/random_command.h"
#include "regress/report/report_command.h"
#include "tb/bench/bench_command.h"
#include "tb/cover/plan/plan_command.h"
#include "tb/explain/explain_command.h"
#include "tb/library/check_rtl_command.h"
#include "tb/library/dut_library.h"
#include "tb/run/case_report.h"
#include "tb/run/error_verdict.h"
#include "tb/run/list_command.h"
#include "tb/run/onnx_command.h"
#include "tb/run/recheck_command.h"
#include "tb/run/run_command.h"
#include "tb/shrink/shrink_command.h"
#include "tb/trace/trace_diff_command.h"
#include "tb/views/waves_command.h"
#include "tb/waves/wave_window.h"

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

void choose(CLI::App* command, Chosen& chosen, const std::string& json, std::function<CountedVerdict()> run) {
  command->footer(kFooter);
  const std::string group = command->get_parent()->get_name();  // "cov", or empty
  const std::string name = group.empty() ? command->get_name() : group + " " + command->get_name();
  command->callback([=, &chosen, &json] { chosen = {run, &json, name}; });
}

void add_json(CLI::App* command, std::string& json) {
  command->add_option("--json", json, "Write the figures to this file, or to standard output: - (docs/json-schema.md)")
      ->check(output_file())
      ->type_name("FILE");
}

void add_selection(CLI::App* command, RunArgs& args) {
  command->add_option("run_file", args.file, "Run file, e.g. cfg/run/silero.yaml")->required()->type_name("RUN.yaml");
  command->add_option("--set", args.overrides, "Override a key; the value is YAML and may be a list: one case each")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--seed", args.seed, "Seed instead of the run file's")->check(CLI::NonNegativeNumber);
}

/// What is wrong with the value of --waves, or nothing.
std::string legal_waves(const std::string& text) {
  try {
    parse_waves(text);
    return {};
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
}

void add_run(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("run", "Simulate a run file in lockstep with the golden models and check everything");
  RunArgs& a = args.run;
  add_selection(command, a);
  command->add_option("--waves", a.waves, "none, fail (of failing cases), all, or cycles A:B; see docs/waves.md")
      ->check(CLI::Validator(legal_waves, "WAVES"));
  command->add_option("--wave-before", a.wave_before, "Cycles shown before the first bad one (fail)")
      ->check(CLI::Range(0, 1000000));
  command->add_option("--snapshot-cycles", a.snapshot_cycles, "Cycles from one snapshot to the next (fail)")
      ->check(CLI::Range(1, 1000000000));
  command->add_option("--out", a.out, "Folder for result.json, h.npy, c.npy, log.txt of every case")
      ->check(output_folder())
      ->type_name("DIR");
  command->add_flag("--trace", a.trace, "Write model.trace and rtl.trace of every case; see docs/trace.md");
  command->add_option("--cov", a.cov, "Add the coverage of every case that passes to this database (docs/coverage.md)")
      ->check(output_database())
      ->type_name("DB");
  command->add_flag("--record", a.record,
                    "Write recording.bin.gz of every case, for `sharp recheck`; see docs/record.md");
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  command->add_option("--jobs", a.jobs, "Cases simulated at once")->check(CLI::Range(1, 256));
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return run_command(a); });
}

void add_golden(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("golden", "Golden models only: h, c and predicted cycles of a run file, no RTL");
  RunArgs& a = args.golden;
  add_selection(command, a);
  command
      ->add_option("--out", a.out,
                   "Folder for h.npy, c.npy, h_reference.npy, c_reference.npy, golden.json of every case")
      ->required()
      ->check(output_folder())
      ->type_name("DIR");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return golden_command(a); });
}

void add_time(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "time", "Timing model only: cycles, utilisation and stalls of a run file with its traffic, no RTL");
  RunArgs& a = args.time;
  add_selection(command, a);
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return time_command(a); });
}

void add_explain(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "explain", "Where the cycles of a run went, step by step, and where another run is faster; no RTL");
  ExplainArgs& a = args.explain;
  const auto overrides = [command](const char* option, std::vector<std::string>& list, const char* what) {
    return command->add_option(option, list, what)->type_name("KEY=VALUE")->take_all()->allow_extra_args(false);
  };
  command->add_option("run", a.path, "Run file, or folder of `sharp run --out` or of an earlier explain --out")
      ->required()
      ->type_name("RUN|DIR");
  command->add_option("--case", a.number, "Which case of a folder of several, from 1")->check(CLI::PositiveNumber);
  overrides("--set", a.overrides, "Override a key of the run file");
  CLI::Option* against = command->add_option("--against", a.against, "Run file or folder to compare with");
  overrides("--against-set", a.against_overrides, "Override a key of the other run file")->needs(against);
  command->add_option("--against-case", a.against_number, "Which case of that folder, from 1")
      ->check(CLI::PositiveNumber)
      ->needs(against);
  command->add_option("--seed", a.seed, "Seed instead of the run files'")->check(CLI::NonNegativeNumber);
  command->add_flag("--all-steps", a.all_steps, "Print every step and wait");
  command->add_option("--out", a.out, "Folder for timeline.json and trace.json")
      ->check(output_folder())
      ->type_name("DIR");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return explain_command(a); });
}

void add_waves(CLI::App& app, Args& args, Chosen& chosen) {
  static const std::string kNoJson;
  CLI::App* command =
      app.add_subcommand("waves", "Open the dump of a case in GTKWave, in the view made for its failure");
  WavesArgs& a = args.waves;
  command->add_option("folder", a.folder, "Folder of a case, or above one")->required()->type_name("DIR");
  command
      ->add_option("--view", a.view,
                   "A view of waves/ instead: dispatch, datapath, activation, cell_update, streams, hazards")
      ->type_name("NAME");
  command->add_flag("--print", a.print, "Print the command instead of running it");
  choose(command, chosen, kNoJson, [&a] { return waves_command(a); });
}

void add_check_rtl(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand(
      "check-rtl",
      "Does an RTL folder fit the testbench: syntax, lint, parameters, ports, probes; nothing is compiled");
  CheckRtlArgs& a = args.check_rtl;
  command->add_option("rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  CLI::Option* accel =
      command->add_option("--accel", a.accels, "Only this accelerator, with all its latency sets or one")
          ->type_name("NAME[:LATENCY]")
          ->take_all()
          ->allow_extra_args(false);
  command->add_flag("--all", a.all, "Every latency set of every accelerator, not of the smallest only")
      ->excludes(accel);
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return check_rtl_command(a); });
}

void add_list(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("list", "List accelerators, models and run files");
  add_json(command, args.list.json);
  choose(command, chosen, args.list.json, [&args] { return list_command(args.list); });
}

void add_onnx(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("onnx", "List the LSTM, GRU and RNN nodes of an ONNX model, and whether hardware runs them");
  command->add_option("file", args.onnx.file, "ONNX model")->required()->type_name("MODEL.onnx");
  add_json(command, args.onnx.json);
  choose(command, chosen, args.onnx.json, [&args] { return onnx_command(args.onnx); });
}

void add_bench(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("bench", "Measure simulation speed and build time against their targets");
  BenchArgs& a = args.bench;
  CLI::Option* accel = command->add_option("--accel", a.accel, "Accelerator")->type_name("NAME");
  CLI::Option* all = command->add_flag("--all", a.all, "Every accelerator of cfg/accel, one row each")->excludes(accel);
  CLI::Option* coverage =
      command
          ->add_flag("--coverage", a.coverage,
                     "What functional coverage and the coverage build cost, on sharp_64 and sharp_1k")
          ->excludes(all);
  command->add_flag("--snapshots", a.snapshots, "What the snapshots of run --waves fail cost when nothing fails")
      ->excludes(all)
      ->excludes(coverage);
  command->add_option("--latency", a.latency, "Its latency set")->type_name("NAME");
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  command->add_option("--repeats", a.repeats, "Interleaved repeats; medians count")->check(CLI::Range(1, 1000));
  command->add_flag("!--no-build", a.build, "Do not measure the build time");
  command->add_flag("--strict", a.strict, "Exit code 1 if a target is missed");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return bench_command(a); });
}

void add_random(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("random", "Constrained-random jobs, traffic, values and host, by the weights of a profile");
  RandomArgs& a = args.random;
  command->add_option("--accel", a.accel, "Accelerator")->type_name("NAME");
  command->add_option("--latency", a.latency, "Its latency set")->type_name("NAME");
  command->add_option("--profile", a.profile, "Weights of all random choices: a name or a file (docs/stimulus.md)")
      ->type_name("NAME|FILE");
  command->add_option("--set", a.overlays, "Only these values of an axis: value, [value,value] or {value: weight}")
      ->type_name("AXIS=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--list", a.list, "The runs of a list, a command a line, instead of a series")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("--cov", a.cov, "Add the coverage of every run that passes to this database (docs/coverage.md)")
      ->check(output_database())
      ->type_name("DB");
  command->add_option("--variant", a.variant, "DUT build")->check(CLI::IsMember({"fast", "randreset", "coverage"}));
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  command->add_option("--seed", a.seed, "Seed of the whole series")->check(CLI::NonNegativeNumber);
  command->add_flag("--fresh", a.fresh, "Draw the seed anew (it is printed first)");
  command->add_option("--runs", a.runs, "Number of runs")->check(CLI::Range(1, 100000000));
  command->add_option("--reset-seeds", a.reset_seeds, "Repeat each run with so many reset seeds")
      ->check(CLI::Range(1, 1000));
  command->add_option("--only", a.only, "Only run number N of the series")->check(CLI::NonNegativeNumber);
  command->add_option("--write", a.write, "Write run --only as a run file, do not simulate")
      ->check(output_run_file())
      ->type_name("FILE.yaml");
  command->add_option("--waves", a.waves, "none, fail (of a failing run), all, or cycles A:B; see docs/waves.md")
      ->check(CLI::Validator(legal_waves, "WAVES"));
  command->add_option("--out", a.out, "Folder of waves")->check(output_folder())->type_name("DIR");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return random_command(a); });
}

void add_shrink(CLI::App& app, Args& args, Chosen& chosen) {
  static const std::string kNoJson;
  CLI::App* command = app.add_subcommand("shrink", "Reduce a failing run to the smallest with the same signature");
  ShrinkArgs& a = args.shrink;
  command->add_option("target", a.target, "Run file, or folder of a case of `sharp run --out`")
      ->required()
      ->check(CLI::ExistingPath)
      ->type_name("RUN.yaml|DIR");
  command->add_option("--set", a.overrides, "Override a key, as in `sharp run`")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--seed", a.seed, "Seed instead of the run file's")->check(CLI::NonNegativeNumber);
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  command->add_option("--out", a.out, "Run file to write; its arrays go to FILE.arrays")
      ->required()
      ->check(output_run_file())
      ->type_name("FILE.yaml");
  command->add_option("--budget", a.budget, "Seconds of the whole command")->check(CLI::Range(1, 86400));
  command->add_flag("--keep-accel", a.keep_accel, "Do not try smaller accelerators");
  choose(command, chosen, kNoJson, [&a] { return shrink_command(a); });
}

void add_trace_diff(CLI::App& app, Args& args, Chosen& chosen) {
  static const std::string kNoJson;
  CLI::App* command = app.add_subcommand("tracediff", "First difference of two text traces of `sharp run --trace`");
  TraceDiffArgs& a = args.trace_diff;
  command->add_option("a", a.a, "Trace, e.g. model.trace")->required()->type_name("A");
  command->add_option("b", a.b, "Trace, e.g. rtl.trace")->required()->type_name("B");
  command->add_option("--context", a.context, "Lines shown before and after the difference")
      ->check(CLI::Range(0, 1000000));
  choose(command, chosen, kNoJson, [&a] { return trace_diff_command(a); });
}

void add_recheck(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("recheck", "Check recorded runs against the golden models of today, without RTL");
  RecheckArgs& a = args.recheck;
  command->add_option("target", a.target, "Recording of `sharp run --record`, or a folder with some in it or below it")
      ->required()
      ->type_name("DIR|FILE");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return recheck_command(a); });
}

void add_plan(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("plan", "The verification plan, with results; docs/verification-plan.md");
  PlanArgs& a = args.plan;
  command->add_option("--db", a.database, "Coverage database to take results from")->type_name("DB");
  command->add_option("--stage", a.stage, "Only items of this and earlier stages")
      ->check(CLI::IsMember(std::vector<std::string>{"V1", "V2", "V3"}));
  command->add_flag("--check", a.check,
                    "Exit 1 if the plan names what does not exist, leaves something out, or its page is old");
  command->add_flag("--require", a.require, "Exit 1 unless every goal of the items and stages that are shown is met");
  command->add_option("--markdown", a.markdown, "Write the plan as a page")->check(output_file())->type_name("FILE");
  command->add_option("--plan", a.plan, "Folder of the plan instead of cfg/plan")->type_name("DIR");
  command->add_option("--tests", a.tests, "Output of ctest --show-only=json-v1 instead of the build folder's")
      ->type_name("FILE");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return plan_command(a); });
}

void add_report(CLI::App& app, Args& args, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("report", "Render the reports of a night again and print its summary");
  ReportArgs& a = args.report;
  command->add_option("run", a.run, "Run folder of `sharp regress`")->required()->type_name("RUN");
  add_json(command, a.json);
  choose(command, chosen, a.json, [&a] { return report_command(a); });
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
  add_run(app, args, chosen);
  add_golden(app, args, chosen);
  add_time(app, args, chosen);
  add_explain(app, args, chosen);
  add_waves(app, args, chosen);
  add_check_rtl(app, args, chosen);
  add_list(app, args, chosen);
  add_onnx(app, args, chosen);
  add_bench(app, args, chosen);
  add_random(app, args, chosen);
  add_shrink(app, args, chosen);
  add_trace_diff(app, args, chosen);
  add_plan(app, args, chosen);
  const Choose chooser = [&chosen](CLI::App* command, const std::string& json, std::function<CountedVerdict()> run) {
    choose(command, chosen, json, std::move(run));
  };
  add_cov(app, args.cov, chooser);
  regress::add_regress(app, args.regress, chooser);
  regress::add_regress_job(app, args.regress_job, chooser);
  eval::add_eval(app, args.eval, chooser);
  add_bisect(app, args.bisect, chooser);
  add_recheck(app, args, chosen);
  add_report(app, args, chosen);
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
