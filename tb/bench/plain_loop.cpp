// SPDX-License-Identifier: Apache-2.0
// Compiled with -O3 -march=native (tb/bench/CMakeLists.txt): the inner loops become vector code.
#include "tb/bench/plain_loop.h"

#include <immintrin.h>

namespace sharp::tb {
namespace {

#ifdef __F16C__
/// K weights of one column times its scalar. K is a multiple of 4.
void multiply_column(const uint16_t* __restrict w, float scalar, float* __restrict out, unsigned k) {
  unsigned i = 0;
  for (; i + 8 <= k; i += 8) {
    const __m256 v = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + i)));
    _mm256_storeu_ps(out + i, _mm256_mul_ps(v, _mm256_set1_ps(scalar)));
  }
  for (; i < k; ++i) out[i] = _cvtsh_ss(w[i]) * scalar;
}
#else
/// Without F16C: the bits of a normal fp16 moved into place, then scaled; exact for every finite value.
void multiply_column(const uint16_t* __restrict w, float scalar, float* __restrict out, unsigned k) {
  for (unsigned i = 0; i < k; ++i) {
    const uint32_t bits = (uint32_t{w[i]} & 0x8000u) << 16 | (uint32_t{w[i]} & 0x7fffu) << 13;
    out[i] = __builtin_bit_cast(float, bits) * 0x1p112f * scalar;
  }
}
#endif

void add_halves(float* __restrict low, const float* __restrict high, unsigned n) {
  for (unsigned p = 0; p < n; ++p) low[p] += high[p];
}

}  // namespace

PlainLoop::PlainLoop(unsigned macs, unsigned k, unsigned rows, unsigned chain)
    : macs_(macs),
      k_(k),
      rows_(rows),
      chain_(chain),
      weights_(size_t{rows} * macs),
      scalars_(size_t{rows} * (macs / k)),
      products_(macs),
      sums_(k) {
  // Ordinary numbers between 0.5 and 1 with changing signs.
  for (size_t i = 0; i < weights_.size(); ++i)
    weights_[i] = static_cast<uint16_t>(0x3800 | (i * 2654435761u >> 22 & 0x3ff) | (i & 1) << 15);
  for (size_t i = 0; i < scalars_.size(); ++i) scalars_[i] = 0.5f + static_cast<float>(i % 97) / 97.0f;
}

void PlainLoop::tile(const uint16_t* weights, const float* scalars) {
  for (unsigned column = 0; column < macs_ / k_; ++column)
    multiply_column(weights + column * k_, scalars[column], products_.data() + column * k_, k_);
  for (unsigned n = macs_ / 2; n >= k_; n /= 2) add_halves(products_.data(), products_.data() + n, n);
  add_halves(sums_.data(), products_.data(), k_);
}

void PlainLoop::finish_chain() {
  for (float& sum : sums_) {
    checksum_ += sum;
    sum = 0.0f;
  }
  in_chain_ = 0;
}

void PlainLoop::run(uint64_t tiles) {
  for (uint64_t i = 0; i < tiles; ++i) {
    tile(weights_.data() + size_t{row_} * macs_, scalars_.data() + size_t{row_} * (macs_ / k_));
    row_ = row_ + 1 == rows_ ? 0 : row_ + 1;
    if (++in_chain_ == chain_) finish_chain();
  }
}

const char* PlainLoop::method() {
#ifdef __F16C__
  return "fp16 weights converted with F16C";
#else
  return "fp16 weights converted with integer operations";
#endif
}

}  // namespace sharp::tb
