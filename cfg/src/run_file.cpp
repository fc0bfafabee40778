// SPDX-License-Identifier: Apache-2.0
// Run files: parsed, overridden, swept and resolved into cases.
#include "cfg/src/run_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "cfg/src/accel_file.h"
#include "cfg/src/check_run_file.h"
#include "cfg/src/corner_case.h"
#include "cfg/src/expect.h"
#include "cfg/src/input.h"
#include "cfg/src/locate.h"
#include "cfg/src/model_file.h"
#include "cfg/src/reader.h"
#include "cfg/src/sweep.h"

namespace sharp::cfg {
namespace {

const Names kRunKeys = {"description", "accel",      "latency", "model",  "input", "schedule",
                        "k",           "padding",    "traffic", "expect", "seed",  "hang_cycles",
                        "max_cycles",  "host_noise", "starts",  "values"};
constexpr RealRange kProbabilityRange{0.0, 1.0, true};
constexpr WholeRange kBurstRange{1, 1'000'000};
constexpr uint64_t kDefaultHangCycles = 5000;
/// Keys the label of a case names in its first part.
const std::set<std::string> kLabelKeys = {"model", "input", "schedule", "k", "padding"};

const Names& schedule_names() {
  static const Names names = {std::string(to_string(Schedule::sequential)), std::string(to_string(Schedule::batch)),
                              std::string(to_string(Schedule::intergate)), std::string(to_string(Schedule::unfolded))};
  return names;
}

const Names& padding_names() {
  static const Names names = {std::string(to_string(Padding::fixed)), std::string(to_string(Padding::dynamic))};
  return names;
}

GapSpec parse_gap(const MapReader& parent, std::string_view key) {
  const Node* const node = parent.find(key);
  if (node == nullptr) return {};
  const MapReader reader(*node, parent.full(key), {"probability", "burst"});
  return {reader.real("probability", kProbabilityRange), static_cast<unsigned>(reader.whole("burst", kBurstRange, 1))};
}

Traffic parse_traffic(const MapReader& run) {
  const Node* const node = run.find("traffic");
  if (node == nullptr || node->is("none")) return {};
  const MapReader reader(*node, run.full("traffic"), {"x_gap", "h_stall"});
  return {parse_gap(reader, "x_gap"), parse_gap(reader, "h_stall")};
}

/// One K as text; `node` is named in the error.
unsigned parse_one_k(const Node& node, std::string_view text, const Accel& accel) {
  Names legal = {"auto"};
  for (const unsigned k : accel.legal_ks()) legal.push_back(std::to_string(k));
  const auto index =
      node.kind == Kind::scalar && !node.quoted ? std::find(legal.begin() + 1, legal.end(), text) : legal.end();
  if (index == legal.end()) fail_value(node, "k", fmt::format("{} (accel {})", join_names(legal), accel.name));
  return accel.legal_ks()[static_cast<size_t>(index - legal.begin()) - 1];
}

/// `k: auto`, `k: 8` or `k: 8/4`, one for each pass.
void parse_k(const MapReader& run, Case& c) {
  const Node* const node = run.find("k");
  if (node == nullptr || node->is("auto")) return;
  std::string_view rest = node->text;
  if (rest.find('/') == std::string_view::npos) {
    c.k = parse_one_k(*node, rest, c.accel);
    return;
  }
  for (size_t end = 0; end != std::string_view::npos; rest.remove_prefix(end == std::string_view::npos ? 0 : end + 1)) {
    end = rest.find('/');
    c.pass_ks.push_back(parse_one_k(*node, rest.substr(0, end), c.accel));
  }
}

/// A list of K must name one for each pass.
void check_pass_ks(const MapReader& run, const Case& c, const Model& model) {
  size_t passes = 0;
  for (const ModelLayer& l : model.layers) passes += l.directions();
  if (c.pass_ks.empty() || c.pass_ks.size() == passes) return;
  fail_key(*run.find("k"), "k",
           fmt::format("{} values of K, but model '{}' has {} passes; legal: one, or one for each pass",
                       c.pass_ks.size(), model.name, passes));
}

std::string k_text(const Case& c) {
  if (c.pass_ks.empty()) return c.k ? std::to_string(*c.k) : "auto";
  std::string text;
  for (const unsigned k : c.pass_ks) text += fmt::format("{}{}", text.empty() ? "" : "/", k);
  return text;
}

/// Width of a layer's input in the hardware: a concatenated one has padding between its halves.
unsigned padded_input(const Model& model, size_t layer, const Accel& accel) {
  if (layer == 0 || model.layers[layer - 1].directions() == 1) return model.layers[layer].input_size;
  const unsigned half = model.layers[layer - 1].hidden_size, width = accel.stream_width;
  return (half + width - 1) / width * width + half;
}

void check_sizes(const Node& model_node, const Model& model, const Accel& accel) {
  for (size_t i = 0; i < model.layers.size(); ++i) {
    const auto check = [&](const char* what, unsigned size, const char* parameter, unsigned limit) {
      if (size <= limit) return;
      const std::string layer = model.layers.size() == 1 ? "" : fmt::format(" of layer {}", i);
      fail_key(model_node, "model",
               fmt::format("{} {}{} of model '{}' is too large for accel {}; legal: 1 .. {} = {}", what, size, layer,
                           model.name, accel.name, parameter, limit));
    };
    check("input_size", padded_input(model, i, accel), "MaxInput", accel.max_input);
    check("hidden_size", model.layers[i].hidden_size, "MaxHidden", accel.max_hidden);
  }
}

/// The input with the number of a sequence; the name of a recording becomes a map.
Node with_batch(const Node& input, unsigned batch) {
  Node map = input;
  if (input.kind != Kind::map) {
    map = Node{};
    map.kind = Kind::map;
    map.keys = {"recording"};
    map.items = {input};
  }
  if (Node* const stated = map.find("batch")) {  // all
    stated->text = std::to_string(batch);
    return map;
  }
  Node number = argument_node("", std::to_string(batch));
  map.keys.push_back("batch");
  map.items.push_back(number);
  return map;
}

/// The key `kind`; the folder of legal names is only read for the error.
const Node& need_named(const MapReader& run, const std::string& kind, const std::string& more) {
  const Node* const node = run.find(kind);
  return node != nullptr ? *node : run.need(kind, legal_names(kind) + more);
}

/// Whether numeric corners take the place of the values; those would not meet an expectation.
bool has_corners(const MapReader& run, bool has_expect) {
  static const Names kValues = {"plain", "corners"};
  if (run.choice("values", kValues, 0) == 0) return false;
  if (has_expect) fail_key(*run.find("values"), "values", "corners meet no expectation; legal with 'expect': plain");
  return true;
}

/// Loads each file and makes each array once for all cases that share it.
class RunLoader {
 public:
  /// Without arrays, cases have no weights, input and expect: enough to check and list a file.
  RunLoader(bool make_arrays, Accept accept) : make_arrays_(make_arrays), accept_(accept) {}

  /// One case, or one for each sequence of a batch.
  std::vector<Case> resolve(const Node& root) {
    const MapReader run(root, "", kRunKeys);
    Case c;
    run.text("description", "a line of text", "");
    read_accel(run, c);
    read_options(run, c);
    return read_arrays(run, c);
  }

  std::vector<std::string> recordings_of(const Node& root) {
    const Node* const node = root.find("model");
    return node == nullptr ? std::vector<std::string>{} : model(*node)->recording_names();
  }

 private:
  void read_accel(const MapReader& run, Case& c) {
    const Node& accel_node = need_named(run, "accel", "");
    auto& file = accels_[to_flow(accel_node)];
    if (!file) file = load_accel_file(locate("accel", accel_node, "accel"));
    Node latency = argument_node("", "default");
    latency.where = accel_node.where;
    c.accel = choose_latency(*file, run.find("latency") ? *run.find("latency") : latency, "latency");
  }

  static void read_options(const MapReader& run, Case& c) {
    c.schedule = static_cast<Schedule>(run.choice("schedule", schedule_names(), static_cast<size_t>(c.schedule)));
    c.padding = static_cast<Padding>(run.choice("padding", padding_names(), static_cast<size_t>(c.padding)));
    parse_k(run, c);
    c.traffic = parse_traffic(run);
    c.seed = run.whole("seed", {}, 1);
    c.hang_cycles = run.whole("hang_cycles", {1, UINT64_MAX}, kDefaultHangCycles);
    c.max_cycles = run.whole("max_cycles", {}, 0);
    c.host_noise = run.real("host_noise", kProbabilityRange, 0.0);
    c.starts = static_cast<unsigned>(run.whole("starts", {1, 1000}, 1));
  }

  std::vector<Case> read_arrays(const MapReader& run, Case c) {
    const Node& model_node = need_named(run, "model", ", or an inline map with 'type'");
    const Node& input_node = run.need("input", kInputLegal);
    const auto m = model(model_node);
    check_sizes(model_node, *m, c.accel);
    check_pass_ks(run, c, *m);
    const auto in = parse_input(input_node, "input", *m);
    const auto expect = run.find("expect") ? parse_expect(*run.find("expect"), "expect", in) : std::nullopt;
    const unsigned sequences = batch_size(in, input_node, "input", *m);
    const bool corners = has_corners(run, expect.has_value());
    c.model_name = m->name;
    c.reference_only = m->reference_only;
    std::vector<Case> cases;
    for (unsigned b = in.batch.value_or(0); b < (in.batch ? *in.batch + 1 : sequences); ++b) {
      Case& one = cases.emplace_back(c);
      one.input_name = sequences == 1 ? in.name : fmt::format("{}[{}]", in.name, b);
      one.label = fmt::format("{}/{} {} k={} {}", c.model_name, one.input_name, to_string(c.schedule), k_text(c),
                              to_string(c.padding));
      if (sequences > 1 && !in.batch) one.selectors = {"input=" + to_flow(with_batch(input_node, b))};
      if (make_arrays_) fill_arrays(run, *m, in, expect, {b, sequences, in.batch.has_value()}, one);
      if (make_arrays_ && corners) take_corners(one);
    }
    return cases;
  }

  void fill_arrays(const MapReader& run, const Model& m, const Input& in, const std::optional<ExpectSpec>& expect,
                   const Sequence& sequence, Case& c) {
    c.layers = layers(m, c.seed);
    const auto input_key =
        fmt::format("{}\n{}\n{}\n{}", to_flow(*run.find("input")), m.identity, input_seed(in, c.seed), sequence.index);
    c.input = input(input_key, in, m, sequence.index, c.seed);
    if (expect)
      c.expect =
          make_shared_expect(input_key + "\n" + to_flow(*run.find("expect")), *expect, m, sequence, c.input->steps);
  }

  std::shared_ptr<const Model> model(const Node& node) {
    auto& cached = models_[to_flow(node)];
    if (!cached) cached = std::make_shared<const Model>(parse_model(node, "model", accept_));
    return cached;
  }

  std::shared_ptr<const std::vector<Layer>> layers(const Model& model, uint64_t run_seed) {
    auto& cached = layers_[{model.identity, weight_seeds(model, run_seed)}];
    if (!cached) cached = std::make_shared<const std::vector<Layer>>(make_layers(model, run_seed));
    return cached;
  }

  std::shared_ptr<const ModelInput> input(const std::string& key, const Input& input, const Model& model,
                                          unsigned batch, uint64_t run_seed) {
    auto& cached = inputs_[key];
    if (!cached) cached = std::make_shared<const ModelInput>(make_input(input, model, batch, run_seed));
    return cached;
  }

  /// Cases with the same weights, input and seed share the corners.
  void take_corners(Case& c) {
    auto& cached = corners_[{c.layers.get(), c.input.get(), c.seed}];
    if (!cached.layers) cached = plant_case(*c.layers, *c.input, c.seed);
    c.layers = cached.layers;
    c.input = cached.input;
  }

  std::shared_ptr<const Expect> make_shared_expect(const std::string& key, const ExpectSpec& spec, const Model& model,
                                                   const Sequence& sequence, unsigned steps) {
    auto& cached = expects_[key];
    if (!cached) cached = std::make_shared<const Expect>(make_expect(spec, model, sequence, steps));
    return cached;
  }

  bool make_arrays_;
  Accept accept_;
  std::map<std::string, std::optional<AccelFile>> accels_;
  std::map<std::string, std::shared_ptr<const Model>> models_;
  std::map<std::pair<std::string, std::vector<uint64_t>>, std::shared_ptr<const std::vector<Layer>>> layers_;
  std::map<std::string, std::shared_ptr<const ModelInput>> inputs_;
  std::map<std::string, std::shared_ptr<const Expect>> expects_;
  std::map<std::tuple<const std::vector<Layer>*, const ModelInput*, uint64_t>, CornerCase> corners_;
};

/// Overrides of the caller, then the choice at each slot, which replaces an override that put a list there.
std::vector<std::string> make_selectors(const std::vector<std::string>& overrides, const std::vector<Slot>& slots,
                                        const Node& root) {
  std::vector<std::string> chosen;
  std::set<std::string> keys;
  for (const auto& slot : slots) {
    if (!selects(slot)) continue;
    keys.insert(join_path(slot.path));
    chosen.push_back(fmt::format("{}={}", join_path(slot.path), to_flow(value_at(root, slot.path))));
  }
  std::vector<std::string> selectors;
  for (size_t i = overrides.size(); i-- > 0;)  // the last of several overrides of one key counts
    if (keys.insert(overrides[i].substr(0, overrides[i].find('='))).second) selectors.push_back(overrides[i]);
  std::reverse(selectors.begin(), selectors.end());
  selectors.insert(selectors.end(), chosen.begin(), chosen.end());
  return selectors;
}

/// What the label's first part does not tell: choices at other keys.
std::string label_suffix(const std::vector<Slot>& slots, const Node& root) {
  std::string suffix;
  for (const auto& slot : slots) {
    const auto key = join_path(slot.path);
    if (selects(slot) && !kLabelKeys.contains(key) && key != "input.recording")
      suffix += fmt::format(" {}={}", key, to_flow(value_at(root, slot.path)));
  }
  return suffix;
}

/// Cases that still look alike (e.g. two random inputs) get the number of the case.
void make_labels_unique(std::vector<Case>& cases) {
  std::map<std::string, unsigned> uses;
  for (const auto& c : cases) ++uses[c.label];
  for (size_t i = 0; i < cases.size(); ++i)
    if (uses[cases[i].label] > 1) cases[i].label += fmt::format(" #{}", i + 1);
}

void check_description(const Node& root) {
  const Node* const node = root.find("description");
  if (node != nullptr && node->kind != Kind::scalar) fail_value(*node, "description", "a line of text");
}

std::vector<Case> resolve_all(const Node& root, const std::vector<std::string>& overrides, bool make_arrays,
                              Accept accept) {
  check_description(root);
  RunLoader loader(make_arrays, accept);
  const MapReader known_keys(root, "", kRunKeys);
  const auto sweep = make_sweep(root, [&](const Node& one) { return loader.recordings_of(one); });
  std::vector<Case> cases;
  for (const auto& combination : sweep.combinations) {
    for (auto& c : loader.resolve(combination.root)) {
      c.label += label_suffix(sweep.slots, combination.root);
      // The choice of a sequence states the whole input: it comes last.
      auto selectors = make_selectors(overrides, sweep.slots, combination.root);
      selectors.insert(selectors.end(), c.selectors.begin(), c.selectors.end());
      c.selectors = std::move(selectors);
      cases.push_back(std::move(c));
    }
  }
  make_labels_unique(cases);
  return cases;
}

}  // namespace

std::vector<Case> load_run(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                           std::optional<uint64_t> seed, Accept accept) {
  auto all = overrides;
  if (seed) all.push_back(fmt::format("seed={}", *seed));
  Node root = parse_file(file);
  for (const auto& text : all) apply_override(root, parse_override(text, file.parent_path()));
  return resolve_all(root, all, true, accept);
}

std::string check_run_file(const std::filesystem::path& file) {
  const Node root = parse_file(file);
  resolve_all(root, {}, false, Accept::hardware);
  const Node* const description = root.find("description");
  return description ? description->text : "";
}

}  // namespace sharp::cfg
