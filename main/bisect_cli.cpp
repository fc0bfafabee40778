// SPDX-License-Identifier: Apache-2.0
// Options of `sharp bisect`.
#include "main/bisect_cli.h"

#include "main/output_option.h"

namespace sharp::tb {

void add_bisect(CLI::App& app, BisectArgs& a, const Choose& choose) {
  CLI::App* command = app.add_subcommand("bisect", "Find the commit that broke a test (docs/bisect.md)");
  command->add_option("target", a.target, "Test (in quotes), run file, folder of a case, or RUN/BUCKET of a night")
      ->type_name("TEST");
  command->add_option("--good", a.good, "Commit that passes (a night knows its last green one)")->type_name("REV");
  command->add_option("--bad", a.bad, "Commit that fails (default: that of the night, else HEAD)")->type_name("REV");
  command->add_option("--set", a.overrides, "Override a key of the run file, as in `sharp run`")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--seed", a.seed, "Seed instead of the run file's")->check(CLI::NonNegativeNumber);
  command->add_option("--jobs", a.jobs, "Compilations at once")->check(CLI::Range(1, 256));
  command->add_option("--limit", a.test_seconds, "Seconds after which a test counts as failed")
      ->check(CLI::Range(1, 86400));
  command->add_option("--source", a.source, "Working tree whose commits are searched (default: that of this program)")
      ->check(CLI::ExistingDirectory)
      ->type_name("DIR");
  command->add_option("--folder", a.folder, "Working tree and builds (default: bisect/ of the build folder)")
      ->check(output_folder())
      ->type_name("DIR");
  command->add_flag("--clean", a.clean, "Remove that folder at the end, or only do this");
  add_json(command, a.json);
  choose(command, a.json, [&a] { return bisect_command(a); });
}

}  // namespace sharp::tb
