// SPDX-License-Identifier: Apache-2.0
// Case folders.
#include "tb/run/case_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

bool holds(const fs::path& folder, const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(), [&](const std::string& f) { return fs::is_regular_file(folder / f); });
}

std::vector<fs::path> folders_below(const fs::path& folder, const std::vector<std::string>& files) {
  std::set<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_directory() && holds(entry.path(), files)) found.insert(entry.path());
  return {found.begin(), found.end()};
}

std::string numbered(const std::vector<fs::path>& folders) {
  std::string text;
  for (size_t i = 0; i < folders.size(); ++i) text += fmt::format("\n  {:>3}  {}", i + 1, folders[i].string());
  return text;
}

}  // namespace

RunOrigin read_origin(const fs::path& folder) {
  const fs::path file = folder / "result.json";
  std::ifstream in(file);
  const auto json = nlohmann::json::parse(in, nullptr, false);
  if (json.is_discarded() || !json.is_object() || !json.contains("run_file") || !json.contains("case"))
    throw cfg::ConfigError(fmt::format(
        "{}: no result of `sharp run --out` with the key 'run_file'; legal: a run file or the folder of a case",
        file.string()));
  try {
    const auto& c = json.at("case");
    RunOrigin origin{json.at("run_file"), json.value("rtl_dir", ""), c.at("label"), {}, c.at("seed"), 0};
    for (const std::string text : c.at("selectors"))
      if (!text.starts_with("seed=")) origin.selectors.push_back(text);
    if (json.contains("golden")) origin.cycles = json["golden"].value("cycles", uint64_t{0});
    return origin;
  } catch (const nlohmann::json::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: no result of `sharp run --out`: {}", file.string(), e.what()));
  }
}

fs::path choose_case_folder(const fs::path& folder, const std::vector<std::string>& files,
                            std::optional<unsigned> number, const std::string& option) {
  std::vector<fs::path> folders = {folder};
  if (!holds(folder, files)) folders = folders_below(folder, files);
  if (folders.empty())
    throw cfg::ConfigError(
        fmt::format("{}: has no {} in it or below it; legal: a run file, or a folder of "
                    "`sharp run --out` or `sharp explain --out`",
                    folder.string(), fmt::join(files, " or ")));
  if (!number && folders.size() > 1)
    throw cfg::ConfigError(fmt::format("{}: holds {} cases; choose one: {} N{}", folder.string(), folders.size(),
                                       option, numbered(folders)));
  if (number.value_or(1) == 0 || number.value_or(1) > folders.size())
    throw cfg::ConfigError(fmt::format("{} {}: {} holds {} case{}; legal: 1 to {}{}", option, *number, folder.string(),
                                       folders.size(), folders.size() == 1 ? "" : "s", folders.size(),
                                       numbered(folders)));
  return folders[number.value_or(1) - 1];
}

}  // namespace sharp::tb
