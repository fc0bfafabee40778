// SPDX-License-Identifier: Apache-2.0
// A connection to an SQLite file of a certain kind: opened, made or refused, with transactions. Several processes may
// have the same file open and write to it.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/sqlite/statement.h"

namespace sharp::sqlite {

/// A database cannot be read or written; what() names the file and the reason.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a file must be. Its tables are `meta`, with the number of the schema, and those of `tables`.
struct Kind {
  std::string_view name;         ///< with its article: "a coverage database"
  std::string_view how_to_make;  ///< "make one with ..."
  std::string_view own_table;    ///< that no other kind has
  std::string_view schema;       ///< number, as text
  const char* tables;            ///< SQL that makes them, `meta` excepted
  /// Whether a computer that loses power may lose what was written last. Waiting for the disk takes milliseconds for
  /// each transaction.
  bool may_be_lost = false;
  /// What brings an older file up to date when it is opened for writing, a schema at a time; `meta` excepted.
  struct Upgrade {
    std::string_view from, to;
    const char* sql;
  };
  std::span<const Upgrade> upgrades = {};
};

/// create: an absent or empty file becomes a database without content. read_only: all that is read is of one moment,
/// and writers wait meanwhile.
enum class Mode { create, read_write, read_only };

class Connection {
 public:
  /// Throws cfg::ConfigError: no such file, not of this kind, damaged (also: tables or columns that are missing or
  /// others), another schema; DatabaseError: locked by another process for a minute, not writable, disk full. So does
  /// everything else here, and each Statement.
  Connection(const std::filesystem::path& file, const Kind& kind, Mode mode);

  /// For statements without values and rows.
  void execute(const char* sql);
  /// Kept for the next time. sql: a literal (it is known by its address).
  Statement& prepared(const char* sql);
  bool in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }
  sqlite3* handle() const { return db_.get(); }
  const std::filesystem::path& file() const { return file_; }
  /// What a result code of SQLite means to people.
  [[noreturn]] void fail(int code) const;
  /// Throws cfg::ConfigError: the content is wrong.
  [[noreturn]] void damaged(const std::string& what) const;

 private:
  void check_place() const;
  bool has_table(std::string_view name);
  void make_tables();
  std::string schema();
  void upgrade();
  void check_schema();
  [[noreturn]] void refuse_schema(const std::string& version) const;

  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  std::filesystem::path file_;
  Kind kind_;
  Mode mode_;
  std::unique_ptr<sqlite3, Close> db_;
  std::unordered_map<const char*, std::unique_ptr<Statement>> prepared_;
};

/// All or nothing of what is written while it lives; one inside another belongs to the outer one.
class Transaction {
 public:
  explicit Transaction(Connection& connection);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();
  /// False for an inner one, and after commit().
  bool is_open() const { return open_; }

 private:
  Connection& connection_;
  bool open_;
};

}  // namespace sharp::sqlite
