// SPDX-License-Identifier: Apache-2.0
// `sharp waves`: a dump in GTKWave, in the view that fits the question.
#include "tb/views/waves_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/output/output_file.h"
#include "base/process/process.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "tb/views/gtkw.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

fs::path views_folder() { return fs::path(SHARP_SOURCE_DIR) / "waves"; }

std::vector<std::string> view_names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(views_folder()))
    if (entry.path().extension() == ".gtkw") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// The dump in a folder or below it; the first by name if there are several.
fs::path find_dump(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw cfg::ConfigError(fmt::format("{}: no such folder", folder.string()));
  std::vector<fs::path> dumps;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().filename() == "wave.fst") dumps.push_back(entry.path());
  if (dumps.empty())
    throw cfg::ConfigError(
        fmt::format("{}: no wave.fst in it or below it; a failing `sharp run` leaves one, `--waves all` "
                    "makes one of every case",
                    folder.string()));
  std::sort(dumps.begin(), dumps.end());
  for (size_t i = 1; i < dumps.size(); ++i) fmt::print("also here: {}\n", dumps[i].parent_path().string());
  return dumps.front();
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  if (!in) throw cfg::ConfigError(fmt::format("{}: cannot be read", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// A hand-made view, fitted to the dump and written beside it.
fs::path fitted_view(const std::string& name, const fs::path& dump) {
  const std::vector<std::string> names = view_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw cfg::ConfigError(fmt::format("--view {}: no such view; legal: {}", name, fmt::join(names, ", ")));
  const ViewText view =
      fit_view(text_of(views_folder() / (name + ".gtkw")), read_fst(dump), dump, views_folder() / "translate");
  for (const std::string& s : view.missing) fmt::print("not in this dump: {}\n", s);
  const fs::path file = dump.parent_path() / (name + ".gtkw");
  write_file(file, view.text);
  return file;
}

/// The view of the failure; its dump may have moved since it was written.
fs::path failure_view_file(const fs::path& dump) {
  const fs::path file = dump.parent_path() / "failure.gtkw";
  if (!fs::exists(file)) return {};
  std::istringstream lines(text_of(file));
  std::string text;
  for (std::string line; std::getline(lines, line);)
    text += line.starts_with("[dumpfile]") ? dumpfile_line(dump) : line + "\n";
  write_file(file, text);
  return file;
}

bool has_display() { return std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr; }

Verdict open(const fs::path& dump, const fs::path& view) {
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot start gtkwave");
  if (pid == 0) {
    execlp("gtkwave", "gtkwave", "--save", view.c_str(), dump.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? Verdict::pass : Verdict::internal_error;
}

}  // namespace

CountedVerdict waves_command(const WavesArgs& args) {
  const fs::path dump = find_dump(args.folder);
  fs::path view = args.view.empty() ? failure_view_file(dump) : fitted_view(args.view, dump);
  if (view.empty()) view = fitted_view("dispatch", dump);
  const char* reason = args.print ? ""
                       : find_in_path("gtkwave").empty()
                           ? "gtkwave is not installed (Debian: apt-get install gtkwave); "
                       : !has_display() ? "no display; "
                                        : nullptr;
  const std::vector<Counted> dumps = {{"dumps", 1}};  // find_dump() throws if there is none
  if (reason == nullptr) return {open(dump, view), dumps};
  fmt::print("{}run: gtkwave --save {} {}\n", reason, shell_path(view), shell_path(dump));
  return {Verdict::pass, dumps};
}

}  // namespace sharp::tb
