// SPDX-License-Identifier: Apache-2.0
// Prepared statements.
#include "base/sqlite/statement.h"

#include <fmt/format.h>

#include "base/sqlite/connection.h"

namespace sharp::sqlite {

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(connection) {
  check(sqlite3_prepare_v2(connection.handle(), sql.data(), static_cast<int>(sql.size()), &handle_, nullptr));
}

void Statement::check(int code) {
  if (code != SQLITE_OK) connection_.fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  const int end = sqlite3_reset(handle_);
  if (code != SQLITE_DONE) connection_.fail(end == SQLITE_OK ? code : end);
  return false;
}

void Statement::refuse(int column, const char* why) {
  const unsigned char* text = sqlite3_column_text(handle_, column);
  const std::string value = text == nullptr ? "null" : fmt::format("'{}'", reinterpret_cast<const char*>(text));
  connection_.damaged(fmt::format("{} of '{}' is {}", value, sqlite3_column_name(handle_, column), why));
}

std::string_view Statement::text(int column) {
  if (is_null(column)) refuse(column, "no text");
  const void* bytes = sqlite3_column_blob(handle_, column);
  return {static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(handle_, column))};
}

void Statement::put(int place, std::optional<double> value) {
  check(value ? sqlite3_bind_double(handle_, place, *value) : sqlite3_bind_null(handle_, place));
}

void Statement::put(int place, std::string_view text) {
  check(sqlite3_bind_text64(handle_, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::put(int place, Blob blob) {
  check(sqlite3_bind_blob64(handle_, place, blob.bytes.data(), blob.bytes.size(), SQLITE_TRANSIENT));
}

}  // namespace sharp::sqlite
