// SPDX-License-Identifier: Apache-2.0
// A YAML file or an override as a plain tree in which every value knows where it was written.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::cfg {

/// A file, or an override of the command line.
struct Origin {
  std::string text;              ///< as errors name it: "cfg/run/x.yaml" or "override 'k=64'"
  std::filesystem::path folder;  ///< where relative paths are looked up first
};

struct Where {
  std::shared_ptr<const Origin> origin;
  unsigned line = 0;         ///< from 1; 0 in an override
  std::string text() const;  ///< "cfg/run/x.yaml:7" or "override 'k=64'"
};

enum class Kind : uint8_t { null, scalar, list, map };

struct Node {
  Kind kind = Kind::null;
  bool quoted = false;  ///< scalar in quotes: text, never a number
  std::string text;     ///< scalar
  std::vector<Node> items;
  std::vector<std::string> keys;  ///< map: keys[i] belongs to items[i], in file order
  Where where;                    ///< line of the key if the node is the value of a map entry

  const Node* find(std::string_view key) const;
  Node* find(std::string_view key);
  bool is(std::string_view scalar) const { return kind == Kind::scalar && text == scalar; }
};

using KeyPath = std::vector<std::string>;

/// "traffic.x_gap"
std::string join_path(const KeyPath& path);

/// Parses a file that holds one YAML map. Throws ConfigError: unreadable, not YAML, not a map, more than one document,
/// a key twice in one map (which yaml-cpp accepts silently), nesting without end.
Node parse_file(const std::filesystem::path& file);

struct Override {
  KeyPath path;
  Node value;
};
/// Parses "a.b=value" with a YAML value. `folder` is where relative paths in the value are looked up first.
Override parse_override(const std::string& text, const std::filesystem::path& folder);

/// Sets the key; missing maps on the way are created, new keys come last. Throws ConfigError if a key on the way holds
/// something else than a map.
void apply_override(Node& root, const Override& override);

/// Replaces the value at an existing path.
void replace_at(Node& root, const KeyPath& path, const Node& value);
/// Value at an existing path.
const Node& value_at(const Node& root, const KeyPath& path);

/// The node in one line of YAML flow style: parsing it gives the same tree.
std::string to_flow(const Node& node);

/// The file a path in this node names: absolute, else in the folder of its origin, else in the current folder.
std::filesystem::path resolve_path(const Node& node);

}  // namespace sharp::cfg
