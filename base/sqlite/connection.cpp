// SPDX-License-Identifier: Apache-2.0
// Opening, checking and locking of SQLite files.
#include "base/sqlite/connection.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <system_error>

#include "base/error/config_error.h"
#include "base/sqlite/table_shape.h"

namespace fs = std::filesystem;

namespace sharp::sqlite {
namespace {

constexpr int kBusyMilliseconds = 60'000;
constexpr size_t kMostShown = 200;  // characters of what is damaged

/// A reader may have to roll back what a killed writer left: query_only keeps it from writing, not the flags.
int open_flags(Mode mode) { return SQLITE_OPEN_READWRITE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0); }

}  // namespace

void Connection::check_place() const {
  if (file_.empty() || file_ == ":memory:") return;
  std::error_code error;
  const fs::file_status status = fs::status(file_, error);
  if (status.type() == fs::file_type::not_found) {
    if (mode_ != Mode::create) throw cfg::ConfigError(file_.string() + ": no such file");
  } else if (fs::is_directory(status)) {
    throw cfg::ConfigError(file_.string() + ": a folder; legal: the file of a database");
  } else if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw cfg::ConfigError(file_.string() + ": no ordinary file; legal: the file of a database");
  }
}

Connection::Connection(const fs::path& file, const Kind& kind, Mode mode) : file_(file), kind_(kind), mode_(mode) {
  check_place();
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &db, open_flags(mode), nullptr);
  db_.reset(db);
  if (code != SQLITE_OK) throw DatabaseError(fmt::format("{}: cannot open: {}", file.string(), sqlite3_errmsg(db)));
  sqlite3_busy_timeout(db, kBusyMilliseconds);
  if (kind.may_be_lost) execute("pragma synchronous = off");
  execute(mode == Mode::read_only ? "pragma query_only = on; begin" : "pragma foreign_keys = on");
  if (mode == Mode::create) make_tables();
  check_schema();
}

bool Connection::has_table(std::string_view name) {
  return Statement(*this, "select 1 from sqlite_master where type = 'table' and name glob ? limit 1").bind(name).step();
}

void Connection::make_tables() {
  if (has_table("*")) return;
  Transaction transaction(*this);
  if (!has_table("*")) {  // another process may have been faster
    execute("create table meta(key text primary key, value text not null) without rowid");
    execute(kind_.tables);
    Statement(*this, "insert into meta values('schema', ?)").bind(kind_.schema).run();
  }
  transaction.commit();
}

std::string Connection::schema() {
  Statement schema(*this, "select value from meta where key = 'schema'");
  return schema.step() ? std::string(schema.text(0)) : "none";
}

/// Whole or not at all, also if another process does it at the same time.
void Connection::upgrade() {
  Transaction transaction(*this);
  for (const Kind::Upgrade& step : kind_.upgrades)
    if (schema() == step.from) {
      execute(step.sql);
      Statement(*this, "update meta set value = ? where key = 'schema'").bind(step.to).run();
    }
  transaction.commit();
}

void Connection::check_schema() {
  for (std::string_view table : {std::string_view("meta"), kind_.own_table})
    if (!has_table(table))
      throw cfg::ConfigError(
          fmt::format("{}: an SQLite database, but not {} (it has no table '{}')", file_.string(), kind_.name, table));
  for (const Kind::Upgrade& step : kind_.upgrades)
    if (mode_ != Mode::read_only && schema() == step.from) {
      upgrade();
      break;
    }
  if (const std::string version = schema(); version != kind_.schema) refuse_schema(version);
  if (const std::string what = difference_of_tables(db_.get(), kind_.tables); !what.empty()) damaged(what);
}

void Connection::refuse_schema(const std::string& version) const {
  const auto number = [](std::string_view text) {
    unsigned value = 0;
    const char* const end = text.data() + text.size();
    return std::from_chars(text.data(), end, value).ptr == end && !text.empty() ? std::optional(value) : std::nullopt;
  };
  const auto found = number(version);
  const char* const age = !found                           ? "the number of the schema is damaged"
                          : *found > *number(kind_.schema) ? "it was made by a newer program: use that one"
                                                           : "it was made by an older program";
  throw cfg::ConfigError(fmt::format("{}: schema {}; this program reads and writes schema {}: {}", file_.string(),
                                     version, kind_.schema, age));
}

void Connection::execute(const char* sql) {
  const int code = sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

Statement& Connection::prepared(const char* sql) {
  std::unique_ptr<Statement>& place = prepared_[sql];
  if (!place) place = std::make_unique<Statement>(*this, sql);
  return *place;
}

void Connection::damaged(const std::string& what) const {
  std::string shown = what.substr(0, kMostShown);  // values of a damaged file may be anything
  for (char& ch : shown)
    if (ch < ' ' || ch > '~') ch = '?';
  throw cfg::ConfigError(
      fmt::format("{}: damaged: {}{}", file_.string(), shown, what.size() > kMostShown ? " ..." : ""));
}

void Connection::fail(int code) const {
  const std::string file = file_.string();
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw cfg::ConfigError(fmt::format("{}: not {}, or damaged: {}; {}", file, kind_.name, sqlite3_errmsg(db_.get()),
                                         kind_.how_to_make));
    case SQLITE_ERROR:  // the tables are as they should be: so it is what is in them
      damaged(sqlite3_errmsg(db_.get()));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseError(fmt::format("{}: another process has kept it locked for too long", file));
    case SQLITE_READONLY:
      throw DatabaseError(fmt::format("{}: cannot be written: file or folder is read-only", file));
    default:
      throw DatabaseError(fmt::format("{}: {}", file, sqlite3_errmsg(db_.get())));
  }
}

Transaction::Transaction(Connection& connection) : connection_(connection), open_(!connection.in_transaction()) {
  // Immediate: a lock that is taken later could meet another writer's and would fail at once.
  if (open_) connection_.execute("begin immediate");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(connection_.handle(), "rollback", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  if (open_) connection_.execute("commit");
  open_ = false;
}

}  // namespace sharp::sqlite
