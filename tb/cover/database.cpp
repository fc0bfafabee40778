// SPDX-License-Identifier: Apache-2.0
// Opening and writing a coverage database.
#include "tb/cover/database.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cfg/src/random.h"
#include "cfg/src/run_file.h"
#include "tb/cover/deflate.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

constexpr int kBusyMilliseconds = 60'000;

constexpr const char* kSchema = R"(
create table meta(key text primary key, value text not null) without rowid;
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
insert into meta values('schema', '1');
)";

/// A reader may have to roll back what a killed writer left: query_only keeps it from writing, not the flags.
int open_flags(Database::Mode mode) {
  return SQLITE_OPEN_READWRITE | (mode == Database::Mode::create ? SQLITE_OPEN_CREATE : 0);
}

std::string lines(const std::vector<std::string>& items) { return fmt::format("{}", fmt::join(items, "\n")); }

}  // namespace

Database::Database(const fs::path& file, Mode mode) : file_(file) {
  if (mode != Mode::create && !fs::exists(file)) throw cfg::ConfigError(file.string() + ": no such file");
  if (fs::is_directory(file)) throw cfg::ConfigError(file.string() + ": a folder; legal: the file of a database");
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, open_flags(mode), nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) throw DatabaseError(fmt::format("{}: cannot open: {}", file.string(), sqlite3_errmsg(db)));
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  // A killed process loses nothing; a computer that loses power may, and the runs can be repeated. Waiting for the disk
  // would cost more than the run.
  execute("pragma synchronous = off");
  execute(mode == Mode::read_only ? "pragma query_only = on" : "pragma foreign_keys = on");
  check_schema(mode);
}

Database::~Database() = default;

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_sqlite(db_.get(), code);
}

void Database::check_schema(Mode mode) {
  const auto has_tables = [this] {
    return Statement(db_.get(), "select 1 from sqlite_master where type = 'table' limit 1").step();
  };
  if (mode == Mode::create && !has_tables()) {
    Transaction transaction(*this);
    if (!has_tables()) execute(kSchema);  // another process may have been faster
    transaction.commit();
  }
  if (!Statement(db_.get(), "select 1 from sqlite_master where type = 'table' and name = 'meta'").step())
    throw cfg::ConfigError(file_.string() + ": an SQLite database, but not one of coverage (it has no table 'meta')");
  Statement schema(db_.get(), "select value from meta where key = 'schema'");
  const std::string version = schema.step() ? std::string(schema.text(0)) : "none";
  if (version != "1")
    throw cfg::ConfigError(
        fmt::format("{}: schema {}; this program reads and writes schema 1", file_.string(), version));
}

Database::Transaction::Transaction(Database& database)
    : database_(database), open_(sqlite3_get_autocommit(database.db_.get()) != 0) {
  // Immediate: a lock that is taken later could meet another writer's and would fail at once.
  if (open_) database_.execute("begin immediate");
}

Database::Transaction::~Transaction() {
  if (!open_) return;
  sqlite3_exec(database_.db_.get(), "rollback", nullptr, nullptr, nullptr);
  database_.bin_ids_.clear();
}

void Database::Transaction::commit() {
  if (open_) database_.execute("commit");
  open_ = false;
}

Statement& Database::prepared(const char* sql) {
  std::unique_ptr<Statement>& place = prepared_[sql];
  if (!place) place = std::make_unique<Statement>(db_.get(), sql);
  return *place;
}

uint64_t Database::replace_run(const RunRecord& r) {
  prepared("delete from run where command = ?").bind(r.command).run();
  prepared("insert into run(command, accel, latency, variant, seed, verdict, cycles) values(?, ?, ?, ?, ?, ?, ?)")
      .bind(r.command, r.accel, r.latency, r.variant, r.seed, r.verdict, r.cycles)
      .run();
  return static_cast<uint64_t>(sqlite3_last_insert_rowid(db_.get()));
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
  prepared("insert or ignore into code_build(key, items) values(?, ?)").bind(key, Blob{deflate_text(items)}).run();
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
      .bind(run_id, build, Blob{deflate_text(fmt::format("{}", fmt::join(code.counts, "\n")))})
      .run();
  transaction.commit();
}

}  // namespace sharp::cover
