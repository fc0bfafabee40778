// SPDX-License-Identifier: Apache-2.0
// Run files of stacks and of batches: layers, passes, sequences and the overrides that select them.
#include <gmock/gmock.h>

#include "cfg/test/run_fixture.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kStack =
    "accel: mini\nmodel: {layers: [{type: random, input_size: 3, hidden_size: 5, direction: bidirectional}, "
    "{type: random, cell: gru, hidden_size: 4, direction: reverse}]}\ninput: {type: random, steps: 2, state_scale: "
    "1}\n";

TEST_F(RunFile, LayersOfAStackAreNotSwept) {
  const auto cases = load(kStack + "schedule: [batch, unfolded]\n");
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].label, "stack_3x5x4/random batch k=auto dynamic");
  const std::vector<Layer>& layers = *cases[0].layers;
  ASSERT_EQ(layers.size(), 2u);
  EXPECT_EQ(layers[0].direction, Direction::bidirectional);
  ASSERT_EQ(layers[0].weights.size(), 2u);
  EXPECT_NE(layers[0].weights[0].w, layers[0].weights[1].w);
  EXPECT_EQ(layers[1].cell, Cell::gru);
  EXPECT_EQ(layers[1].weights.at(0).input_size, 10u);
  ASSERT_EQ(cases[0].input->states.size(), 3u);
  EXPECT_NE(cases[0].input->states[0].h0, cases[0].input->states[1].h0);
  EXPECT_THAT(cases[0].input->states[1].c0, testing::SizeIs(5));
  EXPECT_THAT(cases[0].input->states[2].h0, testing::SizeIs(4));
  EXPECT_THAT(cases[0].input->states[2].c0, IsEmpty());
}

TEST_F(RunFile, KOfEachPassIsOneWord) {
  const auto cases = load(kStack + "k: [4, 8/4/8, auto]\n");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[0].k, 4u);
  EXPECT_THAT(cases[0].pass_ks, IsEmpty());
  EXPECT_EQ(cases[1].k, std::nullopt);
  EXPECT_THAT(cases[1].pass_ks, ElementsAre(8, 4, 8));
  EXPECT_THAT(cases[1].label, HasSubstr("k=8/4/8"));
  EXPECT_THAT(load_run(file_, cases[1].selectors).at(0).pass_ks, ElementsAre(8, 4, 8));
  EXPECT_EQ(cases[2].k, std::nullopt);
  EXPECT_THAT(cases[2].pass_ks, IsEmpty());
}

TEST_F(RunFile, KOfEachPassMustFit) {
  EXPECT_THAT(message(kStack + "k: 8/4\n"), HasSubstr("2 values of K, but model 'stack_3x5x4' has 3 passes"));
  for (const char* bad : {"8/5/8", "8//8", "/8/8", "8/8/", "8/auto/8", "8/4/8/4"})
    EXPECT_THAT(message(kStack + "k: " + bad + "\n"), HasSubstr("legal")) << bad;
  EXPECT_THAT(message(kStack + "k: '8/4/8'\n"), HasSubstr("legal"));
}

TEST_F(RunFile, ModelsOfAListMayBeStacks) {
  const auto cases = load(
      "accel: mini\nmodel: [small, {layers: [{type: random, input_size: 3, hidden_size: 2}]}]\n"
      "input: {type: random, steps: 1}\n");
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(load_run(file_, cases[1].selectors).at(0).label, "stack_3x2/random unfolded k=auto dynamic");
}

TEST_F(RunFile, ASequenceOfABatchIsACaseOfItsOwn) {
  write_npy(folder_ / "in.npy", std::vector<size_t>{2, 3, 2},
            std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});  // two steps, three sequences
  write_npy(folder_ / "y.npy", std::vector<size_t>{2, 1, 3, 1}, std::vector<float>{1, 2, 3, 4, 5, 6});
  const auto cases = load(kPair + "input: {x: in.npy}\nexpect: {h: y.npy, tolerance: 1}\n");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_EQ(cases[1].label, "pair/in[1] unfolded k=auto dynamic");
  EXPECT_THAT(widen(cases[1].input->x), ElementsAre(3, 4, 9, 10));
  EXPECT_THAT(cases[2].expect->h, ElementsAre(3.0f, 6.0f));
  for (const auto& c : cases) {
    const auto again = load_run(file_, c.selectors);
    ASSERT_EQ(again.size(), 1u) << c.label;
    EXPECT_EQ(again[0].input->x, c.input->x);
    EXPECT_EQ(again[0].label, c.label);
  }
  EXPECT_THAT(message(kPair + "input: {x: in.npy, batch: 3}\n"),
              HasSubstr("there is no sequence 3; legal: all, 0 .. 2"));
}

TEST_F(RunFile, ABidirectionalLayerGivesAPaddedInput) {
  // StreamWidth 4, H = 9: the next layer has 12 + 9 inputs, mini at most 16.
  EXPECT_THAT(message("accel: mini\nmodel: {layers: [{type: random, input_size: 3, hidden_size: 9, direction: "
                      "bidirectional}, {type: random, hidden_size: 3}]}\ninput: {type: random, steps: 1}\n"),
              HasSubstr("input_size 21 of layer 1 of model 'stack_3x9x3' is too large for accel mini"));
}

}  // namespace
}  // namespace sharp::cfg
