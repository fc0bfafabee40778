// SPDX-License-Identifier: Apache-2.0
// What `sharp bisect` is asked to look at: a test, and what is known of its good and bad commits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace sharp::regress {

struct BisectTarget {
  std::vector<std::string> test;  ///< words of a command without the program
  std::string good, bad;          ///< commits that a night names; or empty
  std::string bucket;             ///< title of the bucket; or empty
};

/// text: a test ("run FILE --set ..", "random --accel .. --only N"), a run file, a folder of `sharp run --out`, or
/// RUN/BUCKET of a night. overrides and seed belong to a run file. Throws cfg::ConfigError that says what is legal.
BisectTarget read_target(const std::string& text, const std::vector<std::string>& overrides,
                         std::optional<uint64_t> seed);

/// The words as they must stand for a program that runs in the root of another working tree: paths of files that git
/// knows relative to it (they are then those of the commit), all others absolute.
std::vector<std::string> for_tree(const std::vector<std::string>& test, const std::filesystem::path& root,
                                  const std::vector<std::string>& known_files);

}  // namespace sharp::regress
