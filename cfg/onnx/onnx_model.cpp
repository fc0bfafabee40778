// SPDX-License-Identifier: Apache-2.0
// An opened ONNX file: its nodes and their numbers.
#include "cfg/onnx/onnx_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error/config_error.h"
#include "cfg/onnx/constant.h"
#include "cfg/onnx/graph_walk.h"
#include "cfg/onnx/proto_file.h"
#include "cfg/onnx/rnn_reader.h"

namespace sharp::cfg {

using onnx_import::Reading;
using onnx_import::Site;

struct OnnxModel::Impl {
  std::string name;
  onnx::ModelProto proto;
  onnx_import::Walk walk;
  std::optional<onnx_import::ExternalData> external;
  size_t max_elements = 0;
  std::vector<OnnxNode> nodes;

  Reading read(const Site& site) const {
    return onnx_import::read_rnn(site, max_elements, external ? &*external : nullptr);
  }
};

namespace {

OnnxNode list_node(const Site& site, Reading reading) {
  OnnxNode node;
  node.path = site.path;
  node.name = site.name;
  node.op = reading.rnn.op;
  node.input_size = reading.rnn.input_size;
  node.hidden_size = reading.rnn.hidden_size;
  node.direction = reading.rnn.direction;
  node.layer = site.layer;
  node.layers = site.layers;
  node.batch = std::move(reading.batch);
  node.sources = std::move(reading.sources);
  node.reasons = std::move(reading.problems);
  for (auto& reason : hardware_reasons(reading.rnn)) node.reasons.push_back(std::move(reason));
  return node;
}

}  // namespace

std::string OnnxSource::str() const {
  if (leaves.empty()) return run_time;
  constexpr size_t kShown = 4;
  auto shown = leaves;
  if (shown.size() > kShown) {
    shown.resize(kShown);
    shown.push_back(fmt::format("{} more", leaves.size() - kShown));
  }
  auto way = ops;
  way.push_back(fmt::format("{}", fmt::join(shown, ", ")));
  return fmt::format("{}", fmt::join(way, " <- "));
}

OnnxModel::OnnxModel(const std::filesystem::path& file)
    : OnnxModel(onnx_import::read_file(file), file.string(), file.parent_path()) {}

OnnxModel::OnnxModel(const std::string& bytes, std::string name, const std::filesystem::path& folder)
    : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  impl_->external.emplace(folder);
  open(bytes);
}

OnnxModel::OnnxModel(const std::string& bytes, std::string name) : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  open(bytes);
}

void OnnxModel::open(const std::string& bytes) {
  impl_->max_elements = onnx_import::element_limit(bytes.size());
  onnx_import::parse_model(bytes, impl_->name, impl_->proto);
  try {
    impl_->walk = onnx_import::walk(impl_->proto);
  } catch (const onnx_import::FoldError& e) {
    throw ConfigError(fmt::format("{}: {}", impl_->name, e.what()));
  }
  for (const Site& site : impl_->walk.sites) {
    impl_->nodes.push_back(list_node(site, impl_->read(site)));
    impl_->nodes.back().index = static_cast<unsigned>(impl_->nodes.size() - 1);
  }
  if (impl_->nodes.empty())
    throw ConfigError(fmt::format("{}: no LSTM, GRU or RNN in this model; it has {}", impl_->name,
                                  onnx_import::op_summary(impl_->proto)));
}

OnnxModel::~OnnxModel() = default;
OnnxModel::OnnxModel(OnnxModel&&) noexcept = default;
OnnxModel& OnnxModel::operator=(OnnxModel&&) noexcept = default;

std::span<const OnnxNode> OnnxModel::nodes() const { return impl_->nodes; }

unsigned OnnxModel::find(std::string_view name) const {
  std::vector<unsigned> found;
  for (const OnnxNode& node : impl_->nodes) {
    if (node.path == name) return node.index;
    if (node.name == name) found.push_back(node.index);
  }
  if (found.size() == 1) return found[0];
  const auto legal =
      fmt::format("0 .. {}, or a name or path that `sharp onnx {}` lists", impl_->nodes.size() - 1, impl_->name);
  if (found.empty()) throw ConfigError(fmt::format("{}: no node is named '{}'; legal: {}", impl_->name, name, legal));
  throw ConfigError(
      fmt::format("{}: nodes {} are all named '{}'; legal: {}", impl_->name, fmt::join(found, ", "), name, legal));
}

OnnxRnn OnnxModel::load(unsigned index) const {
  Reading reading = impl_->read(impl_->walk.sites.at(index));
  if (reading.problems.empty()) return std::move(reading.rnn);
  std::vector<std::string> texts;
  for (const OnnxReason& problem : reading.problems) texts.push_back(problem.str());
  throw ConfigError(fmt::format("{}: node '{}': {}", impl_->name, reading.rnn.path, fmt::join(texts, "; and ")));
}

}  // namespace sharp::cfg
