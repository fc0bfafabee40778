// SPDX-License-Identifier: Apache-2.0
// Makes a timeline of a run of the timing model.
#pragma once

#include "tb/explain/timeline.h"
#include "tb/sim/run_timing.h"

namespace sharp::tb {

/// Runs the job as run_timing does (the traffic of `options`) and records every cycle. Of a run that does not come to
/// its end (hang, limit, interruption) the timeline holds what there was and `detail` says why it ended. If `result` is
/// given, it receives what run_timing returns. Throws std::runtime_error for a job that is refused, std::logic_error if
/// an event does not come in dispatch order (then the position in a list would not name it).
Timeline record_timeline(const std::string& label, const cfg::Accel& accel, const golden::JobPlan& job,
                         const cfg::ModelInput& input, const SessionOptions& options, TimingResult* result = nullptr);

/// Takes the cycles of any run of the timing model, one after another from the start on.
class TimelineRecorder : public TimingObserver {
 public:
  TimelineRecorder(const cfg::Accel& accel, const golden::JobPlan& job);
  void observe(const DutInputs& pins, const golden::Prediction& p, const HostRegisters& registers) override;
  Timeline take(const golden::Counters& counters);

 private:
  void begin_pass(const golden::Prediction& p);
  void note(TimelinePass& pass, Event event, uint32_t cycle);
  void require(bool in_order, const golden::Prediction& p, Event event) const;
  void note_pipeline(TimelinePass& pass, const golden::Prediction& p);
  void note_streams(TimelinePass& pass, const DutInputs& pins, const golden::Prediction& p);

  const golden::JobPlan& job_;
  Timeline timeline_;
  uint64_t tiles_ = 0;  ///< issued in this pass
};

}  // namespace sharp::tb
