// SPDX-License-Identifier: Apache-2.0
// Reads reports of other commits.
#include "regress/bisect/outcome.h"

#include <optional>

#include "cfg/types/types.h"
#include "tb/check/signature.h"

namespace sharp::regress {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : "";
}

/// The cell whose gate a failure is at.
cfg::Cell cell_of(const Json& entry, const Json& failure) {
  std::string name = text_at(entry.value("case", Json::object()), "cell");
  const Json passes = entry.value("passes", Json::array());
  if (const int64_t pass = failure.value("pass", int64_t{-1}); pass >= 0 && static_cast<size_t>(pass) < passes.size())
    name = text_at(passes[static_cast<size_t>(pass)], "cell");
  for (const cfg::Cell cell : {cfg::Cell::lstm, cfg::Cell::gru, cfg::Cell::elman})
    if (cfg::to_string(cell) == name) return cell;
  return cfg::Cell::lstm;
}

/// The parts of a failure that a signature is made of; nothing for a boundary of other times.
std::optional<tb::Failure> failure_of(const Json& entry) {
  const Json json = entry.value("failure", Json());
  if (!json.is_object()) return std::nullopt;
  tb::Failure f;
  f.kind = text_at(json, "kind");
  f.cell = cell_of(entry, json);
  f.gate = json.value("gate", int64_t{-1});
  f.expected = text_at(json, "expected");
  f.got = text_at(json, "got");
  for (size_t b = 0; b < tb::kNumBoundaries; ++b) {
    f.boundary = static_cast<tb::Boundary>(b);
    if (tb::to_string(f.boundary) == text_at(json, "boundary")) return f;
  }
  return std::nullopt;
}

Outcome from_verdict(const Json& entry) {
  const std::string name = text_at(entry, "verdict"), detail = text_at(entry, "detail");
  const auto verdict = tb::verdict_named(name);
  if (!verdict || *verdict == tb::Verdict::bad_config || *verdict == tb::Verdict::interrupted)
    return {Outcome::Kind::untestable, "", detail.empty() ? name : name + ": " + detail};
  if (*verdict == tb::Verdict::build_failed) return {Outcome::Kind::fail, kNoDut, detail};
  if (*verdict == tb::Verdict::pass) return {Outcome::Kind::pass, "pass", detail};
  return {Outcome::Kind::fail, to_string(tb::signature_of(*verdict, failure_of(entry), detail)), detail};
}

/// A command that ended in an error has judged nothing. Commits from before the verdict build_failed say it in words.
Outcome from_error(const std::string& verdict, const std::string& error) {
  const std::string line = error.substr(0, error.find('\n'));
  const bool no_dut = verdict == kNoDut || (line.starts_with("building ") && line.find(" failed") != std::string::npos);
  return {no_dut ? Outcome::Kind::fail : Outcome::Kind::untestable, no_dut ? kNoDut : "", line};
}

Outcome from_report(const Json& report) {
  if (const std::string error = text_at(report, "error"); !error.empty())
    return from_error(text_at(report, "verdict"), error);
  if (text_at(report, "verdict") != "pass")
    for (const Json& entry : report.value("cases", Json::array()))
      if (text_at(entry, "verdict") != "pass") return from_verdict(entry);
  return from_verdict(report);
}

}  // namespace

Outcome outcome_of(const Json& report) {
  try {
    if (report.is_object()) return from_report(report);
    return {Outcome::Kind::untestable, "", "no report"};
  } catch (const Json::exception& e) {
    return {Outcome::Kind::untestable, "", std::string("a report of another form: ") + e.what()};
  }
}

Mark judge(const Outcome& outcome, const std::string& bad_signature) {
  if (outcome.kind == Outcome::Kind::untestable) return Mark::skipped;
  if (outcome.kind == Outcome::Kind::pass) return Mark::good;
  return outcome.signature == kNoDut && bad_signature != kNoDut ? Mark::skipped : Mark::bad;
}

}  // namespace sharp::regress
