// SPDX-License-Identifier: Apache-2.0
// `sharp cov rank`: the regression list.
#include "tb/cover/report/cov_rank_command.h"

#include <fmt/format.h>

#include <unordered_map>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "tb/cover/groups/coverage.h"
#include "tb/cover/store/database.h"
#include "tb/cover/store/rank.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

using cover::Database;

constexpr size_t kShown = 10;

/// What counts for the ranking: goals of the catalog.
class Ranking {
 public:
  explicit Ranking(Database& database) : all_(database.all_hits()), records_(database.runs()) {
    const cover::Coverage coverage;
    std::vector<bool> is_goal;
    for (const std::string& name : all_.names) {
      const auto bin = coverage.catalog().find(name);
      is_goal.push_back(bin && coverage.catalog().bins()[*bin].kind == cover::BinKind::count);
    }
    std::vector<std::vector<uint32_t>> bins;
    std::vector<uint64_t> costs;
    for (size_t i = 0; i < all_.runs.size(); ++i) {  // all_hits() and runs() have the same order
      std::vector<uint32_t>& goals = bins.emplace_back(std::move(all_.runs[i].second));
      std::erase_if(goals, [&](uint32_t bin) { return !is_goal[bin]; });
      costs.push_back(records_[i].record.cycles);
    }
    ranked_ = cover::rank_runs(bins, costs);
  }

  size_t all() const { return records_.size(); }
  size_t size() const { return ranked_.size(); }
  uint64_t added(size_t n) const { return ranked_[n].added; }
  const cover::RunRecord& record(size_t n) const { return records_[ranked_[n].run].record; }
  uint64_t bins() const {
    uint64_t sum = 0;
    for (const cover::RankedRun& r : ranked_) sum += r.added;
    return sum;
  }
  uint64_t cycles() const {
    uint64_t sum = 0;
    for (size_t n = 0; n < size(); ++n) sum += record(n).cycles;
    return sum;
  }

 private:
  Database::AllHits all_;
  std::vector<cover::StoredRun> records_;
  std::vector<cover::RankedRun> ranked_;
};

void print_first(const Ranking& ranking) {
  const TextTable table({{"bins", 7}, {"cycles", 11}, {"run", 0, false}});
  fmt::print("{}", table.header());
  for (size_t n = 0; n < ranking.size() && n < kShown; ++n)
    fmt::print("{}",
               table.row({grouped(ranking.added(n)), grouped(ranking.record(n).cycles), ranking.record(n).command}));
  if (ranking.size() > kShown) fmt::print("... and {} more\n", grouped(ranking.size() - kShown));
}

void write_list(const std::string& file, const Ranking& ranking) {
  std::string text;
  for (size_t n = 0; n < ranking.size(); ++n) text += ranking.record(n).command + "\n";
  write_file(file, text);
}

void write_ranking(const std::string& file, const CountedVerdict& verdict, const Ranking& ranking) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (size_t n = 0; n < ranking.size(); ++n)
    runs.push_back(
        {{"command", ranking.record(n).command}, {"added", ranking.added(n)}, {"cycles", ranking.record(n).cycles}});
  nlohmann::ordered_json json = report_head("cov rank", verdict);
  json.update({{"all_runs", ranking.all()}, {"bins", ranking.bins()}, {"runs", runs}});
  write_json(file, json);
}

}  // namespace

CountedVerdict cov_rank_command(const CovRankArgs& args) {
  Database database(args.database, Database::Mode::read_only);
  const Ranking ranking(database);
  print_first(ranking);
  fmt::print("{} of {} runs reach all {} bins, in {} cycles\n", grouped(ranking.size()), grouped(ranking.all()),
             grouped(ranking.bins()), grouped(ranking.cycles()));
  const CountedVerdict verdict(Verdict::pass, {{"runs", ranking.size()}});
  if (!args.out.empty()) write_list(args.out, ranking);
  if (!args.json.empty()) write_ranking(args.json, verdict, ranking);
  return verdict;
}

}  // namespace sharp::tb
