// SPDX-License-Identifier: Apache-2.0
// One function for each subcommand of `sharp cov`.
#include "main/cov_cli.h"

#include "main/output_option.h"

namespace sharp::tb {
namespace {

CLI::Option* add_database(CLI::App* command, std::string& database) {
  return command->add_option("db", database, "Coverage database")->required()->type_name("DB");
}

void add_merge(CLI::App* cov, CovMergeArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("merge", "Write the runs of several databases to one");
  command->add_option("out", a.out, "Database to write; may be one of the others")
      ->required()
      ->check(output_database())
      ->type_name("OUT");
  command->add_option("in", a.inputs, "Databases; of runs with the same command the last counts")
      ->required()
      ->type_name("IN");
  choose(command, kNoJson, [&a] { return cov_merge_command(a); });
}

void add_report(CLI::App* cov, CovReportArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("report", "What is reached, by group and point");
  add_database(command, a.database);
  command->add_flag("--unreached", a.unreached, "List every goal that no run has hit");
  command->add_option("--html", a.html, "Write a self-contained page")->check(output_file())->type_name("FILE");
  command->add_option("--history", a.history, "Older databases, oldest first, for the trend of the page")
      ->type_name("DB");
  command->add_option("--lcov", a.lcov, "Write line coverage in the format of lcov")
      ->check(output_file())
      ->type_name("FILE");
  add_json(command, a.json, "docs/coverage.md");
  choose(command, a.json, [&a] { return cov_report_command(a); });
}

void add_rank(CLI::App* cov, CovRankArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("rank", "A small set of runs that reaches the same bins");
  add_database(command, a.database);
  command->add_option("--out", a.out, "Write their commands to this file, one a line")
      ->check(output_file())
      ->type_name("LIST");
  add_json(command, a.json, "docs/coverage.md");
  choose(command, a.json, [&a] { return cov_rank_command(a); });
}

void add_who(CLI::App* cov, CovWhoArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("who", "Runs that hit a bin");
  add_database(command, a.database);
  command->add_option("bin", a.bin, "Name, or a pattern such as 'stall.episode/h_raw/*'")->required()->type_name("BIN");
  command->add_option("--runs", a.runs, "Runs shown of each bin; 0: all")->check(CLI::NonNegativeNumber);
  choose(command, kNoJson, [&a] { return cov_who_command(a); });
}

void add_adds(CLI::App* cov, CovAddsArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("adds", "What a run adds: bins that no other run hits");
  add_database(command, a.database);
  command->add_option("run", a.run, "Its command, or a part of it that only one run has")->required()->type_name("RUN");
  choose(command, kNoJson, [&a] { return cov_adds_command(a); });
}

void add_close(CLI::App* cov, CovCloseArgs& a, const Choose& choose) {
  CLI::App* command =
      cov->add_subcommand("close", "Look for runs that reach the goals that are left (docs/stimulus.md)");
  command->add_option("--db", a.database, "Coverage database, made if there is none")
      ->required()
      ->check(output_database())
      ->type_name("DB");
  command->add_option("--budget", a.budget, "Time of the whole command (90s, 20m, 1h) or number of runs (500runs)")
      ->type_name("BUDGET");
  command->add_option("--goal", a.goal, "Stop at this functional coverage")->check(CLI::Range(0.0, 100.0));
  command->add_option("--require", a.require, "Exit code 5 below this functional coverage")
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--accel", a.accels, "Machines, NAME or NAME:LATENCY")->delimiter(',')->type_name("NAME,..");
  command->add_option("--profile", a.profiles, "Profiles to draw from")->delimiter(',')->type_name("NAME,..");
  command->add_option("--set", a.overlays, "Of every run: only these values of an axis, as in `sharp random`")
      ->type_name("AXIS=VALUE")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--variant", a.variant, "Build of the RTL; coverage: look for code that no run has reached, too")
      ->check(CLI::IsMember({"fast", "coverage"}));
  command->add_option("--seed", a.seed, "Seed of all runs and of the search")->check(CLI::NonNegativeNumber);
  command->add_option("--bin", a.bin, "Only this bin, or pattern of bins")->type_name("BIN");
  command->add_option("--out", a.out, "Write the runs that added coverage, a command a line")
      ->check(output_file())
      ->type_name("LIST");
  command->add_option("--rtl", a.rtl, "RTL folder instead of rtl/")->type_name("DIR");
  command->add_flag("--off", a.off, "The same stimulus without direction, for comparison");
  add_json(command, a.json, "docs/coverage.md");
  choose(command, a.json, [&a] { return cov_close_command(a); });
}

void add_diff(CLI::App* cov, CovDiffArgs& a, const Choose& choose) {
  CLI::App* command = cov->add_subcommand("diff", "Runs and bins that only one of two databases has");
  command->add_option("a", a.a, "Coverage database")->required()->type_name("A");
  command->add_option("b", a.b, "Coverage database")->required()->type_name("B");
  choose(command, kNoJson, [&a] { return cov_diff_command(a); });
}

}  // namespace

void add_cov(CLI::App& app, CovArgs& args, const Choose& choose) {
  CLI::App* cov = app.add_subcommand("cov", "Coverage databases: report, close, merge, rank, who, adds, diff");
  cov->require_subcommand(1);
  add_report(cov, args.report, choose);
  add_merge(cov, args.merge, choose);
  add_rank(cov, args.rank, choose);
  add_who(cov, args.who, choose);
  add_adds(cov, args.adds, choose);
  add_close(cov, args.close, choose);
  add_diff(cov, args.diff, choose);
}

}  // namespace sharp::tb
