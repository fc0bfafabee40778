// SPDX-License-Identifier: Apache-2.0
// The named configurations (docs/architecture.md section 6) for tests and measurements that read no files.
#pragma once

#include "cfg/types/types.h"

namespace sharp::golden {

inline cfg::Accel make_accel(const char* name, unsigned width, unsigned num_vs, unsigned num_mfu, unsigned num_cu) {
  cfg::Accel a;
  a.name = name;
  a.vs_width = a.stream_width = width;
  a.num_vs = num_vs;
  a.num_mfu = num_mfu;
  a.num_cu = num_cu;
  a.max_input = a.max_hidden = 2048;
  a.weight_depth = 16384;
  a.bias_depth = a.intermediate_depth = 512;
  a.max_passes = 16;
  a.sequence_depth = 4096;
  a.state_depth = 16384;
  return a;
}

/// 16 MACs, every latency 1: Lt = 4, Lp = 5.
inline cfg::Accel tiny() { return make_accel("tiny", 4, 4, 4, 1); }
inline cfg::Accel sharp_64() { return make_accel("sharp_64", 8, 8, 8, 2); }
/// 1,024 MACs; LatMfu = 4, LatCu = 8, else 1.
inline cfg::Accel sharp_1k() {
  cfg::Accel a = make_accel("sharp_1k", 32, 32, 64, 16);
  a.lat.mfu = 4;
  a.lat.cu = 8;
  return a;
}

inline cfg::Descriptor make_descriptor(cfg::Schedule schedule, unsigned k, cfg::Padding padding, unsigned input,
                                       unsigned hidden, unsigned steps) {
  return {.schedule = static_cast<uint32_t>(schedule),
          .k = k,
          .padding = static_cast<uint32_t>(padding),
          .input_size = input,
          .hidden_size = hidden,
          .steps = steps};
}
/// The same layer with another cell than LSTM.
inline cfg::Descriptor of_cell(cfg::Cell cell, cfg::Descriptor desc) {
  desc.cell = static_cast<uint32_t>(cell);
  return desc;
}

}  // namespace sharp::golden
