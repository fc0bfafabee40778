// SPDX-License-Identifier: Apache-2.0
// Anchors, aliases, merge keys and tags.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cfg/src/document.h"
#include "cfg/src/run_file.h"
#include "cfg/src/yaml_builder.h"

namespace sharp::cfg {
namespace {

using ::testing::HasSubstr;

Node parse(const std::string& text) {
  return build_yaml(text, std::make_shared<const Origin>(Origin{"x.yaml", {}}), true);
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "no error";
}

TEST(Yaml, AliasesStandForTheirAnchors) {
  EXPECT_EQ(to_flow(parse("a: &x [1, 2]\nb: *x\nc: {d: *x}")), "{a: [1, 2], b: [1, 2], c: {d: [1, 2]}}");
  EXPECT_EQ(to_flow(parse("&k a: 1\nb: *k")), "{a: 1, b: a}");
}

TEST(Yaml, MergeTakesOverWhatTheMapHasNot) {
  EXPECT_EQ(to_flow(parse("base: &b {x: 1, y: 2}\nm: {<<: *b, y: 3, z: 4}").items[1]), "{y: 3, z: 4, x: 1}");
  EXPECT_EQ(to_flow(parse("base: &b {x: 1}\nm: {y: 3, <<: *b}").items[1]), "{y: 3, x: 1}");
  EXPECT_EQ(to_flow(parse("<<: {a: 1}\nb: 2")), "{b: 2, a: 1}");
}

TEST(Yaml, OfSeveralMergedMapsTheFirstCounts) {
  EXPECT_EQ(to_flow(parse("- &a {x: 1, y: 1}\n- &b {y: 2, z: 2}\n- {<<: [*a, *b]}").items[2]), "{x: 1, y: 1, z: 2}");
}

TEST(Yaml, MergeOfAMerge) {
  EXPECT_EQ(to_flow(parse("- &a {x: 1}\n- &b {<<: *a, y: 2}\n- {<<: *b, x: 3}").items[2]), "{x: 3, y: 2}");
}

TEST(Yaml, MergedValuesKnowWhereTheyWereWritten) {
  const Node root = parse("a: &b\n  x: 1\nm:\n  <<: *b\n");
  EXPECT_EQ(root.items[1].find("x")->where.text(), "x.yaml:2");
}

TEST(Yaml, AQuotedMergeKeyIsAName) { EXPECT_EQ(parse("\"<<\": 1").keys, std::vector<std::string>{"<<"}); }

TEST(Yaml, MergeOfAnythingElseIsNamed) {
  for (const char* text : {"<<: 5", "<<: [1]", "<<: [[{a: 1}]]", "<<: ~", "a: &x [1]\nm: {<<: *x}"})
    EXPECT_THAT(error_of(text), HasSubstr("key '<<': takes the keys of other maps; legal: an alias of a map")) << text;
  EXPECT_THAT(error_of("{<<: {a: 1}, <<: {b: 1}}"), HasSubstr("key '<<' is set twice"));
}

TEST(Yaml, BadAnchorsAreNamed) {
  EXPECT_THAT(error_of("a: *none"), HasSubstr("x.yaml:1: not valid YAML"));
  EXPECT_THAT(error_of("a: &x [*x]"), HasSubstr("x.yaml:1: an alias inside its own anchor is not legal"));
  EXPECT_THAT(error_of("a: &x {<<: *x}"), HasSubstr("an alias inside its own anchor is not legal"));
}

TEST(Yaml, AliasesOfAliasesEnd) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string one = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + one;
    for (int n = 1; n < 10; ++n) text += ", " + one;
    text += "]\n";
  }
  EXPECT_THAT(error_of(text), HasSubstr("too large"));
}

TEST(Yaml, TagsChangeNothingUnnoticed) {
  const Node root = parse("a: !!str 5\nb: !!int 5\nc: \"5\"\nd: !!map {x: !!seq [1]}");
  EXPECT_TRUE(root.items[0].quoted);
  EXPECT_FALSE(root.items[1].quoted);
  EXPECT_TRUE(root.items[2].quoted);
  for (const char* text : {"a: !local 5", "a: !local [1]", "a: !local {b: 1}"})
    EXPECT_THAT(error_of(text), HasSubstr("x.yaml:1: the tag '!local' is not legal; legal: no tag")) << text;
}

}  // namespace
}  // namespace sharp::cfg
