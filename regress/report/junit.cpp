// SPDX-License-Identifier: Apache-2.0
// Suites, cases and their counts.
#include "regress/report/junit.h"

#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "base/output/text_table.h"
#include "regress/report/report_text.h"

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

void set(pugi::xml_node node, const char* name, const std::string& text) {
  node.append_attribute(name) = clean_line(text).c_str();
}

void add_text(pugi::xml_node node, const std::string& text) { node.text() = clean(text).c_str(); }

struct Counts {
  uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0.0;

  void operator+=(const Counts& o) {
    tests += o.tests, failures += o.failures, errors += o.errors, skipped += o.skipped, seconds += o.seconds;
  }
};

/// `skipped` is an attribute of suites only.
void set_counts(pugi::xml_node node, const Counts& counts) {
  set(node, "tests", std::to_string(counts.tests));
  set(node, "failures", std::to_string(counts.failures));
  set(node, "errors", std::to_string(counts.errors));
  set(node, "time", fmt::format("{:.3f}", counts.seconds));
}

class Suite {
 public:
  Suite(pugi::xml_node root, const ordered_json& report, const std::string& name)
      : node_(root.append_child("testsuite")), classname_(text_of(report, "list") + "." + name) {
    set(node_, "name", name);
    set(node_, "timestamp", text_of(report, "started").substr(0, 19));  // without a zone, as the format has it
    set(node_, "hostname", text_of(report, "machine").substr(0, text_of(report, "machine").find(',')));
  }

  pugi::xml_node add(const std::string& name, double seconds = 0.0) {
    pugi::xml_node test = node_.append_child("testcase");
    set(test, "classname", classname_);
    set(test, "name", name);
    set(test, "time", fmt::format("{:.3f}", seconds));
    ++counts_.tests;
    counts_.seconds += seconds;
    return test;
  }
  /// outcome: failure, error or skipped.
  void put(pugi::xml_node test, const std::string& outcome, const std::string& type, const std::string& message,
           const std::string& text) {
    pugi::xml_node node = test.append_child(outcome.c_str());
    set(node, "type", type);
    set(node, "message", message);
    if (!text.empty()) add_text(node, text);
    ++(outcome == "failure" ? counts_.failures : outcome == "error" ? counts_.errors : counts_.skipped);
  }
  void put_property(const char* name, const std::string& value) {
    if (properties_.empty()) properties_ = node_.prepend_child("properties");
    pugi::xml_node property = properties_.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
  }
  Counts close() {
    set_counts(node_, counts_);
    set(node_, "skipped", std::to_string(counts_.skipped));
    return counts_;
  }

 private:
  pugi::xml_node node_, properties_;
  std::string classname_;
  Counts counts_;
};

/// What people need to find the cause of a failing test.
std::string failure_text(const ordered_json& test, const std::string& where) {
  std::string text;
  for (const char* key : {"detail", "message", "conclusion"})
    if (const std::string part = text_of(test, key); !part.empty()) text += part + "\n";
  return text + where;
}

/// Where a failing test stands in the report: its bucket, or its two outcomes.
struct Context {
  const ordered_json *bucket = nullptr, *flaky = nullptr;

  std::string where() const {
    if (flaky != nullptr) return "reproduce: " + text_of(*flaky, "reproduce");
    if (bucket == nullptr) return "";
    return fmt::format("bucket {}; one of it: {}", text_of(*bucket, "key"),
                       text_of(bucket->at("example"), "reproduce"));
  }
};

std::map<std::string, Context> contexts(const ordered_json& report) {
  std::map<std::string, Context> contexts;
  for (const ordered_json& bucket : report.at("buckets"))
    for (const ordered_json& test : bucket.at("tests")) contexts[test.get<std::string>()].bucket = &bucket;
  for (const ordered_json& flaky : report.at("flaky")) contexts[text_of(flaky, "test")].flaky = &flaky;
  return contexts;
}

void add_flaky(Suite& suite, pugi::xml_node node, const ordered_json& test, const Context& context) {
  const std::string second = context.flaky == nullptr ? "" : text_of(context.flaky->at("second"), "verdict");
  suite.put(node, "failure", "flaky", fmt::format("flaky: {}, then {}", text_of(test, "verdict"), second),
            failure_text(test, context.where()));
}

void add_known(Suite& suite, pugi::xml_node node, const ordered_json& test, const Context& context) {
  suite.put(node, "skipped", "known",
            context.bucket == nullptr ? "known" : known_text(*context.bucket) + ": " + text_of(test, "detail"), "");
  add_text(node.append_child("system-out"), failure_text(test, context.where()));
}

void add_failed(Suite& suite, pugi::xml_node node, const ordered_json& test, const Context& context) {
  const std::string verdict = text_of(test, "verdict");
  const bool is_error =
      verdict == "internal_error" || verdict == "bad_config" || verdict == "interrupted" || verdict == "build_failed";
  suite.put(node, is_error ? "error" : "failure", verdict, text_of(test, "detail"),
            failure_text(test, context.where()));
}

void add_test(Suite& suite, const ordered_json& test, const Context& context) {
  const std::string state = text_of(test, "state");
  if (state == "fill_not_run") return;
  const auto seconds = test.find("seconds");
  pugi::xml_node node = suite.add(text_of(test, "test"), seconds == test.end() ? 0.0 : seconds->get<double>());
  if (state == "not_run") suite.put(node, "error", "not_run", "was to run and was not run", "");
  if (state == "flaky") add_flaky(suite, node, test, context);
  if (state == "known") add_known(suite, node, test, context);
  if (state == "failed") add_failed(suite, node, test, context);
}

std::string lines(const ordered_json& texts) {
  std::string all;
  for (const ordered_json& text : texts) all += text.get<std::string>() + "\n";
  return all;
}

void add_gate(Suite& suite, const ordered_json& gate) {
  std::string text;
  for (const ordered_json& c : gate.at("changed"))
    if (text_of(c, "state") == "unexplained")
      text += fmt::format("{}: recorded {}, predicted {}, measured {}, no waiver\n", text_of(c, "test"),
                          count_of(c, "recorded"), count_of(c, "predicted"), count_of(c, "measured"));
  for (const ordered_json& w : gate.at("waivers"))
    if (const std::string state = text_of(w, "state"); state == "unused" || state == "not_exercised")
      text += fmt::format("{}: waiver {} -> {} {}\n", text_of(w, "test"), count_of(w, "from"), count_of(w, "to"),
                          state == "unused" ? "was not needed" : "waits for a test that was not run");
  pugi::xml_node node = suite.add("cycle gate");
  if (!text.empty()) suite.put(node, "failure", "cycle_gate", "cycles have changed, or a waiver is wrong", text);
}

void add_known_bugs(Suite& suite, const ordered_json& bugs) {
  std::string text;
  for (const ordered_json& bug : bugs)
    if (const std::string state = text_of(bug, "state"); state == "expired" || state == "not_failing")
      text += fmt::format("{} ({}): {}\n", text_of(bug, "id"), text_of(bug, "note"),
                          state == "expired" ? "expired on " + text_of(bug, "expires") : "does not fail any more");
  pugi::xml_node node = suite.add("known bugs");
  if (!text.empty()) suite.put(node, "failure", "known_bugs", "an entry has expired or is fixed", text);
}

void put_rtl(Suite& suite, const ordered_json& report) {
  const auto rtl = report.find("rtl");
  if (rtl == report.end()) return;
  suite.put_property("rtl_hash", text_of(*rtl, "hash"));
  suite.put_property("rtl_path", text_of(*rtl, "path"));
  suite.put_property("rtl_differing_files", std::to_string(count_of(*rtl, "differing")));
  suite.put_property("rtl", rtl_text(*rtl));
}

/// One that does not build, or that there was no time for.
void add_builds(Suite& suite, const ordered_json& report) {
  std::string text;
  for (const ordered_json& build : report.value("builds", ordered_json::array()))
    if (text_of(build, "state") == "failed")
      text += fmt::format("{} does not build: {}\n", text_of(build, "dut"), text_of(build, "detail"));
  pugi::xml_node node = suite.add("builds");
  if (!text.empty()) suite.put(node, "error", "build_failed", "DUTs do not build", text);
}

Counts add_night(pugi::xml_node root, const ordered_json& report) {
  Suite suite(root, report, "the night");
  for (const char* key : {"run", "commit", "subject", "machine", "launcher", "colour"})
    suite.put_property(key, text_of(report, key));
  put_rtl(suite, report);
  suite.put_property("seed", report.at("seed").dump());
  suite.put_property("fill_not_run", std::to_string(count_of(report.at("counts"), "fill_not_run")));
  pugi::xml_node verdict = suite.add("verdict");
  if (text_of(report, "colour") == "red")
    suite.put(verdict, "failure", "red", counts_text(report.at("counts")), lines(report.at("reasons")));
  add_builds(suite, report);
  add_gate(suite, report.at("cycle_gate"));
  add_known_bugs(suite, report.at("known_bugs"));
  return suite.close();
}

/// Tests by entry, in the order of their first.
std::vector<std::pair<std::string, std::vector<const ordered_json*>>> by_entry(const ordered_json& tests) {
  std::vector<std::pair<std::string, std::vector<const ordered_json*>>> entries;
  std::map<std::string, size_t> places;
  for (const ordered_json& test : tests) {
    const auto [place, is_new] = places.emplace(text_of(test, "entry"), entries.size());
    if (is_new) entries.push_back({place->first, {}});
    entries[place->second].second.push_back(&test);
  }
  return entries;
}

}  // namespace

std::string junit_xml(const ordered_json& report) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("testsuites");
  set(root, "name", text_of(report, "list"));
  Counts all = add_night(root, report);
  const std::map<std::string, Context> where = contexts(report);
  for (const auto& [name, tests] : by_entry(report.at("tests"))) {
    Suite suite(root, report, name);
    for (const ordered_json* test : tests) {
      const auto context = where.find(text_of(*test, "test"));
      add_test(suite, *test, context == where.end() ? Context{} : context->second);
    }
    all += suite.close();
  }
  set_counts(root, all);
  std::ostringstream out;
  document.save(out, " ");
  return out.str();
}

}  // namespace sharp::regress
