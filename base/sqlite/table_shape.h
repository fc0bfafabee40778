// SPDX-License-Identifier: Apache-2.0
// Whether the tables of a database are those that they should be.
#pragma once

#include <sqlite3.h>

#include <string>

namespace sharp::sqlite {

/// What `db` lacks of the tables that this SQL makes: "it has no table 'hit'", "table 'hit' has no column 'hits'",
/// "column 'hits' of table 'hit' is TEXT, not INTEGER", "table 'run' may have the same command twice"; empty: nothing.
/// Throws nothing: what cannot be read is missing.
std::string difference_of_tables(sqlite3* db, const char* tables);

}  // namespace sharp::sqlite
