// SPDX-License-Identifier: Apache-2.0
// The flag behind the signal handlers.
#include "base/process/interrupt.h"

#include <signal.h>

namespace sharp::tb {
namespace {

std::atomic<bool> g_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the flag is set in a signal handler");

void on_signal(int) { g_interrupted.store(true); }

}  // namespace

void install_interrupt_handlers() {
  struct sigaction action = {};
  action.sa_handler = on_signal;  // no SA_RESTART: blocking calls return, so that the flag is seen
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

const std::atomic<bool>& interrupt_flag() { return g_interrupted; }

}  // namespace sharp::tb
