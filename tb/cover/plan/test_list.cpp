// SPDX-License-Identifier: Apache-2.0
// Reads the list of ctest.
#include "tb/cover/plan/test_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/process/process.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"

namespace sharp::tb {
namespace {

std::vector<std::string> parse(const std::string& text, const std::string& origin) {
  constexpr std::string_view kNotBuilt = "_NOT_BUILT";
  std::vector<std::string> names;
  try {
    const auto json = nlohmann::json::parse(text);
    for (const auto& test : json.at("tests")) names.push_back(test.at("name"));
  } catch (const nlohmann::json::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: is not the output of ctest --show-only=json-v1: {}", origin, e.what()));
  }
  for (const std::string& name : names)
    if (name.ends_with(kNotBuilt))
      throw cfg::ConfigError(fmt::format("{}: test program {} is not built; build all targets first", origin,
                                         name.substr(0, name.size() - kNotBuilt.size())));
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::vector<std::string> tests_of_build(const std::filesystem::path& build) {
  const std::vector<std::string> command = {"ctest", "--test-dir", build.string(), "--show-only=json-v1"};
  const ProcessResult r = run_process(command, {.errors = "/dev/null"});
  if (r.code != 0) throw cfg::ConfigError(fmt::format("{}: failed; is it a build folder?", shell_line(command)));
  return parse(r.output, build.string());
}

std::vector<std::string> tests_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw cfg::ConfigError(fmt::format("{}: cannot read", file.string()));
  return parse({std::istreambuf_iterator<char>(in), {}}, file.string());
}

}  // namespace sharp::tb
