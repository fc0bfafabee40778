// SPDX-License-Identifier: Apache-2.0
// Test support: the machine tiny and descriptors in raw codes.
#pragma once

#include "cfg/types/types.h"

namespace sharp::golden {

enum : uint32_t { kSequential, kBatch, kIntergate, kUnfolded };
enum : uint32_t { kFixed, kDynamic };
enum : uint32_t { kLstm, kGru, kElman };

inline cfg::Accel tiny() {
  cfg::Accel a;
  a.name = "tiny";
  a.vs_width = a.num_vs = a.num_mfu = 4;
  a.num_cu = 1;
  a.stream_width = 4;
  a.max_input = a.max_hidden = 64;
  a.weight_depth = 4096;
  a.bias_depth = 512;
  a.intermediate_depth = 128;
  a.max_passes = 4;
  a.sequence_depth = 64;
  a.state_depth = 256;
  return a;
}

inline cfg::Descriptor descriptor(uint32_t schedule, uint32_t k, uint32_t padding, uint32_t input, uint32_t hidden) {
  return {.schedule = schedule, .k = k, .padding = padding, .input_size = input, .hidden_size = hidden, .steps = 1};
}

/// The same layer with another cell.
inline cfg::Descriptor of_cell(uint32_t cell, cfg::Descriptor d) {
  d.cell = cell;
  return d;
}

}  // namespace sharp::golden
