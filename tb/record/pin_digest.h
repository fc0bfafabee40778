// SPDX-License-Identifier: Apache-2.0
// 32 bits that stand for the input pins of a cycle: a recording is of use only under the stimulus it was made with.
#pragma once

#include <cstdint>
#include <cstring>

#include "tb/dut/dut.h"

namespace sharp::tb {

/// Pins that carry nothing (data without valid) do not count.
class PinDigest {
 public:
  PinDigest() = default;
  explicit PinDigest(const cfg::Accel& accel) : load_words_(accel.vs_width), stream_lanes_(accel.stream_width) {}

  uint32_t operator()(const DutInputs& p) const {
    uint64_t h =
        mix(0x9E37'79B9'7F4A'7C15u, uint64_t{p.reg_valid} | uint64_t{p.reg_write} << 1 | uint64_t{p.ld_valid} << 2 |
                                        uint64_t{p.x_valid} << 3 | uint64_t{p.h_ready} << 4 | uint64_t{p.rst_n} << 5);
    if (p.reg_valid) h = mix(h, uint64_t{p.reg_addr} << 32 | p.reg_wdata);
    if (p.ld_valid) h = words(mix(h, uint64_t{p.ld_target} << 32 | p.ld_addr), p.ld_data, 4 * load_words_);
    if (p.x_valid) h = words(h, p.x_data, 2 * stream_lanes_);
    return static_cast<uint32_t>(h ^ h >> 32);
  }

 private:
  static uint64_t mix(uint64_t h, uint64_t v) {
    h = (h ^ v) * 0xFF51'AFD7'ED55'8CCDu;
    return h ^ h >> 33;
  }
  static uint64_t words(uint64_t h, const void* data, unsigned bytes) {
    if (data == nullptr) return mix(h, 0);
    const char* from = static_cast<const char*>(data);
    for (unsigned at = 0; at < bytes; at += 8) {
      uint64_t v = 0;
      std::memcpy(&v, from + at, bytes - at < 8 ? bytes - at : 8);
      h = mix(h, v);
    }
    return h;
  }

  unsigned load_words_ = 0, stream_lanes_ = 0;
};

}  // namespace sharp::tb
