// SPDX-License-Identifier: Apache-2.0
// Which bytes are UTF-8, and where a file that is not says so.
#include "cfg/types/utf8.h"

#include <gtest/gtest.h>

#include <string>

#include "cfg/src/document.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

TEST(Utf8, AcceptsEveryCharacter) {
  for (const char* text : {"", "plain\n", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_FALSE(first_bad_utf8(text)) << text;
  EXPECT_FALSE(first_bad_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, FindsTheFirstByteThatIsNone) {
  for (const char* bad :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
        "\xe2(\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xf0\x9f\x92"})
    EXPECT_EQ(first_bad_utf8(std::string("ab\xc3\xa9") + bad), 4u) << bad;
}

TEST(Utf8, KnowsTheMarksOfWideText) {
  EXPECT_TRUE(
      is_wide_text("\xff\xfe"
                   "a"));
  EXPECT_TRUE(is_wide_text("\xfe\xff"));
  EXPECT_TRUE(is_wide_text(std::string_view("\0\0\xfe\xff", 4)));
  EXPECT_FALSE(is_wide_text("\xef\xbb\xbf"));
  EXPECT_FALSE(is_wide_text("\xff"));
}

/// What parsing says; empty: nothing.
std::string error_of_override(const std::string& text) {
  try {
    parse_override(text, ".");
    return {};
  } catch (const ConfigError& e) {
    return e.what();
  }
}

TEST(Utf8, OverridesAreCheckedToo) {
  EXPECT_EQ(error_of_override("model.name=caf\xc3\xa9"), "");
  EXPECT_NE(error_of_override("model.name=caf\xe9").find("byte 15 is 0xe9, which is not UTF-8; legal: text in UTF-8"),
            std::string::npos);
  EXPECT_NE(error_of_override("model.name=\"a\\0b\"").find("holds a NUL character"), std::string::npos);
  EXPECT_NE(error_of_override("model={name: [\"\\0\"]}").find("holds a NUL character"), std::string::npos);
}

}  // namespace
}  // namespace sharp::cfg
