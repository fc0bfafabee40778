// SPDX-License-Identifier: Apache-2.0
// Names of the enumerations, and codes that no enumeration has.
#include "cfg/types/types.h"

#include <gtest/gtest.h>

#include <set>

namespace sharp::cfg {
namespace {

TEST(Types, EveryCodeHasItsOwnName) {
  std::set<std::string_view> names;
  for (unsigned i = 0; i < kNumStallReasons; ++i) names.insert(to_string(static_cast<StallReason>(i)));
  EXPECT_EQ(names.size(), kNumStallReasons);
  names.clear();
  for (unsigned i = 0; i < kNumErrorCodes; ++i) names.insert(to_string(static_cast<ErrorCode>(i)));
  EXPECT_EQ(names.size(), kNumErrorCodes);
}

TEST(Types, NamesAreThoseOfTheDocs) {
  EXPECT_EQ(to_string(Cell::lstm), "lstm");
  EXPECT_EQ(to_string(Schedule::intergate), "intergate");
  EXPECT_EQ(to_string(Padding::dynamic), "dynamic");
  EXPECT_EQ(to_string(StallReason::mfu_busy), "mfu_busy");
  EXPECT_EQ(to_string(ErrorCode::start_while_busy), "start_while_busy");
}

TEST(Types, CodesOfABrokenRegisterAreUnknown) {
  EXPECT_EQ(to_string(static_cast<Cell>(3)), "unknown");
  EXPECT_EQ(to_string(static_cast<Schedule>(4)), "unknown");
  EXPECT_EQ(to_string(static_cast<Padding>(2)), "unknown");
  EXPECT_EQ(to_string(static_cast<StallReason>(kNumStallReasons)), "unknown");
  EXPECT_EQ(to_string(static_cast<ErrorCode>(255)), "unknown");
}

}  // namespace
}  // namespace sharp::cfg
