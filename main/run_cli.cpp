// SPDX-License-Identifier: Apache-2.0
// One function for each command.
#include "main/run_cli.h"

#include <stdexcept>

#include "main/output_option.h"
#include "tb/waves/wave_window.h"

namespace sharp::tb {
namespace {

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

}  // namespace

void add_run(CLI::App& app, RunArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("run", "Simulate a run file in lockstep with the golden models and check everything");
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
  choose(command, a.json, [&a] { return run_command(a); });
}

void add_golden(CLI::App& app, RunArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("golden", "Golden models only: h, c and predicted cycles of a run file, no RTL");
  add_selection(command, a);
  command
      ->add_option("--out", a.out,
                   "Folder for h.npy, c.npy, h_reference.npy, c_reference.npy, golden.json of every case")
      ->required()
      ->check(output_folder())
      ->type_name("DIR");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return golden_command(a); });
}

void add_time(CLI::App& app, RunArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand(
      "time", "Timing model only: cycles, utilisation and stalls of a run file with its traffic, no RTL");
  add_selection(command, a);
  add_json(command, a.json);
  choose(command, a.json, [&a] { return time_command(a); });
}

void add_random(CLI::App& app, RandomArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("random", "Constrained-random jobs, traffic, values and host, by the weights of a profile");
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
  choose(command, a.json, [&a] { return random_command(a); });
}

void add_shrink(CLI::App& app, ShrinkArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("shrink", "Reduce a failing run to the smallest with the same signature");
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
  choose(command, kNoJson, [&a] { return shrink_command(a); });
}

void add_recheck(CLI::App& app, RecheckArgs& a, const Choose& choose) {
  CLI::App* command =
      app.add_subcommand("recheck", "Check recorded runs against the golden models of today, without RTL");
  command->add_option("target", a.target, "Recording of `sharp run --record`, or a folder with some in it or below it")
      ->required()
      ->type_name("DIR|FILE");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return recheck_command(a); });
}

}  // namespace sharp::tb
