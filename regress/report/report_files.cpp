// SPDX-License-Identifier: Apache-2.0
// Until the pages are there: report.json alone.
#include "regress/report/report_files.h"
#include "tb/main/output_file.h"
namespace sharp::regress {
void write_reports(const std::filesystem::path& run, const nlohmann::ordered_json& report) { tb::write_json(run / "report.json", report); }
std::string summary_text(const nlohmann::ordered_json& r, bool) {
  nlohmann::ordered_json s; for (const char* k : {"colour","reasons","counts","seconds","overhead_percent","night","cycle_gate","coverage"}) s[k]=r[k];
  return s.dump(1)+"\n"; }
}
