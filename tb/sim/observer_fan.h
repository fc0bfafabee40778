// SPDX-License-Identifier: Apache-2.0
// Several observers in the place of one.
#pragma once

#include <vector>

#include "tb/sim/session.h"

namespace sharp::tb {

class ObserverFan : public CycleObserver {
 public:
  /// Null is left out.
  void add(CycleObserver* observer) {
    if (observer != nullptr) observers_.push_back(observer);
  }
  /// What a session is given: the only one as it is, null for none.
  CycleObserver* get() {
    if (observers_.size() == 1) return observers_[0];
    return observers_.empty() ? nullptr : this;
  }
  void observe(const CheckView& view) override {
    for (CycleObserver* o : observers_) o->observe(view);
  }

 private:
  std::vector<CycleObserver*> observers_;
};

}  // namespace sharp::tb
