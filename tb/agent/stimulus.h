// SPDX-License-Identifier: Apache-2.0
// Everything that moves on the pins while a run is busy: both streams, register reads in turn, and host noise.
#pragma once

#include <array>
#include <vector>

#include "tb/agent/h_stream_driver.h"
#include "tb/agent/session_options.h"
#include "tb/agent/x_stream_driver.h"

namespace sharp::tb {

class Stimulus {
 public:
  Stimulus(const cfg::Accel& accel, const golden::JobPlan& job, const cfg::ModelInput& input,
           const SessionOptions& options);

  /// Streams only: for the cycles around the start.
  void drive_streams(DutInputs& pins) {
    x_.drive(pins);
    h_.drive(pins);
  }
  /// Streams and register port. busy: the machine is busy in this cycle; only then there is noise, since a start or a
  /// load beat in the first idle cycle would be taken. A held load beat is one that may be.
  void drive(DutInputs& pins, bool busy) {
    drive_streams(pins);
    pins.reg_valid = true;
    pins.reg_addr = next_watched();
    if (busy && has_noise()) drive_noise(pins);
    if (is_holding_) hold_load(pins, busy);
  }
  /// Streams of an idle cycle after the run, and noise that does not start or load.
  void drive_idle(DutInputs& pins);
  /// The DUT's answer in the same cycle.
  void observe(const DutOutputs& out) { observe(out.x_ready, out.h_valid); }
  void observe(bool x_ready, bool h_valid) {
    x_.observe(x_ready);
    if (h_owed_ > 0 && h_.accepted(h_valid)) --h_owed_;
  }
  bool sent_all_x() const { return x_.sent_all(); }
  bool has_noise() const { return host_noise_ > 0.0; }
  /// The machine is busy in this cycle: it has x to take or h to send, in this or a later pass. For those who do not
  /// know better.
  bool certainly_busy() const { return !x_.sent_all() || h_owed_ > 0; }

 private:
  uint8_t next_watched();
  void drive_noise(DutInputs& pins);
  NoiseKind draw_kind();
  /// What an idle machine may be told too.
  void drive_harmless(DutInputs& pins, NoiseKind kind);
  void drive_junk_load(DutInputs& pins);
  /// Draws a beat past the end of its memory, which is offered from this cycle on.
  void begin_to_hold();
  void hold_load(DutInputs& pins, bool busy);
  void drive_write(DutInputs& pins, uint8_t addr, uint32_t value);

  XStreamDriver x_;
  HStreamDriver h_;
  uint64_t h_owed_;  ///< beats of the h stream that are still to come
  unsigned max_passes_;
  double host_noise_;
  NoiseKind noise_kind_;
  cfg::Random noise_;
  std::vector<uint32_t> junk_;         ///< load beat that must be refused
  std::vector<uint32_t> held_;         ///< load beat that is held
  std::array<uint32_t, 4> load_ends_;  ///< first address past the memory, by target of the load port
  bool is_holding_ = false;
  uint8_t held_target_ = 0;
  uint32_t held_addr_ = 0;
  unsigned watched_ = 0;
};

}  // namespace sharp::tb
