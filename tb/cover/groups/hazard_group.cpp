// SPDX-License-Identifier: Apache-2.0
// Hazards that hold in a cycle, and those that are events.
#include "tb/cover/groups/hazard_group.h"

#include <bit>

#include "tb/agent/register_map.h"
#include "tb/cover/groups/in_flight.h"

namespace sharp::cover {
namespace {

/// Those that hold in a cycle. The first six are the waits of the next tile, in the order of their reasons.
enum Kind : unsigned {
  kXStarved,
  kHRaw,
  kIbRaw,
  kAccRaw,
  kMfuBusy,
  kHWar,
  kXBankFull,
  kHStalled,
  kTwoK,
  kCellQueue,
  kStartRefused,
  kNumKinds,
  // Events.
  kStartWhileDraining = kNumKinds,
  kCRaw,
  kSequenceRaw,
  kStateAfterPass,
  kIntermediateOverflow
};
const std::vector<std::string> kNames = {"x_starved", "h_raw",        "ib_raw",           "acc_raw",
                                         "mfu_busy",  "h_war",        "x_bank_full",      "h_stalled",
                                         "two_k",     "cell_queue",   "start_refused",    "start_while_draining",
                                         "c_raw",     "sequence_raw", "state_after_pass", "intermediate_overflow"};

struct Pair {
  unsigned a, b;
};
std::vector<Pair> all_pairs() {
  std::vector<Pair> pairs;
  for (unsigned a = 0; a < kNumKinds; ++a)
    for (unsigned b = a + 1; b < kNumKinds; ++b) pairs.push_back({a, b});
  return pairs;
}
/// Index of a pair, a < b.
constexpr unsigned pair_index(unsigned a, unsigned b) { return a * (2 * kNumKinds - a - 1) / 2 + b - a - 1; }

Axis pair_axis() {
  Axis axis{"pair", {}, {}};
  for (const Pair& p : all_pairs()) axis.values.push_back(kNames[p.a] + "+" + kNames[p.b]);
  return axis;
}

constexpr const char* kShortReservation =
    "only a first tile that leaves can meet the reservation of the step before: H <= N, so n <= 2 in every named "
    "machine, and "
    "the x tile between outlasts it";

Rule pair_rule(std::span<const unsigned> index) {
  static const std::vector<Pair> kPairs = all_pairs();
  const auto [a, b] = kPairs[index[0]];
  if (a == kXStarved && (b == kIbRaw || b == kMfuBusy || b == kHWar))
    return {BinKind::illegal, "timing.md section 2: an x tile has no partial sum to wait for and never leaves"};
  if (a == kXStarved && b == kAccRaw)
    return {BinKind::illegal, "timing.md section 2: only the first x tile of a step can lack x, and it starts a chain"};
  if (a == kXStarved && b == kXBankFull)
    return {BinKind::illegal, "timing.md section 4: a full pair of banks holds the x of the step that is next"};
  if ((a == kHRaw || a == kIbRaw) && b == kAccRaw)
    return {BinKind::illegal, "timing.md section 2: only a chain's first tile waits for h or for its partial sum"};
  if (b == kMfuBusy && a == kHRaw) return {BinKind::ignore, kShortReservation};
  if (a == kMfuBusy && b == kHWar) return {BinKind::ignore, kShortReservation};
  return {};
}

}  // namespace

HazardGroup::HazardGroup(Catalog& catalog)
    : provoked_(catalog.add({"hazard",
                             "provoked",
                             "cycles in which the hazard holds, or times it occurs",
                             {Axis::of("hazard", kNames)},
                             {}})),
      pair_(catalog.add({"hazard", "pair", "cycles in which both hold", {pair_axis()}, pair_rule})) {}

void HazardGroup::begin(const RunContext&, Hits&) {
  last_error_ = cfg::ErrorCode::none;
  last_state_ = golden::State::idle;
  last_pass_ = 0;
  x_beats_ = 0;
  last_cell_ = false;
}

void HazardGroup::cycle(const CoverView& view, Hits& hits) {
  const golden::Prediction& p = view.predicted;
  if (p.pass != last_pass_ || p.state == golden::State::check) x_beats_ = 0;
  if (const uint32_t now = active(view)) count(now, hits);
  count_events(view, hits);
  last_error_ = p.error;
  last_state_ = p.state;
  last_pass_ = p.pass;
  last_cell_ = p.cell.valid;
}

uint32_t HazardGroup::active(const CoverView& view) {
  const golden::Prediction& p = view.predicted;
  const tb::DutInputs& in = view.pins;
  const bool start =
      in.reg_valid && in.reg_write && in.reg_addr == tb::reg::kCtrl && (in.reg_wdata & tb::reg::kCtrlStart);
  const auto bit = [](Kind kind, bool holds) { return uint32_t{holds} << kind; };
  return (p.waits >> static_cast<unsigned>(cfg::StallReason::x_starved)) | bit(kXBankFull, x_waits_for_a_bank(view)) |
         bit(kHStalled, p.h.valid && !in.h_ready) | bit(kTwoK, view.in_flight->sizes() > 1) |
         bit(kCellQueue, p.cell.valid && last_cell_) | bit(kStartRefused, start && p.busy);
}

bool HazardGroup::x_waits_for_a_bank(const CoverView& view) {
  const golden::Prediction& p = view.predicted;
  const cfg::Descriptor& d = view.pass.desc;
  x_beats_ += view.pins.x_valid && p.x_ready;
  if (p.state != golden::State::run || !view.pins.x_valid || p.x_ready || d.source != 0) return false;
  return x_beats_ < uint64_t{d.steps} * view.pass.plan.accel.beats(d.input_size);
}

void HazardGroup::count(uint32_t active, Hits& hits) const {
  for (uint32_t rest = active; rest != 0; rest &= rest - 1) {
    const auto a = static_cast<unsigned>(std::countr_zero(rest));
    hits.add(provoked_, a);
    for (uint32_t others = rest & (rest - 1); others != 0; others &= others - 1)
      hits.add(pair_, pair_index(a, static_cast<unsigned>(std::countr_zero(others))));
  }
}

void HazardGroup::count_events(const CoverView& view, Hits& hits) const {
  const golden::Prediction& p = view.predicted;
  const tb::DutInputs& in = view.pins;
  if (p.state == golden::State::drain && in.reg_valid && in.reg_write && in.reg_addr == tb::reg::kCtrl &&
      (in.reg_wdata & tb::reg::kCtrlStart))
    hits.add(provoked_, kStartWhileDraining);
  if (p.cell.valid && p.cell.step > 0) hits.add(provoked_, kCRaw);
  if (p.state == golden::State::check && last_state_ == golden::State::drain) {
    hits.add(provoked_, kStateAfterPass);
    const bool reads = view.pass.desc.source == 1, written = view.job.passes[p.pass - 1].desc.destination == 1;
    if (reads && written) hits.add(provoked_, kSequenceRaw);
  }
  if (p.error != last_error_ && p.error == cfg::ErrorCode::intermediate_not_fitting)
    hits.add(provoked_, kIntermediateOverflow);
}

}  // namespace sharp::cover
