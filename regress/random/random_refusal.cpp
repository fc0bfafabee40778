// SPDX-License-Identifier: Apache-2.0
// Jobs that the hardware must refuse: one pass with one field out of its range, a layer too large for one of the
// memories, or too many passes. Whether (and why) a job is refused is for the golden model to say.
#include <array>

#include "regress/random/random_job.h"

namespace sharp::regress {
namespace {

using cfg::Random;

constexpr unsigned kAttempts = 16;
constexpr unsigned kMostRefused = 4;       // starts before the job
constexpr uint64_t kLongestCutOff = 2000;  // cycles

/// Values of the axis `refusal`.
enum class Kind : uint8_t {
  none,
  cell,
  schedule,
  padding,
  zero_size,
  input_size,
  hidden_size,
  k,
  route,
  state_base,
  bases,
  sequence,
  memories,
  too_many_passes,
  junk  ///< a full table of any bits
};

template <class T, size_t n>
T pick(Random& random, const std::array<T, n>& choices) {
  return choices[random.below(n)];
}

/// A side of the sequence buffer that leaves it, or nearly; or any beats and steps.
void spoil_route(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  const bool of_x = random.chance(0.5);
  (of_x ? d.source : d.destination) = 1;
  (of_x ? d.source_addr : d.destination_addr) =
      pick(random, std::array<uint32_t, 4>{0, accel.sequence_depth - 1, accel.sequence_depth, 0xFFFFFFFF});
  (of_x ? d.source_stride : d.destination_stride) =
      pick(random, std::array<uint32_t, 6>{0, 1, 0xFFFFFFFF, 0x7FFF, 0x8000, 0xFFFF7FFF});
  if (random.chance(0.5)) return;
  (of_x ? d.source_addr : d.destination_addr) = static_cast<uint32_t>(random.next());
  d.steps = static_cast<uint32_t>(random.chance(0.2) ? random.next() : random.between(1, 0xFFFF));
}

/// As large as the buffers allow, or nearly: the memories decide.
void spoil_size(Random& random, const cfg::Accel& accel, cfg::Descriptor& d) {
  d.input_size = static_cast<uint32_t>(random.between(1, accel.max_input));
  d.hidden_size = static_cast<uint32_t>(random.between(1 + accel.max_hidden / 8, accel.max_hidden));
  d.schedule = static_cast<uint32_t>(random.below(4));
}

void spoil(Random& random, Kind kind, const cfg::Accel& accel, cfg::Descriptor& d) {
  switch (kind) {
    case Kind::cell:
      d.cell = pick(random, std::array<uint32_t, 4>{3, 4, 7, 0x80000001});
      return;
    case Kind::schedule:
      d.schedule = pick(random, std::array<uint32_t, 4>{4, 5, 7, 0x80000001});
      return;
    case Kind::padding:
      d.padding = pick(random, std::array<uint32_t, 3>{2, 3, 0x10000});
      return;
    case Kind::zero_size:
      *pick(random, std::array<uint32_t*, 3>{&d.input_size, &d.hidden_size, &d.steps}) = 0;
      return;
    case Kind::input_size:
      d.input_size = accel.max_input + pick(random, std::array<uint32_t, 3>{1, 2, 0x10000});
      return;
    case Kind::hidden_size:
      d.hidden_size = accel.max_hidden + pick(random, std::array<uint32_t, 3>{1, 7, 0x10000});
      return;
    case Kind::k:
      d.k = pick(random, std::array<uint32_t, 6>{0, 1, accel.vs_width / 2, accel.vs_width + 1, 2 * accel.k_max(),
                                                 0x10000 + accel.vs_width});
      return;
    case Kind::route:
      *pick(random, std::array<uint32_t*, 2>{&d.source, &d.destination}) =
          pick(random, std::array<uint32_t, 3>{2, 3, 0x80000001});
      return;
    case Kind::state_base:
      d.state_base = pick(random, std::array<uint32_t, 4>{1, accel.state_depth, accel.num_vs / 2, 0xFFFFFFF0});
      return;
    case Kind::bases:
      *pick(random, std::array<uint32_t*, 2>{&d.weight_base, &d.bias_base}) =
          pick(random, std::array<uint32_t, 4>{1, accel.weight_depth - 1, accel.bias_depth, 0xFFFFFFFF});
      return;
    case Kind::sequence:
      return spoil_route(random, accel, d);
    default:
      return spoil_size(random, accel, d);
  }
}

/// Any bits in every register of the table.
void fill_with_junk(Random& random, cfg::Descriptor& d) {
  for (uint32_t* field : {&d.cell, &d.schedule, &d.k, &d.padding, &d.input_size, &d.hidden_size, &d.steps, &d.source,
                          &d.destination, &d.source_addr, &d.source_stride, &d.destination_addr, &d.destination_stride,
                          &d.weight_base, &d.bias_base, &d.state_base})
    *field = static_cast<uint32_t>(random.next());
}

golden::JobPlan spoilt(Random& random, Kind kind, size_t pass, const cfg::Accel& accel, const golden::JobPlan& job) {
  std::vector<golden::PassPlan> passes = job.passes;
  if (kind == Kind::too_many_passes) {
    passes.resize(accel.max_passes + 1, passes[0]);
  } else if (kind == Kind::junk) {
    passes.resize(accel.max_passes, passes[0]);
    for (golden::PassPlan& p : passes) fill_with_junk(random, p.desc);
  } else {
    spoil(random, kind, accel, passes[pass].desc);
  }
  return golden::plan_passes(accel, std::move(passes));
}

/// A spoilt job that still is legal runs if it is one pass on the streams; others would not fit each other.
bool runs_alone(const golden::JobPlan& job) {
  const cfg::Descriptor& d = job.passes[0].desc;
  return job.legal() && job.passes.size() == 1 && d.source == 0 && d.destination == 0;
}

/// Half of them any bits.
cfg::Descriptor refused_descriptor(Random& random, const cfg::Accel& accel, const cfg::Descriptor& of) {
  constexpr auto kKinds = static_cast<uint64_t>(Kind::junk);
  for (;;) {
    cfg::Descriptor d = of;
    const auto kind = static_cast<Kind>(1 + random.below(kKinds));
    if (random.chance(0.5))
      fill_with_junk(random, d);
    else
      spoil(random, kind, accel, d);
    if (golden::check_descriptor(accel, d) != cfg::ErrorCode::none) return d;
  }
}

/// As many short ones as long ones, on a logarithmic scale.
uint64_t any_cut_off(Random& random) {
  uint64_t most = kLongestCutOff;
  while (most > 2 && random.chance(0.7)) most /= 3;
  return random.between(1, most);
}

size_t wrong_pass(Chooser& choose, size_t passes) {
  static constexpr std::array<unsigned, 1> kFirst = {0};
  const bool can_be_later = passes > 1 || !choose.can(StimulusAxis::refused_pass, kFirst);
  const unsigned value = choose.draw(StimulusAxis::refused_pass,
                                     can_be_later ? std::span<const unsigned>() : std::span<const unsigned>(kFirst));
  if (value == 0 || passes == 1) return 0;
  return 1 + choose.numbers(StimulusAxis::refused_pass).below(passes - 1);
}

}  // namespace

golden::JobPlan maybe_refused(Chooser& choose, const cfg::Accel& accel, golden::JobPlan& job) {
  const auto kind = static_cast<Kind>(choose.draw(StimulusAxis::refusal));
  Random& random = choose.numbers(StimulusAxis::refusal);
  for (unsigned attempt = 0; kind != Kind::none && attempt < kAttempts; ++attempt) {
    golden::JobPlan other = spoilt(random, kind, wrong_pass(choose, job.passes.size()), accel, job);
    if (!other.legal()) {
      choose.keep(StimulusAxis::refusal, static_cast<unsigned>(kind));
      choose.keep(StimulusAxis::refused_pass, other.refused_pass == 0 ? 0 : 1);
      return other;
    }
    if (!runs_alone(other) || random.chance(0.5)) continue;
    job = std::move(other);
    break;
  }
  choose.keep(StimulusAxis::refusal, static_cast<unsigned>(Kind::none));
  return {};
}

tb::Prelude any_prelude(Chooser& choose, const cfg::Accel& accel, const cfg::Descriptor& of) {
  tb::Prelude prelude;
  const unsigned value = choose.pick(StimulusAxis::before);
  Random& random = choose.numbers(StimulusAxis::before);
  if (value == 0) return prelude;
  if (value == 2) prelude.cut_off = any_cut_off(random);
  // After a reset, too: then the registers are written in another order than those of the job.
  for (uint64_t n = random.between(value == 1 ? 1 : 0, kMostRefused); n > 0; --n)
    prelude.refused.push_back(refused_descriptor(random, accel, of));
  return prelude;
}

}  // namespace sharp::regress
