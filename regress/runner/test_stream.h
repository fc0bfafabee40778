// SPDX-License-Identifier: Apache-2.0
// A child process that sends one text after another, and may die at any of them.
#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace sharp::regress {

struct TestStream {
  using Send = std::function<void(const std::string&)>;

  double seconds = 0.0;                              ///< killed if so long nothing arrives; 0: no limit
  const std::atomic<bool>* stop = nullptr;           ///< once set, the child gets SIGTERM and is awaited
  std::function<void(const Send&)> work;             ///< in the child
  std::function<void(const std::string&)> received;  ///< in the parent: one text, whole

  /// Until the child ends. How it ended: "killed by signal 11 (Segmentation fault)", "stopped at the limit of 5 s",
  /// the text of an exception, "ended before its tests did" (for a caller who expected more). Half a text is not
  /// received. Throws std::runtime_error if no process can be made.
  std::string run() const;
};

}  // namespace sharp::regress
