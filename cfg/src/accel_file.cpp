// SPDX-License-Identifier: Apache-2.0
// Loader of accelerator files; every rule of docs/architecture.md section 2 has its message.
#include "cfg/src/accel_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>

#include "cfg/src/locate.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

template <typename Struct>
struct Field {
  std::string_view key;  ///< = RTL parameter
  unsigned Struct::*member;
  WholeRange range;
};

// VsWidth >= 4: with fewer lanes a multi-gate LSTM block of K = VsWidth rows would hold no unit, Q(K) = floor(K/4) = 0.
constexpr std::array<Field<Accel>, 13> kParameters = {{{"VsWidth", &Accel::vs_width, {4, 256}},
                                                       {"NumVs", &Accel::num_vs, {4, 4096}},
                                                       {"NumMfu", &Accel::num_mfu, {4, 16384}},
                                                       {"NumCu", &Accel::num_cu, {1, 4096}},
                                                       {"StreamWidth", &Accel::stream_width, {1, 4096}},
                                                       {"MaxInput", &Accel::max_input, {4, 32768}},
                                                       {"MaxHidden", &Accel::max_hidden, {4, 32768}},
                                                       {"WeightDepth", &Accel::weight_depth, {2, 1u << 24}},
                                                       {"BiasDepth", &Accel::bias_depth, {4, 65536}},
                                                       {"IntermediateDepth", &Accel::intermediate_depth, {4, 65536}},
                                                       {"MaxPasses", &Accel::max_passes, {1, 256}},
                                                       {"SequenceDepth", &Accel::sequence_depth, {1, 1u << 24}},
                                                       {"StateDepth", &Accel::state_depth, {4, 1u << 24}}}};

constexpr WholeRange kLatencyRange{1, 32};
constexpr size_t kMaxSetName = 64;
constexpr unsigned kMaxLanes = 65536;
constexpr unsigned kMaxElements = 1u << 29;  ///< fp16 elements of one memory: 1 GiB
constexpr std::array<Field<Latencies>, 7> kLatencies = {{{"LatMem", &Latencies::mem, kLatencyRange},
                                                         {"LatMul", &Latencies::mul, kLatencyRange},
                                                         {"LatAdd", &Latencies::add, kLatencyRange},
                                                         {"LatAcc", &Latencies::acc, kLatencyRange},
                                                         {"LatMfu", &Latencies::mfu, kLatencyRange},
                                                         {"LatCu", &Latencies::cu, kLatencyRange},
                                                         {"LatWb", &Latencies::wb, kLatencyRange}}};

template <typename Fields>
Names keys_of(const Fields& fields, Names more = {}) {
  Names names;
  for (const auto& f : fields) names.emplace_back(f.key);
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

void check(const MapReader& reader, std::string_view key, bool holds, const std::string& legal) {
  if (!holds) fail_value(reader.need(key, legal), reader.full(key), legal);
}

void check_power_of_two(const MapReader& reader, std::string_view key, unsigned value, unsigned limit,
                        std::string_view limit_name) {
  check(reader, key, std::has_single_bit(value) && value <= limit,
        fmt::format("a power of two <= {} = {}", limit_name, limit));
}

void check_multiple(const MapReader& reader, std::string_view key, unsigned value, unsigned factor,
                    std::string_view factor_name) {
  check(reader, key, value % factor == 0, fmt::format("a multiple of {} = {}", factor_name, factor));
}

void check_units(const MapReader& reader, const Accel& a) {
  check(reader, "VsWidth", std::has_single_bit(a.vs_width), "a power of two >= 4");
  check(reader, "NumVs", std::has_single_bit(a.num_vs) && a.num_vs >= a.vs_width,
        fmt::format("a power of two >= VsWidth = {}", a.vs_width));
  check(reader, "NumVs", a.macs() <= kMaxLanes,
        fmt::format("at most {} / VsWidth = {}", kMaxLanes, kMaxLanes / a.vs_width));
  check_power_of_two(reader, "NumCu", a.num_cu, a.num_vs, "NumVs");
  check(reader, "NumMfu", a.num_mfu == 4 * a.num_cu, fmt::format("4 * NumCu = {}", 4 * a.num_cu));
  check_power_of_two(reader, "StreamWidth", a.stream_width, a.num_vs, "NumVs");
}

// The memory of `depth` rows of `width` fp16 is not larger than a memory may be.
void check_memory(const MapReader& reader, std::string_view key, unsigned depth, unsigned width,
                  std::string_view width_name) {
  check(reader, key, depth <= kMaxElements / width,
        fmt::format("at most 2^29 / {} = {}", width_name, kMaxElements / width));
}

void check_depths(const MapReader& reader, const Accel& a) {
  check_memory(reader, "WeightDepth", a.weight_depth, a.macs(), "(VsWidth * NumVs)");
  check_memory(reader, "SequenceDepth", a.sequence_depth, a.stream_width, "StreamWidth");
  for (const auto& [key, value] : {std::pair{"MaxInput", a.max_input}, std::pair{"MaxHidden", a.max_hidden}}) {
    check_multiple(reader, key, value, a.num_vs, "NumVs");
    check_multiple(reader, key, value, a.num_mfu, "NumMfu");
    check_multiple(reader, key, value, a.stream_width, "StreamWidth");
  }
  const unsigned banks = a.k_max() / a.vs_width;
  check_multiple(reader, "BiasDepth", a.bias_depth, banks, "KMax/VsWidth");
  check_multiple(reader, "IntermediateDepth", a.intermediate_depth, banks, "KMax/VsWidth");
  check_multiple(reader, "StateDepth", a.state_depth, a.num_vs, "NumVs");
  check(reader, "StateDepth", a.state_depth >= a.max_hidden, fmt::format("at least MaxHidden = {}", a.max_hidden));
}

Latencies read_latencies(const Node& node, const std::string& key) {
  const MapReader reader(node, key, keys_of(kLatencies));
  Latencies lat;
  for (const auto& f : kLatencies) lat.*f.member = static_cast<unsigned>(reader.whole(f.key, f.range));
  return lat;
}

/// It becomes part of the names of files and folders.
void check_set_name(const Node& set, const std::string& name) {
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  const bool legal = !name.empty() && name.size() <= kMaxSetName && is_word(static_cast<unsigned char>(name[0])) &&
                     std::all_of(name.begin(), name.end(),
                                 [&](unsigned char c) { return is_word(c) || c == '.' || c == '+' || c == '-'; });
  if (!legal)
    fail_key(
        set, "latency",
        fmt::format("'{}' is not legal as the name of a latency set, which becomes part of file names; legal: up to {} "
                    "letters, digits, '_', '.', '+' and '-', the first a letter, a digit or '_'",
                    name, kMaxSetName));
}

Accel read_parameters(const MapReader& reader, const std::string& name) {
  Accel accel;
  accel.name = name;
  for (const auto& f : kParameters) accel.*f.member = static_cast<unsigned>(reader.whole(f.key, f.range));
  check_units(reader, accel);
  check_depths(reader, accel);
  return accel;
}

}  // namespace

AccelFile load_accel_file(const std::filesystem::path& path) {
  const Node root = parse_file(path);
  const MapReader reader(root, "", keys_of(kParameters, {"latency", "summary"}));
  AccelFile file;
  file.summary = reader.text("summary", "a line of text", "");
  Accel accel = read_parameters(reader, path.stem().string());
  const std::string legal = "a map of named latency sets";
  const Node& sets = reader.need("latency", legal);
  if (sets.kind != Kind::map || sets.items.empty()) fail_value(sets, "latency", legal);
  for (size_t i = 0; i < sets.items.size(); ++i) {
    check_set_name(sets.items[i], sets.keys[i]);
    accel.latency_name = sets.keys[i];
    accel.lat = read_latencies(sets.items[i], "latency." + sets.keys[i]);
    file.sets.push_back(accel);
  }
  return file;
}

Accel choose_latency(const AccelFile& file, const Node& latency, const std::string& key) {
  Names names;
  for (const auto& set : file.sets) names.push_back(set.latency_name);
  return file.sets[read_choice(latency, key, names)];
}

Accel load_accel(const std::string& name_or_path, const std::string& latency) {
  const auto path = locate("accel", argument_node("argument", name_or_path), "accel");
  return choose_latency(load_accel_file(path), argument_node(path.string(), latency), "latency");
}

}  // namespace sharp::cfg
