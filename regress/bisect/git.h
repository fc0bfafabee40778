// SPDX-License-Identifier: Apache-2.0
// What is asked of git. It is run as a process, never through a shell; the state of the user's checkout is not touched.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sharp::regress {

class Git {
 public:
  /// folder: anywhere in a working tree. Throws cfg::ConfigError if it is in none, or there is no git.
  explicit Git(const std::filesystem::path& folder);

  const std::filesystem::path& root() const { return root_; }  ///< of the working tree, canonical

  /// Full hash of a commit. Throws cfg::ConfigError, with option and text, if there is none of this name.
  std::string commit(const std::string& name, const std::string& option) const;
  bool is_ancestor(const std::string& older, const std::string& younger) const;
  /// Commits after `good` up to `bad`, oldest first, along first parents.
  std::vector<std::string> first_parents(const std::string& good, const std::string& bad) const;
  std::string short_hash(const std::string& commit) const;
  std::string subject(const std::string& commit) const;
  /// Hash, author, date, subject and the files with their changes, for people.
  std::string describe(const std::string& commit) const;
  /// Second parent of a merge, or nothing.
  std::string merged(const std::string& commit) const;
  /// `git ls-tree -r -z`: "MODE TYPE HASH\tPATH\0" of every file.
  std::string files(const std::string& commit) const;
  bool has_file(const std::string& commit, const std::string& path) const;

  /// The working tree `folder` (made if there is none) holds exactly this commit.
  void checkout(const std::filesystem::path& folder, const std::string& commit) const;
  void remove_worktree(const std::filesystem::path& folder) const;

 private:
  /// Output of `git -C root arguments`; throws std::runtime_error with it if it fails.
  std::string ask(const std::vector<std::string>& arguments) const;
  std::filesystem::path root_;
};

}  // namespace sharp::regress
