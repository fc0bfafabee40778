// SPDX-License-Identifier: Apache-2.0
// Where an output goes, what it replaces, and what it leaves alone.
#include "base/output/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/test/test_files.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::HasSubstr;

class OutputTest : public ::testing::Test {
 protected:
  /// What an output of this name says against it; empty: nothing.
  static std::string refusal(const fs::path& name, OutputKind kind = OutputKind::stream) {
    try {
      Output{name, kind};
      return {};
    } catch (const OutputError& e) {
      return e.what();
    }
  }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  const TestFolder own_;
  const fs::path folder_ = own_.path();
};

TEST_F(OutputTest, AppearsWithCommitAndReplacesAFile) {
  std::ofstream(folder_ / "x") << "old";
  {
    Output output(folder_ / "x");
    std::ofstream(output.path()) << "new";
    EXPECT_EQ(read_file(folder_ / "x"), "old");
    output.commit();
  }
  EXPECT_EQ(read_file(folder_ / "x"), "new");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputTest, LeavesNothingWithoutCommit) {
  {
    Output output(folder_ / "x");
    std::ofstream(output.path()) << "half";
  }
  EXPECT_EQ(entries(), 0u);
}

TEST_F(OutputTest, FollowsLinksAlsoToWhatIsNotThereYet) {
  fs::create_directory(folder_ / "real");
  fs::create_symlink("real/x", folder_ / "first");
  fs::create_symlink(folder_ / "first", folder_ / "second");
  for (const char* text : {"one", "two"}) {
    write_file(folder_ / "second", text);
    EXPECT_EQ(read_file(folder_ / "real" / "x"), text);
    EXPECT_TRUE(fs::is_symlink(folder_ / "second"));
    EXPECT_TRUE(fs::is_symlink(folder_ / "first"));
  }
}

TEST_F(OutputTest, WritesToDevicesAndLeavesThemDevices) {
  fs::create_symlink("/dev/null", folder_ / "null");
  write_file(folder_ / "null", "text");
  write_file("/dev/null", "text");
  EXPECT_TRUE(fs::is_symlink(folder_ / "null"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputTest, AFullDeviceIsAnErrorThatNamesIt) {
  try {
    write_file("/dev/full", "text");
    FAIL();
  } catch (const OutputError& e) {
    EXPECT_STREQ(e.what(), "cannot write /dev/full: No space left on device");
  }
}

TEST_F(OutputTest, WritesToPipes) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = read_file(pipe); });
  write_file(pipe, "text");
  reader.join();
  EXPECT_EQ(got, "text");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

/// Another process (here: this one) goes on with the file it has open, not with a new one of that name.
TEST_F(OutputTest, WritesToAnOpenFileThroughItsDescriptor) {
  std::ofstream(folder_ / "x") << "old";
  struct stat before {
  }, after{};
  ASSERT_EQ(stat((folder_ / "x").c_str(), &before), 0);
  std::FILE* const open = std::fopen((folder_ / "x").c_str(), "r+");
  write_file("/dev/fd/" + std::to_string(fileno(open)), "new");
  std::fclose(open);
  ASSERT_EQ(stat((folder_ / "x").c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(read_file(folder_ / "x"), "new");
}

TEST_F(OutputTest, RefusesWhatIsNoPlaceForAFile) {
  fs::create_directory(folder_ / "folder");
  fs::create_symlink("folder", folder_ / "link");
  fs::create_symlink("loop", folder_ / "loop");
  std::ofstream(folder_ / "file") << "kept";
  EXPECT_THAT(refusal(folder_ / "folder"), HasSubstr("folder: it is a folder; legal: a file"));
  EXPECT_THAT(refusal(folder_ / "link"), HasSubstr("link: it is a folder"));
  EXPECT_THAT(refusal(folder_ / "loop"), HasSubstr("Too many levels of symbolic links"));
  EXPECT_THAT(refusal(folder_ / "missing" / "x"), HasSubstr("there is no folder " + (folder_ / "missing").string()));
  EXPECT_THAT(refusal(folder_ / "file" / "x"), HasSubstr("Not a directory"));
  EXPECT_THAT(refusal(folder_ / ""), HasSubstr("it names no file"));
  EXPECT_THAT(refusal(""), HasSubstr("it names no file"));
  EXPECT_THAT(refusal(folder_ / std::string(256, 'x')), HasSubstr("File name too long"));
  EXPECT_THAT(refusal("/dev/null", OutputKind::seekable), HasSubstr("it is a device or a pipe; legal: a file"));
  EXPECT_EQ(read_file(folder_ / "file"), "kept");
}

TEST_F(OutputTest, RefusesSockets) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{AF_UNIX, {}};
  const std::string name = (folder_ / "socket").string();
  ASSERT_LT(name.size(), sizeof address.sun_path);
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_THAT(refusal(name), HasSubstr("it is a socket"));
  close(fd);
}

TEST_F(OutputTest, NamesOf255BytesCanBeWritten) {
  const fs::path name = folder_ / std::string(255, 'x');
  write_file(name, "text");
  EXPECT_EQ(read_file(name), "text");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(OutputTest, FoldersAreCheckedWithoutMakingThem) {
  std::ofstream(folder_ / "file") << "";
  fs::create_symlink("nowhere", folder_ / "link");
  EXPECT_NO_THROW(check_folder(folder_ / "a" / "b"));
  EXPECT_FALSE(fs::exists(folder_ / "a"));
  EXPECT_NO_THROW(make_folder(folder_ / "a" / "b"));
  EXPECT_NO_THROW(make_folder(folder_ / "a" / "b" / ""));
  for (const fs::path& bad :
       {folder_ / "file", folder_ / "file" / "a", folder_ / "link" / "a", folder_ / std::string(256, 'x') / "a"}) {
    EXPECT_THROW(check_folder(bad), OutputError) << bad;
    EXPECT_THROW(make_folder(bad), OutputError) << bad;
  }
}

TEST_F(OutputTest, JsonEscapesWhatIsNoText) {
  EXPECT_EQ(json_text({{"a", "caf\xe9"}, {"b", std::string("x\0y\x1b", 4)}}), R"({"a":"caf)"
                                                                              "\xef\xbf\xbd"
                                                                              R"(","b":"x\u0000y\u001b"})");
  write_json(folder_ / "x", nlohmann::ordered_json::array({"\xff"}));
  EXPECT_EQ(read_file(folder_ / "x"), "[\n  \"\xef\xbf\xbd\"\n]\n");
}

TEST(FolderNames, AreCutWithAHashOfTheWholeLabel) {
  const std::string long_label(300, 'a');
  EXPECT_EQ(folder_name(std::string(kMaxFolderBytes, 'a')), std::string(kMaxFolderBytes, 'a'));
  EXPECT_EQ(folder_name(long_label).size(), kMaxFolderBytes);
  EXPECT_EQ(folder_name(long_label), folder_name(long_label));
  EXPECT_NE(folder_name(long_label + "b"), folder_name(long_label + "c"));
  EXPECT_EQ(folder_name(long_label, 80).size(), 80u);
}

TEST(FolderNames, AreUniqueAndAFolderOfTheirOwn) {
  const std::string labels[] = {"a b",
                                "a_b",
                                "A b",
                                "a_b-2",
                                "",
                                ".",
                                "..",
                                "\xc3\xa9",
                                std::string("\0x", 2),
                                std::string(300, 'a'),
                                std::string(300, 'a')};
  std::set<std::string> names;
  for (const std::string& name : folder_names(labels)) {
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_LE(name.size(), kMaxFolderBytes);
    EXPECT_THAT(name, ::testing::MatchesRegex("[-A-Za-z0-9.=+_]+"));
    EXPECT_NE(fs::path(name), ".");
    EXPECT_NE(fs::path(name), "..");
  }
}

}  // namespace
}  // namespace sharp::tb
