// SPDX-License-Identifier: Apache-2.0
// git, cmake, ninja, sharp.
#include "regress/bisect/workshop.h"

#include <fmt/format.h>

#include <deque>
#include <fstream>

#include "base/output/file_lock.h"
#include "base/output/output_file.h"
#include "base/process/process.h"
#include "cfg/src/run_file.h"
#include "tb/library/dut_library.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

std::unique_ptr<tb::FileLock> lock_folder(const fs::path& folder) {
  tb::make_folder(folder);
  auto lock = std::make_unique<tb::FileLock>(folder / "lock");
  if (lock->try_lock()) return lock;
  throw cfg::ConfigError(
      fmt::format("another bisect works in {}: {}; wait for it, or use --folder DIR", folder.string(), lock->holder()));
}

/// The lines with "error", else the last ones.
std::string what_failed(const fs::path& log) {
  std::ifstream in(log);
  std::string errors, last;
  unsigned count = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.find("rror: ") != std::string::npos && ++count <= 3) errors += "\n  | " + line;
    if (!line.empty()) last = "\n  | " + line;
  }
  return fmt::format("does not build; log {}{}", log.string(), errors.empty() ? last : errors);
}

}  // namespace

Workshop::Workshop(const Git& git, WorkshopOptions options)
    : git_(git), options_(std::move(options)), lock_(lock_folder(options_.folder)) {
  tb::make_folder(options_.folder / "log");
}

Workshop::~Workshop() = default;

bool Workshop::step(const std::vector<std::string>& words, const fs::path& log) const {
  const tb::ProcessResult r = tb::run_process(words, {0.0, log, {}, options_.stop});
  if (options_.stop != nullptr && options_.stop->load()) throw tb::DutBuildInterrupted();
  return r.code == 0;
}

/// Why it failed, or nothing. The build is configured anew only if it has to be: after a failure, or by ninja itself.
std::string Workshop::build(const std::string& commit) {
  const fs::path build = options_.folder / "build", log = options_.folder / "log" / (commit.substr(0, 10) + ".log");
  const fs::path sound = build / "configured";
  if (!fs::exists(sound) && !step({"cmake", "-S", tree().string(), "-B", build.string(), "-G", "Ninja"}, log))
    return what_failed(log);
  fs::remove(sound);
  if (!step({"cmake", "--build", build.string(), "-j", std::to_string(options_.jobs), "--target", "sharp"}, log))
    return what_failed(log);
  tb::write_file(sound, "");
  return {};
}

Workshop::Program Workshop::program_of(const std::string& commit) {
  git_.checkout(tree(), commit);
  const fs::path kept = options_.folder / "bin" / content_keys(git_.files(commit)).program / "sharp";
  if (fs::exists(kept)) return {kept, {}, false};
  if (const std::string error = build(commit); !error.empty()) return {{}, error, true};
  tb::make_folder(kept.parent_path());
  const fs::path part = kept.string() + ".part";
  fs::copy_file(options_.folder / "build" / "sharp", part, fs::copy_options::overwrite_existing);
  fs::rename(part, kept);
  return {kept, {}, true};
}

/// Libraries of the RTL are kept by content; the tree's own configurations count, not the caller's.
std::vector<std::string> Workshop::command(const Program& program, const std::vector<std::string>& words) const {
  std::vector<std::string> line = {"env", "-u", "SHARP_CFG", "SHARP_DUT_CACHE=" + (options_.folder / "dut").string(),
                                   program.file.string()};
  line.insert(line.end(), words.begin(), words.end());
  return line;
}

int Workshop::call(const Program& program, const std::vector<std::string>& words) const {
  const tb::ProcessResult r = tb::run_process(
      command(program, words), {options_.test_seconds, options_.folder / "log" / "call.log", tree(), options_.stop});
  return r.code;
}

Outcome Workshop::run(const Program& program, const std::vector<std::string>& test) const {
  const fs::path json = options_.folder / "outcome.json", log = options_.folder / "log" / "test.log";
  fs::remove(json);
  std::vector<std::string> words = test;
  words.insert(words.end(), {"--waves", "none", "--json", json.string()});
  const tb::ProcessResult r =
      tb::run_process(command(program, words), {options_.test_seconds, log, tree(), options_.stop});
  if (options_.stop != nullptr && options_.stop->load()) throw tb::DutBuildInterrupted();
  if (r.timed_out)
    return {Outcome::Kind::fail, "internal_error/timeout", fmt::format("longer than {} s", options_.test_seconds)};
  if (r.code >= 128)
    return {Outcome::Kind::fail, fmt::format("internal_error/signal_{}", r.code - 128), "killed by a signal"};
  if (!fs::exists(json))
    return {Outcome::Kind::untestable, "", fmt::format("exit code {} without a report; log {}", r.code, log.string())};
  return outcome_of(nlohmann::json::parse(std::ifstream(json), nullptr, false));
}

bool clean_workshop(const Git& git, const fs::path& folder) {
  if (!fs::exists(folder)) return false;
  if (!fs::exists(folder / "lock"))
    throw cfg::ConfigError(fmt::format("{} is no folder of bisect; it is not removed", folder.string()));
  const auto lock = lock_folder(folder);
  git.remove_worktree(folder / "tree");
  fs::remove_all(folder);
  return true;
}

}  // namespace sharp::regress
