// SPDX-License-Identifier: Apache-2.0
// timeline.json, written and read.
#include "tb/explain/timeline_json.h"

#include <stdexcept>

#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

Json encode(const std::vector<uint32_t>& cycles) {
  Json list = Json::array();
  uint32_t before = 0, step = 0, count = 0;
  const auto flush = [&] {
    if (count > 0) list.push_back({step, count});
  };
  for (uint32_t c : cycles) {
    if (count > 0 && c - before == step) {
      ++count;
    } else {
      flush();
      step = c - before;
      count = 1;
    }
    before = c;
  }
  flush();
  return list;
}

constexpr uint64_t kMostEvents = 200'000'000;  ///< keeps a damaged file from filling the memory

std::vector<uint32_t> decode(const Json& list) {
  std::vector<uint32_t> cycles;
  uint32_t now = 0;
  for (const Json& pair : list) {
    const uint32_t step = pair.at(0), count = pair.at(1);
    if (cycles.size() + count > kMostEvents) throw std::invalid_argument("too many events");
    for (uint32_t i = 0; i < count; ++i) cycles.push_back(now += step);
  }
  return cycles;
}

Json accel_json(const cfg::Accel& a) {
  return {{"name", a.name},
          {"latency", a.latency_name},
          {"VsWidth", a.vs_width},
          {"NumVs", a.num_vs},
          {"NumMfu", a.num_mfu},
          {"NumCu", a.num_cu},
          {"StreamWidth", a.stream_width},
          {"latencies", {a.lat.mem, a.lat.mul, a.lat.add, a.lat.acc, a.lat.mfu, a.lat.cu, a.lat.wb}}};
}

cfg::Accel accel_from(const Json& j) {
  cfg::Accel a;
  a.name = j.at("name");
  a.latency_name = j.at("latency");
  a.vs_width = j.at("VsWidth");
  a.num_vs = j.at("NumVs");
  a.num_mfu = j.at("NumMfu");
  a.num_cu = j.at("NumCu");
  a.stream_width = j.at("StreamWidth");
  const Json& l = j.at("latencies");
  a.lat = {l.at(0), l.at(1), l.at(2), l.at(3), l.at(4), l.at(5), l.at(6)};
  if (a.num_vs == 0 || a.num_mfu == 0 || a.num_cu == 0 || a.stream_width == 0)
    throw std::invalid_argument("a width of the accelerator is 0");
  return a;
}

Json blocks_json(const std::vector<golden::Block>& blocks) {
  Json list = Json::array();
  for (const golden::Block& b : blocks)
    list.push_back({b.k, b.n, b.gate, b.unit_base, b.num_units, b.x_tiles, b.h_tiles, b.completes ? 1 : 0});
  return list;
}

std::vector<golden::Block> blocks_from(const Json& list) {
  std::vector<golden::Block> blocks;
  for (const Json& j : list) {
    golden::Block b;
    b.k = j.at(0);
    b.n = j.at(1);
    b.gate = j.at(2);
    b.unit_base = j.at(3);
    b.num_units = j.at(4);
    b.x_tiles = j.at(5);
    b.h_tiles = j.at(6);
    b.completes = j.at(7) == 1;
    blocks.push_back(b);
  }
  if (blocks.empty()) throw std::invalid_argument("a pass has no row blocks");
  return blocks;
}

Json pass_json(const TimelinePass& p) {
  Json control = Json::array(), events = Json::object();
  for (const ControlRun& r : p.control) control.push_back({static_cast<unsigned>(r.reason), r.length});
  for (unsigned e = 0; e < kNumEvents; ++e) events[std::string(to_string(static_cast<Event>(e)))] = encode(p.events[e]);
  return {{"layer", p.layer},
          {"direction", p.reverse ? "reverse" : "forward"},
          {"cell", p.desc.cell},
          {"schedule", p.desc.schedule},
          {"padding", p.desc.padding},
          {"k", p.desc.k},
          {"input_size", p.desc.input_size},
          {"hidden_size", p.desc.hidden_size},
          {"steps", p.desc.steps},
          {"source", p.desc.source},
          {"destination", p.desc.destination},
          {"first_cycle", p.first_cycle},
          {"blocks", blocks_json(p.blocks)},
          {"control", control},
          {"events", events}};
}

TimelinePass pass_from(const Json& j) {
  TimelinePass p;
  p.layer = j.at("layer");
  p.reverse = j.at("direction") == "reverse";
  p.desc.cell = j.at("cell");
  p.desc.schedule = j.at("schedule");
  p.desc.padding = j.at("padding");
  p.desc.k = j.at("k");
  p.desc.input_size = j.at("input_size");
  p.desc.hidden_size = j.at("hidden_size");
  p.desc.steps = j.at("steps");
  p.desc.source = j.at("source");
  p.desc.destination = j.at("destination");
  p.first_cycle = j.at("first_cycle");
  p.blocks = blocks_from(j.at("blocks"));
  for (const Json& r : j.at("control")) {
    const unsigned reason = r.at(0);
    if (reason >= cfg::kNumStallReasons) throw std::invalid_argument("unknown stall reason");
    p.control.push_back({static_cast<cfg::StallReason>(reason), r.at(1)});
  }
  for (unsigned e = 0; e < kNumEvents; ++e)
    p.events[e] = decode(j.at("events").at(std::string(to_string(static_cast<Event>(e)))));
  return p;
}

golden::Counters counters_from(const Json& j) {
  golden::Counters c;
  c.cycles = j.at("cycles");
  c.tiles = j.at("tiles");
  c.x_beats = j.at("x_beats");
  c.h_beats = j.at("h_beats");
  for (unsigned r = 1; r < cfg::kNumStallReasons; ++r)
    c.stalls[r] = j.at("stalls").at(std::string(cfg::to_string(static_cast<cfg::StallReason>(r))));
  return c;
}

}  // namespace

Json to_json(const Timeline& t) {
  Json passes = Json::array();
  for (const TimelinePass& p : t.passes) passes.push_back(pass_json(p));
  return {{"schema", 1},        {"kind", "timeline"},           {"label", t.label},
          {"detail", t.detail}, {"accel", accel_json(t.accel)}, {"counters", counters_json(t.counters)},
          {"passes", passes}};
}

Timeline timeline_from_json(const Json& j) {
  if (j.at("kind") != "timeline" || j.at("schema") != 1) throw std::invalid_argument("not a timeline of schema 1");
  Timeline t;
  t.label = j.at("label");
  t.detail = j.at("detail");
  t.accel = accel_from(j.at("accel"));
  t.counters = counters_from(j.at("counters"));
  for (const Json& p : j.at("passes")) t.passes.push_back(pass_from(p));
  return t;
}

}  // namespace sharp::tb
