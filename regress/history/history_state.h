// SPDX-License-Identifier: Apache-2.0
// What the functions of History share.
#pragma once

#include <cstdint>
#include <string>

#include "base/sqlite/connection.h"
#include "regress/history/history.h"

namespace sharp::regress {

struct History::State {
  sqlite::Connection connection;
  uint64_t before = INT64_MAX;  ///< nights from this number on are not read
  std::string line = "";        ///< nights of others are not read

  sqlite::Statement& prepared(const char* sql) { return connection.prepared(sql); }
};

}  // namespace sharp::regress
