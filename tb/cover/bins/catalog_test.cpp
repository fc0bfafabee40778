// SPDX-License-Identifier: Apache-2.0
// Axes, crosses, transitions and rules.
#include "tb/cover/bins/catalog.h"

#include <gtest/gtest.h>

namespace sharp::cover {
namespace {

TEST(Axis, RangesHaveNamesAndHoldTheirNumbers) {
  const Axis a = Axis::of_ranges("length", {{1, 1}, {2, 2}, {3, 7}, {8, Axis::kNoLimit}});
  EXPECT_EQ(a.values, (std::vector<std::string>{"1", "2", "3-7", "8+"}));
  EXPECT_EQ(a.index_of(1), 0u);
  EXPECT_EQ(a.index_of(3), 2u);
  EXPECT_EQ(a.index_of(7), 2u);
  EXPECT_EQ(a.index_of(8), 3u);
  EXPECT_EQ(a.index_of(1u << 31), 3u);
}

TEST(Catalog, ACrossHasABinForEachCombination) {
  Catalog c;
  c.add({"g", "plain", "", {Axis::of("a", {"x", "y"})}, {}});
  const PointId cross = c.add({"g", "cross", "", {Axis::of("a", {"x", "y"}), Axis::of("b", {"p", "q", "r"})}, {}});
  ASSERT_EQ(c.bins().size(), 8u);
  EXPECT_EQ(c.bins()[2].name, "g.cross/x/p");
  EXPECT_EQ(c.find("g.cross/y/q"), 6u);
  EXPECT_EQ(c.find("g.cross/y"), std::nullopt);
  EXPECT_EQ(c.indices(6), (std::vector<unsigned>{1, 1}));
  Hits hits(c);
  hits.add(cross, 1u, 1u);
  EXPECT_EQ(hits[6], 1u);
  EXPECT_EQ(hits[2], 0u);
}

TEST(Catalog, RulesNameIgnoredAndIllegalBins) {
  Catalog c;
  c.add({"g", "p", "", {Axis::of("a", {"x", "y", "z"})}, [](std::span<const unsigned> i) {
           return i[0] == 1 ? Rule{BinKind::ignore, "why"} : i[0] == 2 ? Rule{BinKind::illegal, "never"} : Rule{};
         }});
  EXPECT_EQ(c.bins()[0].kind, BinKind::count);
  EXPECT_EQ(c.bins()[1].kind, BinKind::ignore);
  EXPECT_EQ(c.bins()[2].reason, "never");
}

TEST(Catalog, RefusesWhatCannotBeRead) {
  Catalog c;
  const PointSpec spec{"g", "p", "", {Axis::of("a", {"x"})}, {}};
  c.add(spec);
  EXPECT_THROW(c.add(spec), std::logic_error);
  EXPECT_THROW(c.add({"g", "none", "", {}, {}}), std::logic_error);
  EXPECT_THROW(c.add({"g",
                      "mute",
                      "",
                      {Axis::of("a", {"x"})},
                      [](auto) {
                        return Rule{BinKind::ignore, ""};
                      }}),
               std::logic_error);
}

}  // namespace
}  // namespace sharp::cover
