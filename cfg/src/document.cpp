// SPDX-License-Identifier: Apache-2.0
// Files and overrides as plain trees, and trees as flow style.
#include "cfg/src/document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "cfg/src/run_file.h"
#include "cfg/src/yaml_builder.h"
#include "cfg/types/input_file.h"
#include "cfg/types/utf8.h"

namespace sharp::cfg {
namespace {

[[noreturn]] void fail(const Where& where, const std::string& text) {
  throw ConfigError(fmt::format("{}: {}", where.text(), text));
}

constexpr uint64_t kMaxText = 64u << 20;  // bytes; the largest file of this project has less than one in a hundred

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in = open_input(file, kMaxText);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Messages, tables, JSON, HTML and XML show what is in a file.
void require_utf8(const std::string& text, Where where) {
  const auto bad = is_wide_text(text) ? std::nullopt : first_bad_utf8(text);
  if (!bad) return;
  const size_t line =
      static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(*bad), '\n')) + 1;
  const size_t column = *bad - (text.rfind('\n', *bad) == text.npos ? 0 : text.rfind('\n', *bad) + 1) + 1;
  if (where.line != 0) where.line = static_cast<unsigned>(line);
  fail(where, fmt::format("byte {} is 0x{:02x}, which is not UTF-8; legal: text in UTF-8", column,
                          static_cast<unsigned char>(text[*bad])));
}

/// A name or path with NUL would end there for the system, and go on for a report.
void refuse_nul(const Node& node) {
  const auto has_nul = [](const std::string& text) { return text.find('\0') != text.npos; };
  if (has_nul(node.text) || std::any_of(node.keys.begin(), node.keys.end(), has_nul))
    fail(node.where, "holds a NUL character (\\0); legal: text without it");
  for (const Node& item : node.items) refuse_nul(item);
}

KeyPath split_path(const std::string& text, const Where& where) {
  KeyPath path;
  std::stringstream in(text);
  for (std::string part; std::getline(in, part, '.');) path.push_back(part);
  const bool ends_open = text.empty() || text.back() == '.';
  if (ends_open || std::any_of(path.begin(), path.end(), [](const auto& p) { return p.empty(); }))
    fail(where, fmt::format("'{}' is not a key; legal: name or name.name", text));
  return path;
}

std::string_view kind_text(Kind kind) { return kind == Kind::list ? "a list" : "a single value"; }

bool is_plain(const Node& node) {
  constexpr std::string_view kSafe = "_./+-";
  const auto& s = node.text;
  if (node.quoted || s.empty()) return false;
  return std::all_of(s.begin(), s.end(), [&](unsigned char c) {
    return std::isalnum(c) || kSafe.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

std::string quote(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out + '"';
}

std::string join_items(const Node& node) {
  std::string out;
  for (size_t i = 0; i < node.items.size(); ++i) {
    if (i > 0) out += ", ";
    if (node.kind == Kind::map) out += node.keys[i] + ": ";
    out += to_flow(node.items[i]);
  }
  return out;
}

}  // namespace

std::string Where::text() const { return line == 0 ? origin->text : fmt::format("{}:{}", origin->text, line); }

const Node* Node::find(std::string_view key) const {
  const auto it = std::find(keys.begin(), keys.end(), key);
  return it == keys.end() ? nullptr : &items[static_cast<size_t>(it - keys.begin())];
}

Node* Node::find(std::string_view key) { return const_cast<Node*>(std::as_const(*this).find(key)); }

std::string join_path(const KeyPath& path) { return fmt::format("{}", fmt::join(path, ".")); }

Node parse_file(const std::filesystem::path& file) {
  const auto text = read_text(file);
  const auto origin = std::make_shared<const Origin>(Origin{file.string(), file.parent_path()});
  require_utf8(text, {origin, 1});
  Node root = build_yaml(text, origin, true);
  refuse_nul(root);
  root.where = {origin, 0};
  if (root.kind != Kind::map) fail(root.where, "is not a map of keys; write one 'key: value' a line");
  return root;
}

Override parse_override(const std::string& text, const std::filesystem::path& folder) {
  const auto origin = std::make_shared<const Origin>(Origin{fmt::format("override '{}'", text), folder});
  const Where where{origin, 0};
  const auto equals = text.find('=');
  require_utf8(text, where);
  if (equals == std::string::npos) fail(where, "has no '='; write key=value");
  auto path = split_path(text.substr(0, equals), where);
  Node value = build_yaml(text.substr(equals + 1), origin, false);
  refuse_nul(value);
  value.where = where;  // a null node of an empty text has no place
  return {std::move(path), std::move(value)};
}

void apply_override(Node& root, const Override& override) {
  Node* node = &root;
  for (size_t i = 0; i < override.path.size(); ++i) {
    if (node->kind != Kind::map) {
      const KeyPath parent(override.path.begin(), override.path.begin() + static_cast<std::ptrdiff_t>(i));
      fail(override.value.where,
           fmt::format("key '{}' holds {} ({}), not a map; override '{}' as a whole", join_path(parent),
                       kind_text(node->kind), node->where.text(), join_path(parent)));
    }
    if (node->find(override.path[i]) == nullptr) {
      node->keys.push_back(override.path[i]);
      node->items.emplace_back().kind = Kind::map;
      node->items.back().where = override.value.where;
    }
    node = node->find(override.path[i]);
  }
  *node = override.value;
}

void replace_at(Node& root, const KeyPath& path, const Node& value) {
  Node* node = &root;
  for (const auto& key : path) node = node->find(key);
  *node = value;
}

const Node& value_at(const Node& root, const KeyPath& path) {
  const Node* node = &root;
  for (const auto& key : path) node = node->find(key);
  return *node;
}

std::string to_flow(const Node& node) {
  switch (node.kind) {
    case Kind::scalar:
      return is_plain(node) ? node.text : quote(node.text);
    case Kind::list:
      return fmt::format("[{}]", join_items(node));
    case Kind::map:
      return fmt::format("{{{}}}", join_items(node));
    default:
      return "~";
  }
}

std::filesystem::path resolve_path(const Node& node) {
  const std::filesystem::path path = node.text;
  if (path.is_absolute()) return path;
  const auto beside = node.where.origin->folder / path;
  std::error_code ec;
  return !std::filesystem::exists(beside, ec) && std::filesystem::exists(path, ec) ? path : beside;
}

}  // namespace sharp::cfg
