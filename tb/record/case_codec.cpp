// SPDX-License-Identifier: Apache-2.0
// JSON and arrays of a case.
#include "tb/record/case_codec.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string_view>

#include "cfg/types/direction.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

/// The enumerator of 0..count-1 with that name.
template <class Enum>
Enum from_name(const Json& j, const char* key, unsigned count) {
  const std::string name = j.at(key);
  for (unsigned i = 0; i < count; ++i)
    if (cfg::to_string(static_cast<Enum>(i)) == name) return static_cast<Enum>(i);
  throw std::invalid_argument(fmt::format("key '{}': unknown name '{}'", key, name));
}

/// Numbers of an accelerator by the names of the RTL parameters; the same list reads and writes.
template <class Accel>
auto fields(Accel& a) {
  using Number = decltype(&a.vs_width);
  return std::vector<std::pair<const char*, Number>>{{"VsWidth", &a.vs_width},
                                                     {"NumVs", &a.num_vs},
                                                     {"NumMfu", &a.num_mfu},
                                                     {"NumCu", &a.num_cu},
                                                     {"StreamWidth", &a.stream_width},
                                                     {"MaxInput", &a.max_input},
                                                     {"MaxHidden", &a.max_hidden},
                                                     {"WeightDepth", &a.weight_depth},
                                                     {"BiasDepth", &a.bias_depth},
                                                     {"IntermediateDepth", &a.intermediate_depth},
                                                     {"MaxPasses", &a.max_passes},
                                                     {"SequenceDepth", &a.sequence_depth},
                                                     {"StateDepth", &a.state_depth},
                                                     {"LatMem", &a.lat.mem},
                                                     {"LatMul", &a.lat.mul},
                                                     {"LatAdd", &a.lat.add},
                                                     {"LatAcc", &a.lat.acc},
                                                     {"LatMfu", &a.lat.mfu},
                                                     {"LatCu", &a.lat.cu},
                                                     {"LatWb", &a.lat.wb}};
}

Json encode_accel(const cfg::Accel& a) {
  Json j{{"name", a.name}, {"latency", a.latency_name}};
  for (const auto& [name, number] : fields(a)) j[name] = *number;
  return j;
}

cfg::Accel decode_accel(const Json& j) {
  cfg::Accel a;
  a.name = j.at("name");
  a.latency_name = j.at("latency");
  for (const auto& [name, number] : fields(a)) *number = j.at(name);
  return a;
}

Json encode_gap(const cfg::GapSpec& g) { return {{"probability", g.probability}, {"burst", g.burst}}; }
cfg::GapSpec decode_gap(const Json& j) { return {j.at("probability"), j.at("burst")}; }

Json encode_layers(const cfg::Case& c) {
  Json list = Json::array();
  for (const cfg::Layer& l : *c.layers)
    list.push_back({{"cell", cfg::to_string(l.cell)},
                    {"direction", cfg::to_string(l.direction)},
                    {"input_size", l.weights.at(0).input_size},
                    {"hidden_size", l.weights[0].hidden_size}});
  return list;
}

template <class T>
void write_array(const std::vector<T>& values, GzipWriter& to) {
  const auto count = static_cast<uint64_t>(values.size());
  to.write(&count, sizeof count);
  to.write(values.data(), sizeof(T) * values.size());
}

template <class T>
std::vector<T> read_array(GzipReader& in, const char* what) {
  const auto count = in.number<uint64_t>(what);
  if (count > uint64_t{1} << 40) in.fail(fmt::format("{}: {} elements", what, count));
  const std::string bytes = in.text(sizeof(T) * count, what);
  std::vector<T> values(count);
  std::copy_n(bytes.data(), bytes.size(), reinterpret_cast<char*>(values.data()));
  return values;
}

cfg::Layer decode_layer(const Json& j, GzipReader& in) {
  cfg::Layer l;
  l.cell = from_name<cfg::Cell>(j, "cell", 3);
  l.direction = from_name<cfg::Direction>(j, "direction", 3);
  for (unsigned d = 0; d < l.num_passes(); ++d) {
    cfg::LayerWeights& w = l.weights.emplace_back();
    w.input_size = j.at("input_size");
    w.hidden_size = j.at("hidden_size");
    w.gates = cfg::num_gates(l.cell);
    w.w = read_array<uint16_t>(in, "the weights W");
    w.r = read_array<uint16_t>(in, "the weights R");
    w.b = read_array<uint32_t>(in, "the bias");
    w.b_rn = read_array<uint32_t>(in, "the bias bRn");
  }
  return l;
}

std::shared_ptr<const cfg::ModelInput> decode_input(const Json& j, size_t passes, GzipReader& in) {
  auto input = std::make_shared<cfg::ModelInput>();
  input->steps = j.at("steps");
  input->x = read_array<uint16_t>(in, "the input x");
  for (size_t n = 0; n < passes; ++n) {
    cfg::PassState& s = input->states.emplace_back();
    s.h0 = read_array<uint16_t>(in, "the state h0");
    s.c0 = read_array<uint32_t>(in, "the state c0");
  }
  return input;
}

}  // namespace

Json encode_case(const cfg::Case& c, std::span<const unsigned> ks) {
  return {{"label", c.label},
          {"accel", encode_accel(c.accel)},
          {"model", c.model_name},
          {"input", c.input_name},
          {"layers", encode_layers(c)},
          {"steps", c.input->steps},
          {"schedule", cfg::to_string(c.schedule)},
          {"ks", ks},
          {"padding", cfg::to_string(c.padding)},
          {"traffic", {{"x_gap", encode_gap(c.traffic.x_gap)}, {"h_stall", encode_gap(c.traffic.h_stall)}}},
          {"host_noise", c.host_noise},
          {"starts", c.starts},
          {"seed", c.seed},
          {"tolerance", c.expect ? Json(c.expect->tolerance) : Json(nullptr)},
          {"hang_cycles", c.hang_cycles},
          {"max_cycles", c.max_cycles},
          {"selectors", c.selectors}};
}

void encode_arrays(const cfg::Case& c, GzipWriter& to) {
  for (const cfg::Layer& l : *c.layers)
    for (const cfg::LayerWeights& w : l.weights) {
      write_array(w.w, to);
      write_array(w.r, to);
      write_array(w.b, to);
      write_array(w.b_rn, to);
    }
  write_array(c.input->x, to);
  for (const cfg::PassState& s : c.input->states) {
    write_array(s.h0, to);
    write_array(s.c0, to);
  }
  if (!c.expect) return;
  write_array(c.expect->h, to);
  write_array(c.expect->c, to);
}

cfg::Case decode_case(const Json& j, GzipReader& in) {
  cfg::Case c;
  c.label = j.at("label");
  c.accel = decode_accel(j.at("accel"));
  c.model_name = j.at("model");
  c.input_name = j.at("input");
  c.schedule = from_name<cfg::Schedule>(j, "schedule", 4);
  c.pass_ks = j.at("ks").get<std::vector<unsigned>>();
  c.padding = from_name<cfg::Padding>(j, "padding", 2);
  c.traffic = {decode_gap(j.at("traffic").at("x_gap")), decode_gap(j.at("traffic").at("h_stall"))};
  c.host_noise = j.at("host_noise");
  c.starts = j.at("starts");
  c.seed = j.at("seed");
  c.hang_cycles = j.at("hang_cycles");
  c.max_cycles = j.at("max_cycles");
  c.selectors = j.at("selectors").get<std::vector<std::string>>();
  std::vector<cfg::Layer> layers;
  for (const Json& l : j.at("layers")) layers.push_back(decode_layer(l, in));
  c.layers = std::make_shared<const std::vector<cfg::Layer>>(std::move(layers));
  c.input = decode_input(j, c.pass_ks.size(), in);
  if (j.at("tolerance").is_null()) return c;
  const auto h = read_array<float>(in, "the expected h");
  const auto cell = read_array<float>(in, "the expected c");
  c.expect = std::make_shared<const cfg::Expect>(cfg::Expect{h, cell, j.at("tolerance")});
  return c;
}

}  // namespace sharp::tb
