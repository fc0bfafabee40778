// SPDX-License-Identifier: Apache-2.0
// Runs the shortest test of a bucket again with waves, and shrinks it.
#include "regress/runner/bucket_example.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/output/output_file.h"
#include "base/process/process.h"
#include "regress/runner/run_folder.h"
#include "regress/runner/test_command.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

constexpr double kLeast = 5.0;   // seconds without which nothing is begun
constexpr double kGrace = 60.0;  // seconds beyond the budget of `sharp shrink` for the first run and a build

class Example {
 public:
  Example(const Bucket& bucket, const ExampleSettings& settings)
      : test_(*bucket.tests.front()), settings_(settings), folder_(settings.run / "buckets" / bucket.name) {
    example_.test = test_.test;
  }

  BucketExample make() {
    if (test_.verdict == tb::Verdict::build_failed) {
      note("nothing was simulated");
      return example_;
    }
    if (seconds_left() < kLeast) {
      note("the time budget of the night is spent");
      return example_;
    }
    tb::make_folder(folder_);
    if (budget_is_spent()) {
      note("the disk budget of the buckets is spent");
      return example_;
    }
    wave();
    shrunk();
    timeline();
    return example_;
  }

 private:
  void note(const std::string& text) { example_.note += (example_.note.empty() ? "" : "; ") + text; }

  double seconds_left() const { return settings_.seconds_left ? settings_.seconds_left() : INFINITY; }

  /// Of a step that would take so long at most. Never 0, which would be no limit.
  double seconds_for(double most) const { return std::max(0.1, std::min(most, seconds_left())); }

  bool budget_is_spent() const { return folder_size(settings_.run / "buckets") >= settings_.disk_bytes; }

  /// First file of the name below the folder, relative to the night; empty if there is none.
  std::string find(const std::string& name) const {
    std::error_code none;
    for (const auto& entry : fs::recursive_directory_iterator(folder_, none))
      if (entry.path().filename() == name) return entry.path().lexically_relative(settings_.run).string();
    return {};
  }

  tb::ProcessResult run(std::vector<std::string> words, double seconds, const std::string& log) const {
    words.insert(words.begin(), settings_.program.string());
    words.insert(words.end(), {"--rtl", settings_.rtl});
    return tb::run_process(words, {seconds, folder_ / log, {}, settings_.stop});
  }

  void wave() {
    if (find("wave.fst").empty()) {
      std::vector<std::string> words = arguments_of(test_.test);
      words.insert(words.end(), {"--waves", "fail", "--out", (folder_ / "waves").string()});
      const double seconds = seconds_for(settings_.wave_seconds);
      const tb::ProcessResult result = run(words, seconds, "waves.log");
      if (result.timed_out) note(fmt::format("the run with waves took more than {:.0f} s", seconds));
    }
    example_.wave = find("wave.fst");
    example_.view = find("failure.gtkw");
    if (example_.wave.empty()) {
      note("no waves: see waves.log");
    } else if (folder_size(settings_.run / "buckets") > settings_.disk_bytes) {
      fs::remove(settings_.run / example_.wave);
      example_.wave = example_.view = "";
      note("the waves did not fit into the disk budget");
    }
  }

  /// The run file to shrink, with the options that pick the case; empty if there is none.
  std::vector<std::string> shrink_target() {
    std::vector<std::string> words = arguments_of(test_.test);
    if (words[0] == "run") {
      words.erase(words.begin());
      return words;
    }
    const fs::path file = folder_ / "run.yaml";
    words.insert(words.begin(), settings_.program.string());
    words.insert(words.end(), {"--write", file.string()});
    const tb::ProcessResult result =
        tb::run_process(words, {seconds_for(kGrace), folder_ / "write.log", {}, settings_.stop});
    if (result.code == 0) return {file.string()};
    note("not shrunk: no run file can say what this run does (write.log)");
    return {};
  }

  void shrunk() {
    const auto budget = static_cast<unsigned>(seconds_for(settings_.shrink_seconds + kLeast) - kLeast);
    if (settings_.shrink_seconds > 0 && seconds_left() < 2 * kLeast) {
      note("not shrunk: the time budget of the night is spent");
    } else if (find("small.yaml").empty() && settings_.shrink_seconds > 0 &&
               !test_.signature.starts_with("internal_error")) {
      std::vector<std::string> words = shrink_target();
      if (words.empty()) return;
      words.insert(words.begin(), "shrink");
      words.insert(words.end(), {"--out", (folder_ / "small.yaml").string(), "--budget", std::to_string(budget)});
      run(words, seconds_for(budget + kGrace), "shrink.log");
      if (find("small.yaml").empty()) note("not shrunk: see shrink.log");
    }
    example_.shrunk = find("small.yaml");
  }

  /// What the model expects of the run: the smaller one, if there is one. No RTL, so no --rtl.
  void timeline() {
    std::vector<std::string> words = run_target();
    const double seconds = seconds_for(kGrace);
    if (words.empty() || seconds_left() < kLeast) return;
    words.insert(words.begin(), {settings_.program.string(), "explain"});
    words.insert(words.end(), {"--out", (folder_ / "timeline").string()});
    tb::run_process(words, {seconds, folder_ / "timeline.log", {}, settings_.stop});
    example_.timeline = find("timeline.html");
  }

  /// A run file with the options that pick a case.
  std::vector<std::string> run_target() const {
    if (!example_.shrunk.empty()) return {(settings_.run / example_.shrunk).string()};
    std::vector<std::string> words = arguments_of(test_.test);
    if (words[0] != "run") return {};
    words.erase(words.begin());
    return words;
  }

  const TestResult& test_;
  const ExampleSettings& settings_;
  fs::path folder_;
  BucketExample example_;
};

}  // namespace

BucketExample make_example(const Bucket& bucket, const ExampleSettings& settings) {
  return Example(bucket, settings).make();
}

}  // namespace sharp::regress
