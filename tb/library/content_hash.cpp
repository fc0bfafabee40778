// SPDX-License-Identifier: Apache-2.0
// XXH3 of libxxhash, and reading of files.
#include "tb/library/content_hash.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace sharp::tb {

struct ContentHash::State {
  State() : xxh(XXH3_createState()) { XXH3_128bits_reset(xxh); }
  ~State() { XXH3_freeState(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  XXH3_state_t* xxh;
};

ContentHash::ContentHash() : state_(std::make_shared<State>()) {}

ContentHash& ContentHash::add(std::string_view piece) {
  const uint64_t size = piece.size();
  XXH3_128bits_update(state_->xxh, &size, sizeof size);
  XXH3_128bits_update(state_->xxh, piece.data(), piece.size());
  return *this;
}

std::string ContentHash::hex() const {
  const XXH128_hash_t h = XXH3_128bits_digest(state_->xxh);
  return fmt::format("{:016x}{:016x}", h.high64, h.low64);
}

std::string content_hash(std::string_view content) { return ContentHash().add(content).hex(); }

std::string read_content(const std::filesystem::path& file) {
  const auto fail = [&] { throw std::system_error(errno, std::generic_category(), file.string()); };
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO without a writer must not stop us
  if (fd < 0) fail();
  const std::shared_ptr<void> closer(nullptr, [fd](void*) { close(fd); });
  struct stat status {};
  if (fstat(fd, &status) != 0) fail();
  std::string content(static_cast<size_t>(status.st_size), '\0');
  size_t have = 0;
  for (;;) {
    if (have == content.size()) content.resize(have + 4096);  // longer than stat said, or the end
    const ssize_t n = read(fd, content.data() + have, content.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail();
    if (n == 0) break;
    have += static_cast<size_t>(n);
  }
  content.resize(have);
  return content;
}

}  // namespace sharp::tb
