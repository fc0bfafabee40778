// SPDX-License-Identifier: Apache-2.0
// The last cycles of a process that crashes while it simulates: a defective DUT library, an abort.
#pragma once

namespace sharp::tb {

class WaveRecorder;

/// From now on a crash (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT) first lets the recorder's newest snapshot show the
/// cycles before it; then the process dies of its signal as without. nullptr: the default actions again. One recorder
/// at a time.
void handle_crashes(WaveRecorder* recorder);

}  // namespace sharp::tb
