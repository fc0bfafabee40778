// SPDX-License-Identifier: Apache-2.0
// The keys of schema 1 and their types.
#include "regress/report/report_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <initializer_list>
#include <string>

#include "cfg/src/run_file.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

/// One object of the report, and where it lies.
class Object {
 public:
  using Part = std::function<void(const Object&)>;

  Object(const ordered_json& json, std::string path, const fs::path& file)
      : json_(json), path_(std::move(path)), file_(file) {
    if (!json.is_object()) fail(path_, "a JSON object");
  }

  void texts(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (!at(key).is_string()) fail(inner(key), "a text");
  }
  void numbers(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (!at(key).is_number()) fail(inner(key), "a number");
  }
  /// Counts, at least 0.
  void counts(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (!is_count(at(key))) fail(inner(key), "a whole number from 0");
  }
  void flags(std::initializer_list<const char*> keys) const {
    for (const char* key : keys)
      if (!at(key).is_boolean()) fail(inner(key), "true or false");
  }
  void word(const char* key, std::initializer_list<const char*> legal) const {
    const ordered_json& json = at(key);
    const auto same = [&](const char* word) { return json == word; };
    if (std::none_of(legal.begin(), legal.end(), same)) fail(inner(key), fmt::format("{}", fmt::join(legal, ", ")));
  }
  void text_list(const char* key) const {
    const ordered_json& json = at(key);
    const auto is_text = [](const ordered_json& item) { return item.is_string(); };
    if (!json.is_array() || !std::all_of(json.begin(), json.end(), is_text)) fail(inner(key), "a list of texts");
  }
  void list(const char* key, const Part& part) const {
    const ordered_json& json = at(key);
    if (!json.is_array()) fail(inner(key), "a list");
    for (size_t i = 0; i < json.size(); ++i) part({json[i], fmt::format("{}[{}]", inner(key), i), file_});
  }
  void object(const char* key, const Part& part) const { part({at(key), inner(key), file_}); }
  void object_or_null(const char* key, const Part& part) const {
    if (!at(key).is_null()) object(key, part);
  }
  void number_or_null(const char* key) const {
    if (!at(key).is_null()) numbers({key});
  }
  /// An object of values that are all of one kind.
  void map(const char* key, bool (*legal)(const ordered_json&), const char* what) const {
    const ordered_json& json = at(key);
    const bool right = json.is_object() && std::all_of(json.begin(), json.end(), legal);
    if (!right) fail(inner(key), what);
  }
  bool has(const char* key) const { return json_.contains(key); }

 private:
  static bool is_count(const ordered_json& json) {
    return json.is_number_unsigned() || (json.is_number_integer() && json.get<int64_t>() >= 0);
  }
  const ordered_json& at(const char* key) const {
    static const ordered_json kMissing(ordered_json::value_t::discarded);
    const auto it = json_.find(key);
    return it == json_.end() ? kMissing : *it;
  }
  std::string inner(const char* key) const { return path_.empty() ? key : path_ + "." + key; }
  [[noreturn]] void fail(const std::string& path, const std::string& legal) const {
    throw cfg::ConfigError(fmt::format("{}: not a report of `sharp regress`, schema 1: {}: legal: {}", file_.string(),
                                       path.empty() ? "the file" : fmt::format("key '{}'", path), legal));
  }

  const ordered_json& json_;
  std::string path_;
  const fs::path& file_;
};

/// What reports of older programs do not have.
void check_rtl_and_builds(const Object& report) {
  if (report.has("rtl"))
    report.object("rtl", [](const Object& rtl) {
      rtl.texts({"hash", "path", "name"});
      rtl.flags({"own", "variant"});
      rtl.counts({"differing"});
    });
  if (report.has("budget")) report.number_or_null("budget");
  if (report.has("first_test_seconds")) report.number_or_null("first_test_seconds");
  if (report.has("builds"))
    report.list("builds", [](const Object& build) {
      build.texts({"dut", "detail"});
      build.word("state", {"not_built", "cached", "built", "failed"});
      build.numbers({"seconds"});
    });
}

void check_head(const Object& report) {
  report.word("command", {"regress"});
  report.word("colour", {"green", "yellow", "red"});
  report.text_list("reasons");
  report.texts({"verdict", "run", "list", "started", "finished", "commit", "subject", "machine", "launcher"});
  report.flags({"dirty"});
  report.counts({"exit_code", "night", "seed", "jobs", "values", "cycles"});
  report.numbers({"seconds", "build_seconds", "test_seconds", "sim_seconds", "overhead_percent"});
  report.map(
      "tools", [](const ordered_json& line) { return line.is_string(); }, "an object of texts");
  report.object("counts", [](const Object& counts) {
    counts.counts({"planned", "passed", "failed", "known", "flaky", "not_run", "fill_not_run"});
  });
  report.list("entries", [](const Object& entry) {
    entry.texts({"name", "what"});
    entry.counts({"planned", "passed", "failed", "not_run", "cycles"});
    entry.numbers({"seconds"});
  });
}

void check_example(const Object& example) {
  example.texts(
      {"test", "reproduce", "verdict", "message", "conclusion", "detail", "wave", "view", "shrunk", "open", "note"});
  example.numbers({"first_bad_cycle"});
  if (example.has("timeline")) example.texts({"timeline"});
}

void check_bucket(const Object& bucket) {
  bucket.texts({"key", "name", "title", "unit", "first_commit"});
  bucket.counts({"count", "first_night"});
  bucket.flags({"new"});
  bucket.text_list("tests");
  bucket.list("signatures", [](const Object& signature) {
    signature.texts({"signature"});
    signature.counts({"count"});
  });
  bucket.object_or_null("known", [](const Object& known) {
    known.texts({"id", "note", "expires"});
    known.word("state", {"valid", "expired"});
  });
  bucket.object("example", check_example);
}

/// What a test came to: it has no result if it was not run.
void check_result(const Object& result) {
  for (const char* key : {"test", "verdict", "detail", "signature", "unit", "message", "conclusion", "digest"})
    if (result.has(key)) result.texts({key});
  for (const char* key : {"first_bad_cycle", "seconds", "sim_seconds"})
    if (result.has(key)) result.numbers({key});
  for (const char* key : {"predicted_cycles", "measured_cycles", "values", "cycles"})
    if (result.has(key)) result.counts({key});
}

void check_failures(const Object& report) {
  report.list("buckets", check_bucket);
  report.list("known_bugs", [](const Object& bug) {
    bug.texts({"id", "bucket", "note", "expires"});
    bug.word("state", {"seen", "expired", "not_failing", "not_exercised"});
  });
  report.list("flaky", [](const Object& flaky) {
    flaky.texts({"test", "reproduce"});
    flaky.object("first", check_result);
    flaky.object("second", check_result);
  });
}

void check_gate(const Object& gate) {
  gate.counts({"checked", "fresh"});
  gate.list("changed", [](const Object& change) {
    change.texts({"test"});
    change.counts({"recorded", "predicted", "measured"});
    change.word("state", {"waived", "unexplained"});
  });
  gate.list("waivers", [](const Object& waiver) {
    waiver.texts({"test", "reason"});
    waiver.counts({"from", "to"});
    waiver.word("state", {"used", "used_before", "unused", "not_exercised"});
  });
}

void check_coverage(const Object& coverage) {
  coverage.texts({"database"});
  coverage.counts({"reached", "goals"});
  coverage.numbers({"percent"});
  coverage.list("stages", [](const Object& stage) {
    stage.texts({"stage"});
    stage.counts({"items", "met", "bins", "reached"});
  });
  coverage.list("groups", [](const Object& group) {
    group.texts({"group"});
    group.counts({"goals", "reached"});
  });
}

void check_since_green(const Object& since) {
  since.counts({"night", "new_tests"});
  since.texts({"commit"});
  since.text_list("broken");
  since.text_list("fixed");
  since.list("commits", [](const Object& commit) { commit.texts({"hash", "subject"}); });
}

void check_night(const Object& night) {
  night.texts({"commit", "started"});
  night.word("colour", {"green", "yellow", "red"});
  night.counts({"night", "passed", "failed", "known", "not_run", "cycles"});
  night.numbers({"seconds"});
  night.number_or_null("coverage");
  night.map(
      "speed", [](const ordered_json& ratio) { return ratio.is_number(); }, "an object: accelerator -> ratio");
}

void check_numbers(const Object& report) {
  report.object("cycle_gate", check_gate);
  report.object_or_null("coverage", check_coverage);
  report.list("speed", [](const Object& speed) {
    speed.texts({"accel"});
    speed.numbers({"checked_vs_loop"});
  });
  report.list("slowest", [](const Object& slow) {
    slow.texts({"test"});
    slow.numbers({"seconds"});
  });
  report.object_or_null("since_green", check_since_green);
  report.list("trend", check_night);
  report.list("tests", [](const Object& test) {
    test.texts({"test", "entry"});
    test.word("state", {"passed", "failed", "known", "flaky", "not_run", "fill_not_run"});
    check_result(test);
  });
}

}  // namespace

void check_report(const ordered_json& report, const fs::path& file) {
  const Object top(report, "", file);
  if (const auto schema = report.find("schema"); schema != report.end() && schema->is_number() && *schema != 1)
    throw cfg::ConfigError(fmt::format("{}: schema {}; this program reads schema 1", file.string(), schema->dump()));
  top.counts({"schema"});
  check_head(top);
  check_rtl_and_builds(top);
  check_failures(top);
  check_numbers(top);
}

ordered_json read_report(const fs::path& run_folder) {
  const fs::path file = run_folder / "report.json";
  std::ifstream in(file, std::ios::binary);
  if (!fs::is_directory(run_folder) || !in)
    throw cfg::ConfigError(
        fmt::format("{}: no such file; legal: the run folder of a `sharp regress` that has ended", file.string()));
  try {
    ordered_json report = ordered_json::parse(in);
    check_report(report, file);
    return report;
  } catch (const nlohmann::json::parse_error& e) {
    throw cfg::ConfigError(fmt::format("{}: no JSON, or not all of it: {}", file.string(), e.what()));
  }
}

}  // namespace sharp::regress
