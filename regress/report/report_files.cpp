// SPDX-License-Identifier: Apache-2.0
// report.json is written last: where it is, the others are too.
#include "regress/report/report_files.h"

#include "base/output/output_file.h"
#include "regress/report/junit.h"
#include "regress/report/markdown.h"
#include "regress/report/report_page.h"
#include "regress/report/report_schema.h"

namespace sharp::regress {

void write_reports(const std::filesystem::path& run_folder, const nlohmann::ordered_json& report) {
  check_report(report, run_folder / "report.json");
  tb::write_file(run_folder / "report.html", report_page(report));
  tb::write_file(run_folder / "report.md", markdown_text(report));
  tb::write_file(run_folder / "junit.xml", junit_xml(report));
  // Texts of runs need not be UTF-8.
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;
  tb::write_file(run_folder / "report.json", report.dump(2, ' ', false, replace) + "\n");
}

}  // namespace sharp::regress
