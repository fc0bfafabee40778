// SPDX-License-Identifier: Apache-2.0
// Signal handlers of a crash.
#include "tb/waves/crash_handler.h"

#include <signal.h>

#include <array>

#include "tb/waves/wave_recorder.h"

namespace sharp::tb {
namespace {

constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr size_t kStackBytes = 64 * 1024;

WaveRecorder* volatile g_recorder = nullptr;
alignas(16) std::array<char, kStackBytes> g_stack;  // an overflow of the stack is a crash, too

/// Runs once: SA_RESETHAND has restored the default action, of which the process dies after this.
void on_crash(int signal) {
  WaveRecorder* const recorder = g_recorder;
  g_recorder = nullptr;
  if (recorder != nullptr) recorder->crashed();
  raise(signal);
}

}  // namespace

void handle_crashes(WaveRecorder* recorder) {
  g_recorder = recorder;
  const stack_t stack{g_stack.data(), 0, g_stack.size()};
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_handler = recorder != nullptr ? on_crash : SIG_DFL;
  action.sa_flags = recorder != nullptr ? static_cast<int>(SA_RESETHAND) | SA_ONSTACK : 0;
  sigemptyset(&action.sa_mask);
  for (const int signal : kCrashes) sigaction(signal, &action, nullptr);
}

}  // namespace sharp::tb
