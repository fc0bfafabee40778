// SPDX-License-Identifier: Apache-2.0
// JSON form of a result.
#include "regress/result/test_result.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sharp::regress {
namespace {

tb::Verdict verdict_from_name(const std::string& name) {
  if (const auto verdict = tb::verdict_named(name)) return *verdict;
  throw std::invalid_argument(fmt::format("unknown verdict '{}'", name));
}

}  // namespace

nlohmann::ordered_json to_json(const TestResult& r) {
  return {{"test", r.test},
          {"verdict", to_string(r.verdict)},
          {"detail", r.detail},
          {"signature", r.signature},
          {"unit", r.unit},
          {"message", r.message},
          {"conclusion", r.conclusion},
          {"first_bad_cycle", r.first_bad_cycle},
          {"predicted_cycles", r.predicted_cycles},
          {"measured_cycles", r.measured_cycles},
          {"values", r.values},
          {"cycles", r.cycles},
          {"digest", r.digest},
          {"seconds", r.seconds},
          {"sim_seconds", r.sim_seconds}};
}

TestResult test_result_from_json(const nlohmann::ordered_json& j) {
  return {j.at("test"),
          verdict_from_name(j.at("verdict")),
          j.at("detail"),
          j.at("signature"),
          j.at("unit"),
          j.at("message"),
          j.at("conclusion"),
          j.at("first_bad_cycle"),
          j.at("predicted_cycles"),
          j.at("measured_cycles"),
          j.at("values"),
          j.at("cycles"),
          j.at("digest"),
          j.at("seconds"),
          j.at("sim_seconds")};
}

}  // namespace sharp::regress
