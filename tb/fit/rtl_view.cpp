// SPDX-License-Identifier: Apache-2.0
// Runs Verilator on the RTL and collects what it wrote.
#include "tb/fit/rtl_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace sharp::fit {
namespace {

constexpr double kSeconds = 300.0;  // a Verilator that never ends is an error, not a hang
constexpr int kCannot = 1;          // exit code of the script

/// A private folder for as long as the object lives.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "sharp_fit.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw FitError(fmt::format("cannot make a folder in {}", fs::temp_directory_path().string()));
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// Names "rtl/control/x.sv", as the tools see them, become paths for people.
class Names {
 public:
  Names(const fs::path& rtl, std::string shown)
      : prefix_(fs::canonical(rtl).filename().string() + "/"), shown_(std::move(shown)) {
    if (shown_.empty()) shown_ = rtl.string();
    while (shown_.size() > 1 && shown_.back() == '/') shown_.pop_back();
  }
  std::string people(const std::string& file) const {
    return file.starts_with(prefix_) ? shown_ + "/" + file.substr(prefix_.size()) : file;
  }
  std::string below(const std::string& file) const { return file.substr(prefix_.size()); }
  std::string folder() const { return shown_; }

 private:
  std::string prefix_, shown_;
};

/// Every parameter that the RTL has. One without a default that the testbench does not know gets a value, so that the
/// rest can be read.
std::string parameter_arguments(const tb::DutSizes& sizes, const ModuleHeader& header) {
  std::string text;
  const auto known = parameters_of(sizes);
  for (const HeaderParameter& p : header.parameters) {
    const auto row = std::find_if(known.begin(), known.end(), [&](const auto& k) { return k.first == p.name; });
    if (p.is_local || (row == known.end() && p.has_default)) continue;
    text += fmt::format("{}={} ", p.name, row == known.end() ? 1 : row->second);
  }
  return text;
}

/// In the order of reading; without one, as regress/rtl_sources.sh finds them.
std::vector<std::string> source_names(const fs::path& list, const fs::path& rtl, const Names& names, bool ordered) {
  std::vector<std::string> files;
  std::istringstream in(read_text(list));
  for (std::string file; ordered && std::getline(in, file);) files.push_back(names.below(file));
  if (ordered) return files;
  for (auto entry = fs::recursive_directory_iterator(rtl); entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && entry->path().filename().string().starts_with("test_"))
      entry.disable_recursion_pending();
    if (entry->path().extension() == ".sv") files.push_back(entry->path().lexically_relative(rtl).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void read_sources(const fs::path& list, const fs::path& rtl, const Names& names, RtlView& view) {
  for (const std::string& file : source_names(list, rtl, names, view.failure.empty()))
    view.sources.push_back({names.folder() + "/" + file, read_text(rtl / file)});
}

void read_edges(const fs::path& list, const Names& names, RtlView& view) {
  static const std::regex line(R"(^(.+?):(\d+):)");
  std::istringstream in(read_text(list));
  for (std::string text; std::getline(in, text);)
    if (std::smatch m; std::regex_search(text, m, line))
      view.edges.push_back({names.people(m[1]), static_cast<unsigned>(std::stoul(m[2])), 0});
}

void read_messages(const fs::path& folder, const Names& names, RtlView& view) {
  for (const char* log : {"elaborate.log", "lint.log"})
    for (ToolMessage& m : parse_tool_messages(read_text(folder / log))) {
      m.file = names.people(m.file);
      if (std::find(view.messages.begin(), view.messages.end(), m) == view.messages.end())
        view.messages.push_back(std::move(m));
    }
}

void read_tree(const fs::path& folder, const Names& names, RtlView& view) {
  if (!has_design(folder)) return;
  try {
    view.design = read_design(folder);
  } catch (const std::exception& e) {
    throw FitError(fmt::format("the tree that this Verilator writes cannot be read: {}", e.what()));
  }
  for (auto* signals : {&view.design->ports, &view.design->signals})
    for (auto& [name, signal] : *signals) signal.place.file = names.people(signal.place.file);
}

}  // namespace

const SourceFile* RtlView::file_of(const std::string& module) const {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const SourceFile& f) { return fs::path(f.shown).stem() == module; });
  return found == sources.end() ? nullptr : &*found;
}

Place RtlView::place_of(const std::string& module) const {
  const SourceFile* file = file_of(module);
  return file == nullptr ? Place{top_file, header.line, 0}
                         : Place{file->shown, read_module_header(file->text, module).line, 0};
}

RtlView look_at_rtl(const FitQuery& q) {
  if (!fs::is_directory(q.rtl)) throw FitError(fmt::format("{}: there is no such folder", q.rtl.string()));
  if (!fs::exists(q.rtl / "sharp.sv"))
    throw FitError(fmt::format("{}: holds no sharp.sv, it is no RTL of Sharp", q.rtl.string()));
  const Names names(q.rtl, q.shown);
  const tb::DutSizes sizes = sizes_of(q.accel);
  RtlView view;
  view.top_file = names.folder() + "/sharp.sv";
  view.settings_file = names.folder() + "/sharp.vlt";
  view.has_settings = fs::exists(q.rtl / "sharp.vlt");
  view.header = read_module_header(read_text(q.rtl / "sharp.sv"), "sharp");
  const Scratch scratch;
  const tb::ProcessResult r =
      tb::run_process({std::string(SHARP_SOURCE_DIR) + "/regress/elaborate_rtl.sh", "--rtl", q.rtl.string(), "--out",
                       scratch.path().string(), "--late-lint", q.late_lint ? "yes" : "no", "--params",
                       parameter_arguments(sizes, view.header), "--levels", std::to_string(sizes.levels()), "--lat-add",
                       std::to_string(sizes.LatAdd)},
                      {.seconds = kSeconds, .output = {}, .folder = {}, .stop = q.stop});
  if (q.stop != nullptr && q.stop->load()) throw FitInterrupted();
  if (r.code != 0 && (r.code != kCannot || !fs::exists(scratch.path() / "unordered"))) throw FitError(r.output);
  if (r.code == kCannot) view.failure = read_text(scratch.path() / "unordered");
  while (!view.failure.empty() && view.failure.back() == '\n') view.failure.pop_back();
  view.tile_sum = read_text(scratch.path() / "tile_sum");
  while (!view.tile_sum.empty() && view.tile_sum.back() == '\n') view.tile_sum.pop_back();
  read_sources(scratch.path() / "sources", q.rtl, names, view);
  read_edges(scratch.path() / "edges", names, view);
  read_messages(scratch.path(), names, view);
  read_tree(scratch.path(), names, view);
  return view;
}

}  // namespace sharp::fit
