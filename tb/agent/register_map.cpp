// SPDX-License-Identifier: Apache-2.0
// Register names and expected read values.
#include "tb/agent/register_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace sharp::tb::reg {
namespace {

constexpr std::array<const char*, kIdentity.size()> kIdentityNames = {"ID",
                                                                      "VS_WIDTH",
                                                                      "NUM_VS",
                                                                      "NUM_MFU",
                                                                      "NUM_CU",
                                                                      "STREAM_WIDTH",
                                                                      "MAX_INPUT",
                                                                      "MAX_HIDDEN",
                                                                      "WEIGHT_DEPTH",
                                                                      "BIAS_DEPTH",
                                                                      "INTERMEDIATE_DEPTH",
                                                                      "MAX_PASSES",
                                                                      "SEQUENCE_DEPTH",
                                                                      "STATE_DEPTH"};
/// From address 0 on.
constexpr std::array<const char*, 29> kHostNames = {"CTRL",
                                                    "STATUS",
                                                    "ERROR",
                                                    "CELL",
                                                    "SCHEDULE",
                                                    "K",
                                                    "PADDING",
                                                    "INPUT_SIZE",
                                                    "HIDDEN_SIZE",
                                                    "STEPS",
                                                    "SOURCE",
                                                    "DESTINATION",
                                                    "SOURCE_ADDR",
                                                    "SOURCE_STRIDE",
                                                    "DESTINATION_ADDR",
                                                    "DESTINATION_STRIDE",
                                                    "CYCLES",
                                                    "TILES",
                                                    "X_BEATS",
                                                    "H_BEATS",
                                                    "WEIGHT_BASE",
                                                    "BIAS_BASE",
                                                    "STATE_BASE",
                                                    "LAST_PASS",
                                                    "PASS_SELECT",
                                                    "PASS",
                                                    "STATE_ADDR",
                                                    "STATE_H",
                                                    "STATE_C"};

bool is_stall(uint8_t addr) { return addr >= kStall && addr < kStall + cfg::kNumStallReasons; }
bool is_identity(uint8_t addr) { return addr >= kId && addr < kId + kIdentity.size(); }

uint32_t identity_value(uint8_t addr, const cfg::Accel& a) {
  const std::array<uint32_t, kIdentity.size()> values = {kIdValue,
                                                         a.vs_width,
                                                         a.num_vs,
                                                         a.num_mfu,
                                                         a.num_cu,
                                                         a.stream_width,
                                                         a.max_input,
                                                         a.max_hidden,
                                                         a.weight_depth,
                                                         a.bias_depth,
                                                         a.intermediate_depth,
                                                         a.max_passes,
                                                         a.sequence_depth,
                                                         a.state_depth};
  return values[addr - kId];
}

uint32_t status_value(const golden::Prediction& p) {
  return (p.busy ? 1u : 0u) | (p.done ? 2u : 0u) | (p.error != cfg::ErrorCode::none ? 4u : 0u);
}

// The field functions hand out writable places; the copies cost nothing next to a clock cycle and are discarded.
uint32_t counter_value(golden::Counters counters, uint8_t addr) { return *counter_field(counters, addr); }

uint32_t window_value(const cfg::Descriptor* selected, uint8_t addr) {
  cfg::Descriptor desc = selected ? *selected : cfg::Descriptor{};
  const uint32_t* field = descriptor_field(desc, addr);
  return field ? *field : 0;
}

}  // namespace

bool is_counter(uint8_t addr) { return (addr >= kCycles && addr <= kHBeats) || is_stall(addr); }

std::string name(uint8_t addr) {
  if (addr < kHostNames.size()) return kHostNames[addr];
  if (is_stall(addr)) return fmt::format("STALL_{}", cfg::to_string(static_cast<cfg::StallReason>(addr - kStall)));
  if (is_identity(addr)) return kIdentityNames[addr - kId];
  return fmt::format("0x{:02x} (unmapped)", addr);
}

uint32_t* descriptor_field(cfg::Descriptor& d, uint8_t addr) {
  const std::array<uint32_t*, 13> low = {
      &d.cell,   &d.schedule,    &d.k,           &d.padding,       &d.input_size,       &d.hidden_size,       &d.steps,
      &d.source, &d.destination, &d.source_addr, &d.source_stride, &d.destination_addr, &d.destination_stride};
  const std::array<uint32_t*, 3> bases = {&d.weight_base, &d.bias_base, &d.state_base};
  if (addr >= kCell && addr <= kDestinationStride) return low[addr - kCell];
  return addr >= kWeightBase && addr <= kStateBase ? bases[addr - kWeightBase] : nullptr;
}

uint32_t* counter_field(golden::Counters& c, uint8_t addr) {
  if (is_stall(addr)) return &c.stalls[addr - kStall];
  const std::array<uint32_t*, 4> fields = {&c.cycles, &c.tiles, &c.x_beats, &c.h_beats};
  return addr >= kCycles && addr <= kHBeats ? fields[addr - kCycles] : nullptr;
}

uint32_t expected_value(uint8_t addr, const golden::Prediction& p, const HostRegisters& registers,
                        const cfg::Accel& accel) {
  switch (addr) {
    case kStatus:
      return status_value(p);
    case kError:
      return static_cast<uint32_t>(p.error);
    case kLastPass:
      return registers.last_pass;
    case kPassSelect:
      return registers.pass_select;
    case kPass:
      return p.pass;
    case kStateAddr:
      return registers.state_addr;
    case kStall:  // reason none is never counted
      return 0;
    default:
      if (is_counter(addr)) return counter_value(p.counters, addr);
      return is_identity(addr) ? identity_value(addr, accel) : window_value(registers.selected(), addr);
  }
}

}  // namespace sharp::tb::reg
