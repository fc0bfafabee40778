// SPDX-License-Identifier: Apache-2.0
// The cache of DUT libraries with a build script that takes milliseconds: what is returned is always of the text that
// was asked for.
#include "tb/library/dut_library.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <thread>

#include "tb/library/content_hash.h"
#include "tb/library/sealed_file.h"

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

namespace sharp::tb {
namespace {

// A "library" is the text that the script read of the RTL and of one file of the "testbench", twice with a pause
// between.
constexpr const char* kScript = R"~(#!/bin/bash
while (($#)); do printf -v "${1#--}" '%s' "$2"; shift 2; done
here=$(dirname "$0")
echo build >>"$here/builds"
if [[ -f $here/fail ]]; then cat "$here/fail"; exit "$(cat "$here/code")"; fi
echo "$here/adaptor" >"$inputs"
echo "$rtl/sharp.sv" >>"$inputs"
mkdir "$(dirname "$out")/.build.$(basename "$out").x"
{ cat "$rtl/sharp.sv" "$here/adaptor"; [[ $(<"$here/pause") == 0 ]] || for n in 1 2 3; do bash -c 'sleep "$0" | cat' "$(<"$here/pause")"; done
  cat "$rtl/sharp.sv" "$here/adaptor"; } >"$out"
rm -r "$(dirname "$out")/.build.$(basename "$out").x"
)~";

constexpr unsigned kClockTick =
    20000;  // microseconds; of the times of files. What changed in the tick of a build's start makes a second one.

class DutLibraryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "dut library XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::create_directories(rtl());
    write(rtl() / "sharp.sv", "text 0\n");
    write(rtl() / "sharp.vlt", "");
    write(folder_ / "adaptor", "adaptor 0\n");
    write(folder_ / "pause", "0");
    write(folder_ / "script", kScript);
    fs::permissions(folder_ / "script", fs::perms::owner_all);
    accel_.name = "made_up";
    accel_.latency_name = "default";
  }
  void TearDown() override { fs::remove_all(folder_); }

  static void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }
  fs::path rtl() const { return folder_ / "the rtl"; }
  fs::path cache() const { return folder_ / "cache"; }
  size_t builds() const { return fs::exists(folder_ / "builds") ? read_content(folder_ / "builds").size() / 6 : 0; }
  DutLibraryOptions options() const {
    return {RtlSnapshot::take(rtl()), cache(), "fast", 1, nullptr, folder_ / "script"};
  }
  fs::path ensure() const { return ensure_dut_library(accel_, options()); }
  /// What the RTL of a library is.
  static std::string text_of(const fs::path& library) {
    std::ifstream in(library);
    std::string first, adaptor, again, adaptor_again;
    std::getline(in, first);
    std::getline(in, adaptor);
    std::getline(in, again);
    std::getline(in, adaptor_again);
    return first == again && adaptor == adaptor_again ? first + ", " + adaptor : "torn";
  }
  std::vector<std::string> leftovers() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(cache())) {
      const std::string name = entry.path().filename().string();
      if (name.find(".part") != name.npos || name.find(".build") != name.npos) names.push_back(name);
    }
    return names;
  }

  fs::path folder_;
  cfg::Accel accel_;
};

TEST_F(DutLibraryTest, BuildsOnceAndFindsItAgain) {
  const fs::path first = ensure();
  EXPECT_EQ(text_of(first), "text 0, adaptor 0");
  EXPECT_EQ(ensure(), first);
  EXPECT_EQ(builds(), 1u);
  EXPECT_THAT(leftovers(), testing::IsEmpty());
}

TEST_F(DutLibraryTest, EveryThingThatShapesALibraryMakesAnotherOne) {
  ensure();
  write(rtl() / "sharp.sv", "text 1\n");
  EXPECT_EQ(text_of(ensure()), "text 1, adaptor 0");
  write(folder_ / "adaptor", "adaptor 1\n");
  usleep(kClockTick);
  EXPECT_EQ(text_of(ensure()), "text 1, adaptor 1") << "a file outside the RTL that the build had read";
  accel_.lat.add = 2;
  ensure();
  EXPECT_EQ(builds(), 4u);
  write(folder_ / "adaptor", "adaptor 0\n");
  write(rtl() / "sharp.sv", "text 0\n");
  accel_.lat.add = 1;
  EXPECT_EQ(text_of(ensure()), "text 0, adaptor 0");
  EXPECT_EQ(builds(), 4u) << "the first one is still there";
}

TEST_F(DutLibraryTest, ProcessorAndToolsAreInTheKey) {
  const RtlSnapshot rtl_text = RtlSnapshot::take(rtl());
  const BuildMachine here = BuildMachine::here();
  EXPECT_THAT(here.processor, HasSubstr("\n"));
  EXPECT_THAT(here.tools, HasSubstr("verilator /"));
  EXPECT_THAT(here.tools, HasSubstr("clang++ /"));
  const auto key = [&](const BuildMachine& m) { return library_request(accel_, "fast", rtl_text, {}, m).key; };
  EXPECT_EQ(key(here), key(BuildMachine::here()));
  EXPECT_NE(key(here), key({here.processor + "flags: more\n", here.tools}));
  EXPECT_NE(key(here), key({here.processor, here.tools + "verilator, a newer one\n"}));
  EXPECT_NE(library_request(accel_, "fast", rtl_text).key, library_request(accel_, "coverage", rtl_text).key);
}

TEST_F(DutLibraryTest, AProcessorIsItsModelAndFeaturesNotItsState) {
  const auto identity = [&](const char* text) {
    write(folder_ / "cpuinfo", text);
    return processor_identity(folder_ / "cpuinfo");
  };
  const std::string one =
      identity("processor\t: 0\nmodel name\t: A\ncpu MHz\t\t: 2000\nflags\t\t: sse avx\n\nflags\t: x\n");
  EXPECT_EQ(one, identity("processor\t: 5\nmodel name\t: A\ncpu MHz\t\t: 3000\nflags\t\t: sse avx\n\n"));
  EXPECT_NE(one, identity("processor\t: 0\nmodel name\t: A\ncpu MHz\t\t: 2000\nflags\t\t: sse\n\n"));
  EXPECT_NE(one, identity("processor\t: 0\nmodel name\t: B\ncpu MHz\t\t: 2000\nflags\t\t: sse avx\n\n"));
}

// ---------------------------------------------------------------- texts that change
TEST_F(DutLibraryTest, RtlEditedAtAnyMomentOfABuild) {
  write(folder_ / "pause", "0.01");
  std::mt19937 random(1);
  for (unsigned n = 0; n < 40; ++n) {
    const std::string before = fmt::format("text {}", n), after = fmt::format("text {} edited", n);
    write(rtl() / "sharp.sv", before + "\n");
    std::thread editor([&, pause = std::uniform_int_distribution<unsigned>(0, 60000)(random)] {
      usleep(pause);
      write(rtl() / "sharp.sv", after + "\n");
    });
    const DutLibraryOptions asked = options();
    const std::string named = asked.rtl.files().at("sharp.sv");
    const fs::path library = ensure_dut_library(accel_, asked);
    editor.join();
    // `named` may be empty: the snapshot was taken between the editor's open and write.
    ASSERT_THAT(read_content(library),
                testing::StartsWith(named + "adaptor 0\n" + named + "adaptor 0\n\nsharp-dut-library "));
    ASSERT_EQ(text_of(ensure()), after + ", adaptor 0") << "what is on disk now";
  }
}

TEST_F(DutLibraryTest, AFileOfTheTestbenchThatChangesDuringABuildIsReadAgain) {
  write(folder_ / "pause", "0.1");
  std::thread editor([&] {
    usleep(150000);
    write(folder_ / "adaptor", "adaptor 1\n");
  });
  CaptureStderr();
  const fs::path library = ensure();
  editor.join();
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("adaptor changed while made_up-default was built"));
  EXPECT_EQ(text_of(library), "text 0, adaptor 1");
  EXPECT_EQ(builds(), 2u);
}

TEST_F(DutLibraryTest, ASnapshotIsOneTextHoweverOftenItIsWritten) {
  std::atomic<bool> stop = false;
  std::thread editor([&] {  // two files that always agree, but for the moment between them
    unsigned n = 0;
    do {
      write(rtl() / "sharp.sv", fmt::format("text {}\n", n));
      write(rtl() / "other.sv", fmt::format("text {}\n", n));
      usleep(n++ % 7 * 1000);
    } while (!stop);
  });
  for (unsigned n = 0; n < 50; ++n) {
    try {
      const RtlSnapshot s = RtlSnapshot::take(rtl());
      EXPECT_EQ(s.hash(), RtlSnapshot(s).hash());
    } catch (const RtlFolderError& e) {
      EXPECT_THAT(e.what(), HasSubstr("cannot be read"));
    }
  }
  stop = true;
  editor.join();
  const RtlSnapshot last = RtlSnapshot::take(rtl());
  EXPECT_EQ(last.files().at("sharp.sv"), last.files().at("other.sv"));
}

TEST_F(DutLibraryTest, ASnapshotHoldsWhatABuildMayReadAndNoMore) {
  for (const char* name : {"test_control", ".git", "control"}) {
    fs::create_directories(rtl() / name);
    write(rtl() / name / "x.sv", "");
  }
  write(rtl() / "README.md", "");
  write(rtl() / "CMakeLists.txt", "");
  write(rtl() / "defs.inc", "");
  const RtlSnapshot s = RtlSnapshot::take(rtl());
  std::vector<std::string> names;
  for (const auto& [name, text] : s.files()) names.push_back(name);
  EXPECT_THAT(names, testing::ElementsAre("control/x.sv", "defs.inc", "sharp.sv", "sharp.vlt"));
  s.write_to(folder_ / "copy");
  EXPECT_EQ(RtlSnapshot::take(folder_ / "copy").hash(), s.hash());
}

TEST_F(DutLibraryTest, AFolderThatIsNoRtlIsRefused) {
  EXPECT_THROW(RtlSnapshot::take(folder_ / "nowhere"), RtlFolderError);
  EXPECT_THROW(RtlSnapshot::take(folder_ / "script"), RtlFolderError) << "a file";
  fs::remove(rtl() / "sharp.vlt");
  EXPECT_THROW(RtlSnapshot::take(rtl()), RtlFolderError);
  write(rtl() / "sharp.vlt", "");
  write(rtl() / "dump.bin", "");
  fs::resize_file(rtl() / "dump.bin", 65u << 20);
  EXPECT_THROW(RtlSnapshot::take(rtl()), RtlFolderError) << "somebody's disk";
}

// ---------------------------------------------------------------- libraries that are not what their name says
TEST_F(DutLibraryTest, DamagedAtAnyPlaceItIsBuiltAgain) {
  const fs::path library = ensure();
  const std::string sound = read_content(library);
  std::mt19937 random(2);
  const auto check = [&](const std::string& damaged) {
    const size_t before = builds();
    write(library, damaged);
    CaptureStderr();
    ASSERT_EQ(ensure(), library);
    ASSERT_THAT(GetCapturedStderr(), HasSubstr("it is damaged (its checksum differs); it is built again"));
    ASSERT_EQ(read_content(library), sound);
    ASSERT_EQ(builds(), before + 1);
  };
  for (unsigned n = 0; n < 20; ++n) check(sound.substr(0, random() % sound.size()));
  for (unsigned n = 0; n < 200; ++n) {
    std::string flipped = sound;
    flipped[random() % sound.size()] ^= static_cast<char>(1u << (random() % 8));
    check(flipped);
  }
}

TEST_F(DutLibraryTest, ALibraryOfAnotherRequestUnderThisNameIsBuiltAgain) {
  const fs::path library = ensure();
  accel_.lat.mul = 3;  // as well another processor, other tools: all are in the key that the library carries
  const fs::path other = ensure();
  fs::copy_file(other, library, fs::copy_options::overwrite_existing);
  fs::copy_file(checksum_file(other), checksum_file(library), fs::copy_options::overwrite_existing);
  accel_.lat.mul = 1;
  CaptureStderr();
  ensure();
  EXPECT_THAT(GetCapturedStderr(), HasSubstr("it is another library (its key differs)"));
  EXPECT_EQ(builds(), 3u);
  fs::remove(checksum_file(library));
  ensure();
  EXPECT_EQ(builds(), 4u);
}

// ---------------------------------------------------------------- builders that are killed, wait, fail
/// Processes of which the command line holds `text`.
unsigned processes_with(const std::string& text) {
  unsigned n = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    try {
      n += read_content(entry.path() / "cmdline").find(text) != std::string::npos;
    } catch (const std::system_error&) {  // no process, or one that has just ended
    }
  }
  return n;
}

/// Whether no process with any of these texts is left within `seconds`.
bool all_end(const std::vector<std::string>& texts, unsigned seconds) {
  for (unsigned tries = 0; tries < seconds * 100; ++tries) {
    if (std::ranges::all_of(texts, [](const std::string& text) { return processes_with(text) == 0; })) return true;
    usleep(10000);
  }
  return false;
}

TEST_F(DutLibraryTest, KilledAtAnyMomentItLeavesNoProcessAndTheNextBuildIsRight) {
  const std::string pause = fmt::format("3600.{}", getpid());  // an orphan would stay, and is ours alone
  std::mt19937 random(3);
  for (unsigned n = 0; n < 20; ++n) {
    write(folder_ / "pause", pause);
    write(rtl() / "sharp.sv", fmt::format("text {}\n", n));
    const pid_t child = fork();
    if (child == 0) {
      ensure();
      _exit(0);
    }
    usleep(std::uniform_int_distribution<unsigned>(0, 200000)(random));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    ASSERT_TRUE(all_end({folder_.filename().string(), std::string("sleep") + '\0' + pause}, 20)) << "orphans";
    write(folder_ / "pause", "0");
    ASSERT_EQ(text_of(ensure()), fmt::format("text {}, adaptor 0", n));
    EXPECT_THAT(leftovers(), testing::IsEmpty());
  }
}

TEST_F(DutLibraryTest, SeveralProcessesBuildItOnce) {
  write(folder_ / "pause", "0.05");
  std::vector<pid_t> children;
  for (unsigned n = 0; n < 5; ++n) {
    children.push_back(fork());
    if (children.back() == 0) _exit(text_of(ensure()) == "text 0, adaptor 0" ? 0 : 1);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(builds(), 1u);
}

TEST_F(DutLibraryTest, TheStopFlagEndsABuild) {
  write(folder_ / "pause", "10");
  std::atomic<bool> stop = false;
  DutLibraryOptions o = options();
  o.stop = &stop;
  std::thread stopper([&] {
    usleep(200000);
    stop = true;
  });
  EXPECT_THROW(ensure_dut_library(accel_, o), DutBuildInterrupted);
  stopper.join();
  EXPECT_THAT(leftovers(), testing::IsEmpty());
}

TEST_F(DutLibraryTest, AFailureNamesFileAndLineAsTheUserReachesThem) {
  fs::create_directories(rtl() / "control");
  write(rtl() / "control" / "x.sv", "");
  write(folder_ / "fail",
        "%Error: rtl/control/x.sv:12:3: syntax error, unexpected endmodule\n%Error: Exiting due to 1 error(s)\n");
  write(folder_ / "code", "1");
  try {
    ensure();
    FAIL() << "it was built";
  } catch (const DutBuildFailed& e) {
    EXPECT_EQ(e.first.file, "rtl/control/x.sv");
    EXPECT_EQ(e.first.line, 12u);
    EXPECT_THAT(e.what(), HasSubstr("the rtl/control/x.sv:12:3: syntax error, unexpected endmodule"));
    EXPECT_TRUE(fs::exists(e.log));
  }
  EXPECT_THAT(leftovers(), testing::IsEmpty());
  write(folder_ / "fail", "build_dut.sh: verilator is not installed\n");
  write(folder_ / "code", "2");
  EXPECT_THROW(ensure(), DutLibraryError);
}

TEST_F(DutLibraryTest, ACacheThatCannotBeWrittenIsSaid) {
  write(cache(), "a file");
  EXPECT_ANY_THROW(ensure());
}

}  // namespace
}  // namespace sharp::tb
