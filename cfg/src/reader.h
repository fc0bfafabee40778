// SPDX-License-Identifier: Apache-2.0
// Typed access to a map of a document: unknown, missing and illegal keys become ConfigErrors for people.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cfg/src/document.h"

namespace sharp::cfg {

/// Both ends included.
struct WholeRange {
  uint64_t lo = 0;
  uint64_t hi = UINT64_MAX;
};
struct RealRange {
  double lo = 0.0;
  double hi = 0.0;
  bool open_end = false;  ///< hi itself is not legal
};

using Names = std::vector<std::string>;

/// "; did you mean 'padding'?" if a name is close enough to be a slip of the fingers, else empty.
std::string suggest(std::string_view typed, std::span<const std::string> names);

/// "a, b, c"
std::string join_names(std::span<const std::string> names);

/// Throws "<where>: key '<key>': '<value>' is not legal; legal: <legal><hint>".
[[noreturn]] void fail_value(const Node& node, const std::string& key, const std::string& legal,
                             const std::string& hint = "");
/// Throws "<where>: key '<key>': <text>".
[[noreturn]] void fail_key(const Node& node, const std::string& key, const std::string& text);

/// One of names, or a ConfigError with all of them and the nearest.
size_t read_choice(const Node& node, const std::string& key, std::span<const std::string> names);
/// `extra` is named among the legal values, e.g. "auto, ".
uint64_t read_whole(const Node& node, const std::string& key, WholeRange range, const std::string& extra = "");
double read_real(const Node& node, const std::string& key, RealRange range);
/// A non-empty scalar; `what` says what is legal.
const std::string& read_text(const Node& node, const std::string& key, const std::string& what);

/// A map whose keys are known. The key arguments are the last part; messages show the whole dotted key.
class MapReader {
 public:
  /// Throws if node is no map or has a key that is not in `legal`. `prefix` is the dotted key of the map, or empty.
  MapReader(const Node& node, std::string prefix, Names legal);

  const Node* find(std::string_view key) const { return node_.find(key); }
  /// Throws if the key is missing; `legal` says what to write there.
  const Node& need(std::string_view key, const std::string& legal) const;
  std::string full(std::string_view key) const;

  // Value of the key; without fallback the key is required.
  uint64_t whole(std::string_view key, WholeRange range, std::optional<uint64_t> fallback = std::nullopt) const;
  double real(std::string_view key, RealRange range, std::optional<double> fallback = std::nullopt) const;
  size_t choice(std::string_view key, std::span<const std::string> names,
                std::optional<size_t> fallback = std::nullopt) const;
  std::string text(std::string_view key, const std::string& what,
                   std::optional<std::string> fallback = std::nullopt) const;

  const Node& node() const { return node_; }

 private:
  const Node& node_;
  std::string prefix_;
  Names legal_;
};

}  // namespace sharp::cfg
