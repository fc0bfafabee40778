// SPDX-License-Identifier: Apache-2.0
// Finds configuration files by name below config_root(), or by path.
#include "cfg/src/locate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

std::filesystem::path existing_path(const Node& node, const std::string& key) {
  auto path = resolve_path(node);
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) fail_key(node, key, fmt::format("{}: there is no such file", path.string()));
  return path;
}

}  // namespace

std::filesystem::path config_root() {
  const char* const root = std::getenv("SHARP_CFG");
  return root != nullptr && *root != '\0' ? root : SHARP_CFG_SOURCE_DIR;
}

Names config_names(const std::string& kind) {
  Names names;
  std::error_code ec;
  for (const auto& entry : std::filesystem::directory_iterator(config_root() / kind, ec))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string legal_names(const std::string& kind) {
  const auto names = config_names(kind);
  if (names.empty()) return fmt::format("a path (there is no .yaml file in {})", (config_root() / kind).string());
  return fmt::format("a path, or one of {}", join_names(names));
}

std::filesystem::path locate(const std::string& kind, const Node& node, const std::string& key) {
  const auto& name = read_text(node, key, legal_names(kind));
  if (name.find('/') != std::string::npos || name.ends_with(".yaml")) return existing_path(node, key);
  const auto names = config_names(kind);
  if (std::find(names.begin(), names.end(), name) == names.end())
    fail_value(node, key, legal_names(kind), suggest(name, names));
  return config_root() / kind / (name + ".yaml");
}

Node argument_node(const std::string& origin, const std::string& value) {
  Node node;
  node.kind = Kind::scalar;
  node.text = value;
  node.where.origin = std::make_shared<const Origin>(Origin{origin, ""});
  return node;
}

}  // namespace sharp::cfg
