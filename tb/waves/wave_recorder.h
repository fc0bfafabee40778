// SPDX-License-Identifier: Apache-2.0
// Opens, feeds and closes the dump of a window of a session, and forks the snapshots from which a failure is replayed.
#pragma once

#include <sys/types.h>

#include <deque>
#include <filesystem>
#include <span>

#include "tb/dut/cycle_hook.h"
#include "tb/dut/dut.h"
#include "tb/waves/model_trace.h"
#include "tb/waves/wave_window.h"

namespace sharp::tb {

class WaveRecorder : public CycleHook {
 public:
  /// file: the dump; written as file.part and renamed when complete. Its folder is made if needed. The DUT must
  /// outlive this.
  WaveRecorder(Dut& dut, const cfg::Accel& accel, const WaveOptions& options, std::filesystem::path file);
  /// Ends the snapshots.
  ~WaveRecorder() override;
  WaveRecorder(const WaveRecorder&) = delete;
  WaveRecorder& operator=(const WaveRecorder&) = delete;

  void begin() override;
  void before(uint64_t cycle) override;
  void after(const CheckView& view) override;

  /// This process is a snapshot that was woken: it has nothing to do but its dump.
  bool replaying() const { return replaying_; }

  /// To be called when the session has ended; true if a complete dump now has its name. In mode `fail` lets a snapshot
  /// replay a failing result, at most `limit_seconds` long. In the replaying process it does not return.
  bool complete(const SessionResult& result, unsigned limit_seconds = 120);

  /// For a signal handler, of a process that is about to die in a cycle: lets a snapshot replay the cycles before it.
  /// Calls nothing that is not async-signal-safe.
  void crashed(unsigned limit_seconds = 120);

 private:
  struct Snapshot {
    uint64_t cycle = 0;
    pid_t pid = -1;
    int order = -1;  ///< write end of the pipe on which the snapshot sleeps; pid < 0: it is gone
  };
  void take_snapshot(uint64_t cycle);
  void sleep_as_snapshot(int order, pid_t parent);
  void open();
  bool close();
  bool replay(const WaveWindow& window, unsigned limit_seconds);
  int await(pid_t pid, unsigned limit_seconds) const;
  static void end(const Snapshot& snapshot);

  Dut& dut_;
  WaveOptions options_;
  std::filesystem::path file_, part_;
  ModelTrace model_;
  std::deque<Snapshot> snapshots_;  ///< at most two, the older one first
  const pid_t parent_;              ///< of the simulating process: without it nobody wants a dump
  uint64_t cycle_ = 0;              ///< latest one that was begun
  bool open_ = false, written_ = false;
  bool replaying_ = false;  ///< this process is a snapshot that was woken
};

/// Of snapshots taken at these cycles (ascending), the newest not after `first`, else the oldest. Not for an empty
/// list.
size_t choose_snapshot(std::span<const uint64_t> cycles, uint64_t first);

}  // namespace sharp::tb
