// SPDX-License-Identifier: Apache-2.0
// One process at a time: a lock that goes with its process, however that ends, and says who has it.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

namespace sharp::tb {

/// Exclusive lock on a file, which is made and stays. Works between machines where flock does.
class FileLock {
 public:
  /// none: it is free when this object is gone or its process has ended. programs: those that are started while it is
  /// held have it too, so that nobody works beside the orphans of a killed command.
  enum class Heirs { none, programs };

  /// Opens the file, does not lock. Throws OutputError, as try_lock() does if the file cannot be locked at all.
  explicit FileLock(const std::filesystem::path& file, Heirs heirs = Heirs::none);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// False: somebody else has it.
  bool try_lock();
  /// Waits until it is free; false: `stop` was set. `waits` is called once if somebody else has it.
  bool lock(
      const std::atomic<bool>* stop, const std::function<void()>& waits = [] {});
  bool held() const { return held_; }
  /// Who took it last: "process 4711 on farm-1 since 2026-12-01T02:00:00Z"; "another process" if that is not
  /// known.
  std::string holder() const;

 private:
  std::filesystem::path file_;
  int fd_;
  bool held_ = false;
};

}  // namespace sharp::tb
