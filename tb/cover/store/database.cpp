// SPDX-License-Identifier: Apache-2.0
// Opening and writing a coverage database.
#include "tb/cover/store/database.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cfg/src/run_file.h"
#include "cfg/types/random.h"
#include "tb/cover/store/deflate.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

constexpr const char* kTables = R"(
create table run(id integer primary key, command text not null unique, accel text not null, latency text not null,
                 variant text not null, seed integer not null, verdict text not null, cycles integer not null);
create table bin(id integer primary key, name text not null unique);
create table hit(run_id integer not null references run(id) on delete cascade,
                 bin_id integer not null references bin(id),
                 hits integer not null, primary key(run_id, bin_id)) without rowid;
create table code_build(id integer primary key, key text not null unique, items blob not null);
create table code_run(run_id integer not null references run(id) on delete cascade,
                      build_id integer not null references code_build(id),
                      counts blob not null, primary key(run_id, build_id)) without rowid;
)";

/// A killed process loses nothing; a computer that loses power may, and the runs can be repeated. Waiting for the disk
/// would cost more than the run.
constexpr sqlite::Kind kKind = {.name = "a coverage database",
                                .how_to_make = "make one with sharp run --cov, sharp random --cov or sharp cov merge",
                                .own_table = "bin",
                                .schema = "1",
                                .tables = kTables,
                                .may_be_lost = true};

std::string lines(const std::vector<std::string>& items) { return fmt::format("{}", fmt::join(items, "\n")); }

}  // namespace

Database::Database(const fs::path& file, Mode mode) : connection_(file, kKind, mode) {}

Database::~Database() = default;

Database::Transaction::Transaction(Database& database) : database_(database), transaction_(database.connection_) {}

Database::Transaction::~Transaction() {
  if (transaction_.is_open()) database_.forget_ids();
}

void Database::forget_ids() {
  bin_ids_.clear();
  code_items_.clear();
}

void Database::Transaction::commit() { transaction_.commit(); }

void Database::clear() {
  Transaction transaction(*this);
  connection_.execute("delete from hit; delete from code_run; delete from run");
  transaction.commit();
}

uint64_t Database::replace_run(const RunRecord& r) {
  prepared("delete from run where command = ?").bind(r.command).run();
  prepared("insert into run(command, accel, latency, variant, seed, verdict, cycles) values(?, ?, ?, ?, ?, ?, ?)")
      .bind(r.command, r.accel, r.latency, r.variant, r.seed, r.verdict, r.cycles)
      .run();
  return static_cast<uint64_t>(sqlite3_last_insert_rowid(connection_.handle()));
}

uint64_t Database::bin_id(const std::string& name) {
  if (const auto it = bin_ids_.find(name); it != bin_ids_.end()) return it->second;
  prepared("insert or ignore into bin(name) values(?)").bind(name).run();
  Statement& find = prepared("select id from bin where name = ?").bind(name);
  find.step();
  const uint64_t id = find.number(0);
  find.step();
  return bin_ids_[name] = id;
}

uint64_t Database::add_run(const RunRecord& run, std::span<const BinHits> hits) {
  Transaction transaction(*this);
  const uint64_t run_id = replace_run(run);
  Statement& insert = prepared("insert into hit(run_id, bin_id, hits) values(?, ?, ?)");
  for (const BinHits& h : hits)
    if (h.hits != 0) insert.bind(run_id, bin_id(h.name), h.hits).run();
  transaction.commit();
  return run_id;
}

uint64_t Database::add_run(const RunRecord& run, const Catalog& catalog, const Hits& hits) {
  std::vector<BinHits> rows;
  for (size_t i = 0; i < catalog.bins().size(); ++i)
    if (hits.counts()[i] != 0) rows.push_back({catalog.bins()[i].name, hits.counts()[i]});
  return add_run(run, rows);
}

void Database::add_bins(const std::vector<std::string>& names) {
  Transaction transaction(*this);
  for (const std::string& name : names) bin_id(name);
  transaction.commit();
}

uint64_t Database::build_id(const CodeCounts& code) {
  if (code.items == code_items_) return code_build_;
  const std::string items = lines(code.items);
  const std::string key = fmt::format("{:016x}", cfg::hash_name(0, items));
  prepared("insert or ignore into code_build(key, items) values(?, ?)")
      .bind(key, sqlite::Blob{deflate_text(items)})
      .run();
  Statement& find = prepared("select id from code_build where key = ?").bind(key);
  find.step();
  code_build_ = find.number(0);
  find.step();
  code_items_ = code.items;
  return code_build_;
}

void Database::add_code(uint64_t run_id, const CodeCounts& code) {
  if (code.items.empty() || code.items.size() != code.counts.size())
    throw std::logic_error(fmt::format("code coverage: {} items, {} counts", code.items.size(), code.counts.size()));
  Transaction transaction(*this);
  const uint64_t build = build_id(code);
  prepared("insert or replace into code_run(run_id, build_id, counts) values(?, ?, ?)")
      .bind(run_id, build, sqlite::Blob{deflate_text(fmt::format("{}", fmt::join(code.counts, "\n")))})
      .run();
  transaction.commit();
}

}  // namespace sharp::cover
