// SPDX-License-Identifier: Apache-2.0
// The register port as docs/architecture.md section 4 lays it out: addresses, names, and what a read must return.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "cfg/types/types.h"
#include "golden/timing/timing_model.h"
#include "tb/agent/host_monitor.h"

namespace sharp::tb::reg {

inline constexpr uint8_t kCtrl = 0x00, kStatus = 0x01, kError = 0x02;
inline constexpr uint8_t kCell = 0x03, kSchedule = 0x04, kK = 0x05, kPadding = 0x06;
inline constexpr uint8_t kInputSize = 0x07, kHiddenSize = 0x08, kSteps = 0x09;
inline constexpr uint8_t kDestinationStride = 0x0F;
inline constexpr uint8_t kCycles = 0x10, kTiles = 0x11, kXBeats = 0x12, kHBeats = 0x13;
inline constexpr uint8_t kWeightBase = 0x14, kBiasBase = 0x15, kStateBase = 0x16;
inline constexpr uint8_t kLastPass = 0x17, kPassSelect = 0x18, kPass = 0x19;
inline constexpr uint8_t kStateAddr = 0x1A, kStateH = 0x1B, kStateC = 0x1C;
inline constexpr uint8_t kStall = 0x20;  ///< + reason
inline constexpr uint8_t kId = 0x40;     ///< then the parameters
inline constexpr uint32_t kIdValue = 0x53485250;

inline constexpr uint32_t kCtrlStart = 1, kCtrlClearError = 2;

/// The window into the descriptor table.
inline constexpr std::array<uint8_t, 16> kDescriptor = {0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A,
                                                        0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x14, 0x15, 0x16};
inline constexpr std::array<uint8_t, 14> kIdentity = {0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46,
                                                      0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D};
inline constexpr std::array<uint8_t, 13> kCounters = {kCycles, kTiles, kXBeats, kHBeats, 0x20, 0x21, 0x22,
                                                      0x23,    0x24,   0x25,    0x26,    0x27, 0x28};
/// Read at the end of a run, beside the counters.
inline constexpr std::array<uint8_t, 3> kOutcome = {kStatus, kError, kPass};
/// What is read in turn while a run is busy: every counter, status, the window, and the state memories (0 then).
inline constexpr std::array<uint8_t, 37> kWatched = {
    kCycles, kTiles, kXBeats, kHBeats, 0x20, 0x21, 0x22,      0x23,        0x24,       0x25,    0x26,   0x27, 0x28,
    kStatus, kError, kPass,   0x03,    0x04, 0x05, 0x06,      0x07,        0x08,       0x09,    0x0A,   0x0B, 0x0C,
    0x0D,    0x0E,   0x0F,    0x14,    0x15, 0x16, kLastPass, kPassSelect, kStateAddr, kStateH, kStateC};

/// Name as in docs/architecture.md, e.g. "STALL_h_raw".
std::string name(uint8_t addr);

bool is_counter(uint8_t addr);
/// STATE_H and STATE_C: contents of memories, which the checker of Boundary::state knows.
inline bool is_state(uint8_t addr) { return addr == kStateH || addr == kStateC; }

/// The field of a descriptor behind a descriptor register; nullptr for any other address.
uint32_t* descriptor_field(cfg::Descriptor& desc, uint8_t addr);

/// What a read of addr (not is_state) returns in the predicted cycle; unmapped addresses read 0.
uint32_t expected_value(uint8_t addr, const golden::Prediction& predicted, const HostRegisters& registers,
                        const cfg::Accel& accel);

/// The place of a counter register in Counters; nullptr for any other address.
uint32_t* counter_field(golden::Counters& counters, uint8_t addr);

}  // namespace sharp::tb::reg
