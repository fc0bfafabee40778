// SPDX-License-Identifier: Apache-2.0
// Dumps and their views, and what a report says of them.
#include "tb/run/wave_files.h"

#include <fmt/format.h>

#include <cstdio>
#include <stdexcept>

#include "base/output/output_file.h"
#include "tb/views/cycle_time.h"
#include "tb/views/failure_view.h"
#include "tb/views/fst_hierarchy.h"

namespace fs = std::filesystem;

namespace sharp::tb {

void clear_wave(const fs::path& folder) {
  for (const char* name : {"wave.fst", "wave.fst.part", "failure.gtkw"}) fs::remove(folder / name);
}

void check_wave(const fs::path& folder) {
  make_folder(folder);
  Output(folder / "wave.fst", OutputKind::seekable);
}

void file_wave(const fs::path& wave, CaseReport& report) {
  report.wave = wave.string();
  try {
    const FstContent content = read_fst(wave);
    report.wave_window = {wave_cycle(content.begin), wave_cycle(content.end)};
    if (!report.result.failure) return;
    const fs::path translate = fs::path(SHARP_SOURCE_DIR) / "waves" / "translate";
    write_file(wave.parent_path() / "failure.gtkw",
               gtkw_text(failure_view(*report.result.failure), content, wave, translate).text);
  } catch (const std::runtime_error& e) {
    fmt::print(stderr, "no view of {}: {}\n", wave.string(), e.what());
  }
}

}  // namespace sharp::tb
