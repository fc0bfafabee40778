// SPDX-License-Identifier: Apache-2.0
// Random runs: every cell under every schedule, every direction and every refusal is drawn, and the contents fit the
// job.
#include "regress/random/random_regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <filesystem>
#include <set>

#include "cfg/types/half.h"
#include "golden/datapath/job_datapath.h"
#include "golden/job/test_places.h"
#include "regress/random/chooser.h"
#include "regress/random/random_line.h"

namespace sharp::regress {
namespace {

/// Memories that a layer within the size limits can overflow.
cfg::Accel small_accel() {
  cfg::Accel a;
  a.name = "small";
  a.vs_width = a.num_vs = a.num_mfu = a.stream_width = 4;
  a.num_cu = 1;
  a.max_input = a.max_hidden = 32;
  a.weight_depth = 256;
  a.bias_depth = 32;
  a.intermediate_depth = 8;
  a.max_passes = 4;
  a.sequence_depth = 64;
  a.state_depth = 64;
  return a;
}

const cfg::Profile kDefault = cfg::load_profile("default");

/// What a series has drawn.
struct Drawn {
  std::set<std::pair<uint32_t, uint32_t>> cells_and_schedules;
  std::set<cfg::ErrorCode> refusals;
  std::set<size_t> passes;
  std::set<bool> reverse;
  unsigned single = 0, refused_later = 0, moved = 0;

  void add(const golden::JobPlan& job) {
    refusals.insert(job.refusal);
    refused_later += !job.legal() && job.refused_pass > 0;
    single += job.passes.size() == 1;
    if (!job.legal()) return;
    passes.insert(job.passes.size());
    for (const golden::PassPlan& p : job.passes) {
      cells_and_schedules.emplace(p.desc.cell, p.desc.schedule);
      reverse.insert(p.reverse);
    }
    moved += job.passes.size() == 1 && job.passes[0].desc.weight_base > 0;
  }
};

/// Computes every pass that runs; nothing may throw.
void compute(const RandomRun& run) {
  const size_t passes = run.job.legal() ? run.job.passes.size() : run.job.refused_pass;
  if (passes == 0) return;
  golden::JobDatapath values(run.job, run.input);
  for (uint32_t n = 0; n < passes; ++n) values.final_h(n);
}

TEST(RandomRun, DrawsEveryCellScheduleDirectionAndRefusal) {
  Drawn drawn;
  for (unsigned number = 0; number < 1500; ++number) {
    const RandomRun run = make_random_run(small_accel(), kDefault, 1, number);
    drawn.add(run.job);
    ASSERT_NO_THROW(compute(run)) << run.description;
  }
  EXPECT_EQ(drawn.cells_and_schedules.size(), 3u * 4u);
  EXPECT_EQ(drawn.refusals.size(), cfg::kNumErrorCodes - 1);  // all but start_while_busy, with none
  EXPECT_EQ(drawn.passes, (std::set<size_t>{1, 2, 3, 4}));
  EXPECT_EQ(drawn.reverse.size(), 2u);
  EXPECT_GT(drawn.single, 900u);
  EXPECT_GT(drawn.refused_later, 5u);
  EXPECT_GT(drawn.moved, 50u);
}

/// Special values of one cell in runs with corners: what the golden model gives, and infinite weights of the passes.
struct Events {
  unsigned nan_gates = 0, saturated = 0, edge = 0, subnormal_c = 0, subnormal_h = 0, plus_zero_h = 0, minus_zero_h = 0;
  unsigned tie_down = 0, tie_up = 0, h_tie = 0, cancelled = 0, infinite_weights = 0;

  void add_gate(uint16_t g) {
    nan_gates += g == 0x7E00;
    saturated += g == 0x0000 || g == 0x3C00 || g == 0xBC00;
    edge += (g > 0x3BF0 && g < 0x3C00) || (g > 0x0400 && g < 0x1800);
  }
  void add_step(cfg::Cell cell, const golden::StepValues& v, size_t hidden) {
    for (const uint16_t g : v.gates) add_gate(g);
    for (const uint32_t c : v.c) subnormal_c += (c & 0x7FFFFFFF) > 0 && (c & 0x7FFFFFFF) < 0x00800000;
    for (const uint16_t h : v.h) subnormal_h += (h & 0x7FFF) > 0 && (h & 0x7FFF) < 0x0400;
    for (const uint16_t h : v.h) plus_zero_h += h == 0x0000;
    for (const uint16_t h : v.h) minus_zero_h += h == 0x8000;
    for (const float s : v.tile_sums) cancelled += std::bit_cast<uint32_t>(s) == 0;
    for (const float a : v.preact) add_tie(a);
    if (cell == cfg::Cell::lstm)
      for (size_t u = 0; u < hidden; ++u) h_tie += is_h_tie(v.gates[3 * hidden + u], v.c[u]);
  }
  /// A pre-activation that tanh passes on and that lies between two fp16 numbers (fp16 normal: 13 bits are dropped).
  void add_tie(float a) {
    const uint32_t bits = std::bit_cast<uint32_t>(a), magnitude = bits & 0x7FFFFFFF;
    if ((bits & 0x1FFF) != 0x1000 || magnitude < 0x38800000 || magnitude >= 0x3C800000) return;
    ++((bits >> 13) & 1 ? tie_up : tie_down);
  }
  /// o * tanh16(c) half way between two fp16 subnormals; below 2^-6 tanh16(c) is c as fp16.
  static bool is_h_tie(uint16_t o, uint32_t c) {
    const float value = std::bit_cast<float>(c);
    if (!(std::abs(value) < 0x1p-6f)) return false;
    const float product = cfg::half_to_float(o) * cfg::half_to_float(cfg::float_to_half(value)) * 0x1p24f;
    return std::abs(product) < 1024.0f && std::abs(product) - std::floor(std::abs(product)) == 0.5f;
  }
  void add_weights(const cfg::LayerWeights& weights) {
    const auto is_infinite = [](uint16_t v) { return (v & 0x7FFF) == 0x7C00; };
    infinite_weights += std::count_if(weights.w.begin(), weights.w.end(), is_infinite) +
                        std::count_if(weights.r.begin(), weights.r.end(), is_infinite);
  }
};

void add_run(const RandomRun& run, std::array<Events, 3>& events) {
  golden::JobDatapath values(run.job, run.input);
  for (uint32_t n = 0; n < run.job.passes.size(); ++n) {
    const cfg::Descriptor& d = run.job.passes[n].desc;
    Events& of_cell = events.at(d.cell);
    of_cell.add_weights(run.job.passes[n].weights);
    for (uint32_t t = 0; t < d.steps; ++t)
      of_cell.add_step(static_cast<cfg::Cell>(d.cell), values.step(n, t), d.hidden_size);
  }
}

bool chose(const RandomRun& run, StimulusAxis axis, uint8_t value) {
  return std::find(run.choices.begin(), run.choices.end(), cfg::Choice{axis, value}) != run.choices.end();
}

TEST(RandomRun, EveryNumericCornerIsHit) {
  std::array<Events, 3> events;
  unsigned runs = 0;
  for (unsigned number = 0; number < 2400; ++number) {
    const RandomRun run = make_random_run(small_accel(), kDefault, 1, number);
    const bool has_corners = chose(run, StimulusAxis::corners, 1);
    runs += has_corners;
    if (has_corners && run.job.legal()) add_run(run, events);
  }
  EXPECT_NEAR(runs, 600, 90);
  for (size_t cell = 0; cell < events.size(); ++cell) {
    SCOPED_TRACE(cfg::to_string(static_cast<cfg::Cell>(cell)));
    const Events& e = events[cell];
    EXPECT_GT(e.nan_gates, 50u);
    EXPECT_GT(e.saturated, 50u);
    EXPECT_GT(e.edge, 20u);
    EXPECT_GT(e.subnormal_h, 20u);
    EXPECT_GT(e.plus_zero_h, 10u);
    EXPECT_GT(e.minus_zero_h, 5u);
    EXPECT_GT(e.tie_down, 5u);
    EXPECT_GT(e.tie_up, 5u);
    EXPECT_GT(e.cancelled, 50u);
    EXPECT_GT(e.infinite_weights, 5u);
  }
  EXPECT_GT(events[0].subnormal_c, 50u);  // no other cell has one: h as fp32 is never subnormal
  EXPECT_GT(events[0].h_tie, 10u);
}

RandomRun tiny_run(const cfg::Profile& profile, unsigned number) {
  return make_random_run(cfg::load_accel("tiny"), profile, 1, number, Contents::input_only);
}

TEST(RandomRun, FollowsSeriesAndNumber) {
  const RandomRun a = make_random_run(small_accel(), kDefault, 1, 5),
                  b = make_random_run(small_accel(), kDefault, 1, 5);
  EXPECT_EQ(a.job.descriptors(), b.job.descriptors());
  EXPECT_EQ(a.job.passes[0].weights.w, b.job.passes[0].weights.w);
  EXPECT_NE(make_random_run(small_accel(), kDefault, 2, 5).seed, a.seed);
  EXPECT_NE(make_random_run(small_accel(), kDefault, 1, 6).seed, a.seed);
}

// A pass that fits the intermediate buffer only with its own schedule takes room in all memories too.
TEST(RandomRun, PassesOfAJobShareNoPlaceOfAMemory) {
  const cfg::Profile profile = cfg::load_profile("default", {"layers=[2, 3]", "pass_settings=mixed", "refusal=none"});
  unsigned unfit = 0;  // jobs with a pass that the schedule of the first would not fit
  for (unsigned number = 0; number < 3000; ++number) {
    const RandomRun run = make_random_run(small_accel(), profile, 5, number, Contents::input_only);
    std::set<uint64_t> rows, groups, units;
    for (const golden::PassPlan& p : run.job.passes) {
      ASSERT_TRUE(golden::take(rows, p.desc.weight_base, p.plan.tiles.size())) << number << run.description;
      ASSERT_TRUE(golden::take(groups, p.desc.bias_base, p.plan.bias_groups)) << number << run.description;
      ASSERT_TRUE(golden::take(units, p.desc.state_base, p.desc.hidden_size)) << number << run.description;
      cfg::Descriptor as_first = p.desc;
      as_first.schedule = run.job.passes[0].desc.schedule;
      unfit += golden::check_descriptor(small_accel(), as_first) != cfg::ErrorCode::none;
    }
  }
  EXPECT_GT(unfit, 0u);
}

TEST(RandomRun, IsTheSameWithoutWeights) {
  for (unsigned number = 0; number < 50; ++number) {
    const RandomRun all = make_random_run(small_accel(), kDefault, 3, number);
    const RandomRun less = make_random_run(small_accel(), kDefault, 3, number, Contents::input_only);
    EXPECT_EQ(all.job.descriptors(), less.job.descriptors());
    EXPECT_EQ(all.traffic, less.traffic);
    EXPECT_EQ(all.choices, less.choices);
    EXPECT_EQ(all.description, less.description);
    EXPECT_EQ(all.input.x, less.input.x);
  }
}

TEST(RandomRun, EveryValueOfEveryAxisCanBeChosen) {
  std::set<std::pair<unsigned, unsigned>> seen;
  for (const char* name : {"default", "hazards", "numerics", "streams", "errors", "extremes"}) {
    const cfg::Profile profile = cfg::load_profile(name);
    // The one has every K, of the other's memories many layers are too large.
    for (const cfg::Accel& accel : {cfg::load_accel("sharp_64"), small_accel()})
      for (unsigned number = 0; number < 200; ++number)
        for (const cfg::Choice c : make_random_run(accel, profile, 1, number, Contents::input_only).choices) {
          EXPECT_GT(profile.weight(c), 0.0) << name << " " << cfg::spec(c.axis).name << " " << unsigned{c.value};
          seen.emplace(static_cast<unsigned>(c.axis), c.value);
        }
  }
  for (unsigned a = 0; a < cfg::kNumStimulusAxes; ++a)
    for (unsigned v = 0; v < cfg::stimulus_axes()[a].values.size(); ++v)
      EXPECT_TRUE(seen.contains({a, v})) << cfg::stimulus_axes()[a].name << " " << cfg::stimulus_axes()[a].values[v];
}

TEST(RandomRun, AnOverlayHoldsAndLeavesTheOtherDrawsAlone) {
  const cfg::Profile only = cfg::load_profile("default", {"x_gap=never", "host_noise=heavy"});
  for (unsigned number = 0; number < 100; ++number) {
    const RandomRun a = tiny_run(kDefault, number), b = tiny_run(only, number);
    EXPECT_EQ(b.traffic.x_gap.probability, 0.0);
    EXPECT_EQ(b.host_noise, 0.9);
    EXPECT_EQ(a.job.descriptors(), b.job.descriptors());
    EXPECT_EQ(a.traffic.h_stall, b.traffic.h_stall);
  }
}

TEST(RandomRun, WhatTheAcceleratorCannotDoIsAnError) {
  EXPECT_THROW(tiny_run(cfg::load_profile("default", {"k=8W"}), 0), NoLegalJob);
  const cfg::Profile too_large = cfg::load_profile("default", {"layers=full", "hidden_size=large", "steps=40+"});
  EXPECT_THROW(tiny_run(too_large, 0), NoLegalJob);
}

TEST(RandomRun, WhatComesBeforeTheJobIsRefusedOrCutOff) {
  const cfg::Accel tiny = cfg::load_accel("tiny");
  std::set<cfg::ErrorCode> refusals;
  std::set<bool> lengths;
  for (unsigned number = 0; number < 100; ++number) {
    const RandomRun refused = tiny_run(cfg::load_profile("default", {"before=refused"}), number);
    EXPECT_FALSE(refused.prelude.refused.empty());
    EXPECT_EQ(refused.prelude.cut_off, 0u);
    for (const cfg::Descriptor& d : refused.prelude.refused) refusals.insert(golden::check_descriptor(tiny, d));
    const RandomRun cut = tiny_run(cfg::load_profile("default", {"before=cut_off"}), number);
    lengths.insert(cut.prelude.cut_off > 200);
    EXPECT_GT(cut.prelude.cut_off, 0u);
    const RandomRun none = tiny_run(cfg::load_profile("default", {"before=nothing"}), number);
    EXPECT_TRUE(none.prelude.refused.empty());
    EXPECT_EQ(none.prelude.cut_off, 0u);
  }
  EXPECT_FALSE(refusals.contains(cfg::ErrorCode::none));
  EXPECT_GT(refusals.size(), 8u);
  EXPECT_EQ(lengths.size(), 2u);
}

TEST(RandomRun, TheLargestSizeIsThatOfTheMachine) {
  const RandomRun run = tiny_run(
      cfg::load_profile("default", {"layers=1", "hidden_size=largest", "input_size=largest", "refusal=none"}), 0);
  EXPECT_EQ(run.job.passes[0].desc.hidden_size, cfg::load_accel("tiny").max_hidden);
  EXPECT_EQ(run.job.passes[0].desc.input_size, cfg::load_accel("tiny").max_input);
}

TEST(RandomRun, ARefusalIsOfTheKindAndInThePassAskedFor) {
  const cfg::Profile profile = cfg::load_profile("errors", {"refusal=k", "layers=2", "refused_pass=later"});
  for (unsigned number = 0; number < 50; ++number) {
    const RandomRun run = tiny_run(profile, number);
    EXPECT_EQ(run.job.refusal, cfg::ErrorCode::k_not_legal);
    EXPECT_GT(run.job.refused_pass, 0u);
  }
}

TEST(RandomLine, APathIsOneAsSeenFromTheRootOfTheProject) {
  EXPECT_TRUE(std::filesystem::exists(accel_path("regress/small_memories.yaml")));
  EXPECT_EQ(accel_path("tiny"), "tiny");
  EXPECT_EQ(accel_path("no/such.yaml"), "no/such.yaml");
}

TEST(RandomLine, TextAndBack) {
  const cfg::Profile p =
      cfg::load_profile("hazards", {"k={W: 3, 2W: 1}", "cell=[lstm, gru]", "schedule=unfolded", "cell=gru"});
  EXPECT_EQ(p.overlays, (std::vector<std::string>{"cell=gru", "schedule=unfolded", "k={W: 3, 2W: 1}"}));
  const RandomLine line{"tiny", "deep", "fast", "hazards", p.overlays, 7, 17};
  const std::string text = to_line(line);
  EXPECT_EQ(
      text,
      "random --accel tiny --latency deep --variant fast --profile hazards --set cell=gru --set schedule=unfolded "
      "--set 'k={W: 3, 2W: 1}' --seed 7 --only 17");
  EXPECT_EQ(parse_line(text, "here"), line);
  EXPECT_EQ(cfg::load_profile("hazards", p.overlays).overlays, p.overlays);
}

std::string message_of(const std::string& text) {
  try {
    parse_line(text, "list:3");
  } catch (const cfg::ConfigError& e) {
    return e.what();
  }
  return "no error";
}

TEST(RandomLine, ErrorsNameThePlace) {
  EXPECT_EQ(message_of("run x.yaml"), "list:3: 'run x.yaml' is no run of `random`");
  EXPECT_EQ(message_of("random --only x"), "list:3: --only 'x': legal is a whole number");
  EXPECT_EQ(message_of("random --only"), "list:3: --only has no value");
  EXPECT_EQ(message_of("random --seed 1"), "list:3: a line names one run: its number is missing (--only N)");
  EXPECT_EQ(message_of("random --set 'k"), "list:3: a quote is not closed");
  EXPECT_EQ(message_of("random --sed 1"),
            "list:3: option '--sed' is not legal here; legal: --accel, --latency, --only, --profile, --seed, --set, "
            "--variant; did you mean '--seed'?");
}

}  // namespace
}  // namespace sharp::regress
