// SPDX-License-Identifier: Apache-2.0
// `sharp report`: renders the reports of a night again (docs/nightly.md).
#include <fmt/format.h>
#include <unistd.h>

#include "regress/report/report_files.h"
#include "regress/report/report_schema.h"
#include "tb/main/commands.h"
#include "tb/main/output_file.h"

namespace sharp::tb {

Verdict report_command(const ReportArgs& args) {
  const nlohmann::ordered_json report = regress::read_report(args.run);
  regress::write_reports(args.run, report);
  fmt::print("{}", regress::summary_text(report, isatty(STDOUT_FILENO) != 0, args.run));
  if (!args.json.empty())
    write_json(args.json, {{"schema", 1},
                           {"command", "report"},
                           {"verdict", to_string(Verdict::pass)},
                           {"exit_code", exit_code(Verdict::pass)},
                           {"run", args.run},
                           {"colour", report.at("colour")},
                           {"reasons", report.at("reasons")},
                           {"counts", report.at("counts")}});
  return Verdict::pass;
}

}  // namespace sharp::tb
