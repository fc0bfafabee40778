// SPDX-License-Identifier: Apache-2.0
// The assertions and cover properties of the RTL sources.
#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "tb/cover/plan/plan_resolve.h"

namespace sharp::cover {
namespace {

bool is_test_bench(const std::filesystem::path& file) {
  return file.parent_path().filename().string().starts_with("test_");
}

/// Adds the labels of the file, and the module if it has an assertion without one.
void add_assertions(const std::filesystem::path& file, std::set<std::string>& names) {
  static const std::regex label(R"(\b([A-Za-z0-9]+_A)\s*:)"), immediate(R"(\bassert\s*\()");
  std::ifstream in(file);
  bool labelled = false;
  for (std::string line; std::getline(in, line);) {
    std::smatch found;
    if (std::regex_search(line, found, label)) {
      names.insert(found[1]);
      labelled = true;
    } else if (!labelled && std::regex_search(line, immediate)) {
      names.insert(file.stem().string());
    }
  }
}

void add_properties(const std::filesystem::path& file, std::set<std::string>& names) {
  static const std::regex label(R"(\b([A-Za-z0-9]+_C)\s*:\s*cover\b)");
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (std::smatch found; std::regex_search(line, found, label)) names.insert(found[1]);
}

template <class Add>
std::vector<std::string> names_of(const std::filesystem::path& rtl, Add add) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rtl))
    if (entry.path().extension() == ".sv" && !is_test_bench(entry.path())) add(entry.path(), names);
  return {names.begin(), names.end()};
}

}  // namespace

std::vector<std::string> rtl_assertions(const std::filesystem::path& rtl) { return names_of(rtl, add_assertions); }
std::vector<std::string> rtl_properties(const std::filesystem::path& rtl) { return names_of(rtl, add_properties); }

}  // namespace sharp::cover
