// SPDX-License-Identifier: Apache-2.0
// JSON form of a result.
#include "tb/sim/result_json.h"

#include <fmt/format.h>

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

}  // namespace

std::string digest(const std::vector<uint16_t>& bits) { return fnv1a(bits); }
std::string digest(const std::vector<uint32_t>& bits) { return fnv1a(bits); }

Json to_json(const Failure& f) {
  Json j{{"boundary", to_string(f.boundary)}, {"kind", f.kind}, {"cycle", f.cycle}};
  const std::pair<const char*, int64_t> fields[] = {{"step", f.step},
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

Json case_json(const cfg::Case& c, unsigned k) {
  return {{"label", c.label},
          {"accel", c.accel.name},
          {"latency", c.accel.latency_name},
          {"model", c.model_name},
          {"input", c.input_name},
          {"cell", cfg::to_string(c.cell)},
          {"schedule", cfg::to_string(c.schedule)},
          {"padding", cfg::to_string(c.padding)},
          {"k", k},
          {"k_auto", !c.k.has_value()},
          {"input_size", c.weights->input_size},
          {"hidden_size", c.weights->hidden_size},
          {"steps", c.input->steps},
          {"traffic", traffic_json(c.traffic)},
          {"seed", c.seed},
          {"selectors", c.selectors}};
}

Json result_json(const cfg::Case& c, unsigned k, const SessionResult& r) {
  return {{"schema", 1},
          {"case", case_json(c, k)},
          {"verdict", to_string(r.verdict)},
          {"exit_code", exit_code(r.verdict)},
          {"detail", r.detail},
          {"failure", r.failure ? to_json(*r.failure) : Json(nullptr)},
          {"golden", counters_json(r.golden)},
          {"rtl", counters_json(r.rtl)},
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
