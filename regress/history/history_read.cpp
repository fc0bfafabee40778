// SPDX-License-Identifier: Apache-2.0
// Questions to the history.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "regress/history/history.h"
#include "regress/history/history_state.h"

namespace sharp::regress {
namespace {

using sqlite::Connection;
using sqlite::Statement;

/// Nights of each list that durations come from: tests that are drawn anew each night would pile up.
constexpr unsigned kDurationNights = 30;

constexpr const char* kNightColumns =
    "number, run, list, started, seed, revision, dirty, machine, tools, verdict, passed, failed, known, flaky, "
    "not_run, "
    "compared, cycles, seconds, sim_seconds, coverage, speed, rtl, line, "
    "folder";

template <class Map>
Map map_of(const Connection& connection, std::string_view text) {
  try {
    return nlohmann::json::parse(text).get<Map>();
  } catch (const nlohmann::json::exception&) {
    connection.damaged(fmt::format("'{}' is no JSON object of the right kind", text));
  }
}

Night night_of(const Connection& connection, Statement& row) {
  const auto text = [&row](int column) { return std::string(row.text(column)); };
  Night n{.number = row.number(0),
          .id = text(1),
          .run = text(23),
          .list = text(2),
          .started = text(3),
          .seed = row.number(4)};
  n.commit = text(5);
  n.dirty = row.number(6) != 0;
  n.machine = text(7);
  n.tools = map_of<decltype(n.tools)>(connection, row.text(8));
  n.verdict = text(9);
  uint64_t* counts[] = {&n.passed, &n.failed, &n.known, &n.flaky, &n.not_run, &n.values, &n.cycles};
  for (int i = 0; uint64_t * count : counts) *count = row.number(10 + i++);
  n.seconds = row.real(17);
  n.sim_seconds = row.real(18);
  if (!row.is_null(19)) n.coverage = row.real(19);
  n.speed = map_of<decltype(n.speed)>(connection, row.text(20));
  n.rtl = text(21);
  n.line = row.is_null(22) ? std::nullopt : std::optional(text(22));
  return n;
}

tb::Verdict verdict_of(const Connection& connection, std::string_view text) {
  if (const auto verdict = tb::verdict_named(text)) return *verdict;
  connection.damaged(fmt::format("'{}' is no verdict", text));
}

TestResult result_of(const Connection& connection, Statement& row) {
  const auto text = [&row](int column) { return std::string(row.text(column)); };
  TestResult r{.test = text(0), .verdict = verdict_of(connection, row.text(1)), .detail = text(2)};
  r.signature = text(3);
  r.unit = text(4);
  r.first_bad_cycle = static_cast<int64_t>(row.number(5));
  r.predicted_cycles = row.number(6);
  r.measured_cycles = row.number(7);
  r.values = row.number(8);
  r.cycles = row.number(9);
  r.digest = text(10);
  r.seconds = row.real(11);
  r.sim_seconds = row.real(12);
  return r;
}

}  // namespace

std::vector<Night> History::nights(const std::string& list, unsigned most) {
  Statement select(state_->connection, fmt::format("select {} from night where (list = ?1 or ?1 = '') and number < ?2 "
                                                   "and line = ?3 order by number desc limit ?4",
                                                   kNightColumns));
  select.bind(list, state_->before, state_->line, uint64_t{most});
  std::vector<Night> nights;
  while (select.step()) nights.push_back(night_of(state_->connection, select));
  std::reverse(nights.begin(), nights.end());
  return nights;
}

std::optional<Night> History::last_green(const std::string& list) {
  Statement select(state_->connection, fmt::format("select {} from night where verdict = 'green' and "
                                                   "(list = ?1 or ?1 = '') and number < ?2 and line = ?3 "
                                                   "order by number desc limit 1",
                                                   kNightColumns));
  if (!select.bind(list, state_->before, state_->line).step()) return std::nullopt;
  return night_of(state_->connection, select);
}

std::optional<BucketHistory> History::bucket(const std::string& key) {
  // Of the columns that are no aggregate SQLite takes those of the row with the least night.
  Statement select(state_->connection,
                   "select min(night), revision, count(*) from bucket join night on number = night "
                   "where key = ? and night < ? and line = ? group by key");
  if (!select.bind(key, state_->before, state_->line).step()) return std::nullopt;
  BucketHistory history{select.number(0), 0, std::string(select.text(1)), static_cast<unsigned>(select.number(2))};
  Statement last(state_->connection,
                 "select max(night) from bucket join night on number = night where key = ? and night < ? and line = ?");
  if (last.bind(key, state_->before, state_->line).step() && !last.is_null(0)) history.last_night = last.number(0);
  return history;
}

std::vector<std::string> History::failing_tests(const std::string& list, unsigned nights) {
  Statement select(state_->connection, R"(
with mine as (select number from night where (list = ?1 or ?1 = '') and number < ?2 and line = ?4),
     failed as (select test, max(night) as last from result
                where night in (select number from mine order by number desc limit ?3)
                  and verdict not in ('pass', 'interrupted') group by test)
select name from failed join test on test.id = failed.test
where not exists (select 1 from result where result.test = failed.test and night > last and verdict = 'pass'
                                         and night in (select number from mine))
order by last desc, name)");
  select.bind(list, state_->before, uint64_t{nights}, state_->line);
  std::vector<std::string> tests;
  while (select.step()) tests.emplace_back(select.text(0));
  return tests;
}

std::map<std::string, double> History::durations() {
  // As in bucket(): the seconds are those of the newest night.
  Statement select(state_->connection, R"(
with newest as (select number, row_number() over (partition by list order by number desc) as age from night
                where number < ?1 and line in ('', ?3))
select name, seconds, max(night) from result join test on test.id = test
where night in (select number from newest where age <= ?2) and verdict <> 'interrupted' group by test)");
  select.bind(state_->before, uint64_t{kDurationNights}, state_->line);
  std::map<std::string, double> seconds;
  while (select.step()) seconds.emplace(select.text(0), select.real(1));
  return seconds;
}

std::map<std::string, std::string> History::verdicts(uint64_t night) {
  Statement select(state_->connection, "select name, verdict from result join test on test.id = test where night = ?");
  select.bind(night);
  std::map<std::string, std::string> verdicts;
  while (select.step()) verdicts.emplace(select.text(0), select.text(1));
  return verdicts;
}

std::vector<TestResult> History::results(uint64_t night) {
  Statement select(state_->connection, R"(
select name, verdict, detail, signature, unit, first_bad_cycle, predicted_cycles, measured_cycles, compared, cycles,
       digest, seconds, sim_seconds from result join test on test.id = test where night = ? order by name)");
  select.bind(night);
  std::vector<TestResult> results;
  while (select.step()) results.push_back(result_of(state_->connection, select));
  return results;
}

}  // namespace sharp::regress
