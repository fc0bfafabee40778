// SPDX-License-Identifier: Apache-2.0
// Runs regress/build_dut.sh on a private copy of the RTL.
#include "tb/library/dut_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <sstream>

#include "base/output/output_file.h"
#include "base/process/process.h"
#include "tb/fit/fit_check.h"
#include "tb/library/content_hash.h"
#include "tb/library/library_key.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kLogTailLines = 30;
constexpr int kUsage = 2;            // exit code of build_dut.sh: the user's machine, not the RTL
constexpr const char* kRtl = "rtl";  // what the RTL's folder is called in every message and dump, wherever it was read

fs::path script_of(const DutBuild& b) {
  return b.script.empty() ? fs::path(SHARP_SOURCE_DIR) / "regress" / "build_dut.sh" : b.script;
}

std::string tail(const fs::path& file, unsigned lines) {
  std::ifstream in(file);
  std::deque<std::string> kept;
  for (std::string line; std::getline(in, line);) {
    kept.push_back(line);
    if (kept.size() > lines) kept.pop_front();
  }
  std::string text;
  for (const std::string& line : kept) text += "  | " + line + "\n";
  return text;
}

/// "rtl/control/x.sv" as the user reaches it.
std::string users_path(const std::string& file, const RtlSnapshot& rtl) {
  const std::string prefix = std::string(kRtl) + "/";
  if (!file.starts_with(prefix)) return file;
  return fs::proximate(rtl.origin() / file.substr(prefix.size())).string();
}

[[noreturn]] void fail(const cfg::Accel& accel, const DutBuild& build) {
  const std::vector<fit::ToolMessage> messages = fit::parse_tool_messages(read_content(build.log));
  const fit::ToolMessage* found = fit::first_error(messages);
  const fit::ToolMessage first = found != nullptr ? *found : fit::ToolMessage{};
  fit::ToolMessage shown = first;
  shown.file = users_path(first.file, build.rtl);
  throw DutBuildFailed(
      fmt::format("{} ({}) cannot be built from {}: {}\nlog {}:\n{}", accel.name, accel.latency_name,
                  fs::proximate(build.rtl.origin()).string(), found != nullptr ? to_string(shown) : "see the log",
                  build.log.string(), tail(build.log, kLogTailLines)),
      first, build.log);
}

std::string with_users_paths(const fit::FitReport& report, const RtlSnapshot& rtl) {
  std::string text;
  for (fit::Finding f : report.findings) {
    f.place.file = users_path(f.place.file, rtl);
    text += to_string(f);
  }
  return text;
}

[[noreturn]] void fail_fit(const cfg::Accel& accel, const DutBuild& build, const fit::FitReport& report) {
  const fit::Finding& worst = report.findings.front();
  const std::string text = with_users_paths(report, build.rtl);
  write_file(build.log, text);
  throw DutBuildFailed(fmt::format("{} ({}) cannot be built from {}: it does not fit the testbench\n{}", accel.name,
                                   accel.latency_name, fs::proximate(build.rtl.origin()).string(), text),
                       {.tool = "check-rtl",
                        .file = worst.place.file,
                        .line = worst.place.line,
                        .column = worst.place.column,
                        .text = worst.what},
                       build.log);
}

/// All that keeps the RTL from fitting, at once and before anything is compiled. Lint of late stages comes from the
/// build itself.
void check(const cfg::Accel& accel, const DutBuild& build) {
  try {
    const fit::FitReport report = fit::check_fit({build.folder / kRtl, kRtl, accel, build.ties, build.stop, false});
    if (!report.fits()) fail_fit(accel, build, report);
    fmt::print(stderr, "{}", with_users_paths(report, build.rtl));
  } catch (const fit::FitInterrupted&) {
    throw DutBuildInterrupted();
  } catch (const fit::FitError& e) {
    throw DutLibraryError(fmt::format("the RTL cannot be checked here: {}", e.what()));
  }
}

/// Paths outside the folder of the build, one a line.
void keep_inputs(const fs::path& list, const fs::path& folder) {
  std::istringstream in(read_content(list));
  std::string kept;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with(folder.string() + "/")) kept += line + "\n";
  write_file(list, kept);
}

std::vector<std::string> command_of(const cfg::Accel& accel, const DutBuild& b) {
  return {script_of(b).string(),   "--rtl",    (b.folder / kRtl).string(), "--out",     b.out.string(), "--inputs",
          inputs_file(b).string(), "--params", parameter_text(accel),      "--variant", b.variant,      "--jobs",
          std::to_string(b.jobs),  "--ties",   ties_text(b.ties)};
}

}  // namespace

void run_dut_build(const cfg::Accel& accel, const DutBuild& build) {
  make_folder(build.folder);
  build.rtl.write_to(build.folder / kRtl);
  if (build.script.empty()) check(accel, build);
  const ProcessResult r = run_process(command_of(accel, build), {0.0, build.log, {}, build.stop});
  if (build.stop != nullptr && build.stop->load()) throw DutBuildInterrupted();
  if (r.code == kUsage) throw DutLibraryError("the DUT cannot be built here:\n" + tail(build.log, kLogTailLines));
  if (r.code != 0 || !fs::exists(build.out)) fail(accel, build);
  keep_inputs(inputs_file(build), build.folder);
}

}  // namespace sharp::tb
