// SPDX-License-Identifier: Apache-2.0
// Asks git and the tools.
#include "regress/result/provenance.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/process/process.h"

namespace sharp::regress {
namespace {

constexpr double kPatience = 20.0;  // seconds for a tool that does not answer

/// Output without the final line break; empty if the program failed.
std::string ask(const std::vector<std::string>& argv) {
  tb::ProcessOptions options;
  options.seconds = kPatience;
  tb::ProcessResult result = tb::run_process(argv, options);
  if (result.code != 0) return {};
  while (result.output.ends_with('\n')) result.output.pop_back();
  return result.output;
}

std::string git(std::vector<std::string> words) {
  words.insert(words.begin(), {"git", "-C", SHARP_SOURCE_DIR});
  return ask(words);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string system_name() {
  std::ifstream in("/etc/os-release");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("PRETTY_NAME=\"")) return line.substr(13, line.size() - 14);
  return "unknown system";
}

std::string machine() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return fmt::format("{}, {} cores, {}", host, std::thread::hardware_concurrency(), system_name());
}

}  // namespace

Provenance provenance() {
  Provenance p;
  p.commit = git({"rev-parse", "HEAD"});
  p.subject = git({"log", "-1", "--format=%s"});
  p.dirty = !p.commit.empty() && !git({"status", "--porcelain", "--untracked-files=no"}).empty();
  p.machine = machine();
  for (const char* tool : {"verilator", "clang++", "cmake"})
    if (const std::string version = first_line(ask({tool, "--version"})); !version.empty()) p.tools[tool] = version;
  return p;
}

std::vector<std::pair<std::string, std::string>> commits_between(const std::string& from, const std::string& to,
                                                                 size_t most) {
  std::vector<std::pair<std::string, std::string>> commits;
  if (from.empty() || to.empty()) return commits;
  std::istringstream lines(git({"log", fmt::format("-{}", most), "--format=%H %s", from + ".." + to}));
  for (std::string line; std::getline(lines, line);)
    if (const size_t blank = line.find(' '); blank != std::string::npos)
      commits.emplace_back(line.substr(0, blank), line.substr(blank + 1));
  return commits;
}

bool export_commit(const std::string& folder, const std::filesystem::path& to) {
  const std::string archive = (to / "archive.tar").string();
  tb::ProcessOptions patience;
  patience.seconds = kPatience;
  const auto done = [&](const std::vector<std::string>& argv) { return tb::run_process(argv, patience).code == 0; };
  return done({"git", "-C", SHARP_SOURCE_DIR, "archive", "--format=tar", "-o", archive, "HEAD", folder}) &&
         done({"tar", "-xf", archive, "-C", to.string()});
}

std::string iso_time() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))); }

}  // namespace sharp::regress
