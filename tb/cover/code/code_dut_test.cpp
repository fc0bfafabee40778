// SPDX-License-Identifier: Apache-2.0
// Code coverage of a real DUT: counts are exact, edges are told apart, each DUT counts for itself. A counter that is
// dead, or counts something else, is seen here.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <memory>

#include "tb/cover/code/code_points.h"
#include "tb/cover/code/exclusions.h"
#include "tb/library/dut_library.h"
#include "tb/sim/session.h"
#include "tb/test/test_case.h"

namespace sharp::cover {
namespace {

struct Counted {
  tb::SessionResult result;
  CodeCounts counts;
  std::vector<CodeItem> items;
};

class CodeOfADut : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    library_ =
        std::make_unique<tb::DutLibrary>(tb::test::tiny_accel(), tb::DutLibraryOptions{{}, {}, "coverage", 2, nullptr});
  }
  static void TearDownTestSuite() { library_.reset(); }

  static Counted run(tb::Dut& dut, const tb::test::TestCase& c) {
    Counted r;
    r.result = tb::run_checked(dut, c.accel, c.job(), c.input, {});
    EXPECT_EQ(r.result.verdict, tb::Verdict::pass) << r.result.detail;
    tb::CodeCoverage code = dut.code_coverage();
    r.counts = {std::move(code.points), std::move(code.counts)};
    CodeTotals totals;
    totals.add(r.counts);
    r.items = totals.items();
    return r;
  }
  static Counted run(const tb::test::TestCase& c) { return run(*library_->create({}), c); }

  static std::unique_ptr<tb::DutLibrary> library_;
};
std::unique_ptr<tb::DutLibrary> CodeOfADut::library_;

/// Sum of the points of a kind whose source line holds the text. Fails if there is none.
uint64_t count_of(const Counted& r, CodeKind kind, const std::string& module, const std::string& text) {
  uint64_t sum = 0;
  bool found = false;
  for (const CodeItem& item : r.items) {
    if (item.point.kind != kind || item.point.module != module) continue;
    std::ifstream in(std::string(SHARP_SOURCE_DIR) + "/" + item.point.file);
    std::string line;
    for (unsigned n = 0; n < item.point.line; ++n) std::getline(in, line);
    if (line.find(text) == std::string::npos && item.point.detail != text) continue;
    sum += item.count;
    found = true;
  }
  EXPECT_TRUE(found) << module << ": " << text;
  return sum;
}

uint64_t toggles(const Counted& r, const std::string& module, const std::string& detail) {
  return count_of(r, CodeKind::toggle, module, detail);
}

TEST_F(CodeOfADut, LinesCountExactly) {
  const Counted r = run(tb::test::usual_case());
  ASSERT_GT(r.result.rtl.tiles, 0u);
  EXPECT_EQ(count_of(r, CodeKind::line, "sharp_dispatcher", "end else if (issue_i) begin"), r.result.rtl.tiles);
  EXPECT_EQ(count_of(r, CodeKind::line, "sharp_regfile", "if (issue_i) tiles_q <= tiles_q + 1;"), r.result.rtl.tiles);
  EXPECT_EQ(count_of(r, CodeKind::branch, "sharp_regfile", "if (issue_i) tiles_q <= tiles_q + 1;"),
            r.result.rtl.cycles - r.result.rtl.tiles);
  EXPECT_EQ(count_of(r, CodeKind::line, "sharp_regfile", "if (x_beat_i) x_beats_q <= x_beats_q + 1;"),
            r.result.rtl.x_beats);
}

/// Counters of branches that change what their condition reads.
TEST_F(CodeOfADut, CountersAreInTheirBranch) {
  const Counted r =
      run(tb::test::make_case(tb::test::tiny_accel(), cfg::Schedule::intergate, 16, cfg::Padding::dynamic, 5, 7, 2, 1));
  EXPECT_GT(count_of(r, CodeKind::line, "sharp_setup", "if (mask_better(mask_q)) begin"), 0u);
  EXPECT_GT(count_of(r, CodeKind::line, "sharp_gate_buffer", "NumCu > first"), 0u);
}

TEST_F(CodeOfADut, CoverPropertiesCountExactly) {
  const Counted r = run(tb::test::usual_case());
  EXPECT_EQ(count_of(r, CodeKind::user, "sharp_control_checker", "Completed_C"), 1u);
  EXPECT_EQ(count_of(r, CodeKind::user, "sharp_control_checker", "Refused_C"), 0u);
  uint64_t stalls = 0;
  for (uint32_t s : r.result.rtl.stalls) stalls += s;
  EXPECT_EQ(count_of(r, CodeKind::user, "sharp_control_checker", "StallReason_C"), stalls);
}

TEST_F(CodeOfADut, EdgesOfANetAreToldApart) {
  const Counted once = run(tb::test::usual_case());
  EXPECT_EQ(toggles(once, "sharp", "busy rise"), 1u);
  EXPECT_EQ(toggles(once, "sharp", "busy fall"), 1u);
  EXPECT_EQ(toggles(once, "sharp", "done rise"), 1u);
  EXPECT_EQ(toggles(once, "sharp", "done fall"), 0u);
  const auto dut = library_->create({});
  run(*dut, tb::test::usual_case());
  const Counted twice = run(*dut, tb::test::usual_case());  // a reset, and done falls
  EXPECT_EQ(toggles(twice, "sharp", "done fall"), 1u);
}

TEST_F(CodeOfADut, EachDutCountsForItselfAndRunsAddUp) {
  const auto a = library_->create({}), b = library_->create({});
  const Counted first = run(*a, tb::test::usual_case(1)), second = run(*b, tb::test::usual_case(2));
  EXPECT_EQ(first.counts.counts, run(tb::test::usual_case(1)).counts.counts);
  CodeTotals both;
  both.add(first.counts);
  both.add(second.counts);
  const std::vector<CodeItem> sum = both.items();
  ASSERT_EQ(sum.size(), first.items.size());
  for (size_t i = 0; i < sum.size(); ++i)
    ASSERT_EQ(sum[i].count, first.items[i].count + second.items[i].count) << sum[i].point.detail;
}

/// The names are of this RTL: each point but those of packages has its file, and no module is unknown.
TEST_F(CodeOfADut, EveryPointHasItsPlace) {
  std::map<CodeKind, unsigned> points;
  for (const CodeItem& item : run(tb::test::usual_case()).items) {
    ++points[item.point.kind];
    EXPECT_TRUE(item.point.file.starts_with("rtl/")) << item.point.instance << " " << item.point.detail;
    EXPECT_TRUE(item.point.file.ends_with(item.point.module + ".sv")) << item.point.file;
  }
  EXPECT_GT(points[CodeKind::line], 300u);
  EXPECT_GT(points[CodeKind::branch], 100u);
  EXPECT_GT(points[CodeKind::toggle], 5000u);
  EXPECT_EQ(points[CodeKind::user], 30u);
}

TEST(CodeOfOthers, AFastBuildCountsNothing) {
  const tb::DutLibrary library(tb::test::tiny_accel());
  EXPECT_TRUE(library.create({})->code_coverage().points.empty());
}

}  // namespace
}  // namespace sharp::cover
