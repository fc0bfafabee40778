// SPDX-License-Identifier: Apache-2.0
// Runs git.
#include "regress/bisect/git.h"

#include <fmt/format.h>

#include <sstream>
#include <stdexcept>

#include "base/process/process.h"
#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

tb::ProcessResult run_git(const fs::path& folder, const std::vector<std::string>& arguments) {
  // No pager, no colour, no hook of the user; and a git around this process (a hook, `git rebase --exec`) names no
  // folders.
  std::vector<std::string> words = {"env",
                                    "-u",
                                    "GIT_DIR",
                                    "-u",
                                    "GIT_WORK_TREE",
                                    "-u",
                                    "GIT_INDEX_FILE",
                                    "git",
                                    "-C",
                                    folder.string(),
                                    "--no-pager",
                                    "-c",
                                    "core.hooksPath=/dev/null",
                                    "-c",
                                    "color.ui=false"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return tb::run_process(words);
}

}  // namespace

Git::Git(const fs::path& folder) {
  const tb::ProcessResult r = run_git(folder, {"rev-parse", "--show-toplevel"});
  if (r.code == 127) throw cfg::ConfigError("bisect needs git, which is not installed");
  if (r.code != 0)
    throw cfg::ConfigError(fmt::format("{}: bisect needs a git working tree: {}", folder.string(), trimmed(r.output)));
  root_ = fs::canonical(trimmed(r.output));
}

std::string Git::ask(const std::vector<std::string>& arguments) const {
  const tb::ProcessResult r = run_git(root_, arguments);
  if (r.code != 0) throw std::runtime_error(fmt::format("git {}: {}", arguments.at(0), trimmed(r.output)));
  return r.output;
}

std::string Git::commit(const std::string& name, const std::string& option) const {
  const tb::ProcessResult r =
      run_git(root_, {"rev-parse", "--quiet", "--verify", "--end-of-options", name + "^{commit}"});
  if (r.code != 0)
    throw cfg::ConfigError(fmt::format("{} {}: no commit of this name in {}", option, name, root_.string()));
  return trimmed(r.output);
}

bool Git::is_ancestor(const std::string& older, const std::string& younger) const {
  return run_git(root_, {"merge-base", "--is-ancestor", older, younger}).code == 0;
}

std::vector<std::string> Git::first_parents(const std::string& good, const std::string& bad) const {
  return lines_of(ask({"rev-list", "--first-parent", "--reverse", good + ".." + bad}));
}

std::string Git::short_hash(const std::string& commit) const {
  return trimmed(ask({"rev-parse", "--short=10", commit}));
}

std::string Git::subject(const std::string& commit) const {
  return trimmed(ask({"show", "-s", "--format=%s", commit}));
}

std::string Git::describe(const std::string& commit) const {
  const std::string head =
      ask({"show", "-s", "--date=iso", "--format=commit   %H%nauthor   %an <%ae>%ndate     %ad%nsubject  %s", commit});
  return trimmed(head) + "\n" +
         trimmed(ask({"show", "--first-parent", "--diff-merges=first-parent", "--format=", "--stat=100", commit}));
}

std::string Git::merged(const std::string& commit) const {
  const tb::ProcessResult r = run_git(root_, {"rev-parse", "--quiet", "--verify", commit + "^2"});
  return r.code == 0 ? trimmed(r.output) : "";
}

std::string Git::files(const std::string& commit) const { return ask({"ls-tree", "-r", "-z", commit}); }

bool Git::has_file(const std::string& commit, const std::string& path) const {
  return run_git(root_, {"cat-file", "-e", commit + ":" + path}).code == 0;
}

void Git::checkout(const fs::path& folder, const std::string& commit) const {
  // Anything but a whole working tree of its own would mean that git finds the one around it: the user's.
  const tb::ProcessResult top = run_git(folder, {"rev-parse", "--show-toplevel"});
  if (top.code != 0 || !fs::equivalent(trimmed(top.output), folder)) {
    remove_worktree(folder);
    ask({"worktree", "add", "--quiet", "--force", "--detach", folder.string(), commit});
    return;
  }
  // A killed git leaves its lock; nobody else works in this tree.
  fs::remove(fs::path(trimmed(run_git(folder, {"rev-parse", "--absolute-git-dir"}).output)) / "index.lock");
  const tb::ProcessResult r = run_git(folder, {"checkout", "--quiet", "--force", "--detach", commit});
  if (r.code != 0) throw std::runtime_error("git checkout: " + trimmed(r.output));
}

void Git::remove_worktree(const fs::path& folder) const {
  fs::remove_all(folder);
  ask({"worktree", "prune"});
}

}  // namespace sharp::regress
