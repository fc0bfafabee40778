// SPDX-License-Identifier: Apache-2.0
// One prepared statement of SQLite: bound by position, stepped row by row, released when it goes out of scope.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sharp::sqlite {

class Connection;

/// Bytes, bound as a blob.
struct Blob {
  std::string_view bytes;
};

/// Errors are those of Connection (base/sqlite/connection.h), which must outlive it.
class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Starts anew with these values, in the order of the question marks.
  template <class... Value>
  Statement& bind(const Value&... values) {
    sqlite3_reset(handle_);
    int place = 0;
    (put(++place, values), ...);
    return *this;
  }
  /// The next row; false: there is none, and the statement may be bound again.
  bool step();
  /// For statements without rows.
  void run() {
    while (step()) {
    }
  }

  /// SQLite keeps what it is given, whatever the type of the column: a value that is none of the wanted kind is damage
  /// (cfg::ConfigError).
  uint64_t number(int column) {
    if (sqlite3_column_type(handle_, column) != SQLITE_INTEGER) refuse(column, "no integer");
    return static_cast<uint64_t>(sqlite3_column_int64(handle_, column));
  }
  double real(int column) {
    const int type = sqlite3_column_type(handle_, column);
    if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) refuse(column, "no number");
    return sqlite3_column_double(handle_, column);
  }
  bool is_null(int column) { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }
  /// Also of a blob. Valid until the next step.
  std::string_view text(int column);

 private:
  /// Numbers keep their 64 bits: those from 2^63 on look negative to other readers.
  void put(int place, uint64_t value) { check(sqlite3_bind_int64(handle_, place, static_cast<int64_t>(value))); }
  void put(int place, double value) { check(sqlite3_bind_double(handle_, place, value)); }
  void put(int place, std::optional<double> value);
  void put(int place, std::string_view text);
  void put(int place, const std::same_as<std::optional<std::string>> auto& text) {
    text ? put(place, std::string_view(*text)) : check(sqlite3_bind_null(handle_, place));
  }
  void put(int place, Blob blob);
  void check(int code);
  [[noreturn]] void refuse(int column, const char* why);

  const Connection& connection_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace sharp::sqlite
