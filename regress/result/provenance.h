// SPDX-License-Identifier: Apache-2.0
// What a night ran on: commit, machine, tools.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sharp::regress {

/// Empty fields where there is no git tree, or no such tool.
struct Provenance {
  std::string commit, subject;
  bool dirty = false;                        ///< tracked files differ from the commit
  std::string machine;                       ///< "host, 2 cores, Debian GNU/Linux 12 (bookworm)"
  std::map<std::string, std::string> tools;  ///< tool -> first line of its --version
};
Provenance provenance();

/// Commits after `from` up to `to`, newest first: hash and subject; none if git knows one of them not.
std::vector<std::pair<std::string, std::string>> commits_between(const std::string& from, const std::string& to,
                                                                 size_t most);

/// Writes a folder of the source tree as the commit has it below `to`. False outside of a git tree.
bool export_commit(const std::string& folder, const std::filesystem::path& to);

/// Of now, UTC: "2026-11-29T23:18:19Z".
std::string iso_time();

}  // namespace sharp::regress
