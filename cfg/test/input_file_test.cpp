// SPDX-License-Identifier: Apache-2.0
// What is no file, blocks or never ends is refused by its kind or size, whatever reads it.
#include "cfg/types/input_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <functional>

#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/tensor_file.h"
#include "cfg/src/document.h"
#include "cfg/src/run_file.h"
#include "cfg/types/npy.h"

namespace sharp::cfg {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

using Read = std::function<void(const fs::path&)>;
struct Reader {
  const char* name;
  Read read;
};
const Reader kReaders[] = {{"text", [](const fs::path& f) { parse_file(f); }},
                           {"npy", [](const fs::path& f) { read_npy(f); }},
                           {"npy header", [](const fs::path& f) { read_npy_header(f); }},
                           {"tensor", [](const fs::path& f) { read_tensor_file(f); }},
                           {"onnx", [](const fs::path& f) { OnnxModel model(f); }}};

std::string error_of(const Read& read, const fs::path& file) {
  try {
    read(file);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "no error";
}

class InputFile : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  void expect_refused(const fs::path& file, const std::string& why) {
    for (const Reader& reader : kReaders)
      EXPECT_THAT(error_of(reader.read, file), HasSubstr(file.string() + ": cannot read: " + why)) << reader.name;
  }
  const fs::path folder_ = fs::path(testing::TempDir()) / ("input_file." + std::to_string(getpid()));
};

TEST_F(InputFile, KindIsNamed) {
  expect_refused(folder_, "is a folder");
  expect_refused("/dev/zero", "is a device; legal: a regular file");
  expect_refused("/dev/null", "is a device; legal: a regular file");
  const fs::path fifo = folder_ / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  expect_refused(fifo, "is a FIFO; legal: a regular file");
  fs::create_symlink("/dev/zero", folder_ / "link");
  expect_refused(folder_ / "link", "is a device; legal: a regular file");
  expect_refused(folder_ / "none", "No such file or directory");
}

TEST_F(InputFile, SocketIsNamed) {
  const fs::path file = folder_ / "s";
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (file.string().size() >= sizeof address.sun_path) GTEST_SKIP() << "the folder of the test has too long a name";
  std::strcpy(address.sun_path, file.c_str());
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  expect_refused(file, "is a socket; legal: a regular file");
  close(fd);
}

/// A file of 2^40 bytes that takes no place on the disk: no reader may begin with it.
TEST_F(InputFile, EndlessIsToldByItsSize) {
  const fs::path file = folder_ / "endless";
  std::ofstream(file) << "a: 1\n";
  fs::resize_file(file, uint64_t{1} << 40);
  for (const size_t reader : {0, 3, 4})
    EXPECT_THAT(error_of(kReaders[reader].read, file),
                HasSubstr("the file is too large, 1099511627776 bytes; legal: at most"));
  write_npy(file, std::vector<size_t>{2}, std::vector<float>{1, 2});
  fs::resize_file(file, uint64_t{1} << 40);
  EXPECT_THAT(error_of(kReaders[1].read, file), HasSubstr("too long: shape [2] of '<f4' needs 8 bytes of data"));
}

TEST_F(InputFile, AtTheLimit) {
  std::ofstream(folder_ / "a") << "12345";
  EXPECT_NO_THROW(open_input(folder_ / "a", 5));
  EXPECT_THROW(open_input(folder_ / "a", 4), ConfigError);
}

}  // namespace
}  // namespace sharp::cfg
