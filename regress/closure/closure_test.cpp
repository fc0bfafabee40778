// SPDX-License-Identifier: Apache-2.0
// Closure without RTL: hints are legal, lessons lead to goals, choices add, and what is switched off stays unreached.
#include "regress/closure/closure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "regress/closure/closure_hints.h"
#include "regress/closure/closure_screen.h"
#include "regress/closure/code_search.h"
#include "regress/random/chooser.h"
#include "tb/cover/plan/plan_resolve.h"

namespace sharp::regress {
namespace {

using cover::Axis;
using testing::ElementsAre;

ClosureSettings tiny_settings(std::vector<std::string> overlays = {}) {
  overlays.push_back("lat_acc=set");
  return {{{"tiny", "default", true}}, {"default", "hazards", "streams", "errors"}, std::move(overlays), "fast", 1};
}

TEST(Hints, EveryHintOfEveryBinIsAProfile) {
  const cover::Coverage coverage;
  const cfg::Profile base = cfg::load_profile("default");
  size_t hinted = 0;
  for (unsigned bin = 0; bin < coverage.catalog().bins().size(); ++bin) {
    const Hints hints = hints_for(coverage.catalog(), bin);
    std::vector<std::string> overlays;
    for (const auto& [axis, value] : hints) overlays.push_back(axis + "=" + value);
    EXPECT_NO_THROW(cfg::overlaid(base, overlays)) << coverage.catalog().bins()[bin].name;
    hinted += !hints.empty();
  }
  EXPECT_GT(hinted, coverage.catalog().bins().size() / 2);
}

TEST(Hints, AShapeIsAskedForByName) {
  const cover::Coverage coverage;
  const auto bin = coverage.catalog().find("shape.pass/unfolded/2W/dynamic/gru/only");
  ASSERT_TRUE(bin);
  const Hints expected = {
      {"cell", "gru"}, {"h_stall", "[never, rare]"}, {"hidden_size", "[one, below_q]"}, {"input_size", "[one, small]"},
      {"k", "2W"},     {"padding", "dynamic"},       {"schedule", "unfolded"},          {"steps", "[1, 2]"}};
  EXPECT_EQ(hints_for(coverage.catalog(), *bin), expected);
}

TEST(Hints, ABinMayHaveHintsOfItsOwn) {
  const cover::Coverage coverage;
  const auto hint = [&](const char* bin, const char* axis) {
    const Hints hints = hints_for(coverage.catalog(), coverage.catalog().find(bin).value());
    const auto at = hints.find(axis);
    return at == hints.end() ? std::string() : at->second;
  };
  EXPECT_EQ(hint("stall.episode/h_raw/1/h_war", "h_burst"), "[40, 300]");
  EXPECT_EQ(hint("stall.episode/h_raw/2/h_war", "h_burst"), "");
  EXPECT_EQ(hint("stall.episode/acc_raw/3-7/mfu_busy", "lat_acc"), "[set, 4]") << "instead of the row of its reason";
}

TEST(Lessons, LiftFollowsTheEvidenceOfThePartsOfABin) {
  cover::Catalog catalog;
  catalog.add({"g", "p", "a pair", {Axis::of("pair", {"a+b", "a+c", "b+c"})}, {}});
  Lessons lessons(catalog, 3, {false});
  EXPECT_DOUBLE_EQ(lessons.lift(1, 0), 1.0);
  // Feature 0 goes with a+b, feature 1 with nothing.
  const std::vector<uint16_t> with = {0}, without = {1};
  const std::vector<uint32_t> hit = {0}, none = {};
  for (int i = 0; i < 20; ++i) {
    lessons.note(with, hit, false);
    lessons.note(without, none, false);
  }
  EXPECT_GT(lessons.lift(1, 0), 1.2) << "a was hit with feature 0, so a+c is looked for there";
  EXPECT_LT(lessons.lift(1, 1), 0.5);
  EXPECT_EQ(lessons.traits_of(0).size(), 2u);
  EXPECT_EQ(lessons.candidates(), 40u);
}

TEST(Lessons, ValuesAreJudgedByCandidatesWithValues) {
  cover::Catalog catalog;
  catalog.add({"numeric", "p", "values", {Axis::of("v", {"x"})}, {}});
  Lessons lessons(catalog, 1, {true});
  const std::vector<uint16_t> feature = {0};
  for (int i = 0; i < 50; ++i) lessons.note(feature, {}, false);
  EXPECT_DOUBLE_EQ(lessons.lift(0, 0), 1.0) << "nobody has looked";
}

TEST(Closure, SimulatesWhatAddsMostAndOnlyThat) {
  const cover::Coverage coverage;
  const Closure closure(coverage.catalog(), tiny_settings());
  std::vector<uint32_t> goals = closure.unreached();
  ASSERT_GT(goals.size(), 10u);
  std::vector<Screened> screened(4);
  screened[0].bins = {goals[0], goals[1]};
  screened[1].bins = {goals[0], goals[1], goals[2]};
  screened[2].bins = {goals[3]};
  EXPECT_THAT(closure.choose(screened, 6), ElementsAre(1, 2));
  EXPECT_THAT(closure.choose(screened, 1), ElementsAre(1));
}

/// Rounds of screening alone: what the golden models say counts as reached.
unsigned close_without_rtl(Closure& closure, cover::Coverage& coverage, const cfg::Accel& accel, unsigned rounds) {
  for (unsigned round = 0; round < rounds; ++round) {
    const std::vector<Candidate> candidates = closure.draw(32);
    for (const Candidate& c : candidates) {
      Screened s;
      try {
        s = screen(coverage, closure.run_of(c.line, accel, Contents::input_only), false);
      } catch (const NoLegalJob&) {
      }
      closure.learn(c, s);
      for (const uint32_t bin : s.bins) closure.reach(bin);
    }
  }
  return static_cast<unsigned>(closure.unreached().size());
}

/// Goals of values, and those of K = 8W, which tiny does not have.
void ignore_what_tiny_cannot(Closure& closure, const cover::Catalog& catalog) {
  for (uint32_t bin = 0; bin < catalog.bins().size(); ++bin) {
    const cover::Bin& b = catalog.bins()[bin];
    if (is_value_group(catalog.points()[b.point].spec.group) || b.name.find("/8W") != std::string::npos)
      closure.ignore(bin);
  }
}

/// As `sharp cov close`, with the golden models in place of the RTL. Returns the runs that would have been simulated.
unsigned close_by_choice(Closure& closure, cover::Coverage& coverage, unsigned rounds) {
  const cfg::Accel tiny = cfg::load_accel("tiny");
  unsigned runs = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<Screened> all;
    for (const Candidate& c : closure.draw(32)) {
      Screened& s = all.emplace_back();
      try {
        s = screen(coverage, closure.run_of(c.line, tiny, Contents::input_only), false);
      } catch (const NoLegalJob&) {
      }
      closure.learn(c, s);
    }
    for (const size_t i : closure.choose(all, 6)) {
      for (const uint32_t bin : all[i].bins) closure.reach(bin);
      ++runs;
    }
  }
  return runs;
}

TEST(Closure, ReachesMoreThanThreeTimesTheRunsByChance) {
  cover::Coverage coverage;
  Closure directed(coverage.catalog(), tiny_settings()), undirected(coverage.catalog(), tiny_settings());
  ignore_what_tiny_cannot(directed, coverage.catalog());
  ignore_what_tiny_cannot(undirected, coverage.catalog());
  const unsigned runs = close_by_choice(directed, coverage, 20);
  const cfg::Accel tiny = cfg::load_accel("tiny");
  for (unsigned n = 0; n < 3 * runs; ++n)
    for (const uint32_t bin :
         screen(coverage, undirected.run_of(undirected.undirected(), tiny, Contents::input_only), false).bins)
      undirected.reach(bin);
  EXPECT_LT(directed.unreached().size(), undirected.unreached().size()) << runs << " runs";
}

TEST(Closure, IsTheSameForTheSameSeed) {
  cover::Coverage coverage;
  Closure a(coverage.catalog(), tiny_settings()), b(coverage.catalog(), tiny_settings());
  const cfg::Accel tiny = cfg::load_accel("tiny");
  EXPECT_EQ(close_without_rtl(a, coverage, tiny, 2), close_without_rtl(b, coverage, tiny, 2));
  const std::vector<Candidate> next_a = a.draw(5), next_b = b.draw(5);
  for (size_t i = 0; i < 5; ++i) EXPECT_EQ(next_a[i].line, next_b[i].line);
}

TEST(Closure, AnUnreachedGoalHasItsArgument) {
  cover::Coverage coverage;
  Closure closure(coverage.catalog(), tiny_settings());
  const uint32_t bin = *coverage.catalog().find("stall.episode/h_war/8+/issue");
  closure.draw(10);
  EXPECT_THAT(closure.argument(bin), testing::HasSubstr(" h_stall=[some, half, heavy];"));
  EXPECT_THAT(closure.argument(bin), testing::HasSubstr("reason=h_war in 0"));
}

TEST(CodeSearch, DrawsWhatHasReachedMostAndStopsWhenNothingIsLeft) {
  CodeSearch search(3, 2, 1);
  const auto is_good = [](const CodeSearch::Arm& arm) { return arm.profile == 2 && arm.machine == 1; };
  for (int run = 0; run < 300; ++run) {
    const CodeSearch::Arm arm = search.pick();
    search.learn(arm, is_good(arm) ? 5 : 0);
  }
  int good = 0;
  for (int run = 0; run < 200; ++run) good += is_good(search.pick());
  EXPECT_GT(good, 130);
  EXPECT_LT(good, 200) << "the others are still tried";
  EXPECT_FALSE(search.is_spent());
  for (int run = 0; run < 120; ++run) search.learn({2, 1}, 0);
  EXPECT_TRUE(search.is_spent());
}

/// A feature of the stimulus that is switched off, a goal that then is out of reach, and an item of the plan that then
/// misses its goal.
struct Feature {
  const char* overlay;
  const char* bin;
  const char* item;
  const char* machine = "tiny";
};

/// So that the names of the tests are the same in every build.
void PrintTo(const Feature& f, std::ostream* out) { *out << f.overlay; }

class FeatureOff : public testing::TestWithParam<Feature> {
 protected:
  /// A closure for some goals only, with the feature or without.
  Closure closure_for(const std::vector<unsigned>& goals, bool off) const {
    ClosureSettings settings = tiny_settings();
    settings.machines[0].accel = accel_path(GetParam().machine);
    if (off) settings.overlays.insert(settings.overlays.begin(), GetParam().overlay);
    Closure closure(coverage_.catalog(), std::move(settings));
    for (uint32_t bin = 0; bin < coverage_.catalog().bins().size(); ++bin)
      if (std::find(goals.begin(), goals.end(), bin) == goals.end()) closure.ignore(bin);
    return closure;
  }

  cover::Coverage coverage_;
  const cfg::Accel accel_ = cfg::load_accel(accel_path(GetParam().machine));
};

TEST_P(FeatureOff, LeavesItsGoalUnreached) {
  const uint32_t bin = coverage_.catalog().find(GetParam().bin).value();
  for (const bool off : {false, true}) {
    Closure closure = closure_for({bin}, off);
    close_without_rtl(closure, coverage_, accel_, 6);
    EXPECT_EQ(closure.reached(bin), !off) << GetParam().bin;
  }
}

TEST_P(FeatureOff, MakesItsItemOfThePlanMissItsGoal) {
  const cover::Plan plan = cover::load_plan(cfg::config_root() / "plan");
  const cover::Resolution resolution = cover::resolve(plan, {coverage_.catalog(), {}, {}, {}});
  const auto item = std::find_if(resolution.items.begin(), resolution.items.end(),
                                 [](const auto& r) { return r.item->id == GetParam().item; });
  ASSERT_NE(item, resolution.items.end());
  for (const bool off : {false, true}) {
    Closure closure = closure_for(item->bins, off);
    const auto is_met = [&] {
      const cover::PlanResult result = evaluate(resolution, {[&](unsigned bin) { return closure.reached(bin); }});
      return result.items[static_cast<size_t>(item - resolution.items.begin())].met;
    };
    for (unsigned round = 0; round < 30 && !is_met(); ++round) close_without_rtl(closure, coverage_, accel_, 1);
    EXPECT_EQ(is_met(), !off) << GetParam().item;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Features, FeatureOff,
    testing::Values(Feature{"h_stall=never", "hazard.provoked/h_stalled", "hazards.h_war"},
                    Feature{"x_gap=never", "pressure.tiles/x_gap/0", "streams.x_stream"},
                    Feature{"host_noise=never", "hazard.provoked/start_while_draining", "hazards.restart"},
                    Feature{"refusal=none", "control.error/k_not_legal/later", "host.errors",
                            "regress/small_memories.yaml"},
                    Feature{"layers=1", "stack.cells/lstm/gru", "stacks.passes"},
                    Feature{"padding=fixed", "k_change.adjacent/4W/W", "hazards.k_change", "sharp_64"},
                    Feature{"before=nothing", "stimulus.before/cut_off", "host.reset"}),
    [](const auto& feature) {
      std::string name = feature.param.overlay;
      std::replace(name.begin(), name.end(), '=', '_');
      return name;
    });

}  // namespace
}  // namespace sharp::regress
