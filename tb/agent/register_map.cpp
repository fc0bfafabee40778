// SPDX-License-Identifier: Apache-2.0
// Register names and expected read values.
#include "tb/agent/register_map.h"

#include <fmt/format.h>

#include <algorithm>

namespace sharp::tb::reg {
namespace {

constexpr std::array<const char*, 11> kIdentityNames = {
    "ID",         "VS_WIDTH",     "NUM_VS",     "NUM_MFU",           "NUM_CU", "STREAM_WIDTH", "MAX_INPUT",
    "MAX_HIDDEN", "WEIGHT_DEPTH", "BIAS_DEPTH", "INTERMEDIATE_DEPTH"};
constexpr std::array<const char*, 10> kHostNames = {"CTRL", "STATUS",  "ERROR",      "CELL",        "SCHEDULE",
                                                    "K",    "PADDING", "INPUT_SIZE", "HIDDEN_SIZE", "STEPS"};
constexpr std::array<const char*, 4> kCounterNames = {"CYCLES", "TILES", "X_BEATS", "H_BEATS"};

bool is_stall(uint8_t addr) { return addr >= kStall && addr < kStall + cfg::kNumStallReasons; }
bool is_identity(uint8_t addr) { return addr >= kId && addr < kId + kIdentity.size(); }

uint32_t identity_value(uint8_t addr, const cfg::Accel& a) {
  const std::array<uint32_t, 11> values = {
      kIdValue,     a.vs_width,     a.num_vs,     a.num_mfu,           a.num_cu, a.stream_width, a.max_input,
      a.max_hidden, a.weight_depth, a.bias_depth, a.intermediate_depth};
  return values[addr - kId];
}

uint32_t status_value(const golden::Prediction& p) {
  return (p.busy ? 1u : 0u) | (p.done ? 2u : 0u) | (p.error != cfg::ErrorCode::none ? 4u : 0u);
}

}  // namespace

std::string name(uint8_t addr) {
  if (addr < kHostNames.size()) return kHostNames[addr];
  if (addr >= kCycles && addr <= kHBeats) return kCounterNames[addr - kCycles];
  if (is_stall(addr)) return fmt::format("STALL_{}", cfg::to_string(static_cast<cfg::StallReason>(addr - kStall)));
  if (is_identity(addr)) return kIdentityNames[addr - kId];
  return fmt::format("0x{:02x} (unmapped)", addr);
}

uint32_t* descriptor_field(cfg::Descriptor& d, uint8_t addr) {
  const std::array<uint32_t*, 7> fields = {&d.cell,       &d.schedule,    &d.k,    &d.padding,
                                           &d.input_size, &d.hidden_size, &d.steps};
  return addr >= kCell && addr <= kSteps ? fields[addr - kCell] : nullptr;
}

uint32_t* counter_field(golden::Counters& c, uint8_t addr) {
  if (is_stall(addr)) return &c.stalls[addr - kStall];
  const std::array<uint32_t*, 4> fields = {&c.cycles, &c.tiles, &c.x_beats, &c.h_beats};
  return addr >= kCycles && addr <= kHBeats ? fields[addr - kCycles] : nullptr;
}

uint32_t expected_value(uint8_t addr, const golden::Prediction& p, const cfg::Descriptor& registers,
                        const cfg::Accel& accel) {
  if (addr == kStatus) return status_value(p);
  if (addr == kError) return static_cast<uint32_t>(p.error);
  if (addr == kStall) return 0;  // reason none is never counted
  // The field functions hand out writable places; the copies cost nothing next to a clock cycle and are discarded.
  if (addr >= kCycles && addr < kId) {
    golden::Counters counters = p.counters;
    const uint32_t* field = counter_field(counters, addr);
    return field ? *field : 0;
  }
  cfg::Descriptor desc = registers;
  if (const uint32_t* field = descriptor_field(desc, addr)) return *field;
  return is_identity(addr) ? identity_value(addr, accel) : 0;
}

}  // namespace sharp::tb::reg
