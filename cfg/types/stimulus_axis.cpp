// SPDX-License-Identifier: Apache-2.0
// The table of axes.
#include "cfg/types/stimulus_axis.h"

namespace sharp::cfg {

std::span<const AxisSpec> stimulus_axes() {
  static const std::vector<AxisSpec> kAxes = {
      {"lat_acc", "latency of the accumulator: of the latency set, or this", {"set", "2", "3", "4"}},
      {"layers", "layers of the job; full: as many as the descriptor table holds", {"1", "2", "3", "full"}},
      {"cell", "cell of each layer", {"lstm", "gru", "elman"}},
      {"direction", "direction of each layer", {"forward", "reverse", "bidirectional"}},
      {"schedule", "schedule", {"sequential", "batch", "intergate", "unfolded"}},
      {"padding", "padding", {"fixed", "dynamic"}},
      {"pass_settings", "all passes have one schedule and padding, or each its own", {"same", "mixed"}},
      {"k", "K of each pass", {"W", "2W", "4W", "8W"}},
      {"hidden_size",
       "H of each layer; exact, plus_one, minus_one: of a multiple of Q(K); edge: of a multiple of NumVs; largest: "
       "what "
       "the machine holds",
       {"one", "small", "below_q", "exact", "plus_one", "minus_one", "edge", "any", "large", "largest"}},
      {"input_size",
       "I of the first layer; column_edge: about a multiple of the columns N of its tiles; edge: of NumVs",
       {"one", "small", "column_edge", "edge", "any", "large", "largest"}},
      {"steps", "T", {"1", "2", "3", "4-6", "7-20", "40+", "200+"}},
      {"bases", "a job of one pass lies at address 0 of all memories, or anywhere", {"packed", "moved"}},
      {"x_gap", "how often the x stream begins to be held off", {"never", "rare", "some", "half", "heavy"}},
      {"x_burst", "longest time the x stream is held off, if ever", {"1", "2", "7", "40", "300"}},
      {"h_stall", "how often the h stream begins to be held off", {"never", "rare", "some", "half", "heavy"}},
      {"h_burst", "longest time the h stream is held off, if ever", {"1", "2", "7", "40", "300"}},
      {"starts", "the job is loaded and started so many times without a reset", {"1", "2"}},
      {"start", "CTRL is written with start alone, or with start and clear", {"alone", "with_clear"}},
      {"host_noise", "how often the host does what must not disturb a run", {"never", "rare", "some", "heavy"}},
      {"noise_kind",
       "what the host does then, if ever",
       {"mixed", "load", "start", "clear", "start_clear", "pass_select", "last_pass", "descriptor", "state_addr",
        "other_write", "any_read", "held_load"}},
      {"scale", "standard deviation of the weights", {"0.02", "0.1", "0.3", "1", "8", "1000"}},
      {"special", "share of special patterns among all values", {"none", "rare", "some"}},
      {"corners",
       "numeric corner that every unit gets; mixed: each unit its own",
       {"none", "mixed", "saturated", "subnormal_c", "non_finite", "subnormal", "signed_zero", "cancelling",
        "gate_edge", "tie", "subnormal_sum", "segment_edge", "large", "cancelling_sums"}},
      {"refusal",
       "what is wrong with a job that the hardware must refuse",
       {"none", "cell", "schedule", "padding", "zero_size", "input_size", "hidden_size", "k", "route", "state_base",
        "bases", "sequence", "memories", "too_many_passes", "junk"}},
      {"refused_pass", "which pass of such a job is wrong", {"first", "later"}},
      {"before",
       "what comes before the job: jobs that are refused, or the job itself, cut off by a reset",
       {"nothing", "refused", "cut_off"}},
  };
  return kAxes;
}

}  // namespace sharp::cfg
