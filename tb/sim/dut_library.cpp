// SPDX-License-Identifier: Apache-2.0
// Cache of DUT libraries: hash, lock, build, load.
#include "tb/sim/dut_library.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

const fs::path kSourceDir = SHARP_SOURCE_DIR;
const fs::path kBuildScript = kSourceDir / "regress" / "build_dut.sh";
constexpr auto kPollInterval = std::chrono::milliseconds(20);
constexpr unsigned kLogTailLines = 30;

bool stopped(const DutLibraryOptions& o) { return o.stop != nullptr && o.stop->load(); }

std::vector<std::pair<std::string, unsigned>> parameters(const cfg::Accel& a) {
  return {{"VsWidth", a.vs_width},
          {"NumVs", a.num_vs},
          {"NumMfu", a.num_mfu},
          {"NumCu", a.num_cu},
          {"StreamWidth", a.stream_width},
          {"MaxInput", a.max_input},
          {"MaxHidden", a.max_hidden},
          {"WeightDepth", a.weight_depth},
          {"BiasDepth", a.bias_depth},
          {"IntermediateDepth", a.intermediate_depth},
          {"MaxPasses", a.max_passes},
          {"SequenceDepth", a.sequence_depth},
          {"StateDepth", a.state_depth},
          {"LatMem", a.lat.mem},
          {"LatMul", a.lat.mul},
          {"LatAdd", a.lat.add},
          {"LatAcc", a.lat.acc},
          {"LatMfu", a.lat.mfu},
          {"LatCu", a.lat.cu},
          {"LatWb", a.lat.wb}};
}

/// FNV-1a, 64 bits: identifies content, guards against nobody.
class Hash {
 public:
  void add(std::string_view text) {
    for (unsigned char ch : text) value_ = (value_ ^ ch) * 0x100000001b3ull;
    value_ = (value_ ^ 0xff) * 0x100000001b3ull;  // ends the piece: "ab","c" differs from "a","bc"
  }
  std::string hex() const { return fmt::format("{:016x}", value_); }

 private:
  uint64_t value_ = 0xcbf29ce484222325ull;
};

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw DutLibraryError(fmt::format("cannot read {}", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

/// What build_dut.sh reads of an RTL folder: all but the folders test_*.
std::vector<fs::path> sorted_files(const fs::path& dir) {
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator(dir); entry != fs::recursive_directory_iterator(); ++entry) {
    const bool test = entry->is_directory() && entry->path().filename().string().starts_with("test_");
    if (test) entry.disable_recursion_pending();
    if (entry->is_regular_file()) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_tree(Hash& hash, const fs::path& dir) {
  for (const fs::path& file : sorted_files(dir)) {
    hash.add(file.lexically_relative(dir).string());
    hash.add(read_text(file));
  }
}

std::string library_hash(const cfg::Accel& accel, const DutLibraryOptions& options) {
  Hash hash;
  hash.add(parameter_text(accel));
  hash.add(options.variant);
  add_tree(hash, options.rtl_dir);
  for (const char* file :
       {"regress/build_dut.sh", "regress/rtl_sources.sh", "regress/dut/environment.sh",
        "regress/dut/generated_inputs.sh", "regress/dut/verilated_edits.sh", "regress/dut/compile.sh",
        "tb/sim/verilated_dut.cpp", "tb/sim/dut_runtime.h", "tb/sim/dut.h", "tb/sim/model_scope.h", "cfg/src/types.h",
        "tb/sim/toggle_counter.h", "tb/sim/code_counter.h", "regress/code_points.sh", "regress/lane_code.awk"})
    hash.add(read_text(kSourceDir / file));
  return hash.hex();
}

std::string tail(const fs::path& file, unsigned lines) {
  std::ifstream in(file);
  std::deque<std::string> kept;
  for (std::string line; std::getline(in, line);) {
    kept.push_back(line);
    if (kept.size() > lines) kept.pop_front();
  }
  std::string text;
  for (const std::string& line : kept) text += "  | " + line + "\n";
  return text;
}

/// Exclusive lock on a file for the life of the object; waits, but not past a set stop flag.
class FileLock {
 public:
  FileLock(const fs::path& file, const DutLibraryOptions& options)
      : fd_(open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
    if (fd_ < 0) throw DutLibraryError(fmt::format("cannot open lock file {}: {}", file.string(), strerror(errno)));
    while (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      if (stopped(options)) {
        close(fd_);
        throw DutBuildInterrupted();
      }
      std::this_thread::sleep_for(kPollInterval);
    }
  }
  ~FileLock() { close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

[[noreturn]] void exec_child(std::vector<std::string> args, const fs::path& log) {
  setpgid(0, 0);  // so that the whole build can be ended at once
  const int fd = open(log.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0666);
  if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0) _exit(126);
  std::vector<char*> argv;
  for (std::string& arg : args) argv.push_back(arg.data());
  argv.push_back(nullptr);
  execvp(argv[0], argv.data());
  dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

/// Wait status of the command; throws DutBuildInterrupted after ending it.
int run_logged(const std::vector<std::string>& args, const fs::path& log, const DutLibraryOptions& options) {
  const pid_t pid = fork();
  if (pid < 0) throw DutLibraryError(fmt::format("cannot fork: {}", strerror(errno)));
  if (pid == 0) exec_child(args, log);
  int status = 0;
  for (;;) {
    const pid_t got = waitpid(pid, &status, WNOHANG);
    if (got == pid) return status;
    if (got < 0 && errno != EINTR) throw DutLibraryError(fmt::format("waitpid: {}", strerror(errno)));
    if (stopped(options)) break;
    std::this_thread::sleep_for(kPollInterval);
  }
  kill(-pid, SIGTERM);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  throw DutBuildInterrupted();
}

DutLibraryOptions with_defaults(DutLibraryOptions o) {
  if (o.rtl_dir.empty()) o.rtl_dir = kSourceDir / "rtl";
  if (!fs::is_directory(o.rtl_dir))
    throw DutLibraryError(fmt::format("RTL folder {} does not exist", o.rtl_dir.string()));
  o.rtl_dir = fs::canonical(o.rtl_dir);
  if (o.cache_dir.empty()) {
    const char* env = std::getenv("SHARP_DUT_CACHE");
    o.cache_dir = env != nullptr && *env != '\0' ? fs::path(env) : fs::path(SHARP_BUILD_DIR) / "dut";
  }
  return o;
}

void check_parameters(const cfg::Accel& accel, const std::string& info, const fs::path& file) {
  const auto built = nlohmann::json::parse(info, nullptr, false);
  for (const auto& [name, value] : parameters(accel)) {
    if (built.is_object() && built.contains(name) && built[name] == value) continue;
    throw DutLibraryError(fmt::format("{} was built with other parameters: {} must be {}, sharp_dut_info() says {}",
                                      file.string(), name, value, info));
  }
}

template <class Fn>
Fn symbol(void* handle, const char* name, const fs::path& file) {
  void* address = dlsym(handle, name);
  if (address == nullptr) throw DutLibraryError(fmt::format("{} does not export {}", file.string(), name));
  return reinterpret_cast<Fn>(address);
}

}  // namespace

std::string parameter_text(const cfg::Accel& accel) {
  std::string text;
  for (const auto& [name, value] : parameters(accel))
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  return text;
}

void build_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options, const fs::path& out,
                       const fs::path& log) {
  const DutLibraryOptions o = with_defaults(options);
  const std::vector<std::string> args = {
      kBuildScript.string(), "--rtl",     o.rtl_dir.string(), "--out",  out.string(),          "--params",
      parameter_text(accel), "--variant", o.variant,          "--jobs", std::to_string(o.jobs)};
  const int status = run_logged(args, log, o);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && fs::exists(out)) return;
  throw DutLibraryError(fmt::format("building {} ({}) from {} failed; log {}:\n{}", accel.name, accel.latency_name,
                                    o.rtl_dir.string(), log.string(), tail(log, kLogTailLines)));
}

fs::path ensure_dut_library(const cfg::Accel& accel, const DutLibraryOptions& options) {
  const DutLibraryOptions o = with_defaults(options);
  const std::string variant = o.variant == "fast" ? "" : "-" + o.variant;
  const std::string stem = fmt::format("{}-{}{}-{}", accel.name, accel.latency_name, variant, library_hash(accel, o));
  const fs::path file = o.cache_dir / (stem + ".so");
  if (fs::exists(file)) return file;
  std::error_code error;
  fs::create_directories(o.cache_dir, error);
  if (error) throw DutLibraryError(fmt::format("cannot create {}: {}", o.cache_dir.string(), error.message()));
  const FileLock lock(o.cache_dir / (stem + ".lock"), o);
  if (fs::exists(file)) return file;  // another process built it while this one waited
  fmt::print(stderr, "building {} ({}{}) from {} ... (about 30 s, once)\n", accel.name, accel.latency_name, variant,
             fs::proximate(o.rtl_dir).string());
  const fs::path part = o.cache_dir / (stem + ".part.so");
  build_dut_library(accel, o, part, o.cache_dir / (stem + ".log"));
  fs::rename(part, file);
  return file;
}

DutLibrary::DutLibrary(const cfg::Accel& accel, const DutLibraryOptions& options)
    : path_(fs::absolute(ensure_dut_library(accel, options))) {
  void* handle = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) throw DutLibraryError(fmt::format("cannot load {}: {}", path_.string(), dlerror()));
  check_parameters(accel, symbol<DutInfoFn>(handle, "sharp_dut_info", path_)(), path_);
  create_ = symbol<DutCreateFn>(handle, "sharp_dut_create", path_);
}

std::unique_ptr<Dut> DutLibrary::create(const DutOptions& options) const {
  std::unique_ptr<Dut> dut(create_(&options));
  if (!dut) throw DutLibraryError(fmt::format("{}: sharp_dut_create returned null", path_.string()));
  return dut;
}

}  // namespace sharp::tb
