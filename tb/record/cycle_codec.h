// SPDX-License-Identifier: Apache-2.0
// One cycle as bytes (docs/record.md): what changed, and the values of what is valid.
#pragma once

#include <string>
#include <vector>

#include "golden/job/job_plan.h"
#include "tb/record/gzip_file.h"
#include "tb/record/recorded_cycle.h"

namespace sharp::tb {

/// Lanes that carry a value.
struct LaneCounts {
  unsigned rows = 0;    ///< of tile sums and accumulators: the largest K of the job
  unsigned x_rows = 0;  ///< of preact_x: the same if a pass is a GRU, else 0
  unsigned mfu = 0, cu = 0, stream = 0;
  LaneCounts(const cfg::Accel& accel, const golden::JobPlan& job);
};

/// Both sides begin with everything 0.
class CycleEncoder {
 public:
  explicit CycleEncoder(const LaneCounts& lanes) : lanes_(lanes) {}
  /// Valid until the next call.
  const std::vector<char>& encode(const DutOutputs& out, uint32_t pins, const std::string& assertion, bool finished);

 private:
  template <class T>
  void put(const T& value);
  template <class T>
  void put(const T* lanes, unsigned count);
  void state(const DutOutputs& o);
  void values(const DutOutputs& o);
  void streams(const DutOutputs& o);

  LaneCounts lanes_;
  std::vector<char> bytes_;
  uint16_t flags_ = 0;
  DutOutputs last_;
  std::string assertion_;
};

class CycleDecoder {
 public:
  CycleDecoder(const LaneCounts& lanes, const cfg::Accel& accel);
  /// The next cycle; its first byte, which says that one follows, has been read. Valid until the next call.
  const RecordedCycle& decode(GzipReader& in);

 private:
  void state(GzipReader& in);
  void values(GzipReader& in);
  void streams(GzipReader& in);

  LaneCounts lanes_;
  RecordedCycle cycle_;
  uint16_t flags_ = 0;
};

}  // namespace sharp::tb
