// SPDX-License-Identifier: Apache-2.0
// Reproducible random streams by (seed, name): the same numbers with every compiler and standard library.
//
// The standard's distributions differ between libraries, so a seed in a report would not mean the same run elsewhere.
// A stream is xoshiro256** (Blackman and Vigna, 2018) whose state comes from splitmix64 over the seed and the name. Two
// streams with different names share nothing: one more draw from one never shifts another.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string_view>

namespace sharp::cfg {

/// splitmix64: advances the state and returns the next value.
constexpr uint64_t splitmix64(uint64_t& state) {
  uint64_t z = (state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/// 64-bit hash of seed and name: each byte (and the length) is folded in and mixed through splitmix64.
constexpr uint64_t hash_name(uint64_t seed, std::string_view name) {
  uint64_t state = seed;
  uint64_t hash = splitmix64(state);
  for (const char c : name) {
    state = hash ^ static_cast<unsigned char>(c);
    hash = splitmix64(state);
  }
  state = hash ^ name.size();
  return splitmix64(state);
}

/// One random stream. Copyable: a copy continues with the same numbers.
class Random {
 public:
  /// The stream `name` of `seed`, e.g. Random(1, "x_gap").
  constexpr Random(uint64_t seed, std::string_view name) {
    uint64_t state = hash_name(seed, name);
    for (auto& word : s_) word = splitmix64(state);
  }
  /// A stream from a raw state (not all zero).
  constexpr explicit Random(const std::array<uint64_t, 4>& state) : s_(state) {}

  /// 64 random bits.
  constexpr uint64_t next() {
    const uint64_t result = rotl(s_[1] * 5, 7) * 9;
    const uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = rotl(s_[3], 45);
    return result;
  }

  /// Uniform in [0, 1), multiples of 2^-53.
  constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// Uniform in [lo, hi).
  constexpr double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  /// Uniform integer in [0, n), n >= 1; without bias (draws in the incomplete last interval are thrown away).
  constexpr uint64_t below(uint64_t n) {
    const uint64_t limit = (0 - n) % n;  // 2^64 mod n
    uint64_t v = next();
    while (v < limit) v = next();
    return v % n;
  }
  /// Uniform integer in [lo, hi], both ends included.
  constexpr uint64_t between(uint64_t lo, uint64_t hi) {
    return hi - lo == UINT64_MAX ? next() : lo + below(hi - lo + 1);
  }
  /// True with probability p.
  constexpr bool chance(double p) { return uniform() < p; }
  /// Standard normal by Box-Muller; the second value of each pair is kept for the next call.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 - u is in (0, 1]: log is finite
    const double angle = 2.0 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }

 private:
  static constexpr uint64_t rotl(uint64_t v, int n) { return (v << n) | (v >> (64 - n)); }

  std::array<uint64_t, 4> s_{};
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace sharp::cfg
