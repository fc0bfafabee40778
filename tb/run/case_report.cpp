// SPDX-License-Identifier: Apache-2.0
// JSON form and ranking of case reports.
#include "tb/run/case_report.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

constexpr Verdict kWorstFirst[] = {
    Verdict::internal_error, Verdict::interrupted, Verdict::build_failed, Verdict::assertion,  Verdict::mismatch,
    Verdict::hang,           Verdict::cycle_limit, Verdict::incomplete,   Verdict::bad_config, Verdict::pass};
static_assert(std::size(kWorstFirst) == kNumVerdicts);

template <class Enum>
Enum from_name(const std::string& name, unsigned count) {
  for (unsigned i = 0; i < count; ++i)
    if (to_string(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  throw std::invalid_argument("unknown name '" + name + "' in a report");
}

/// JSON has no infinity: it is written as the string "inf".
Json error_to_json(const std::optional<double>& error) {
  if (!error) return nullptr;
  if (!std::isfinite(*error)) return "inf";
  return *error;
}

std::optional<double> error_from_json(const Json& j) {
  if (j.is_null()) return std::nullopt;
  return j.is_string() ? std::numeric_limits<double>::infinity() : j.get<double>();
}

golden::Counters counters_from_json(const Json& j) {
  golden::Counters c{j.at("cycles"), j.at("tiles"), j.at("x_beats"), j.at("h_beats"), {}};
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    c.stalls[r] = j.at("stalls").at(std::string(to_string(static_cast<cfg::StallReason>(r))));
  return c;
}

Failure failure_from_json(const Json& j) {
  Failure f;
  f.boundary = from_name<Boundary>(j.at("boundary"), kNumBoundaries);
  f.kind = j.at("kind");
  f.cycle = j.at("cycle");
  f.expected = j.at("expected");
  f.got = j.at("got");
  f.message = j.at("message");
  f.note = j.value("note", "");
  f.direction = j.value("direction", "");
  const std::pair<const char*, int64_t*> places[] = {{"layer", &f.layer},
                                                     {"pass", &f.pass},
                                                     {"step", &f.step},
                                                     {"gate", &f.gate},
                                                     {"unit", &f.unit},
                                                     {"row", &f.row},
                                                     {"lane", &f.lane},
                                                     {"tile", &f.tile},
                                                     {"row_block", &f.row_block},
                                                     {"col_block", &f.col_block},
                                                     {"k", &f.k},
                                                     {"level", &f.level},
                                                     {"ulps", &f.ulps},
                                                     {"lanes_differing", &f.lanes_differing},
                                                     {"lanes", &f.lanes},
                                                     {"predicted_cycle", &f.predicted_cycle},
                                                     {"observed_cycle", &f.observed_cycle}};
  for (const auto& [name, place] : places) *place = j.value(name, int64_t{-1});
  for (const Json& l : j.value("chain", Json::array()))
    f.chain.push_back({l.at("what"), l.at("unit"), l.at("matches"), l.at("cycle"), l.at("signals")});
  f.conclusion = j.value("conclusion", "");
  return f;
}

std::vector<Count> counts_from_json(const Json& j) {
  std::vector<Count> counts(j.empty() ? 0 : kNumBoundaries);
  for (const auto& [name, c] : j.items())
    counts[static_cast<size_t>(from_name<Boundary>(name, kNumBoundaries))] = {c.at("expected"), c.at("compared"),
                                                                              c.at("mismatched")};
  return counts;
}

SessionResult result_from_json(const Json& j) {
  SessionResult r;
  r.verdict = from_name<Verdict>(j.at("verdict"), kNumVerdicts);
  if (!j.at("failure").is_null()) r.failure = failure_from_json(j.at("failure"));
  r.detail = j.at("detail");
  r.golden = counters_from_json(j.at("golden"));
  r.rtl = counters_from_json(j.at("rtl"));
  r.counts = counts_from_json(j.at("counts"));
  r.values_compared = j.at("values_compared");
  r.cycles_compared = j.at("cycles_compared");
  r.utilisation = j.at("utilisation");
  r.sim_cycles = j.at("sim_cycles");
  r.run_seconds = j.at("run_seconds");
  return r;
}

void add_pass(const Json& j, CaseReport& r) {
  PassInfo& info = r.passes.emplace_back();
  info.layer = j.at("layer");
  info.reverse = j.at("direction") == "reverse";
  info.desc.cell = static_cast<uint32_t>(from_name<cfg::Cell>(j.at("cell"), 3));
  info.desc.input_size = j.at("input_size");
  info.desc.hidden_size = j.at("hidden_size");
  info.desc.k = j.at("k");
  r.result.passes.emplace_back().cycles = j.at("cycles");
}

}  // namespace

Json report_json(const cfg::Case& c, const CaseReport& r) {
  Json j = result_json(c, r.passes, r.result);
  j["started"] = r.started;
  j["max_h_reference_error"] = error_to_json(r.h_reference_error);
  j["max_c_reference_error"] = error_to_json(r.c_reference_error);
  j["max_h_expect_error"] = error_to_json(r.h_expect_error);
  j["max_c_expect_error"] = error_to_json(r.c_expect_error);
  j["reproduce"] = r.reproduce;
  j["run_file"] = r.run_file;
  j["rtl_dir"] = r.rtl;
  j["rtl_hash"] = r.rtl_hash;
  j["folder"] = r.folder;
  j["wave"] = r.wave;
  j["wave_window"] = nullptr;
  if (r.wave_window) j["wave_window"] = {{"first_cycle", r.wave_window->first}, {"last_cycle", r.wave_window->last}};
  return j;
}

CaseReport report_from_json(const Json& j) {
  CaseReport r;
  r.label = j.at("case").at("label");
  r.k_auto = j.at("case").at("k_auto");
  r.started = j.at("started");
  r.result = result_from_json(j);
  for (const Json& p : j.at("passes")) add_pass(p, r);
  r.h_reference_error = error_from_json(j.at("max_h_reference_error"));
  r.c_reference_error = error_from_json(j.at("max_c_reference_error"));
  r.h_expect_error = error_from_json(j.at("max_h_expect_error"));
  r.c_expect_error = error_from_json(j.at("max_c_expect_error"));
  r.reproduce = j.at("reproduce");
  r.run_file = j.at("run_file");
  r.rtl = j.at("rtl_dir");
  r.rtl_hash = j.value("rtl_hash", "");  // recordings of before have none
  r.folder = j.at("folder");
  r.wave = j.at("wave");
  if (const Json& w = j.at("wave_window"); !w.is_null()) r.wave_window = {w.at("first_cycle"), w.at("last_cycle")};
  return r;
}

Verdict worse(Verdict a, Verdict b) {
  for (Verdict v : kWorstFirst)
    if (v == a || v == b) return v;
  return Verdict::internal_error;
}

Verdict worst(const std::vector<CaseReport>& reports) {
  Verdict v = Verdict::pass;
  for (const CaseReport& r : reports) v = worse(v, r.result.verdict);
  return v;
}

std::vector<Counted> compared(const std::vector<CaseReport>& reports) {
  std::vector<Counted> counted = {{"cases", reports.size()}, {"values", 0}, {"cycles", 0}};
  for (const CaseReport& r : reports) {
    counted[1].number += r.result.values_compared;
    counted[2].number += r.result.cycles_compared;
  }
  return counted;
}

}  // namespace sharp::tb
