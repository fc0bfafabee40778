// SPDX-License-Identifier: Apache-2.0
// Code points without a DUT: text, merge, exclusions, lcov.
#include "tb/cover/code/code_points.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cfg/src/run_file.h"
#include "tb/cover/code/code_goals.h"
#include "tb/cover/code/exclusions.h"

namespace fs = std::filesystem;

namespace sharp::cover {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

const std::string kIf = "line\trtl/a.sv\t2\t3\tsharp_a\tsharp.u_a\tif\t2-3";
const std::string kElse = "branch\trtl/a.sv\t2\t4\tsharp_a\tsharp.u_a\telse\t";
const std::string kBlock = "line\trtl/a.sv\t1\t1\tsharp_a\tsharp.u_a\tblock\t1,3";
const std::string kRise = "toggle\trtl/a.sv\t4\t0\tsharp_a\tsharp.gen_x[1].u_a\ttile.group[10] rise\t";

std::string with(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::vector<CodeItem> items_of(const std::vector<std::string>& points, const std::vector<uint64_t>& counts) {
  CodeTotals totals;
  totals.add({points, counts});
  return totals.items();
}

TEST(CodePoint, FieldsOfItsText) {
  const CodePoint p = parse_code_point(kRise);
  EXPECT_EQ(p.kind, CodeKind::toggle);
  EXPECT_EQ(p.signal(), "tile.group");
  EXPECT_EQ(p.bit(), 10u);
  EXPECT_EQ(parse_code_point(kBlock).lines, (std::vector<std::pair<unsigned, unsigned>>{{1, 1}, {3, 3}}));
  EXPECT_EQ(parse_code_point(with(kRise, "[10]", "")).signal(), "tile.group");
}

TEST(CodePoint, OtherTextIsRefused) {
  for (const std::string& text :
       {std::string("line\trtl/a.sv\t2"), with(kIf, "line", "lines"), with(kIf, "2-3", "2-x")})
    EXPECT_THAT([&] { parse_code_point(text); }, ThrowsMessage<cfg::ConfigError>(HasSubstr(text)));
}

/// Runs and copies of a generate loop add up; builds with other widths keep their own bits.
TEST(CodeTotals, SumOverRunsCopiesAndBuilds) {
  CodeTotals totals;
  totals.add({{kIf, kRise, with(kRise, "gen_x[1]", "gen_x[2]")}, {5, 1, 1}});
  totals.add({{kIf, kRise, with(kRise, "[10]", "[11]")}, {7, 0, 1}});
  const std::vector<CodeItem> items = totals.items();
  ASSERT_EQ(items.size(), 3u);
  EXPECT_EQ(items[0].count, 12u);
  EXPECT_EQ(items[1].point.instance, "sharp.gen_x[*].u_a");
  EXPECT_EQ(items[1].count, 2u);
  EXPECT_EQ(items[2].point.bit(), 11u);
}

TEST(CodeTotals, ABitThatTogglesInOneBuildIsNoConstant) {
  CodeTotals totals;
  totals.add({{with(kRise, "toggle", "constant")}, {0}});
  EXPECT_EQ(totals.items().at(0).point.kind, CodeKind::constant);
  totals.add({{kRise}, {1}});
  ASSERT_EQ(totals.items().size(), 1u);
  EXPECT_EQ(totals.items()[0].point.kind, CodeKind::toggle);
  EXPECT_EQ(totals.items()[0].count, 1u);
}

TEST(CodeSummary, ExcludedPointsAreNoGoals) {
  const auto items = items_of({kBlock, kIf, kElse}, {1, 0, 0});
  EXPECT_EQ(summarise_code(items, std::vector<char>{0, 0, 0}).reached[0].goals, 2u);
  const CodeSummary s = summarise_code(items, std::vector<char>{0, 1, 1});
  EXPECT_EQ(s.reached[0].goals, 1u);
  EXPECT_EQ(s.reached[0].percent_text(), "100.0");
  EXPECT_EQ(s.excluded, 2u);
}

TEST(Lcov, ALineWithAnUnreachedPartIsNotReached) {
  const auto items = items_of({kBlock, kIf, kElse}, {9, 0, 0});
  EXPECT_EQ(lcov_text(items, std::vector<char>{0, 0, 0}, "/root"),
            "TN:\nSF:/root/rtl/a.sv\nDA:1,9\nDA:2,0\nDA:3,0\nLF:3\nLH:1\nend_of_record\n");
}

class Exclusions : public ::testing::Test {
 protected:
  Exclusions() {
    fs::create_directories(root_ / "rtl");
    std::ofstream(root_ / "rtl" / "a.sv") << "always_comb begin\n  if (never) x = 1;\n    y = 2;\n  logic q;\n";
  }
  ~Exclusions() override { fs::remove_all(root_); }

  std::vector<Exclusion> load(const std::string& yaml) {
    std::ofstream(root_ / "e.yaml") << yaml << "machines: [tiny]\n";
    return load_exclusions(root_ / "e.yaml").entries;
  }
  Excluded apply(const std::string& yaml, const std::vector<uint64_t>& counts) {
    const std::vector<Exclusion> entries = load(yaml);
    Excluded excluded = exclude(items_of({kBlock, kIf, kElse, kRise}, counts), entries, root_);
    require_no_stale(excluded, entries);
    return excluded;
  }

  fs::path root_ = fs::temp_directory_path() / ("sharp-exclusions-" + std::to_string(getpid()));
};

TEST_F(Exclusions, BySourceTextAndByNetWithBits) {
  const Excluded e = apply(
      "exclusions:\n"
      "  - {kind: line, text: if (never), reason: r}\n"
      "  - {kind: toggle, signal: 'tile.*', bits: [8, 15], edge: rise, reason: r}\n",
      {1, 0, 0, 0});
  EXPECT_EQ(e.items, (std::vector<char>{0, 1, 0, 1}));
  EXPECT_EQ(e.matched, (std::vector<uint64_t>{1, 1}));
}

TEST_F(Exclusions, EachSignalOfAListMustMatch) {
  const std::string list = "exclusions:\n  - {kind: line, signal: [if, block], reason: once}\n";
  EXPECT_EQ(apply(list, {0, 0, 0, 0}).items, (std::vector<char>{1, 1, 0, 0}));
  EXPECT_THAT(
      [&] {
        apply(with(list, "block", "case"), {0, 0, 0, 0});
      },
      ThrowsMessage<cfg::ConfigError>(AllOf(HasSubstr("e.yaml:2"), HasSubstr("case"))));
}

TEST_F(Exclusions, WhatWasReachedCounts) {
  const Excluded e = apply("exclusions:\n  - {kind: line, text: if (never), reason: r}\n", {1, 4, 0, 0});
  EXPECT_EQ(e.items, (std::vector<char>{0, 0, 0, 0}));
  EXPECT_EQ(e.reached, 1u);
}

TEST_F(Exclusions, OneThatMatchesNothingIsAnErrorThatNamesIt) {
  for (const char* rest : {"text: no such source", "module: sharp_b", "signal: else"})
    EXPECT_THAT(
        [&] {
          apply(std::string("exclusions:\n  - {kind: line, ") + rest + ", reason: once}\n", {1, 0, 0, 0});
        },
        ThrowsMessage<cfg::ConfigError>(AllOf(HasSubstr("e.yaml:2"), HasSubstr("once"))));
  EXPECT_THAT(
      [&] {
        apply("exclusions:\n  - {kind: toggle, signal: 'tile.*', bits: [0, 9], reason: once}\n", {1, 0, 0, 0});
      },
      ThrowsMessage<cfg::ConfigError>(HasSubstr("e.yaml:2")));
}

TEST_F(Exclusions, EveryEntryNeedsAReasonAndKnownKeys) {
  EXPECT_THAT([&] { load("exclusions:\n  - {kind: line}\n"); }, ThrowsMessage<cfg::ConfigError>(HasSubstr("reason")));
  EXPECT_THAT([&] { load("exclusions:\n  - {kind: line, lines: 3, reason: r}\n"); },
              ThrowsMessage<cfg::ConfigError>(HasSubstr("lines")));
}

TEST_F(Exclusions, GoalsAreCountedRunByRunOverBuilds) {
  CodeGoals goals(load("exclusions:\n  - {kind: toggle, signal: tile.group, bits: [10, 10], reason: why}\n"), root_);
  const std::string eleven = with(kRise, "[10]", "[11]");
  const size_t first = goals.add_build({kIf, kRise, with(eleven, "toggle", "constant")});
  EXPECT_EQ(goals.add_build(goals.items(first)), first);
  EXPECT_EQ(goals.summary().reached[static_cast<unsigned>(CodeKind::toggle)].goals, 0u) << "excluded and constant";
  EXPECT_EQ(goals.add(first, std::vector<uint64_t>{3, 0, 0}), 1u);
  EXPECT_EQ(goals.add(first, std::vector<uint64_t>{2, 1, 0}), 0u) << "the line is known, the bit is no goal";
  const size_t second = goals.add_build({kBlock, kIf, eleven});
  EXPECT_EQ(goals.add(second, std::vector<uint64_t>{0, 9, 1}), 1u) << "no constant any more";
  const CodeSummary s = goals.summary();
  EXPECT_EQ(s.reached[static_cast<unsigned>(CodeKind::line)].goals, 2u);
  EXPECT_EQ(s.reached[static_cast<unsigned>(CodeKind::line)].reached, 1u);
  EXPECT_EQ(s.reached[static_cast<unsigned>(CodeKind::toggle)].reached, 2u) << "what was reached counts all the same";
  EXPECT_THROW(goals.add(second, std::vector<uint64_t>{1}), std::logic_error);
}

}  // namespace
}  // namespace sharp::cover
