// SPDX-License-Identifier: Apache-2.0
// A float vector on cache-line boundaries, so that Eigen maps of it use whole aligned registers.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace sharp::golden {

/// Standard allocator with 64-byte alignment. Own code instead of Eigen's: this library is built with -march=native and
/// must not hand memory to an Eigen of another build setting.
template <typename T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};

  CacheLineAllocator() = default;
  template <typename U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}

  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const CacheLineAllocator&) const { return true; }
};

using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

}  // namespace sharp::golden
