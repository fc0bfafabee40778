// SPDX-License-Identifier: Apache-2.0
// Where commits are built and tests are run: one working tree that is moved from commit to commit, an incremental build
// of `sharp`, the programs and DUT libraries of earlier commits.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/output/file_lock.h"
#include "regress/bisect/content_key.h"
#include "regress/bisect/git.h"
#include "regress/bisect/outcome.h"

namespace sharp::regress {

struct WorkshopOptions {
  std::filesystem::path folder;             ///< everything is in here
  unsigned jobs = 2;                        ///< compilations at once
  double test_seconds = 600.0;              ///< a test that takes longer fails
  const std::atomic<bool>* stop = nullptr;  ///< polled: then tb::DutBuildInterrupted is thrown
};

class Workshop {
 public:
  /// Throws cfg::ConfigError if another bisect works in the folder.
  Workshop(const Git& git, WorkshopOptions options);
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  struct Program {
    std::filesystem::path file;  ///< empty: it could not be built
    std::string error;           ///< then why, with the log file
    bool built = false;          ///< just now; else it was there
  };
  /// Moves the working tree to the commit. The same sources are built once, whatever the commits.
  Program program_of(const std::string& commit);

  /// The test with this program in the tree as it stands.
  Outcome run(const Program& program, const std::vector<std::string>& test) const;
  /// Exit status of `PROGRAM words..` in the tree; the output goes to a log.
  int call(const Program& program, const std::vector<std::string>& words) const;

  const std::filesystem::path& folder() const { return options_.folder; }
  std::filesystem::path tree() const { return options_.folder / "tree"; }

 private:
  std::string build(const std::string& commit);
  bool step(const std::vector<std::string>& words, const std::filesystem::path& log) const;
  std::vector<std::string> command(const Program& program, const std::vector<std::string>& words) const;

  const Git& git_;
  const WorkshopOptions options_;
  std::unique_ptr<tb::FileLock> lock_;
};

/// Removes the folder of a workshop, and what git knows of it. Returns false if there is none.
bool clean_workshop(const Git& git, const std::filesystem::path& folder);

}  // namespace sharp::regress
