// SPDX-License-Identifier: Apache-2.0
// onnx_fuzz: damages valid models, their data files and tensors, and reads them. Every file must be read or refused
// with a ConfigError.
//
// onnx_fuzz [COUNT] [SEED] runs cases 0 .. COUNT-1; onnx_fuzz --only N [SEED] repeats one. A crash, a hang (10 s of
// processor time), another exception, text that is not UTF-8 or more than 1 GiB of memory ends it with the number of
// the case.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cfg/onnx/onnx_model.h"
#include "cfg/onnx/tensor_file.h"
#include "cfg/onnx/test/build_model.h"
#include "cfg/onnx/test/fuzz_seeds.h"
#include "cfg/src/run_file.h"
#include "cfg/types/random.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SHARP_HAS_ASAN 1
#endif
#endif

namespace sharp::cfg {
namespace {

/// Draws of one case.
class Draw {
 public:
  Draw(uint64_t seed, uint64_t number) : state_(seed * 0x9E3779B97F4A7C15u + number) {}
  uint64_t bits() { return splitmix64(state_); }
  size_t below(size_t n) { return static_cast<size_t>(bits() % n); }
  template <typename T>
  const T& one_of(const std::vector<T>& list) {
    return list[below(list.size())];
  }

 private:
  uint64_t state_;
};

/// All messages of the model that are worth damaging field by field.
struct Parts {
  std::vector<onnx::NodeProto*> nodes;
  std::vector<onnx::TensorProto*> tensors;
  std::vector<onnx::AttributeProto*> attributes;

  void add(onnx::ModelProto& model) {
    add(*model.mutable_graph());
    for (auto& function : *model.mutable_functions()) add(*function.mutable_node());
  }
  void add(onnx::GraphProto& graph) {
    for (auto& tensor : *graph.mutable_initializer()) tensors.push_back(&tensor);
    add(*graph.mutable_node());
  }
  void add(google::protobuf::RepeatedPtrField<onnx::NodeProto>& list) {
    for (auto& node : list) {
      nodes.push_back(&node);
      for (auto& attribute : *node.mutable_attribute()) {
        attributes.push_back(&attribute);
        if (attribute.has_t()) tensors.push_back(attribute.mutable_t());
        if (attribute.has_g()) add(*attribute.mutable_g());
      }
    }
  }
};

int64_t odd_number(Draw& draw) {
  static const std::vector<int64_t> kOdd = {0,
                                            -1,
                                            1,
                                            2,
                                            3,
                                            -2,
                                            16,
                                            1 << 20,
                                            int64_t{1} << 28,
                                            int64_t{1} << 40,
                                            std::numeric_limits<int64_t>::max(),
                                            std::numeric_limits<int64_t>::min()};
  return draw.one_of(kOdd);
}

bool is_outside(const onnx::TensorProto& tensor) { return tensor.data_location() == onnx::TensorProto::EXTERNAL; }

/// Where the data lie: numbers of any size, other files, links, folders, and names that lead out.
void damage_range(onnx::TensorProto& tensor, Draw& draw) {
  static const std::vector<std::string> kValues = {"data",
                                                   "",
                                                   "link",
                                                   "../data",
                                                   "/etc/passwd",
                                                   "fifo",
                                                   ".",
                                                   "short",
                                                   "0",
                                                   "-1",
                                                   "4",
                                                   "18446744073709551615",
                                                   "\xFF",
                                                   "up/up/data",
                                                   "9223372036854775807",
                                                   "268435456"};
  if (tensor.external_data_size() == 0) return;
  auto& entry =
      *tensor.mutable_external_data(static_cast<int>(draw.below(static_cast<size_t>(tensor.external_data_size()))));
  if (draw.below(4) == 0)
    entry.set_key(draw.one_of(kValues));
  else
    entry.set_value(draw.one_of(kValues));
}

void damage_tensor(onnx::TensorProto& tensor, Draw& draw) {
  if (is_outside(tensor) && draw.below(2) == 0) return damage_range(tensor, draw);
  switch (draw.below(7)) {
    case 0:
      if (tensor.dims_size() > 0)
        tensor.set_dims(static_cast<int>(draw.below(static_cast<size_t>(tensor.dims_size()))), odd_number(draw));
      return;
    case 1:
      return tensor.add_dims(odd_number(draw));
    case 2:
      return tensor.set_data_type(static_cast<int>(draw.below(20)));
    case 3:
      if (tensor.int64_data_size() > 0) tensor.set_int64_data(0, odd_number(draw));
      return;
    case 4:
      return tensor.mutable_raw_data()->resize(draw.below(200));
    case 5:
      return test::set_external(tensor, "data", draw.below(400), draw.below(400));
    default:
      return tensor.add_float_data(std::numeric_limits<float>::infinity());
  }
}

/// Connects an input of a node to any value: rings, wrong types, values that hide others.
void rewire(const Parts& parts, Draw& draw) {
  onnx::NodeProto& node = *draw.one_of(parts.nodes);
  const onnx::NodeProto& other = *draw.one_of(parts.nodes);
  const std::string value = other.output_size() > 0 && draw.below(3) > 0
                                ? other.output(0)
                                : (parts.tensors.empty() ? "" : draw.one_of(parts.tensors)->name());
  if (node.input_size() > 0 && draw.below(4) > 0)
    node.set_input(static_cast<int>(draw.below(static_cast<size_t>(node.input_size()))), value);
  else if (node.output_size() > 0 && draw.below(2) == 0)
    node.set_output(0, value);
  else
    node.add_input(value);
}

void damage_field(const Parts& parts, Draw& draw) {
  static const std::vector<std::string> kOps = {"LSTM",
                                                "GRU",
                                                "RNN",
                                                "Slice",
                                                "Concat",
                                                "Unsqueeze",
                                                "Squeeze",
                                                "Reshape",
                                                "Transpose",
                                                "Cast",
                                                "Shape",
                                                "Split",
                                                "Tile",
                                                "Expand",
                                                "Gather",
                                                "Where",
                                                "Range",
                                                "ConstantOfShape",
                                                "DequantizeLinear",
                                                "Add",
                                                "Sub",
                                                "Mul",
                                                "Div",
                                                "Identity",
                                                "Neg",
                                                "Constant",
                                                "If",
                                                "QuantizeLinear",
                                                "lstm",
                                                "\xFF\n"};
  const size_t which = draw.below(10);
  if (which < 4) return damage_tensor(*draw.one_of(parts.tensors), draw);
  if (which < 7) return rewire(parts, draw);
  if (which == 7) {
    onnx::NodeProto& node = *draw.one_of(parts.nodes);
    node.set_domain(draw.below(4) == 0 ? "local" : "");
    return node.set_op_type(draw.one_of(kOps));
  }
  onnx::AttributeProto& attribute = *draw.one_of(parts.attributes);
  if (draw.below(8) == 0) return attribute.set_ref_attr_name(draw.below(2) == 0 ? "size" : "x");
  if (attribute.ints_size() > 0)
    attribute.set_ints(0, odd_number(draw));
  else if (which == 8)
    attribute.set_i(odd_number(draw));
  else
    attribute.set_name(std::string(1, static_cast<char>(draw.below(256))));
}

std::string damage_fields(const onnx::ModelProto& model, Draw& draw) {
  onnx::ModelProto copy = model;
  Parts parts;
  parts.add(copy);
  for (size_t n = 1 + draw.below(4); n > 0; --n) damage_field(parts, draw);
  return copy.SerializeAsString();
}

/// Bit flips, truncation, splices (of itself or another file), cuts and runs of one byte.
std::string damage_bytes(std::string bytes, const std::string& other, Draw& draw) {
  for (size_t n = 1 + draw.below(4); n > 0 && !bytes.empty(); --n) {
    const size_t at = draw.below(bytes.size()), length = draw.below(64);
    const std::string& from = draw.below(2) == 0 ? bytes : other;
    switch (draw.below(8)) {
      case 0:
        bytes.resize(at);
        break;
      case 1:
        bytes.insert(at, std::string(from, draw.below(from.size()), length));
        break;
      case 2:
        bytes.replace(at, length, std::string(from, draw.below(from.size()), length));
        break;
      case 3:
        bytes.erase(at, length);
        break;
      case 4:
        bytes.insert(at, std::string(1 + length % 10, draw.below(2) == 0 ? '\xFF' : '\0'));
        break;
      default:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << draw.below(8)));
    }
  }
  return bytes;
}

struct Tally {
  size_t refused = 0, listed = 0, loaded = 0, converted = 0, tensors = 0;
};

/// Throws if the text cannot stand in a JSON file.
void check_text(const std::string& text) { static_cast<void>(nlohmann::json(text).dump()); }

void use_node(const OnnxModel& model, const OnnxNode& node, Tally& tally) {
  check_text(node.path + node.name + node.batch);
  for (const auto& source : node.sources) check_text(source.str());
  for (const auto& reason : node.reasons) check_text(reason.str());
  try {
    const OnnxRnn rnn = model.load(node.index);
    for (size_t d = 0; d < rnn.directions.size(); ++d) to_gate_weights(rnn, d);
    ++tally.loaded;
    to_layer_weights(rnn, true);
    ++tally.converted;
    if (node.reasons.empty()) to_layer_weights(rnn);
  } catch (const ConfigError& e) {
    check_text(e.what());
    if (node.reasons.empty() || is_reference_only(node.reasons))
      throw std::runtime_error(fmt::format("listed as runnable, but: {}", e.what()));
  }
}

void use_model(const std::string& bytes, const std::filesystem::path& folder, Tally& tally) {
  try {
    const OnnxModel model(bytes, "fuzz", folder);
    ++tally.listed;
    for (const OnnxNode& node : model.nodes()) use_node(model, node, tally);
  } catch (const ConfigError& e) {
    check_text(e.what());
    ++tally.refused;
  }
}

void use_tensor(const std::string& bytes, Tally& tally) {
  try {
    const NpyArray array = read_tensor(bytes, "fuzz");
    size_t count = 1;
    for (const size_t n : array.shape) count *= n;
    if (count != array.values.size()) throw std::runtime_error("shape and values of a tensor disagree");
    ++tally.tensors;
  } catch (const ConfigError& e) {
    check_text(e.what());
    ++tally.refused;
  }
}

void run_case(const test::Seeds& seeds, uint64_t seed, uint64_t number, Tally& tally) {
  Draw draw(seed, number);
  const size_t which = draw.below(8);
  if (which == 0) return use_tensor(damage_bytes(draw.one_of(seeds.tensors), draw.one_of(seeds.files), draw), tally);
  if (which <= 4) return use_model(damage_fields(draw.one_of(seeds.models), draw), seeds.folder.path(), tally);
  use_model(damage_bytes(draw.one_of(seeds.files), draw.one_of(seeds.files), draw), seeds.folder.path(), tally);
}

volatile sig_atomic_t current_case = 0;

void tell_case(int signal) {
  char text[100];
  const int size =
      std::snprintf(text, sizeof text, "onnx_fuzz: signal %d in case %d\n", signal, static_cast<int>(current_case));
  if (write(2, text, static_cast<size_t>(size)) < 0) _exit(2);
  _exit(1);
}

void guard() {
  for (const int signal : {SIGPROF, SIGABRT}) std::signal(signal, tell_case);
#ifndef SHARP_HAS_ASAN  // which reserves terabytes of address space, and reports SIGSEGV better itself
  std::signal(SIGSEGV, tell_case);
  const rlimit limit{rlim_t{1} << 30, rlim_t{1} << 30};
  setrlimit(RLIMIT_AS, &limit);
#endif
}

/// Of processor time: a busy machine is no hang, and there is nothing to wait for.
void set_timer(int seconds) {
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  setitimer(ITIMER_PROF, &timer, nullptr);
}

bool run_cases(uint64_t first, uint64_t end, uint64_t seed) {
  const test::Seeds seeds;
  Tally tally;
  for (const auto& file : seeds.files) {
    const size_t before = tally.loaded;
    use_model(file, seeds.folder.path(), tally);
    if (tally.loaded == before) throw std::runtime_error("a model that is not damaged does not load");
  }
  for (uint64_t i = first; i < end; ++i) {
    current_case = static_cast<sig_atomic_t>(i);
    set_timer(10);
    try {
      run_case(seeds, seed, i, tally);
    } catch (const std::exception& e) {
      fmt::print(stderr, "onnx_fuzz: case {}: {}\n", i, e.what());
      return false;
    }
  }
  set_timer(0);
  fmt::print("onnx_fuzz: {} cases: {} refused, {} models listed, {} nodes loaded, {} converted, {} tensors read\n",
             end - first, tally.refused, tally.listed, tally.loaded, tally.converted, tally.tensors);
  const bool reached_all =
      tally.refused > 0 && tally.listed > 0 && tally.loaded > 0 && tally.converted > 0 && tally.tensors > 0;
  if (end - first >= 1000 && !reached_all) fmt::print(stderr, "onnx_fuzz: the damage never reached a stage\n");
  return end - first < 1000 || reached_all;
}

}  // namespace
}  // namespace sharp::cfg

int main(int argc, char** argv) {
  const bool only = argc > 2 && std::string(argv[1]) == "--only";
  const int at = only ? 2 : 1;
  const uint64_t number = argc > at ? std::strtoull(argv[at], nullptr, 10) : 2000;
  const uint64_t seed = argc > at + 1 ? std::strtoull(argv[at + 1], nullptr, 10) : 1;
  sharp::cfg::guard();
  return sharp::cfg::run_cases(only ? number : 0, only ? number + 1 : number, seed) ? 0 : 1;
}
