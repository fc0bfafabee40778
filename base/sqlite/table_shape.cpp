// SPDX-License-Identifier: Apache-2.0
// Compares with tables made in memory, so that what they should be stands in one place.
#include "base/sqlite/table_shape.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <set>

namespace sharp::sqlite {
namespace {

struct Table {
  std::map<std::string, std::string> columns;  ///< name -> type
  std::set<std::string> unique;                ///< columns of which no two rows may be alike, with commas
};
using Tables = std::map<std::string, Table>;
using Row = void (*)(Tables&, const std::string&, const std::string&, const std::string&);

constexpr const char* kColumns =
    "select t.name, c.name, upper(c.type) from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table'";
constexpr const char* kUnique =
    "select t.name, (select group_concat(name) from pragma_index_info(i.name)), '' "
    "from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and i.\"unique\"";

void read(sqlite3* db, const char* sql, Tables& tables, Row row) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) return;
  const auto text = [statement](int column) {
    const unsigned char* t = sqlite3_column_text(statement, column);
    return std::string(t == nullptr ? "" : reinterpret_cast<const char*>(t));
  };
  while (sqlite3_step(statement) == SQLITE_ROW) row(tables, text(0), text(1), text(2));
  sqlite3_finalize(statement);
}

Tables tables_of(sqlite3* db) {
  Tables tables;
  read(db, kColumns, tables,
       [](Tables& all, const std::string& table, const std::string& column, const std::string& type) {
         all[table].columns[column] = type;
       });
  read(db, kUnique, tables, [](Tables& all, const std::string& table, const std::string& columns, const std::string&) {
    all[table].unique.insert(columns);
  });
  return tables;
}

Tables tables_made_by(const char* sql) {
  sqlite3* memory = nullptr;
  sqlite3_open(":memory:", &memory);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> close(memory, sqlite3_close);
  sqlite3_exec(memory, sql, nullptr, nullptr, nullptr);
  return tables_of(memory);
}

std::string difference(const std::string& name, const Table& wanted, const Table& found) {
  for (const auto& [column, type] : wanted.columns) {
    const auto at = found.columns.find(column);
    if (at == found.columns.end()) return fmt::format("table '{}' has no column '{}'", name, column);
    if (at->second != type)
      return fmt::format("column '{}' of table '{}' is {}, not {}", column, name, at->second, type);
  }
  for (const std::string& columns : wanted.unique)
    if (!found.unique.contains(columns)) return fmt::format("table '{}' may have the same {} twice", name, columns);
  return {};
}

}  // namespace

std::string difference_of_tables(sqlite3* db, const char* tables) {
  const Tables found = tables_of(db);
  for (const auto& [name, wanted] : tables_made_by(tables)) {
    const auto at = found.find(name);
    if (at == found.end()) return fmt::format("it has no table '{}'", name);
    if (std::string what = difference(name, wanted, at->second); !what.empty()) return what;
  }
  return {};
}

}  // namespace sharp::sqlite
