// SPDX-License-Identifier: Apache-2.0
// The golden side of a text trace: predictions and golden values only.
#pragma once

#include "tb/check/check_types.h"
#include "tb/trace/trace_writer.h"

namespace sharp::tb {

class ModelSide {
 public:
  ModelSide(const cfg::Accel& accel, std::ostream& out) : accel_(accel), writer_(out) {}
  /// Reads everything of the view but `observed`.
  void write(const CheckView& view);

 private:
  void write_tiles(const CheckView& v);
  void write_rows(const CheckView& v);
  void write_gate(const CheckView& v);
  void write_groups(const CheckView& v);
  void write_streams(const CheckView& v);
  void write_sequence(const CheckView& v);
  void write_read(const CheckView& v);

  cfg::Accel accel_;
  TraceWriter writer_;
};

}  // namespace sharp::tb
