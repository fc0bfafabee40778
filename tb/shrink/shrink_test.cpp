// SPDX-License-Identifier: Apache-2.0
// The shrinker with made-up oracles, and case files that load as what was written.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tb/run/case_file.h"
#include "tb/shrink/shrinker.h"
#include "tb/shrink/smaller_case.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

const std::string kRun = std::string(SHARP_SOURCE_DIR) + "/regress/canary/run.yaml";

cfg::Case load(const std::vector<std::string>& overrides, std::vector<unsigned> ks) {
  cfg::Case c = cfg::load_run(kRun, overrides).at(0);
  c.k.reset();
  c.pass_ks = std::move(ks);
  return c;
}

const std::string kStack =
    "model={layers: [{type: random, input_size: 9, hidden_size: 7, direction: bidirectional}, {type: random, "
    "hidden_size: 5, cell: gru}]}";

cfg::Case shrunk(const cfg::Case& c, const std::function<bool(const cfg::Case&)>& fails, unsigned* trials = nullptr) {
  ShrinkHooks hooks;
  hooks.fails = fails;
  hooks.stopped = [] { return false; };
  hooks.tried = [&](const std::string&, bool, const cfg::Case&) {
    if (trials != nullptr) ++*trials;
  };
  return shrink(c, hooks);
}

unsigned hidden(const cfg::Case& c) { return c.layers->back().weights[0].hidden_size; }

TEST(Shrink, FindsTheSmallestSizesThatFail) {
  const cfg::Case c = load({"model={type: random, input_size: 96, hidden_size: 96}", "input.steps=40"}, {4});
  unsigned trials = 0;
  const cfg::Case best = shrunk(
      c, [](const cfg::Case& t) { return t.input->steps >= 3 && hidden(t) >= 5 && t.traffic.h_stall.burst >= 2; },
      &trials);
  EXPECT_EQ(best.input->steps, 3u);
  EXPECT_EQ(hidden(best), 5u);
  EXPECT_EQ(best.layers->front().weights[0].input_size, 1u);
  EXPECT_EQ(best.traffic.x_gap, cfg::GapSpec{});
  EXPECT_EQ(best.traffic.h_stall.burst, 2u);
  EXPECT_EQ(best.schedule, cfg::Schedule::sequential);
  EXPECT_LT(trials, 400u);
}

TEST(Shrink, KeepsTheOneValueThatMatters) {
  const cfg::Case c = load({}, {4});
  const uint16_t wanted = c.layers->front().weights[0].r.back();
  const cfg::Case best = shrunk(c, [&](const cfg::Case& t) { return t.layers->front().weights[0].r.back() == wanted; });
  EXPECT_EQ(best.layers->front().weights[0].r.back(), wanted);
  size_t left = 0;
  with_values(best, 0, num_values(best), false, left);
  EXPECT_EQ(left, 1u);
}

TEST(Shrink, DropsLayersAndDirections) {
  const cfg::Case best = shrunk(load({kStack}, {4, 8, 16}), [](const cfg::Case&) { return true; });
  EXPECT_EQ(best.layers->size(), 1u);
  EXPECT_EQ(best.layers->front().num_passes(), 1u);
  EXPECT_EQ(best.pass_ks, (std::vector<unsigned>{4}));
  EXPECT_EQ(best.input->states.size(), 1u);
  EXPECT_EQ(work_of(best), work_of(with_steps(best, 1)));
}

TEST(Shrink, KeepsWhatNothingSmallerReplaces) {
  const cfg::Case c = load({}, {8});
  const cfg::Case best = shrunk(c, [](const cfg::Case&) { return false; });
  EXPECT_EQ(best.layers, c.layers);
  EXPECT_EQ(best.input, c.input);
}

TEST(CaseFile, LoadsAsTheCaseThatWasWritten) {
  const fs::path folder = fs::temp_directory_path() / ("sharp-case-file-" + std::to_string(getpid()));
  fs::create_directories(folder);
  for (cfg::Case c : {load({}, {8}), load({kStack, "input.state_scale=1"}, {4, 8, 16})}) {
    c.host_noise = 0.25;
    c.starts = 2;
    c.seed = 77;
    c.accel.lat.acc = 3;  // no named set
    c.accel.latency_name = "own";
    write_case_file(folder / "small.yaml", c, "test");
    const cfg::Case back = cfg::load_run(folder / "small.yaml").at(0);
    ASSERT_EQ(back.layers->size(), c.layers->size());
    for (size_t l = 0; l < c.layers->size(); ++l)
      for (size_t d = 0; d < (*c.layers)[l].weights.size(); ++d) {
        const cfg::LayerWeights &a = (*c.layers)[l].weights[d], &b = (*back.layers)[l].weights[d];
        EXPECT_EQ(a.w, b.w);
        EXPECT_EQ(a.r, b.r);
        EXPECT_EQ(a.b, b.b);
        EXPECT_EQ(a.b_rn, b.b_rn);
      }
    for (size_t p = 0; p < c.input->states.size(); ++p) {
      EXPECT_EQ(back.input->states[p].h0, c.input->states[p].h0);
      EXPECT_EQ(back.input->states[p].c0, c.input->states[p].c0);
    }
    EXPECT_EQ(back.input->x, c.input->x);
    EXPECT_EQ(back.accel, c.accel);
    EXPECT_EQ(back.traffic, c.traffic);
    EXPECT_EQ(back.host_noise, c.host_noise);
    EXPECT_EQ(back.starts, c.starts);
    EXPECT_EQ(back.seed, c.seed);
    EXPECT_EQ(back.k ? std::vector{*back.k} : back.pass_ks, c.pass_ks);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace sharp::tb
