// SPDX-License-Identifier: Apache-2.0
// Lane comparison: a vectorisable pass that is right unless something differs or is a NaN, then lane by lane.
#include "tb/check/lanes.h"

#include <cstring>

namespace sharp::tb {
namespace {

bool is_nan(uint32_t v) { return (v & 0x7FFF'FFFFu) > 0x7F80'0000u; }
bool is_nan(uint16_t v) { return (v & 0x7FFFu) > 0x7C00u; }

template <class Bits>
Bits lane(const void* values, unsigned i) {
  Bits bits;
  std::memcpy(&bits, static_cast<const char*>(values) + i * sizeof(Bits), sizeof(Bits));
  return bits;
}

template <class Bits>
bool equal_without_nan(const void* golden, const Bits* got, unsigned n) {
  Bits differs = 0;
  for (unsigned i = 0; i < n; ++i) {
    const Bits expected = lane<Bits>(golden, i);
    differs |= static_cast<Bits>((expected ^ got[i]) | Bits{is_nan(expected)});
  }
  return differs == 0;
}

template <class Bits>
std::optional<LaneDiff<Bits>> diff_one_by_one(const void* golden, const Bits* got, unsigned n) {
  LaneDiff<Bits> diff;
  for (unsigned i = 0; i < n; ++i) {
    const Bits expected = canonical_bits(lane<Bits>(golden, i));
    if (expected != got[i] && diff.differing++ == 0) {
      diff.index = i;
      diff.expected = expected;
      diff.got = got[i];
    }
  }
  return diff.differing ? std::optional(diff) : std::nullopt;
}

}  // namespace

uint32_t canonical_bits(uint32_t v) { return is_nan(v) ? 0x7FC0'0000u : v; }
uint16_t canonical_bits(uint16_t v) { return is_nan(v) ? uint16_t{0x7E00} : v; }

template <class Bits>
std::optional<LaneDiff<Bits>> diff_lanes(const void* golden, const Bits* got, unsigned n) {
  if (equal_without_nan(golden, got, n)) return std::nullopt;
  return diff_one_by_one(golden, got, n);
}

template std::optional<LaneDiff<uint32_t>> diff_lanes(const void*, const uint32_t*, unsigned);
template std::optional<LaneDiff<uint16_t>> diff_lanes(const void*, const uint16_t*, unsigned);

}  // namespace sharp::tb
