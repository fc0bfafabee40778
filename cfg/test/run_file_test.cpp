// SPDX-License-Identifier: Apache-2.0
// Run files: cross product and its order, overrides, selectors, inputs, expectations, listings.
#include "cfg/src/run_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include "cfg/test/run_fixture.h"
#include "cfg/types/half.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> labels(const std::vector<Case>& cases) {
  std::vector<std::string> out;
  for (const auto& c : cases) out.push_back(c.label);
  return out;
}

TEST_F(RunFile, DefaultsAreDocumentedOnes) {
  const auto cases = load(kMini);
  ASSERT_EQ(cases.size(), 1u);
  const auto& c = cases[0];
  EXPECT_EQ(c.label, "small/random unfolded k=auto dynamic");
  EXPECT_EQ(c.accel.name, "mini");
  EXPECT_EQ(c.accel.latency_name, "default");
  EXPECT_EQ(c.layers->at(0).cell, Cell::lstm);
  EXPECT_EQ(c.schedule, Schedule::unfolded);
  EXPECT_EQ(c.padding, Padding::dynamic);
  EXPECT_EQ(c.k, std::nullopt);
  EXPECT_EQ(c.traffic, Traffic{});
  EXPECT_EQ(c.seed, 1u);
  EXPECT_EQ(c.hang_cycles, 5000u);
  EXPECT_EQ(c.max_cycles, 0u);
  EXPECT_EQ(c.expect, nullptr);
  EXPECT_THAT(c.selectors, IsEmpty());
  EXPECT_EQ(weights_of(c).input_size, 3u);
  EXPECT_EQ(c.input->steps, 2u);
}

TEST_F(RunFile, EveryKeyArrives) {
  const auto c = load(kMini +
                      "latency: slow\nschedule: batch\nk: 8\npadding: fixed\nseed: 18446744073709551615\n"
                      "hang_cycles: 100\nmax_cycles: 200\ndescription: text\n"
                      "traffic: {x_gap: {probability: 0.25, burst: 3}, h_stall: {probability: 5e-1}}\n")
                     .at(0);
  EXPECT_EQ(c.accel.lat, (Latencies{2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(c.schedule, Schedule::batch);
  EXPECT_EQ(c.k, 8u);
  EXPECT_EQ(c.padding, Padding::fixed);
  EXPECT_EQ(c.seed, UINT64_MAX);
  EXPECT_EQ(c.hang_cycles, 100u);
  EXPECT_EQ(c.max_cycles, 200u);
  EXPECT_EQ(c.traffic, (Traffic{{0.25, 3}, {0.5, 1}}));
}

TEST_F(RunFile, CrossProductKeepsFileOrderLastListFastest) {
  EXPECT_THAT(labels(load("padding: [fixed, dynamic]\n" + kMini + "schedule: [batch, unfolded]\nk: [4, auto]\n")),
              ElementsAre("small/random batch k=4 fixed", "small/random batch k=auto fixed",
                          "small/random unfolded k=4 fixed", "small/random unfolded k=auto fixed",
                          "small/random batch k=4 dynamic", "small/random batch k=auto dynamic",
                          "small/random unfolded k=4 dynamic", "small/random unfolded k=auto dynamic"));
}

TEST_F(RunFile, NestedScalarsAreSweptToo) {
  const auto cases = load(
      "accel: mini\nmodel: {type: random, input_size: 3, hidden_size: [4, 5]}\n"
      "input: {type: random, steps: [1, 2]}\ntraffic: {x_gap: {probability: [0, 0.5], burst: 2}}\n");
  ASSERT_EQ(cases.size(), 8u);
  EXPECT_EQ(cases[1].traffic.x_gap.probability, 0.5);
  EXPECT_EQ(cases[2].input->steps, 2u);
  EXPECT_EQ(weights_of(cases[4]).hidden_size, 5u);
  EXPECT_THAT(cases[7].selectors, ElementsAre("model.hidden_size=5", "input.steps=2", "traffic.x_gap.probability=0.5"));
}

TEST_F(RunFile, ListsInsideTheMapsOfAListAreMultipliedOut) {
  const auto cases =
      load(kMini + "traffic: [none, {x_gap: {probability: [0.1, 0.2]}}, {h_stall: {probability: 0.3}}]\n");
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_EQ(cases[0].traffic, Traffic{});
  EXPECT_EQ(cases[2].traffic, (Traffic{{0.2, 1}, {}}));
  EXPECT_THAT(cases[2].selectors, ElementsAre("traffic={x_gap: {probability: 0.2}}"));
  EXPECT_EQ(cases[3].traffic, (Traffic{{}, {0.3, 1}}));
}

TEST_F(RunFile, RecordingsAreAListAtTheirPlace) {
  EXPECT_THAT(labels(load("input: recordings\n" + kPair + "schedule: [batch, unfolded]\n")),
              ElementsAre("pair/one batch k=auto dynamic", "pair/one unfolded k=auto dynamic",
                          "pair/two batch k=auto dynamic", "pair/two unfolded k=auto dynamic"));
  const auto cases = load(kPair + "input: [{type: random, steps: 1}, recordings]\n");
  ASSERT_EQ(cases.size(), 3u);
  EXPECT_THAT(cases[0].selectors, ElementsAre("input={type: random, steps: 1}"));
  EXPECT_THAT(cases[1].selectors, ElementsAre("input=one"));
}

TEST_F(RunFile, AllRecordingsCanBeCutToSteps) {
  const auto cases = load(kPair + "input: {recording: all, steps: [1, 2]}\n");
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_THAT(cases[1].selectors, ElementsAre("input.recording=one", "input.steps=2"));
  EXPECT_THAT(widen(cases[1].input->x), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(widen(cases[3].input->x), ElementsAre(0, 0, -1, 1));
  EXPECT_THAT(widen(cases[2].input->x), ElementsAre(0, 0));
}

TEST_F(RunFile, LabelsAreUniqueAndTellWhatVaries) {
  const auto cases = load(
      "accel: mini\nlatency: [default, slow]\nmodel: small\nseed: [1, 2]\n"
      "input: [{type: random, steps: 1}, {type: random, steps: 1, scale: 2}]\n");
  const auto all = labels(cases);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 8u);
  EXPECT_EQ(all[0], "small/random unfolded k=auto dynamic latency=default seed=1 #1");
}

/// What makes two cases the same simulation.
void expect_same(const Case& a, const Case& b) {
  EXPECT_EQ(a.accel, b.accel);
  EXPECT_EQ(a.model_name, b.model_name);
  EXPECT_EQ(a.input_name, b.input_name);
  EXPECT_EQ(a.schedule, b.schedule);
  EXPECT_EQ(a.padding, b.padding);
  EXPECT_EQ(a.k, b.k);
  EXPECT_EQ(a.traffic, b.traffic);
  EXPECT_EQ(a.seed, b.seed);
  EXPECT_EQ(weights_of(a).w, weights_of(b).w);
  EXPECT_EQ(weights_of(a).b, weights_of(b).b);
  EXPECT_EQ(a.input->x, b.input->x);
  EXPECT_EQ(a.input->states.at(0).h0, b.input->states.at(0).h0);
  EXPECT_EQ(a.expect == nullptr, b.expect == nullptr);
}

TEST_F(RunFile, SelectorsSelectExactlyTheirCase) {
  const std::string text =
      "accel: mini\nlatency: [default, slow]\nmodel: [pair, {type: random, input_size: [3, 4], hidden_size: 2}]\n"
      "input: {type: random, steps: 2, state_scale: 1}\ntraffic: [none, {x_gap: {probability: [0.1, 0.5]}}]\n"
      "schedule: [batch, unfolded]\n";
  const auto cases = load(text, {"padding=[fixed,dynamic]", "input.steps=3", "seed=4"}, 9);
  ASSERT_EQ(cases.size(), 72u);
  for (const auto& c : cases) {
    const auto again = load_run(file_, c.selectors);
    ASSERT_EQ(again.size(), 1u) << c.label;
    expect_same(c, again[0]);
    EXPECT_EQ(again[0].seed, 9u);
  }
}

TEST_F(RunFile, SelectorsOfRecordingsSelectExactlyTheirCase) {
  for (const std::string input : {"recordings", "[recordings, {recording: all, steps: 1}]", "{recording: all}"}) {
    for (const auto& c : load(kPair + "input: " + input + "\n")) {
      const auto again = load_run(file_, c.selectors);
      ASSERT_EQ(again.size(), 1u) << c.label;
      expect_same(c, again[0]);
    }
  }
}

TEST_F(RunFile, OverridesReplaceAddAndSweep) {
  const auto cases = load(kMini + "schedule: [batch, unfolded]\n",
                          {"schedule=intergate", "traffic.x_gap.probability=0.5", "k=[4, 8]", "input.steps=7"});
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].schedule, Schedule::intergate);
  EXPECT_EQ(cases[0].traffic.x_gap, (GapSpec{0.5, 1}));
  EXPECT_EQ(cases[1].k, 8u);
  EXPECT_EQ(cases[1].input->steps, 7u);
  EXPECT_THAT(cases[1].selectors,
              ElementsAre("schedule=intergate", "traffic.x_gap.probability=0.5", "input.steps=7", "k=8"));
}

TEST_F(RunFile, TheLastOverrideOfAKeyCounts) {
  const auto c = load(kMini, {"k=4", "padding=fixed", "k=16"}).at(0);
  EXPECT_EQ(c.k, 16u);
  EXPECT_THAT(c.selectors, ElementsAre("padding=fixed", "k=16"));
}

TEST_F(RunFile, SeedOfTheCallerReplacesTheFilesAndReachesArrays) {
  const auto one = load(kMini + "seed: 3\n").at(0);
  const auto two = load(kMini + "seed: [3, 4]\n", {}, 5);
  ASSERT_EQ(two.size(), 1u);
  EXPECT_EQ(two[0].seed, 5u);
  EXPECT_THAT(two[0].selectors, ElementsAre("seed=5"));
  EXPECT_NE(one.input->x, two[0].input->x);
  EXPECT_NE(weights_of(one).w, weights_of(two[0]).w);
}

TEST_F(RunFile, CasesShareArraysThatAreEqual) {
  const auto cases = load(kMini + "schedule: [batch, unfolded]\nseed: [1, 2]\n");
  ASSERT_EQ(cases.size(), 4u);
  EXPECT_EQ(cases[0].layers, cases[2].layers);
  EXPECT_EQ(cases[0].input, cases[2].input);
  EXPECT_NE(cases[0].layers, cases[1].layers);
}

TEST_F(RunFile, RandomInputsHaveZeroStateUnlessAsked) {
  const auto zero = load(kMini).at(0);
  EXPECT_THAT(zero.input->states.at(0).h0, testing::AllOf(testing::SizeIs(5), testing::Each(0)));
  EXPECT_THAT(zero.input->states.at(0).c0, testing::AllOf(testing::SizeIs(5), testing::Each(0u)));
  const auto some = load(kMini, {"input.state_scale=0.5"}).at(0);
  for (const float v : widen(some.input->states.at(0).h0)) EXPECT_TRUE(v != 0.0f && std::abs(v) <= 0.5f) << v;
  for (const auto bits : some.input->states.at(0).c0)
    EXPECT_TRUE(bits != 0 && std::abs(std::bit_cast<float>(bits)) <= 0.5f);
  EXPECT_EQ(some.input->x, zero.input->x);
}

TEST_F(RunFile, FilesGiveInputAndState) {
  write_npy(folder_ / "in.npy", std::vector<size_t>{2, 2}, std::vector<float>{1, 2, 3, 4});
  write_npy(folder_ / "h.npy", std::vector<size_t>{1}, std::vector<float>{0.5});
  write_npy(folder_ / "c.npy", std::vector<size_t>{1}, std::vector<float>{-40});
  const auto c = load(kPair + "input: {x: in.npy, h0: h.npy, c0: c.npy}\n").at(0);
  EXPECT_EQ(c.input_name, "in");
  EXPECT_THAT(widen(c.input->x), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(widen(c.input->states.at(0).h0), ElementsAre(0.5f));
  EXPECT_THAT(c.input->states.at(0).c0, ElementsAre(std::bit_cast<uint32_t>(-40.0f)));
  EXPECT_EQ(load(kPair + "input: {x: in.npy, steps: 1}\n").at(0).input->steps, 1u);
}

TEST_F(RunFile, ExpectedOutputsComeFromRecordingsOrFiles) {
  const std::string recorded =
      kPair + "input: {recording: one, steps: 2}\nexpect: {recordings: true, tolerance: 1e-3}\n";
  const auto c = load(recorded).at(0);
  ASSERT_NE(c.expect, nullptr);
  EXPECT_THAT(c.expect->h, ElementsAre(0.25f, 0.5f));
  EXPECT_THAT(c.expect->c, ElementsAre(1.0f, 2.0f));
  EXPECT_EQ(c.expect->tolerance, 1e-3);
  EXPECT_EQ(load(recorded, {"expect=none"}).at(0).expect, nullptr);
  EXPECT_EQ(load(recorded, {"expect.recordings=false"}).at(0).expect, nullptr);
  EXPECT_THAT(load(recorded, {"expect.recordings=h"}).at(0).expect->c, IsEmpty());
  EXPECT_THAT(load(recorded, {"expect.recordings=c"}).at(0).expect->h, IsEmpty());

  write_npy(folder_ / "h.npy", std::vector<size_t>{2, 1}, std::vector<float>{7, 8});
  const auto files = load(kPair + "input: two\nexpect: {h: h.npy, tolerance: 0.5}\n").at(0);
  EXPECT_THAT(files.expect->h, ElementsAre(7.0f, 8.0f));
  EXPECT_THAT(files.expect->c, IsEmpty());
}

TEST_F(RunFile, FilesThatCannotBeReadAreTold) {
  EXPECT_THROW(load_run(folder_ / "none.yaml"), ConfigError);
  EXPECT_THROW(load_run(folder_), ConfigError);
}

TEST_F(RunFile, ErrorsNameTheFileAsTheCallerDid) {
  EXPECT_EQ(
      message(kMini + "padding: dynamc\n"),
      file_.string() + ":4: key 'padding': 'dynamc' is not legal; legal: fixed, dynamic; did you mean 'dynamic'?");
}

TEST_F(RunFile, ListingTellsSummariesAndErrors) {
  std::vector<std::string> lines;
  for (const auto& l : list_configs()) lines.push_back(l.kind + " " + l.name + ": " + l.summary);
  EXPECT_THAT(lines, ElementsAre("accel mini: for tests", "model elman: hand-made Elman", "model gru: hand-made GRU",
                                 "model pair: hand-made, two recordings", "model small: random, no recordings",
                                 HasSubstr("run broken: " + kTests.string()), "run fine: a fine run"));
  EXPECT_THAT(lines[5], HasSubstr("broken.yaml: key 'input' is missing"));
}

/// The files that ship with the project.
class ShippedRuns : public testing::Test {
 protected:
  static std::vector<Case> load(const std::string& name, const std::vector<std::string>& overrides = {}) {
    return load_run(config_root() / "run" / (name + ".yaml"), overrides);
  }
};

TEST_F(ShippedRuns, NoneOfTheListedFilesIsBroken) {
  for (const auto& l : list_configs()) {
    EXPECT_FALSE(l.summary.empty()) << l.path;
    EXPECT_THAT(l.summary, testing::Not(HasSubstr(".yaml:"))) << l.path;
    EXPECT_THAT(l.summary, testing::Not(HasSubstr("key '"))) << l.path;
  }
}

TEST_F(ShippedRuns, SileroRunsNineRecordingsAgainstTheirOutputs) {
  const auto cases = load("silero");
  ASSERT_EQ(cases.size(), 9u);
  for (const auto& c : cases) {
    EXPECT_EQ(c.accel.name, "sharp_1k");
    EXPECT_EQ(c.schedule, Schedule::unfolded);
    EXPECT_EQ(c.padding, Padding::dynamic);
    EXPECT_EQ(c.input->x.size(), c.input->steps * 128u);
    ASSERT_NE(c.expect, nullptr);
    EXPECT_EQ(c.expect->h.size(), c.input->x.size());
    EXPECT_THAT(c.expect->c, IsEmpty());
    EXPECT_EQ(c.expect->tolerance, 5e-3);
    EXPECT_EQ(c.layers, cases[0].layers);
  }
  EXPECT_EQ(cases[0].input->steps, 46u);
  EXPECT_EQ(load("silero", {"input=Noise"}).at(0).input->steps, 43u);
}

/// One LSTM step of docs/architecture.md section 1 in double, straight from the weights of a case.
void lstm_step(const LayerWeights& weights, const uint16_t* x, std::vector<double>& h, std::vector<double>& c) {
  const size_t inputs = weights.input_size, hidden = weights.hidden_size;
  std::vector<double> a(4 * hidden);
  for (size_t row = 0; row < a.size(); ++row) {
    a[row] = std::bit_cast<float>(weights.b[row]);
    for (size_t j = 0; j < inputs; ++j)
      a[row] += double{half_to_float(weights.w[row * inputs + j])} * half_to_float(x[j]);
    for (size_t j = 0; j < hidden; ++j) a[row] += half_to_float(weights.r[row * hidden + j]) * h[j];
  }
  const auto sigmoid = [](double v) { return 1.0 / (1.0 + std::exp(-v)); };
  for (size_t u = 0; u < hidden; ++u) {
    c[u] = sigmoid(a[hidden + u]) * c[u] + sigmoid(a[u]) * std::tanh(a[2 * hidden + u]);
    h[u] = sigmoid(a[3 * hidden + u]) * std::tanh(c[u]);
  }
}

TEST_F(ShippedRuns, SileroWeightsGiveTheRecordedOutputs) {
  // A wrong gate order or bias would be off by far more than the rounding of weights and inputs to fp16.
  const auto c = load("silero", {"input=Front_Left", "expect.recordings=true"}).at(0);
  std::vector<double> h(128, 0.0), state(128, 0.0);
  for (size_t t = 0; t < c.input->steps; ++t) {
    lstm_step(weights_of(c), &c.input->x[t * 128], h, state);
    for (size_t u = 0; u < 128; ++u) {
      ASSERT_NEAR(h[u], c.expect->h[t * 128 + u], c.expect->tolerance) << "step " << t << " unit " << u;
      ASSERT_NEAR(state[u], c.expect->c[t * 128 + u], 0.05) << "step " << t << " unit " << u;
    }
  }
}

TEST_F(ShippedRuns, TheLayersOfTheTableAreThere) {
  EXPECT_EQ(load("lstm_128").size(), 4u);
  EXPECT_EQ(load("lstm_340").size(), 4u);
  const auto big = load("lstm_1024");
  ASSERT_EQ(big.size(), 1u);
  EXPECT_EQ(weights_of(big[0]).w.size(), 4u * 1024u * 1024u);
  EXPECT_EQ(big[0].input->steps, 3u);
}

TEST_F(ShippedRuns, SmokeHasGapsOnBothStreams) {
  const auto cases = load("smoke");
  EXPECT_EQ(cases.size(), 16u);
  for (const auto& c : cases) {
    EXPECT_GT(c.traffic.x_gap.probability, 0.0);
    EXPECT_GT(c.traffic.h_stall.probability, 0.0);
  }
}

}  // namespace
}  // namespace sharp::cfg
