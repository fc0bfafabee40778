// SPDX-License-Identifier: Apache-2.0
// Writing of nights.
#include "regress/history/history.h"

#include <nlohmann/json.hpp>

#include "regress/history/history_state.h"
#include "regress/history/tables.h"

namespace sharp::regress {
namespace {

using sqlite::Connection;
using sqlite::Statement;

/// Texts of tools need not be UTF-8.
template <class Map>
std::string as_json(const Map& map) {
  return nlohmann::json(map).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The only value of the only row of a statement that was bound; empty without a row.
std::optional<uint64_t> value_of(Statement& statement) {
  if (!statement.step()) return std::nullopt;
  const uint64_t value = statement.number(0);
  statement.step();
  return value;
}

uint64_t test_id(Connection& connection, const std::string& name) {
  connection.prepared("insert or ignore into test(name) values(?)").bind(name).run();
  return *value_of(connection.prepared("select id from test where name = ?").bind(name));
}

void insert_night(Connection& connection, const Night& n, uint64_t number) {
  connection
      .prepared("insert into night values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(number, n.id, n.list, n.started, n.seed, n.commit, uint64_t{n.dirty}, n.machine, as_json(n.tools),
            n.verdict, n.passed, n.failed, n.known, n.flaky, n.not_run, n.values, n.cycles, n.seconds, n.sim_seconds,
            n.coverage, as_json(n.speed), n.rtl, n.line, n.run)
      .run();
}

void insert_result(Connection& connection, const TestResult& r, uint64_t night) {
  const uint64_t test = test_id(connection, r.test);
  connection.prepared("insert into result values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(night, test, tb::to_string(r.verdict), r.detail, r.signature, r.unit,
            static_cast<uint64_t>(r.first_bad_cycle), r.predicted_cycles, r.measured_cycles, r.values, r.cycles,
            r.digest, r.seconds, r.sim_seconds)
      .run();
}

}  // namespace

History::History(const std::filesystem::path& file)
    : state_(new State{Connection(file, kHistoryKind, sqlite::Mode::create)}) {}

History::~History() = default;

struct History::Transaction::Open {
  sqlite::Transaction transaction;
};

History::Transaction::Transaction(History& history)
    : open_(new Open{sqlite::Transaction(history.state_->connection)}) {}

History::Transaction::~Transaction() = default;

void History::Transaction::commit() { open_->transaction.commit(); }

uint64_t History::add_night(const Night& night, std::span<const TestResult> results,
                            const std::map<std::string, uint64_t>& buckets) {
  Connection& connection = state_->connection;
  sqlite::Transaction transaction(connection);
  const std::optional<uint64_t> old = number_of(night.id);
  const uint64_t number =
      old ? *old : *value_of(connection.prepared("select coalesce(max(number), 0) + 1 from night").bind());
  connection.prepared("delete from night where number = ?").bind(number).run();
  insert_night(connection, night, number);
  for (const TestResult& r : results) insert_result(connection, r, number);
  for (const auto& [key, tests] : buckets)
    connection.prepared("insert into bucket values(?, ?, ?)").bind(key, number, tests).run();
  transaction.commit();
  return number;
}

std::optional<uint64_t> History::number_of(const std::string& id) {
  return value_of(state_->prepared("select number from night where run = ?").bind(id));
}

void History::look_before(const std::string& id) { state_->before = number_of(id).value_or(INT64_MAX); }

void History::look_along(const std::string& line) { state_->line = line; }

std::optional<uint64_t> History::recorded_cycles(const std::string& test) {
  return value_of(state_
                      ->prepared("select cycle_record.cycles from cycle_record join night on number = night "
                                 "where test = (select id from test where name = ?1) and night < ?2 "
                                 "and line in ('', ?3) order by line = ?3 desc, night desc limit 1")
                      .bind(test, state_->before, state_->line));
}

void History::record_cycles(const std::string& test, uint64_t cycles, uint64_t night) {
  sqlite::Transaction transaction(state_->connection);
  state_->prepared("insert or replace into cycle_record values(?, ?, ?)")
      .bind(test_id(state_->connection, test), night, cycles)
      .run();
  transaction.commit();
}

std::map<std::string, uint64_t> History::consumed_waivers() {
  Statement select(state_->connection,
                   "select key, min(night) from waiver join night on number = night "
                   "where night < ? and line in ('', ?) group by key");
  select.bind(state_->before, state_->line);
  std::map<std::string, uint64_t> waivers;
  while (select.step()) waivers.emplace(select.text(0), select.number(1));
  return waivers;
}

void History::consume_waiver(const std::string& key, uint64_t night) {
  state_->prepared("insert or ignore into waiver values(?, ?)").bind(key, night).run();
}

}  // namespace sharp::regress
