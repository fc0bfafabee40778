// SPDX-License-Identifier: Apache-2.0
// Prepared statements, and what SQLite's result codes mean to people.
#include "tb/cover/statement.h"

#include <fmt/format.h>

#include "cfg/src/run_file.h"

namespace sharp::cover {

void throw_sqlite(sqlite3* db, int code) {
  const char* name = sqlite3_db_filename(db, "main");
  const std::string file = name != nullptr ? name : "";
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw cfg::ConfigError(
          fmt::format("{}: not a coverage database, or damaged: {}; make one with sharp run --cov, sharp random --cov "
                      "or sharp cov merge",
                      file, sqlite3_errmsg(db)));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseError(fmt::format("{}: another process has kept it locked for too long", file));
    case SQLITE_READONLY:
      throw DatabaseError(fmt::format("{}: cannot be written: file or folder is read-only", file));
    default:
      throw DatabaseError(fmt::format("{}: {}", file, sqlite3_errmsg(db)));
  }
}

Statement::Statement(sqlite3* db, std::string_view sql) : db_(db) {
  check(sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &handle_, nullptr));
}

void Statement::check(int code) {
  if (code != SQLITE_OK) throw_sqlite(db_, code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  const int end = sqlite3_reset(handle_);
  if (code != SQLITE_DONE) throw_sqlite(db_, end == SQLITE_OK ? code : end);
  return false;
}

std::string_view Statement::text(int column) {
  const void* bytes = sqlite3_column_blob(handle_, column);
  return {static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}

void Statement::put(int place, std::string_view text) {
  check(sqlite3_bind_text64(handle_, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::put(int place, Blob blob) {
  check(sqlite3_bind_blob64(handle_, place, blob.bytes.data(), blob.bytes.size(), SQLITE_TRANSIENT));
}

}  // namespace sharp::cover
