// SPDX-License-Identifier: Apache-2.0
// One function for each command.
#include "main/inspect_cli.h"

#include "main/output_option.h"

namespace sharp::tb {

void add_explain(CLI::App& app, ExplainArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand(
      "explain", "Where the cycles of a run went, step by step, and where another run is faster; no RTL");
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
  choose(command, a.json, [&a] { return explain_command(a); });
}

void add_waves(CLI::App& app, WavesArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("waves", "Open the dump of a case in GTKWave, in the view made for its failure");
  command->add_option("folder", a.folder, "Folder of a case, or above one")->required()->type_name("DIR");
  command
      ->add_option("--view", a.view,
                   "A view of waves/ instead: dispatch, datapath, activation, cell_update, streams, hazards")
      ->type_name("NAME");
  command->add_flag("--print", a.print, "Print the command instead of running it");
  choose(command, kNoJson, [&a] { return waves_command(a); });
}

void add_trace_diff(CLI::App& app, TraceDiffArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("tracediff", "First difference of two text traces of `sharp run --trace`");
  command->add_option("a", a.a, "Trace, e.g. model.trace")->required()->type_name("A");
  command->add_option("b", a.b, "Trace, e.g. rtl.trace")->required()->type_name("B");
  command->add_option("--context", a.context, "Lines shown before and after the difference")
      ->check(CLI::Range(0, 1000000));
  choose(command, kNoJson, [&a] { return trace_diff_command(a); });
}

void add_check_rtl(CLI::App& app, CheckRtlArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand(
      "check-rtl",
      "Does an RTL folder fit the testbench: syntax, lint, parameters, ports, probes; nothing is compiled");
  command->add_option("rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  CLI::Option* accel =
      command->add_option("--accel", a.accels, "Only this accelerator, with all its latency sets or one")
          ->type_name("NAME[:LATENCY]")
          ->take_all()
          ->allow_extra_args(false);
  command->add_flag("--all", a.all, "Every latency set of every accelerator, not of the smallest only")
      ->excludes(accel);
  add_json(command, a.json);
  choose(command, a.json, [&a] { return check_rtl_command(a); });
}

void add_list(CLI::App& app, ListArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("list", "List accelerators, models and run files");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return list_command(a); });
}

void add_onnx(CLI::App& app, OnnxArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("onnx", "List the LSTM, GRU and RNN nodes of an ONNX model, and whether hardware runs them");
  command->add_option("file", a.file, "ONNX model")->required()->type_name("MODEL.onnx");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return onnx_command(a); });
}

void add_bench(CLI::App& app, BenchArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("bench", "Measure simulation speed and build time against their targets");
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
  choose(command, a.json, [&a] { return bench_command(a); });
}

void add_plan(CLI::App& app, PlanArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("plan", "The verification plan, with results; docs/verification-plan.md");
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
  choose(command, a.json, [&a] { return plan_command(a); });
}

void add_report(CLI::App& app, ReportArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("report", "Render the reports of a night again and print its summary");
  command->add_option("run", a.run, "Run folder of `sharp regress`")->required()->type_name("RUN");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return report_command(a); });
}

}  // namespace sharp::tb
