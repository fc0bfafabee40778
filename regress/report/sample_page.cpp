// SPDX-License-Identifier: Apache-2.0
// sample_page FOLDER: the reports of the sample nights, FOLDER/red, yellow and green, to look at.
#include <cstdio>
#include <filesystem>

#include "regress/report/report_files.h"
#include "regress/report/sample_report.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: sample_page FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  for (const auto& [name, report] :
       {std::pair{"red", sharp::regress::red_report()}, std::pair{"yellow", sharp::regress::yellow_report()},
        std::pair{"green", sharp::regress::green_report()}}) {
    std::filesystem::create_directories(folder / name);
    sharp::regress::write_reports(folder / name, report);
    std::printf("%s\n", sharp::regress::summary_text(report, true, folder / name).c_str());
  }
}
