// SPDX-License-Identifier: Apache-2.0
// One cycle of the machine: registers shown, decisions taken, registers loaded (docs/timing.md).
#include "golden/timing/timing_model.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "golden/timing/dispatcher.h"
#include "golden/timing/pipeline.h"
#include "golden/timing/run_state.h"
#include "golden/timing/streams.h"

namespace sharp::golden {

using cfg::ErrorCode;
using cfg::StallReason;

struct TimingModel::Impl {
  explicit Impl(const cfg::Accel& a) : accel(a), dispatcher(a.lat.acc), pipeline(a) {}

  const Prediction& step(const TimingInputs& in) {
    show_registers();
    ErrorCode refusal = ErrorCode::none;
    const bool was_idle = !run_state.busy();
    if (!was_idle) refusal = busy_cycle(in);
    host_write(in, was_idle);
    // The outcome of the running start is not lost to a write in the same cycle.
    if (refusal != ErrorCode::none) error = refusal;
    ++now;
    return prediction;
  }

  void show_registers() {
    prediction = Prediction{};
    prediction.cycle = now;
    prediction.busy = run_state.busy();
    prediction.state = run_state.state();
    prediction.done = done;
    prediction.error = error;
    prediction.pass = pass;
    prediction.counters = counters;
  }

  /// A cycle of any state but idle. Returns the code that refuses the descriptor of the pass, or none.
  ErrorCode busy_cycle(const TimingInputs& in) {
    ++counters.cycles;
    if (run_state.in_setup()) {
      count_stall(StallReason::setup);
      return run_state.end_setup_cycle();
    }
    // Decisions on the registers of this cycle come first; after them every part may load its registers.
    const bool draining = run_state.state() == State::drain;
    const bool all_sent = h_stream.all_sent(counts);
    const StallReason reason = draining ? StallReason::drain : dispatcher.stall_reason(counts, now);
    if (!draining && reason != StallReason::none) prediction.waits = dispatcher.waits(counts, now);
    offer_streams(draining);
    pipeline.cycle(now, prediction, counts);
    dispatcher.age_reservation();
    if (reason != StallReason::none)
      count_stall(reason);
    else
      issue();
    accept_beats(in);
    if (draining && all_sent) finish_pass();
    return ErrorCode::none;
  }

  void count_stall(StallReason reason) {
    prediction.stall = reason;
    ++counters.stalls[static_cast<size_t>(reason)];
  }

  void issue() {
    const Tile& tile = dispatcher.next_tile();
    prediction.issue = {true, dispatcher.step(), dispatcher.tile_index()};
    pipeline.issue(now, dispatcher.step(), dispatcher.tile_index(), tile);
    ++counters.tiles;
    if (dispatcher.issue(now, counts)) run_state.start_drain();
  }

  /// Beats offered to the pins, or that move from and to the sequence buffer in this cycle.
  void offer_streams(bool draining) {
    const bool x_ready = !draining && x_stream.ready(counts);
    const StreamBeat h = h_stream.offer(counts);
    if (!reads_sequence())
      prediction.x_ready = x_ready;
    else if (x_ready)
      prediction.seq_read = x_stream.sequence_beat(counts);
    if (!writes_sequence())
      prediction.h = h;
    else if (h.valid)
      prediction.seq_write = h_stream.sequence_beat(counts);
  }

  bool reads_sequence() const { return plan.desc.source == static_cast<uint32_t>(cfg::Route::sequence_buffer); }
  bool writes_sequence() const { return plan.desc.destination == static_cast<uint32_t>(cfg::Route::sequence_buffer); }

  void accept_beats(const TimingInputs& in) {
    const bool x_at_pins = in.x_valid && prediction.x_ready, h_at_pins = in.h_ready && prediction.h.valid;
    counters.x_beats += x_at_pins;
    counters.h_beats += h_at_pins;
    if (x_at_pins || prediction.seq_read.valid) x_stream.accept(counts);
    if (h_at_pins || prediction.seq_write.valid) h_stream.accept(counts);
  }

  /// Ends a pass in its last cycle of drain.
  void finish_pass() {
    if (pass != last_pass) {
      start_pass(pass + 1);
      return;
    }
    run_state.finish();
    done = true;
  }

  /// CTRL written in a cycle whose state was idle or not. A start's own outcome wins over a clear.
  void host_write(const TimingInputs& in, bool was_idle) {
    if (in.start && was_idle)
      accept_start(in);
    else if (in.start)
      error = ErrorCode::start_while_busy;
    else if (in.clear_error)
      error = ErrorCode::none;
  }

  void accept_start(const TimingInputs& in) {
    passes.assign(in.passes.begin(), in.passes.end());
    last_pass = in.last_pass;
    done = false;
    error = ErrorCode::none;
    counters = Counters{};
    start_pass(0);
  }

  void start_pass(uint32_t index) {
    const cfg::Descriptor desc = index < passes.size() ? passes[index] : cfg::Descriptor{};
    pass = index;
    run_state.start_pass(accel, desc, last_pass, &plan);
    counts = Counts{};
    dispatcher.reset(plan);
    pipeline.reset(plan);
    x_stream.reset(accel, desc);
    h_stream.reset(accel, desc);
  }

  const cfg::Accel accel;
  std::vector<cfg::Descriptor> passes;  ///< of the accepted start
  uint32_t last_pass = 0, pass = 0;
  Plan plan;
  RunState run_state;
  Dispatcher dispatcher;
  Pipeline pipeline;
  XStream x_stream;
  HStream h_stream;
  Counts counts;
  Counters counters;
  Prediction prediction;
  uint64_t now = 0;
  bool done = false;
  ErrorCode error = ErrorCode::none;
};

namespace {

void require_latencies(const cfg::Latencies& l) {
  for (unsigned latency : {l.mem, l.mul, l.add, l.acc, l.mfu, l.cu, l.wb})
    if (latency == 0) throw std::invalid_argument("a latency is 0; every LatMem .. LatWb must be at least 1");
}

}  // namespace

TimingModel::TimingModel(const cfg::Accel& accel) {
  require_latencies(accel.lat);
  impl_ = std::make_unique<Impl>(accel);
}
TimingModel::~TimingModel() = default;
TimingModel::TimingModel(TimingModel&&) noexcept = default;
TimingModel& TimingModel::operator=(TimingModel&&) noexcept = default;

const Prediction& TimingModel::step(const TimingInputs& in) { return impl_->step(in); }
void TimingModel::reset(unsigned cycles) {
  auto fresh = std::make_unique<Impl>(impl_->accel);
  fresh->now = impl_->now + cycles;
  impl_ = std::move(fresh);
}
const Plan& TimingModel::plan() const { return impl_->plan; }
bool TimingModel::busy_next() const { return impl_->run_state.busy(); }

Counters ideal_counters(const cfg::Accel& accel, std::span<const cfg::Descriptor> passes) {
  TimingModel model(accel);
  TimingInputs in{true, false, passes, static_cast<uint32_t>(passes.size()) - 1, true, true};
  model.step(in);
  in.start = false;
  const Prediction* p = &model.step(in);
  while (p->busy) p = &model.step(in);
  if (p->error == ErrorCode::none) return p->counters;
  throw std::invalid_argument("descriptor of pass " + std::to_string(p->pass) + " refused by accelerator '" +
                              accel.name + "': " + std::string(cfg::to_string(p->error)));
}

}  // namespace sharp::golden
