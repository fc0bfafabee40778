// SPDX-License-Identifier: Apache-2.0
// JSON form of a result.
#include "tb/sim/result_json.h"

#include <fmt/format.h>

#include "cfg/types/direction.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

template <class Bits>
std::string fnv1a(const std::vector<Bits>& values) {
  uint64_t hash = 0xCBF2'9CE4'8422'2325u;
  for (const Bits v : values)
    for (size_t byte = 0; byte < sizeof(Bits); ++byte) hash = (hash ^ (v >> 8 * byte & 0xFF)) * 0x100'0000'01B3u;
  return fmt::format("{:016x}", hash);
}

Json traffic_json(const cfg::Traffic& t) {
  const auto gap = [](const cfg::GapSpec& g) { return Json{{"probability", g.probability}, {"burst", g.burst}}; };
  return {{"x_gap", gap(t.x_gap)}, {"h_stall", gap(t.h_stall)}};
}

Json layers_json(const std::vector<cfg::Layer>& layers) {
  Json list = Json::array();
  for (const cfg::Layer& l : layers)
    list.push_back({{"cell", cfg::to_string(l.cell)},
                    {"direction", cfg::to_string(l.direction)},
                    {"input_size", l.weights.at(0).input_size},
                    {"hidden_size", l.weights.at(0).hidden_size}});
  return list;
}

}  // namespace

nlohmann::ordered_json report_head(std::string_view command, const CountedVerdict& v) {
  nlohmann::ordered_json counted = nlohmann::ordered_json::object();
  for (const Counted& c : v.counted()) counted[c.what] = c.number;
  return {{"schema", 1},
          {"command", command},
          {"verdict", to_string(v.verdict())},
          {"exit_code", exit_code(v.verdict())},
          {"counted", counted}};
}

std::string digest(const std::vector<uint16_t>& bits) { return fnv1a(bits); }
std::string digest(const std::vector<uint32_t>& bits) { return fnv1a(bits); }

Json to_json(const Failure& f) {
  Json j{{"boundary", to_string(f.boundary)}, {"kind", f.kind}, {"cycle", f.cycle}};
  if (f.pass >= 0) j["direction"] = f.direction;
  const std::pair<const char*, int64_t> fields[] = {{"layer", f.layer},
                                                    {"pass", f.pass},
                                                    {"step", f.step},
                                                    {"gate", f.gate},
                                                    {"unit", f.unit},
                                                    {"row", f.row},
                                                    {"lane", f.lane},
                                                    {"tile", f.tile},
                                                    {"row_block", f.row_block},
                                                    {"col_block", f.col_block},
                                                    {"k", f.k},
                                                    {"level", f.level},
                                                    {"ulps", f.ulps},
                                                    {"lanes_differing", f.lanes_differing},
                                                    {"lanes", f.lanes},
                                                    {"predicted_cycle", f.predicted_cycle},
                                                    {"observed_cycle", f.observed_cycle}};
  for (const auto& [key, value] : fields)
    if (value >= 0) j[key] = value;
  j["expected"] = f.expected;
  j["got"] = f.got;
  if (!f.note.empty()) j["note"] = f.note;
  j["message"] = f.message;
  if (!f.chain.empty()) {
    for (const CauseLink& l : f.chain)
      j["chain"].push_back(
          {{"what", l.what}, {"unit", l.unit}, {"matches", l.matches}, {"cycle", l.cycle}, {"signals", l.signals}});
    j["conclusion"] = f.conclusion;
  }
  return j;
}

Json counters_json(const golden::Counters& c) {
  Json stalls = Json::object();
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    stalls[std::string(cfg::to_string(static_cast<cfg::StallReason>(r)))] = c.stalls[r];
  return {{"cycles", c.cycles}, {"tiles", c.tiles}, {"x_beats", c.x_beats}, {"h_beats", c.h_beats}, {"stalls", stalls}};
}

Json counts_json(const std::vector<Count>& counts) {
  Json j = Json::object();
  for (size_t b = 0; b < counts.size(); ++b)
    j[std::string(to_string(static_cast<Boundary>(b)))] = {
        {"expected", counts[b].expected}, {"compared", counts[b].compared}, {"mismatched", counts[b].mismatched}};
  return j;
}

std::vector<PassInfo> pass_infos(const golden::JobPlan& job) {
  std::vector<PassInfo> infos;
  for (const golden::PassPlan& p : job.passes) infos.push_back({p.layer, p.reverse, p.desc});
  return infos;
}

Json passes_json(const std::vector<PassInfo>& passes, const std::vector<PassResult>& results) {
  Json list = Json::array();
  for (size_t n = 0; n < passes.size(); ++n) {
    const PassInfo& p = passes[n];
    list.push_back({{"layer", p.layer},
                    {"direction", p.reverse ? "reverse" : "forward"},
                    {"cell", cfg::to_string(static_cast<cfg::Cell>(p.desc.cell))},
                    {"input_size", p.desc.input_size},
                    {"hidden_size", p.desc.hidden_size},
                    {"k", p.desc.k},
                    {"cycles", n < results.size() ? results[n].cycles : 0}});
  }
  return list;
}

Json case_json(const cfg::Case& c, const std::vector<PassInfo>& passes) {
  const cfg::Layer& last = c.layers->back();
  return {{"label", c.label},
          {"accel", c.accel.name},
          {"latency", c.accel.latency_name},
          {"model", c.model_name},
          {"input", c.input_name},
          {"cell", cfg::to_string(last.cell)},
          {"direction", cfg::to_string(last.direction)},
          {"schedule", cfg::to_string(c.schedule)},
          {"padding", cfg::to_string(c.padding)},
          {"k", passes.at(0).desc.k},
          {"k_auto", !c.k.has_value() && c.pass_ks.empty()},
          {"input_size", c.layers->front().weights.at(0).input_size},
          {"hidden_size", last.weights.at(0).hidden_size},
          {"layers", layers_json(*c.layers)},
          {"steps", c.input->steps},
          {"traffic", traffic_json(c.traffic)},
          {"seed", c.seed},
          {"selectors", c.selectors}};
}

Json result_json(const cfg::Case& c, const std::vector<PassInfo>& passes, const SessionResult& r) {
  return {{"schema", 1},
          {"case", case_json(c, passes)},
          {"verdict", to_string(r.verdict)},
          {"exit_code", exit_code(r.verdict)},
          {"detail", r.detail},
          {"failure", r.failure ? to_json(*r.failure) : Json(nullptr)},
          {"golden", counters_json(r.golden)},
          {"rtl", counters_json(r.rtl)},
          {"passes", passes_json(passes, r.passes)},
          {"counts", counts_json(r.counts)},
          {"values_compared", r.values_compared},
          {"cycles_compared", r.cycles_compared},
          {"utilisation", r.utilisation},
          {"sim_cycles", r.sim_cycles},
          {"run_seconds", r.run_seconds},
          {"h_digest", digest(r.h)},
          {"c_digest", digest(r.c)}};
}

}  // namespace sharp::tb
