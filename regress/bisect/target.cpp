// SPDX-License-Identifier: Apache-2.0
// Reads tests, folders of cases, and reports of nights.
#include "regress/bisect/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "tb/run/case_folder.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

void add_selection(std::vector<std::string>& words, const std::vector<std::string>& overrides,
                   std::optional<uint64_t> seed) {
  for (const std::string& o : overrides) words.insert(words.end(), {"--set", o});
  if (seed) words.insert(words.end(), {"--seed", std::to_string(*seed)});
}

/// A test that was run on RTL of a folder has no history in git.
void refuse_rtl(const std::string& what, const std::string& text) {
  if (!text.empty())
    throw cfg::ConfigError(
        fmt::format("{}: it ran RTL of a folder ({}), whose commits are not known; bisect takes rtl/ "
                    "of each commit: name the test without --rtl",
                    what, text));
}

BisectTarget from_case(const fs::path& folder) {
  const tb::RunOrigin origin = tb::read_origin(folder);
  refuse_rtl(folder.string(), origin.rtl);
  BisectTarget target{{"run", origin.run_file}, {}, {}, {}};
  add_selection(target.test, origin.selectors, origin.seed);
  return target;
}

/// The bucket of a night by the name of its folder, or by its key.
BisectTarget from_night(const fs::path& report_file, const std::string& name) {
  const Json report = Json::parse(std::ifstream(report_file), nullptr, false);
  if (!report.is_object() || text_at(report, "command") != "regress")
    throw cfg::ConfigError(fmt::format("{}: no report of `sharp regress`", report_file.string()));
  if (const Json rtl = report.value("rtl", Json()); rtl.is_object() && rtl.value("variant", false))
    refuse_rtl(report_file.string(), "a variant of " + text_at(rtl, "path"));
  std::vector<std::string> names;
  for (const Json& bucket : report.value("buckets", Json::array())) {
    names.push_back(text_at(bucket, "name"));
    if (name != names.back() && name != text_at(bucket, "key")) continue;
    const Json example = bucket.value("example", Json::object());
    if (text_at(example, "reproduce").find(" --rtl ") != std::string::npos)
      refuse_rtl(name, "see " + text_at(example, "reproduce"));
    return {tb::words_of(text_at(example, "test"), report_file.string()),
            text_at(report.value("since_green", Json()), "commit"), text_at(report, "commit"),
            text_at(bucket, "title")};
  }
  throw cfg::ConfigError(fmt::format("{}: no bucket '{}'; it has: {}", report_file.string(), name,
                                     names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

BisectTarget from_text(const std::string& text) {
  BisectTarget target{tb::words_of(text, "test"), {}, {}, {}};
  const auto& words = target.test;
  if (std::find(words.begin(), words.end(), "--rtl") != words.end()) refuse_rtl("test", "--rtl");
  if (words[0] == "random" && std::find(words.begin(), words.end(), "--only") == words.end())
    throw cfg::ConfigError(fmt::format("'{}': one run of the series is needed: --only N", text));
  return target;
}

}  // namespace

BisectTarget read_target(const std::string& text, const std::vector<std::string>& overrides,
                         std::optional<uint64_t> seed) {
  BisectTarget target;
  const fs::path path(text), night = path.parent_path() / "report.json";
  if (text.starts_with("run ") || text.starts_with("random "))
    target = from_text(text);
  else if (fs::is_regular_file(path / "result.json"))
    target = from_case(path);
  else if (!path.parent_path().empty() && fs::is_regular_file(night))
    target = from_night(night, path.filename().string());
  else if (fs::is_regular_file(path))
    target.test = {"run", text};
  else
    throw cfg::ConfigError(
        fmt::format("'{}': legal is a test (\"run FILE --set KEY=VALUE --seed N\", \"random --accel .. --only N\"), "
                    "a run file, the folder of a case, or RUN/BUCKET of a night",
                    text));
  add_selection(target.test, overrides, seed);
  return target;
}

std::vector<std::string> for_tree(const std::vector<std::string>& test, const fs::path& root,
                                  const std::vector<std::string>& known_files) {
  std::vector<std::string> words = test;
  for (std::string& word : words) {
    const bool is_path = word.find('/') != std::string::npos || word.ends_with(".yaml");
    if (word.starts_with("-") || word.find('=') != std::string::npos || !is_path) continue;
    fs::path file = word;
    if (!file.is_absolute() && fs::exists(root / file)) file = root / file;
    if (!fs::exists(file)) continue;  // perhaps it is there in other commits
    file = fs::canonical(file);
    const std::string inside = file.lexically_relative(root).string();
    word = std::find(known_files.begin(), known_files.end(), inside) != known_files.end() ? inside : file.string();
  }
  return words;
}

}  // namespace sharp::regress
