// SPDX-License-Identifier: Apache-2.0
// Plants one defect in a copy of the RTL and demands that `sharp run` reports it with the expected verdict and
// boundary.
//
// usage: canary_runner SHARP RTL_DIR RUN.yaml CANARY.yaml WORK_DIR
//        canary_runner --table SHARP RTL_DIR RUN.yaml WORK_DIR FOLDER...
// Exit: 0 caught as expected, 1 not caught or reported as something else, 2 the canary itself is broken.
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/process/process.h"

namespace fs = std::filesystem;

namespace {

/// The canary cannot be run; what() says why.
class BrokenCanary : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Canary {
  fs::path path;
  std::string summary, file, search, replace, verdict, boundary, unit;
  std::vector<std::string> overrides;
};

using Clock = std::chrono::steady_clock;
constexpr int kLastExitCode = 127;  // what follows tells of a signal

struct Setup {
  std::string sharp;
  fs::path rtl, run_file, work;
  std::optional<Clock::time_point> end =
      std::nullopt;  ///< of the budget: a run that is at work then, or builds its DUT, is ended
};

std::string text_of(const YAML::Node& root, const fs::path& path, const char* key) {
  if (!root[key] || !root[key].IsScalar())
    throw BrokenCanary(fmt::format("{}: key '{}' is missing", path.string(), key));
  return root[key].as<std::string>();
}

Canary load_canary(const fs::path& path) {
  const YAML::Node root = YAML::LoadFile(path.string());
  Canary c{path, {}, {}, {}, {}, {}, {}, {}, {}};
  c.summary = text_of(root, path, "summary");
  c.file = text_of(root, path, "file");
  c.search = text_of(root, path, "search");
  c.replace = text_of(root, path, "replace");
  c.verdict = text_of(root, path, "verdict");
  // A difference has a place; the other verdicts may come without one.
  if (c.verdict == "mismatch" || root["boundary"]) c.boundary = text_of(root, path, "boundary");
  if (root["unit"]) c.unit = text_of(root, path, "unit");
  if (root["set"]) c.overrides = root["set"].as<std::vector<std::string>>();
  return c;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw BrokenCanary(fmt::format("cannot read {}", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

unsigned occurrences(const std::string& text, const std::string& part) {
  unsigned n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

/// A copy of the RTL with the defect in it.
fs::path plant(const Canary& c, const Setup& s) {
  const fs::path copy = s.work / "rtl";
  fs::remove_all(s.work);
  fs::create_directories(s.work);
  fs::copy(s.rtl, copy, fs::copy_options::recursive);
  std::string text = read_file(copy / c.file);
  if (const unsigned n = occurrences(text, c.search); n != 1)
    throw BrokenCanary(
        fmt::format("{}: the search text occurs {} times in rtl/{}, must be once; the RTL has changed: "
                    "adapt the canary\n{}",
                    c.path.string(), n, c.file, c.search));
  text.replace(text.find(c.search), c.search.size(), c.replace);
  std::ofstream out(copy / c.file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw BrokenCanary(fmt::format("cannot write {}", (copy / c.file).string()));
  return copy;
}

struct Outcome {
  int exit_code = -1;
  std::string verdict, boundary, unit, detail, conclusion;
  fs::path log;
};

std::vector<std::string> command_of(const Canary& c, const Setup& s, const fs::path& json, const fs::path& rtl) {
  std::vector<std::string> words = {s.sharp, "run", s.run_file.string(), "--json", json.string()};
  for (const std::string& set : c.overrides) words.insert(words.end(), {"--set", set});
  if (rtl.empty()) return words;
  words.insert(words.end(), {"--rtl", rtl.string()});
  // Copies share a cache of their own, so that the ordinary one does not fill up with defects.
  words.insert(words.begin(), {"env", "SHARP_DUT_CACHE=" + (s.work.parent_path() / "dut").string()});
  return words;
}

/// `sharp run` with the canary's settings; rtl empty: the original.
Outcome run(const Canary& c, const Setup& s, const char* name, const fs::path& rtl) {
  const fs::path json = s.work / (std::string(name) + ".json");
  Outcome o;
  o.log = s.work / (std::string(name) + ".log");
  const double seconds = s.end ? std::chrono::duration<double>(*s.end - Clock::now()).count() : 0.0;
  if (s.end && seconds <= 0.0) return o;
  const auto ended = sharp::tb::run_process(command_of(c, s, json, rtl), {.seconds = seconds, .output = o.log});
  if (ended.timed_out || ended.code > kLastExitCode) return o;
  o.exit_code = ended.code;
  const auto report = fs::exists(json) ? nlohmann::json::parse(read_file(json), nullptr, false) : nlohmann::json();
  if (!report.is_object() || !report.contains("cases") || report["cases"].size() != 1) return o;
  const auto& row = report["cases"][0];
  o.verdict = row["verdict"];
  o.detail = row["detail"];
  if (row["failure"].is_null()) return o;
  const auto& failure = row["failure"];
  o.boundary = failure["boundary"];
  o.conclusion = failure.value("conclusion", "");
  for (const auto& link : failure.value("chain", nlohmann::json::array()))
    if (!link["matches"]) o.unit = link["unit"];
  return o;
}

std::string describe(const Outcome& o) {
  return fmt::format("verdict {}, boundary {}, unit {}, exit code {}", o.verdict.empty() ? "none" : o.verdict,
                     o.boundary.empty() ? "none" : o.boundary, o.unit.empty() ? "none" : o.unit, o.exit_code);
}

int exit_code_of(const std::string& verdict) {
  static const std::map<std::string, int> codes = {{"mismatch", 1}, {"assertion", 3}, {"hang", 4}, {"incomplete", 5}};
  const auto found = codes.find(verdict);
  if (found == codes.end())
    throw BrokenCanary("verdict '" + verdict + "' is not legal; legal: mismatch, assertion, hang, incomplete");
  return found->second;
}

int check(const Canary& c, const Setup& s) {
  const int wanted = exit_code_of(c.verdict);
  const fs::path copy = plant(c, s);
  const Outcome sound = run(c, s, "original", {});
  if (sound.exit_code != 0)
    throw BrokenCanary(
        fmt::format("the original RTL does not pass this run ({}):\n{}", describe(sound), read_file(sound.log)));
  const Outcome got = run(c, s, "defect", copy);
  const bool caught = got.exit_code == wanted && got.verdict == c.verdict &&
                      (c.boundary.empty() || got.boundary == c.boundary) && (c.unit.empty() || got.unit == c.unit);
  if (caught) {
    fmt::print("caught: {}: {}\n{}\n", c.summary, describe(got), got.detail);
    return 0;
  }
  fmt::print("{}: {}\nexpected verdict {}, boundary {}, unit {}, exit code {}\ngot      {}\n{}\n",
             got.exit_code == 0 ? "NOT CAUGHT" : "CAUGHT AS SOMETHING ELSE", c.summary, c.verdict,
             c.boundary.empty() ? "any" : c.boundary, c.unit.empty() ? "any" : c.unit, wanted, describe(got),
             read_file(got.log));
  return 1;
}

std::string table_row(const Canary& c, const Outcome& got, bool boundary, bool unit) {
  const auto cell = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", c.path.stem().string(), c.file,
                     cell(got.boundary.empty() ? got.verdict : got.boundary), cell(got.unit), cell(c.unit),
                     boundary ? "yes" : "no",
                     c.unit.empty() ? "-"
                     : unit         ? "yes"
                                    : "no");
}

/// The table docs/localisation.md of all canaries in the given folders, on stdout.
int table(const Setup& setup, const std::vector<fs::path>& folders) {
  std::vector<fs::path> files;
  for (const fs::path& folder : folders)
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".yaml" && entry.path().filename() != "run.yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.stem() < b.stem(); });
  if (files.empty()) throw BrokenCanary("the folders hold no defect (*.yaml): a table of nothing proves nothing");
  std::vector<Canary> canaries;
  for (const fs::path& file : files) canaries.push_back(load_canary(file));
  std::vector<Outcome> outcomes(canaries.size());
  std::atomic<size_t> next = 0;
  // A budget in seconds, builds included: what does not fit says so.
  Setup limited = setup;
  if (const char* budget = std::getenv("SHARP_TABLE_SECONDS"))
    limited.end = Clock::now() + std::chrono::seconds(std::atoi(budget));
  const auto work = [&] {
    for (size_t i = next++; i < canaries.size() && !(limited.end && Clock::now() >= *limited.end); i = next++) {
      Setup own = limited;
      own.work /= canaries[i].path.stem();
      outcomes[i] = run(canaries[i], own, "defect", plant(canaries[i], own));
    }
  };
  std::vector<std::future<void>> workers;
  for (unsigned n = 0; n < std::max(1u, std::thread::hardware_concurrency()); ++n)
    workers.push_back(std::async(std::launch::async, work));
  for (auto& worker : workers) worker.get();
  unsigned boundaries = 0, units = 0, judged = 0, ran = 0;
  std::string rows;
  for (size_t i = 0; i < canaries.size(); ++i) {
    const Canary& c = canaries[i];
    const Outcome& got = outcomes[i];
    const bool boundary = got.verdict == c.verdict && got.boundary == c.boundary, unit = got.unit == c.unit;
    if (got.exit_code < 0) {
      rows += fmt::format("| {} | {} | not run | - | {} | - | - |\n", c.path.stem().string(), c.file,
                          c.unit.empty() ? "-" : c.unit);
      continue;
    }
    ++ran;
    boundaries += boundary;
    judged += !c.unit.empty();
    units += !c.unit.empty() && unit;
    rows += table_row(c, got, boundary, unit);
  }
  if (ran == 0) throw BrokenCanary("no defect was run within SHARP_TABLE_SECONDS: there is no table");
  fmt::print(
      "# Localisation of seeded defects\n\nMade by `canary_runner --table` (regress/localisation_table.sh). *Boundary* "
      "is the first difference (or the verdict), *unit* the earliest\ncause named, *defective* the unit that holds the "
      "defect (docs/debugging.md \"Units\"; - where the run ends without a difference to trace back).\n\n"
      "{} defects, {} of them run. The boundary is the expected one for {} ({:.0f} %), the unit for {} of {} ({:.0f} "
      "%).\n\n"
      "| defect | file | boundary | unit | defective | first boundary? | right unit? "
      "|\n|---|---|---|---|---|---|---|\n{}",
      files.size(), ran, boundaries, ran ? 100.0 * boundaries / ran : 0.0, units, judged,
      judged ? 100.0 * units / judged : 0.0, rows);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc >= 7 && std::string(argv[1]) == "--table")
      return table({argv[2], argv[3], argv[4], fs::absolute(argv[5])}, {argv + 6, argv + argc});
  } catch (const std::exception& e) {
    fmt::print(stderr, "broken canary: {}\n", e.what());
    return 2;
  }
  if (argc != 6) {
    fmt::print(stderr,
               "usage: canary_runner SHARP RTL_DIR RUN.yaml CANARY.yaml WORK_DIR\n"
               "       canary_runner --table SHARP RTL_DIR RUN.yaml WORK_DIR FOLDER...\n");
    return 2;
  }
  try {
    return check(load_canary(argv[4]), {argv[1], argv[2], argv[3], fs::absolute(argv[5])});
  } catch (const std::exception& e) {
    fmt::print(stderr, "broken canary: {}\n", e.what());
    return 2;
  }
}
