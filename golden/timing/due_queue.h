// SPDX-License-Identifier: Apache-2.0
// Events of one pipeline point that were caused earlier and become visible later, in order.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <vector>

namespace sharp::golden {

/// A ring of events with rising due cycles. No allocation after construction.
template <class T>
class DueQueue {
 public:
  /// Room for at least `max_in_flight` events.
  explicit DueQueue(unsigned max_in_flight) : ring_(std::bit_ceil(max_in_flight)), mask_(ring_.size() - 1) {}

  void push(uint64_t due, const T& event) {
    assert(tail_ - head_ <= mask_ && "more events in flight than the latencies allow");
    ring_[tail_++ & mask_] = {due, event};
  }
  bool empty() const { return head_ == tail_; }
  const T& front() const { return ring_[head_ & mask_].event; }
  /// True if the oldest event is due in this cycle or was due before.
  bool due(uint64_t now) const { return !empty() && ring_[head_ & mask_].due <= now; }
  void pop() { ++head_; }

 private:
  struct Entry {
    uint64_t due = 0;
    T event{};
  };
  std::vector<Entry> ring_;
  uint64_t mask_;
  uint64_t head_ = 0, tail_ = 0;
};

}  // namespace sharp::golden
