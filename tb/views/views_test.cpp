// SPDX-License-Identifier: Apache-2.0
// Views as text: markers, groups, what a dump does not hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tb/views/cycle_time.h"
#include "tb/views/failure_view.h"

namespace sharp::tb {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

FstContent dump_of(std::initializer_list<FstSignal> signals) {
  FstContent dump;
  for (const FstSignal& s : signals) dump.signals[s.name.substr(0, s.name.find('['))] = s;
  dump.end = 1000;
  return dump;
}

Failure wrong_tile_sum() {
  Failure f;
  f.boundary = Boundary::tile_sum;
  f.kind = "value";
  f.cycle = 214;
  f.expected = "0x1";
  f.got = "0x2";
  f.chain = {{"tile_sum differs", "tree", false, 214, {"sharp.u_datapath.tile_sum_valid"}},
             {"scalar wrong", "scalar_expand", false, 211, {"sharp.u_scalar_expand.row_i"}},
             {"memory right", "x_buffer", true, 200, {}}};
  return f;
}

TEST(CycleTime, ResetComesFirst) {
  EXPECT_EQ(wave_time(0), 6u);
  EXPECT_EQ(wave_time(214), 434u);
}

TEST(FailureView, MarksEarliestWrongAndDetection) {
  const View v = failure_view(wrong_tile_sum());
  EXPECT_EQ(v.times.marker_a, 428) << "a link that matches is no cause";
  EXPECT_EQ(v.times.marker_b, 434);
  EXPECT_LE(v.times.left, 428u);
  EXPECT_GE(v.times.left + v.times.span, 434u);
}

TEST(FailureView, WithoutAChainBothMarkersAreTheDetection) {
  Failure f = wrong_tile_sum();
  f.chain.clear();
  f.cycle = 3;
  const View v = failure_view(f);
  EXPECT_EQ(v.times.marker_a, v.times.marker_b);
  EXPECT_EQ(v.times.left, wave_time(0));
}

TEST(FailureView, EveryBoundaryHasSignalsOfBothSides) {
  for (unsigned b = 0; b < kNumBoundaries; ++b) {
    Failure f;
    f.boundary = static_cast<Boundary>(b);
    const ViewGroup group = failure_view(f).groups.at(1);
    unsigned rtl = 0, model = 0;
    for (const ViewSignal& s : group.signals) ++(s.path.starts_with("TOP.") ? rtl : model);
    EXPECT_GE(rtl, 2u) << to_string(f.boundary);
    EXPECT_GE(model, 3u) << to_string(f.boundary);
  }
}

TEST(Gtkw, RangesComeFromTheDumpAndMissingSignalsAreTold) {
  View view;
  view.groups = {{"g",
                  {"why"},
                  {{"TOP.sharp.stall", Colour::red}, {"TOP.gone", Colour::normal}, {"model.stall", Colour::normal}}}};
  view.times = {100, 160, 120, 140};
  const FstContent dump = dump_of({{"TOP.sharp.stall[3:0]", 4, false}, {"model.stall[3:0]", 4, true}});
  const ViewText t = gtkw_text(view, dump, "/d/wave.fst", "/t");
  EXPECT_THAT(t.missing, ElementsAre("TOP.gone"));
  EXPECT_THAT(t.text, HasSubstr("[dumpfile] \"/d/wave.fst\"\n[timestart] 100\n"));
  EXPECT_THAT(t.text, HasSubstr("*-5.000000 140 120 140 -1"));
  EXPECT_THAT(t.text, HasSubstr("[color] 1\n@2022\n^1 /t/stall.txt\nTOP.sharp.stall[3:0]\n"));
  EXPECT_THAT(t.text, HasSubstr("-not in this dump\n@200\n-TOP.gone\n"));
  EXPECT_THAT(t.text, HasSubstr("@100000028\n+{model stall} model.stall[3:0]\n"));
}

TEST(Gtkw, HandMadeViewsFitTheWidthsOfTheDump) {
  const FstContent dump = dump_of({{"TOP.a[7:0]", 8, false}});
  const ViewText t =
      fit_view("[*] x\n@800200\n-group\n[color] 4\n@24\nTOP.a[1:0]\n@28\nTOP.b\n@1000200\n-group\n", dump, "/d", "/t");
  EXPECT_THAT(t.text, HasSubstr("@800200\n-group\n[color] 4\n@24\nTOP.a[7:0]\n"));
  EXPECT_THAT(t.missing, ElementsAre("TOP.b"));
}

TEST(Gtkw, ADumpMayHaveAnyName) {
  EXPECT_EQ(dumpfile_line("/a \"q\"\\ b/wave.fst"), "[dumpfile] \"/a \"q\"\\ b/wave.fst\"\n") << "as GTKWave reads it";
  EXPECT_EQ(dumpfile_line("/a\nb/wave.fst"), "") << "a name of two lines";
  EXPECT_THAT(gtkw_text({}, dump_of({}), "/a\nb/wave.fst", "/t").text, testing::StartsWith("[timestart] "));
}

TEST(Gtkw, LongCommentsAreWrapped) {
  View view;
  view.groups = {{"g", {std::string(40, 'a') + " " + std::string(30, 'b')}, {}}};
  const ViewText t = gtkw_text(view, dump_of({}), "/d", "/t");
  EXPECT_THAT(t.text, HasSubstr("-" + std::string(40, 'a') + "\n@200\n-  " + std::string(30, 'b') + "\n"));
}

TEST(Fst, NoDumpIsAnErrorWithItsName) {
  EXPECT_THROW(read_fst("/nowhere/wave.fst"), std::runtime_error);
  const std::string file = testing::TempDir() + "views_test_no_dump.fst";
  std::ofstream(file) << "text";
  try {
    read_fst(file);
    FAIL() << "no exception";
  } catch (const std::runtime_error& e) {
    EXPECT_THAT(e.what(), HasSubstr(file));
  }
}

}  // namespace
}  // namespace sharp::tb
