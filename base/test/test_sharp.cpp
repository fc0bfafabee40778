// SPDX-License-Identifier: Apache-2.0
// Runs of the program that this build has made.
#include "base/test/test_sharp.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

SharpResult run_in(const fs::path& folder, const std::vector<std::string>& argv) {
  const auto begin = std::chrono::steady_clock::now();
  ProcessResult r = run_process(argv, {.folder = folder, .input = "/dev/null"});
  return {r.code, std::move(r.output), std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()};
}

}  // namespace

std::vector<std::string> SharpTest::argv(const std::string& line, const std::vector<std::string>& before) const {
  std::vector<std::string> words = {"env"};
  words.insert(words.end(), environment_.begin(), environment_.end());
  words.insert(words.end(), before.begin(), before.end());
  words.emplace_back(SHARP_EXECUTABLE);
  for (std::string& word : words_of(line, "line of a test")) words.push_back(std::move(word));
  return words;
}

SharpResult SharpTest::sharp(const std::string& line, const std::vector<std::string>& before) const {
  return run_in(folder_, argv(line, before));
}

int SharpTest::exit_code_of(const std::string& line, const std::vector<std::string>& before) {
  SharpResult r = sharp(line, before);
  out_ = std::move(r.out);
  return r.exit_code;
}

SharpResult SharpTest::paste(const std::string& line) const {
  return run_in(folder_, {"bash", "-c", line});  // no_shell: the line is what the test is about
}

pid_t SharpTest::start(const std::string& line) const {
  const int fd = open((folder_ / "background").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  EXPECT_GE(fd, 0);
  const pid_t pid = start_process(argv(line, {}), fd, folder_);
  close(fd);
  return pid;
}

int SharpTest::wait_for(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

fs::path SharpTest::plant(const fs::path& file, const std::string& good, const std::string& bad) const {
  const fs::path copy = folder_ / "rtl";
  fs::remove_all(copy);
  fs::copy(fs::path(SHARP_SOURCE_DIR) / "rtl", copy, fs::copy_options::recursive);
  std::string text = read_file(copy / file);
  const size_t at = text.find(good);
  EXPECT_NE(at, std::string::npos) << "the RTL has changed: adapt the test";
  EXPECT_EQ(at, text.rfind(good)) << good;
  if (at != std::string::npos) text.replace(at, good.size(), bad);
  std::ofstream(copy / file, std::ios::binary) << text;
  return copy;
}

}  // namespace sharp::tb
