// SPDX-License-Identifier: Apache-2.0
// Text traces of a run: both sides, each from its own sources, in one format (docs/trace.md).
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/output/output.h"
#include "tb/agent/cycle_observer.h"
#include "tb/trace/model_side.h"
#include "tb/trace/rtl_side.h"

namespace sharp::tb {

/// Writes every compared cycle to two streams, which it does not own. A forked copy of the process (a snapshot that
/// replays) writes nothing: the files belong to its parent.
class TextTrace : public CycleObserver {
 public:
  TextTrace(const cfg::Accel& accel, std::ostream& model, std::ostream& rtl) : model_(accel, model), rtl_(accel, rtl) {}
  void observe(const CheckView& view) override {
    if (getpid() != owner_) return;
    model_.write(view);
    rtl_.write(view.pins, view.observed, view.job);
  }

 private:
  ModelSide model_;
  RtlSide rtl_;
  pid_t owner_ = getpid();
};

/// An output as a stream. Throws OutputError.
class OutputStream {
 public:
  explicit OutputStream(const std::filesystem::path& file);
  std::ostream& stream() { return out_; }
  void commit();

 private:
  Output output_;
  std::ofstream out_;
};

/// model.trace and rtl.trace in a folder.
class TraceFiles {
 public:
  TraceFiles(const cfg::Accel& accel, const std::filesystem::path& folder);
  CycleObserver* observer() { return &trace_; }
  void commit();

 private:
  OutputStream model_, rtl_;
  TextTrace trace_;
};

}  // namespace sharp::tb
