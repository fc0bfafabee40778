// SPDX-License-Identifier: Apache-2.0
// One function for each command.
#include "main/regress_cli.h"

#include "main/output_option.h"

namespace sharp::regress {
namespace {

void add_what(CLI::App* command, RegressArgs& a) {
  CLI::Option* list =
      command->add_option("list", a.list, "Regression list: a name of regress/lists, or a file")->type_name("LIST");
  CLI::Option* resume = command->add_option("--resume", a.resume, "Go on with an interrupted run")
                            ->check(CLI::ExistingDirectory)
                            ->type_name("RUN")
                            ->excludes(list);
  command->add_option("--only-failed", a.only_failed, "Only the tests that failed in this run")
      ->check(CLI::ExistingDirectory)
      ->type_name("RUN")
      ->excludes(list)
      ->excludes(resume);
  command->add_option("--seed", a.seed, "Seed of all random series and reseeds; else the time")
      ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--budget", a.budget,
                   "Time for all, builds included: 90s, 30m, 8h; what is left is for tests of `fill`")
      ->type_name("TIME");
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")
      ->check(CLI::ExistingDirectory)
      ->type_name("DIR")
      ->excludes(resume);
  command->add_option("--variant", a.variant, "Name of RTL that is not the commit's: a line of its own in the history")
      ->type_name("NAME")
      ->excludes(resume);
}

void add_how(CLI::App* command, RegressArgs& a) {
  command->add_option("--jobs", a.jobs, "Jobs at once; else as many as there are cores")->check(CLI::Range(1, 100000));
  command->add_option("--job-seconds", a.job_seconds, "Tests of about so long in one job; 0: one test each")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--launcher", a.launcher, "Where jobs run: local or slurm (regress/farm/README.md)")
      ->type_name("NAME");
  command->add_option("--launcher-option", a.launcher_options, "Option for the scheduler, as it is")
      ->type_name("OPTION")
      ->take_all()
      ->allow_extra_args(false);
  command->add_flag("!--no-coverage", a.coverage, "Do not count functional coverage");
  command->add_option("--waves", a.waves, "fail (a dump of each bucket) or none")
      ->check(CLI::IsMember(std::vector<std::string>{"none", "fail"}));
  command->add_option("--shrink-seconds", a.shrink_seconds, "For a smaller run of each bucket; 0: none")
      ->check(CLI::Range(0, 86400));
  command->add_option("--disk", a.disk_mib, "MiB that the dumps of all buckets may take")->check(CLI::PositiveNumber);
}

void add_where(CLI::App* command, RegressArgs& a) {
  command->add_option("--out", a.out, "Run folder; else build/regress/LIST-NNNN")
      ->check(tb::output_folder())
      ->type_name("DIR");
  command
      ->add_option("--keep", a.keep,
                   "Run folders build/regress/LIST-NNNN that stay whole; of older ones the reports stay")
      ->check(CLI::Range(1, 100000));
  command->add_option("--history", a.history, "History; else build/regress/history.db; none: no history")
      ->type_name("FILE");
  command->add_option("--known-bugs", a.known_bugs, "Instead of cfg/known_bugs.yaml")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("--cycle-waivers", a.cycle_waivers, "Instead of cfg/cycle_waivers.yaml")
      ->check(CLI::ExistingFile)
      ->type_name("FILE");
  command->add_option("--cycles", a.cycles, "Instead of cfg/cycles.yaml")->type_name("FILE");
  command->add_flag("--record-cycles", a.record_cycles, "Write the cycles of the watched tests to that file");
  command->add_option("--json", a.json, "Write report.json to this file, or to standard output (-), too")
      ->check(tb::output_file())
      ->type_name("FILE");
}

}  // namespace

void add_regress(CLI::App& app, RegressArgs& a, const tb::Choose& choose) {
  CLI::App* command = app.add_subcommand("regress", "Run a regression list and report: docs/nightly.md");
  add_what(command, a);
  add_how(command, a);
  add_where(command, a);
  choose(command, a.json, [&a] { return regress_command(a); });
}

void add_regress_job(CLI::App& app, RegressJobArgs& a, const tb::Choose& choose) {
  static const std::string kNoJson;
  CLI::App* command = app.add_subcommand("regress-job", "Worker of `sharp regress`: runs one job of a run folder");
  command->add_option("run", a.run, "Run folder")->required()->check(CLI::ExistingDirectory)->type_name("RUN");
  command->add_option("job", a.job, "Number of the job")->required()->type_name("N");
  choose(command, kNoJson, [&a] { return regress_job_command(a); });
}

}  // namespace sharp::regress
