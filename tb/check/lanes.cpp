// SPDX-License-Identifier: Apache-2.0
// Slow path of the lane comparison.
#include "tb/check/lanes.h"

namespace sharp::tb {

uint32_t canonical_bits(uint32_t v) { return (v & 0x7FFF'FFFFu) > 0x7F80'0000u ? 0x7FC0'0000u : v; }

uint16_t canonical_bits(uint16_t v) { return (v & 0x7FFFu) > 0x7C00u ? uint16_t{0x7E00} : v; }

template <class Bits>
std::optional<LaneDiff<Bits>> diff_lanes_canonical(const void* golden, const Bits* got, unsigned n) {
  LaneDiff<Bits> diff;
  for (unsigned i = 0; i < n; ++i) {
    Bits expected;
    std::memcpy(&expected, static_cast<const char*>(golden) + i * sizeof(Bits), sizeof(Bits));
    expected = canonical_bits(expected);
    if (expected == got[i]) continue;
    if (diff.differing++ == 0) {
      diff.index = i;
      diff.expected = expected;
      diff.got = got[i];
    }
  }
  return diff.differing ? std::optional(diff) : std::nullopt;
}

template std::optional<LaneDiff<uint32_t>> diff_lanes_canonical(const void*, const uint32_t*, unsigned);
template std::optional<LaneDiff<uint16_t>> diff_lanes_canonical(const void*, const uint16_t*, unsigned);

}  // namespace sharp::tb
