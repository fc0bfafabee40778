// SPDX-License-Identifier: Apache-2.0
// Several coverage databases as one, and how two differ.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tb/cover/store/database.h"

namespace sharp::cover {

struct MergeResult {
  size_t runs = 0, bins = 0;
  size_t replaced = 0;  ///< runs that a later database also had
};
/// Writes all runs of `inputs` to `output`, in one transaction: it is whole or as it was (without a run, if it is new);
/// `output` may be one of the inputs. Others that write to it (runs, closures, merges) wait meanwhile; each input is
/// read as it was at one moment. An `output` that is no coverage database is refused and left as it is. Of runs with
/// the same command the last input's counts. The bytes of a new output depend only on the runs: not on their order, nor
/// on how they are spread over the inputs.
MergeResult merge_databases(const std::filesystem::path& output, std::span<const std::filesystem::path> inputs);

struct DatabaseDiff {
  std::vector<std::string> runs_a, runs_b;  ///< commands that only one has
  std::vector<std::string> changed;         ///< commands that both have, with other figures or hits
  std::vector<std::string> bins_a, bins_b;  ///< bins that only runs of one hit

  bool empty() const { return runs_a.empty() && runs_b.empty() && changed.empty(); }
};
DatabaseDiff diff_databases(Database& a, Database& b);

}  // namespace sharp::cover
