// SPDX-License-Identifier: Apache-2.0
// The scope `model` of a dump (docs/waves.md): what the golden model has in the cycle, and one match bit a boundary.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "tb/check/check_types.h"
#include "tb/dut/model_scope.h"

namespace sharp::tb {

class ModelTrace : public ModelScope {
 public:
  explicit ModelTrace(const cfg::Accel& accel);

  /// Takes over the values of one cycle.
  void update(const CheckView& view);

  const std::vector<ModelSignal>& signals() const override { return signals_; }
  const std::vector<ModelEnum>& enums() const override { return enums_; }
  const uint32_t* values() const override { return values_.data(); }

 private:
  void declare_state();
  void declare_tiles();
  void declare_groups();
  void declare_streams();
  void declare_counters();
  void add(const std::string& scope, const std::string& name, unsigned bits, int enumeration = -1);
  void add_ids(const std::string& scope, std::initializer_list<const char*> names);

  void put(uint32_t value) { values_[next_++] = value; }
  void put_words(const std::vector<uint16_t>& lanes);
  void put_state(const CheckView& view);
  void put_tiles(const CheckView& view);
  void put_rows(const CheckView& view, bool partial);
  void put_gate(const CheckView& view);
  void put_groups(const CheckView& view);
  void put_streams(const CheckView& view);
  void put_counters(const CheckView& view);
  void put_matches(const CheckView& view);

  const cfg::Accel accel_;
  std::vector<ModelSignal> signals_;
  std::vector<ModelEnum> enums_;
  std::vector<uint32_t> values_;
  size_t next_ = 0;     ///< word the next put() fills: the order of update() is that of the declarations
  size_t failure_ = 0;  ///< word of `model failure`
};

}  // namespace sharp::tb
