// SPDX-License-Identifier: Apache-2.0
// `sharp report`: renders the reports of a night again (docs/nightly.md).
#include "regress/report/report_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/output/output_file.h"
#include "regress/report/report_files.h"
#include "regress/report/report_schema.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

uint64_t tests_that_ran(const nlohmann::ordered_json& counts) {
  uint64_t sum = 0;
  for (const char* state : {"passed", "failed", "known", "flaky"}) sum += counts.at(state).get<uint64_t>();
  return sum;
}

}  // namespace

CountedVerdict report_command(const ReportArgs& args) {
  const nlohmann::ordered_json report = regress::read_report(args.run);
  regress::write_reports(args.run, report);
  fmt::print("{}", regress::summary_text(report, isatty(STDOUT_FILENO) != 0, args.run));
  const CountedVerdict verdict(Verdict::pass, {{"tests", tests_that_ran(report.at("counts"))}});
  if (args.json.empty()) return verdict;
  nlohmann::ordered_json json = report_head("report", verdict);
  json["run"] = args.run;
  for (const char* key : {"colour", "reasons", "counts"}) json[key] = report.at(key);
  write_json(args.json, json);
  return verdict;
}

}  // namespace sharp::tb
