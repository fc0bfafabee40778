// SPDX-License-Identifier: Apache-2.0
// Options of `sharp eval`.
#include "main/eval_cli.h"

#include "main/output_option.h"

namespace sharp::eval {

void add_eval(CLI::App& app, EvalArgs& a, const tb::Choose& choose) {
  CLI::App* command = app.add_subcommand(
      "eval", "Sharp against ASIC, FPGA and GPU, from cycle counts that are proven on the RTL: docs/evaluation.md");
  CLI::Option* quick = command->add_flag("--quick", "A part of every sweep, some minutes (default)");
  CLI::Option* full = command->add_flag("--full", a.full, "All of it, with gates by yosys")->excludes(quick);
  command->add_option("--model", a.model, "Also this model on every machine: a run file, or an ONNX file")
      ->check(CLI::ExistingFile)
      ->type_name("FILE")
      ->excludes(full);
  command->add_option("--out", a.out, "Folder for eval.json, eval.html and a CSV a table")
      ->required()
      ->check(tb::output_folder())
      ->type_name("DIR");
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->check(CLI::ExistingDirectory)->type_name("DIR");
  command->add_option("--jobs", a.jobs, "RTL points at once; else as many as there are cores")
      ->check(CLI::Range(1, 1000));
  command->add_option("--json", a.json, "Write eval.json to this file, or to standard output (-), too")
      ->check(tb::output_file())
      ->type_name("FILE");
  choose(command, a.json, [&a] { return eval_command(a); });
}

}  // namespace sharp::eval
