// SPDX-License-Identifier: Apache-2.0
// One builder at a time for each library, also after the command that started it was killed.
#pragma once

#include <atomic>
#include <filesystem>

namespace sharp::tb {

/// Exclusive lock on a file. Programs started while it is held inherit it: it is free only when this object is gone
/// *and* the last of them has ended, so that nobody builds beside the orphans of a killed command.
class LibraryLock {
 public:
  /// Waits until it is free; false: `stop` was set. `waits` is called once if somebody else has it. Throws OutputError
  /// if the file cannot be opened.
  template <class Waits>
  LibraryLock(const std::filesystem::path& file, const std::atomic<bool>* stop, Waits waits) : LibraryLock(file) {
    bool told = false;
    while (!try_lock()) {
      if (stop != nullptr && stop->load()) return;
      if (!told) waits();
      told = true;
      pause();
    }
    held_ = true;
  }
  ~LibraryLock();
  LibraryLock(const LibraryLock&) = delete;
  LibraryLock& operator=(const LibraryLock&) = delete;
  bool held() const { return held_; }

 private:
  explicit LibraryLock(const std::filesystem::path& file);
  bool try_lock() const;
  static void pause();

  int fd_;
  bool held_ = false;
};

}  // namespace sharp::tb
