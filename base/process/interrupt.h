// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM set a flag; everything that runs long polls it and ends cleanly with verdict interrupted.
#pragma once

#include <atomic>

namespace sharp::tb {

/// Installs the handlers (once, at program start). A second signal does not kill: use SIGKILL for that.
void install_interrupt_handlers();
const std::atomic<bool>& interrupt_flag();

}  // namespace sharp::tb
