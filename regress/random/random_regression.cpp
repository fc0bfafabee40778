// SPDX-License-Identifier: Apache-2.0
// Puts random runs together.
#include "regress/random/random_regression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "cfg/src/corner_values.h"
#include "cfg/types/random.h"
#include "regress/random/chooser.h"
#include "regress/random/random_job.h"
#include "regress/random/random_values.h"

namespace sharp::regress {
namespace {

using cfg::Random;

constexpr uint64_t kHangCycles = 100000;  // above every gap the traffic can make

/// What the values of the axes mean.
constexpr std::array<unsigned, 4> kLatAcc = {0, 2, 3, 4};
constexpr std::array<double, 5> kGapProbability = {0.0, 0.02, 0.1, 0.5, 0.95};
constexpr std::array<unsigned, 5> kGapBurst = {1, 2, 7, 40, 300};
constexpr std::array<double, 4> kNoise = {0.0, 0.05, 0.3, 0.9};
constexpr std::array<double, 6> kScale = {0.02, 0.1, 0.3, 1.0, 8.0, 1000.0};
constexpr std::array<double, 3> kSpecial = {0.0, 0.002, 0.05};
enum class Corners : uint8_t { none, mixed, first_corner };

cfg::Accel with_lat_acc(cfg::Accel accel, Chooser& choose) {
  const unsigned lat_acc = kLatAcc.at(choose.pick(StimulusAxis::lat_acc));
  if (lat_acc == 0) return accel;
  accel.lat.acc = lat_acc;
  accel.latency_name += fmt::format("_acc{}", lat_acc);
  return accel;
}

cfg::GapSpec random_gap(Chooser& choose, StimulusAxis how_often, StimulusAxis burst) {
  const double probability = kGapProbability.at(choose.pick(how_often));
  return {probability, probability == 0.0 ? 1 : kGapBurst.at(choose.pick(burst))};
}

void choose_host(Chooser& choose, RandomRun& r) {
  r.starts = 1 + choose.pick(StimulusAxis::starts);
  r.clear_with_start = choose.pick(StimulusAxis::start) == 1;
  r.host_noise = kNoise.at(choose.pick(StimulusAxis::host_noise));
  if (r.host_noise > 0.0) r.noise_kind = choose.pick_as<tb::NoiseKind>(StimulusAxis::noise_kind);
}

std::string describe(const golden::PassPlan& p) {
  const cfg::Descriptor& d = p.desc;
  const std::string cell =
      d.cell < 3 ? std::string(cfg::to_string(static_cast<cfg::Cell>(d.cell))) : fmt::format("cell {}", d.cell);
  const std::string schedule = d.schedule < 4 ? std::string(cfg::to_string(static_cast<cfg::Schedule>(d.schedule)))
                                              : fmt::format("schedule {}", d.schedule);
  std::string text = fmt::format("{} {} {} K={} I={} H={} padding {}", cell, p.reverse ? "reverse" : "forward",
                                 schedule, d.k, d.input_size, d.hidden_size, d.padding);
  if (d.weight_base != 0 || d.bias_base != 0 || d.state_base != 0)
    text += fmt::format(" bases {} {} {}", d.weight_base, d.bias_base, d.state_base);
  if (d.source != 0) text += fmt::format(" from {} {:+}", d.source_addr, static_cast<int32_t>(d.source_stride));
  if (d.destination != 0)
    text += fmt::format(" to {} {:+}", d.destination_addr, static_cast<int32_t>(d.destination_stride));
  return text;
}

std::string describe(const RandomRun& r, double scale, double special) {
  std::string text;
  for (const golden::PassPlan& p : r.job.passes) text += describe(p) + ", ";
  return text + fmt::format("T={}, x gap {:.2f}/{}, h stall {:.2f}/{}, scale {}, special {:.1f}%, host noise {}",
                            r.job.passes[0].desc.steps, r.traffic.x_gap.probability, r.traffic.x_gap.burst,
                            r.traffic.h_stall.probability, r.traffic.h_stall.burst, scale, 100 * special, r.host_noise);
}

/// Takes the place of the job that would run, whose weights the passes before the refused one keep.
void take_refused(golden::JobPlan refused, RandomRun& r) {
  const size_t common = std::min(refused.passes.size(), r.job.passes.size());
  for (size_t n = 0; n < common; ++n) refused.passes[n].weights = std::move(r.job.passes[n].weights);
  r.input.states.resize(refused.passes.size(), r.input.states[0]);
  r.job = std::move(refused);
}

/// x of the first step of the first pass.
std::span<const uint16_t> first_x(const RandomRun& r) {
  const size_t size = r.job.passes[0].desc.input_size, step = r.job.passes[0].reverse ? r.input.steps - 1 : 0;
  return std::span(r.input.x).subspan(step * size, size);
}

void plant_all(Random& random, unsigned corners, RandomRun& r) {
  if (corners == static_cast<unsigned>(Corners::none)) return;
  const std::span<const uint16_t> none;
  std::optional<cfg::Corner> only;
  if (corners >= static_cast<unsigned>(Corners::first_corner))
    only = static_cast<cfg::Corner>(corners - static_cast<unsigned>(Corners::first_corner));
  for (size_t n = 0; n < r.job.passes.size(); ++n) {
    golden::PassPlan& p = r.job.passes[n];
    plant_corners(random, static_cast<cfg::Cell>(p.desc.cell), p.weights, r.input.states[n], n == 0 ? first_x(r) : none,
                  only);
  }
}

/// Input and weights belong to the job that runs; a refused start must not look at them.
void fill(Chooser& choose, Contents contents, RandomRun& r) {
  const double scale = kScale.at(choose.pick(StimulusAxis::scale));
  const double special = kSpecial.at(choose.pick(StimulusAxis::special));
  const unsigned corners = choose.pick(StimulusAxis::corners);
  Values weights(Random(r.seed, "weights"), scale, special), input(Random(r.seed, "input"), 1.0, special);
  r.input = random_input(input, r.job);
  r.description = describe(r, scale, special);
  if (corners != 0) r.description += fmt::format(", corners {}", cfg::spec(StimulusAxis::corners).values[corners]);
  for (golden::PassPlan& p : r.job.passes) {
    if (contents == Contents::all) fill_weights(weights, r.job, p);
  }
  Random random(r.seed, "corners");
  if (contents == Contents::all) plant_all(random, corners, r);
}

}  // namespace

RandomRun make_random_run(const cfg::Accel& accel, const cfg::Profile& profile, uint64_t series_seed, unsigned number,
                          Contents contents) {
  const uint64_t seed = cfg::hash_name(series_seed, fmt::format("random run {}", number));
  Chooser choose(profile, seed);
  RandomRun r;
  r.seed = seed >> 1;  // fits the signed 64 bits of JSON readers
  r.accel = with_lat_acc(accel, choose);
  r.job = legal_job(choose, r.accel);
  golden::JobPlan refused = maybe_refused(choose, r.accel, r.job);
  r.traffic = {random_gap(choose, StimulusAxis::x_gap, StimulusAxis::x_burst),
               random_gap(choose, StimulusAxis::h_stall, StimulusAxis::h_burst)};
  choose_host(choose, r);
  r.prelude = any_prelude(choose, r.accel, r.job.passes[0].desc);
  fill(choose, contents, r);
  if (!refused.passes.empty()) {
    take_refused(std::move(refused), r);
    r.description += fmt::format(", refused: {}", cfg::to_string(r.job.refusal));
  }
  if (!r.prelude.refused.empty()) r.description += fmt::format(", after {} refused starts", r.prelude.refused.size());
  if (r.prelude.cut_off > 0) r.description += fmt::format(", after a start cut off in cycle {}", r.prelude.cut_off);
  r.choices = choose.choices();
  return r;
}

tb::SessionOptions session_options(const RandomRun& run) {
  tb::SessionOptions o;
  o.seed = run.seed;
  o.traffic = run.traffic;
  o.hang_cycles = kHangCycles;
  o.host_noise = run.host_noise;
  o.noise_kind = run.noise_kind;
  o.clear_with_start = run.clear_with_start;
  o.prelude = run.prelude;
  o.starts = run.starts;
  return o;
}

}  // namespace sharp::regress
