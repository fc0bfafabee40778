// SPDX-License-Identifier: Apache-2.0
// Builds the plain tree from yaml-cpp's events.
//
// Events, because yaml-cpp's own loaders accept a key twice, and YAML::LoadAll of version 0.7 never ends on some broken
// texts (a stray comma is enough), filling the memory. Here every event is counted.
#include "cfg/src/yaml_builder.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <sstream>

#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

constexpr const char* kTextTag = "tag:yaml.org,2002:str";
constexpr size_t kMaxDepth = 32;
constexpr size_t kMaxNodes = 1'000'000;
constexpr size_t kMaxAliased = 100'000;  // nodes that aliases stand for: aliases of aliases grow exponentially

[[noreturn]] void fail(const Where& where, const std::string& text) {
  throw ConfigError(fmt::format("{}: {}", where.text(), text));
}

size_t count_nodes(const Node& node) {
  size_t count = 1;
  for (const auto& item : node.items) count += count_nodes(item);
  return count;
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::shared_ptr<const Origin> origin, bool has_lines) : origin_(std::move(origin)), has_lines_(has_lines) {}

  /// The tree, or the first error in its keys. Only told at the end: on a bracket left open, yaml-cpp first sends
  /// events of keys that nobody wrote, and its own error must win.
  Node take_root() {
    if (key_error_) throw ConfigError(*key_error_);
    return std::move(root_);
  }

  Where at(const YAML::Mark& mark) const {
    return {origin_, has_lines_ && !mark.is_null() ? static_cast<unsigned>(mark.line + 1) : 0};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) fail(at(mark), "text after the end of the YAML document; legal: one document");
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(make(Kind::null, mark), anchor); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) fail(at(mark), "an alias inside its own anchor is not legal");
    aliased_ += count_nodes(it->second);  // before the copy: a few of them would fill the memory
    if (aliased_ > kMaxAliased) fail(at(mark), "too large: aliases of aliases stand for too many values");
    add(it->second, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(tag, mark);
    Node node = make(Kind::scalar, mark);
    node.text = value;
    node.quoted = tag == "!" || tag == kTextTag;  // yaml-cpp tags plain scalars "?"
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(tag, mark);
    open(make(Kind::list, mark), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(tag, mark);
    open(make(Kind::map, mark), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map whose end has not been seen.
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::optional<Node> key;     ///< map: waits for its value
    std::optional<Node> merged;  ///< map: the value of its key '<<'
  };

  /// YAML's own types change nothing but !!str, which makes text; others would mean something that nobody reads.
  void check_tag(const std::string& tag, const YAML::Mark& mark) const {
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return;
    fail(at(mark), fmt::format("the tag '{}' is not legal; legal: no tag, or one of YAML's own, as !!str", tag));
  }

  Node make(Kind kind, const YAML::Mark& mark) {
    if (++count_ > kMaxNodes) fail(at(mark), "too large, or broken YAML");
    Node node;
    node.kind = kind;
    node.where = at(mark);
    return node;
  }

  void open(Node node, YAML::anchor_t anchor) {
    if (open_.size() == kMaxDepth) fail(node.where, fmt::format("nested too deeply; legal: {} levels", kMaxDepth));
    open_.push_back({std::move(node), anchor, std::nullopt, std::nullopt});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    if (done.merged) merge(*done.merged, done.node);
    add(std::move(done.node), done.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty())
      root_ = std::move(node);
    else if (expects_key())
      add_key(std::move(node));
    else if (open_.back().node.kind == Kind::map)
      add_value(std::move(node));
    else
      open_.back().node.items.push_back(std::move(node));
  }

  bool expects_key() const { return !open_.empty() && open_.back().node.kind == Kind::map && !open_.back().key; }

  void add_key(Node key) {
    const Node* const first = open_.back().node.find(key.text);
    if (key.kind != Kind::scalar)
      note_key_error(key, "a key must be a plain word");
    else if (first != nullptr || (is_merge(key) && open_.back().merged))
      note_key_error(key,
                     fmt::format("key '{}' is set twice{}", key.text, first == nullptr ? "" : first_place(*first)));
    open_.back().key = std::move(key);
  }

  void add_value(Node value) {
    auto& map = open_.back();
    if (is_merge(*map.key)) {
      map.merged = std::move(value);
      map.key.reset();
      return;
    }
    value.where = map.key->where;
    map.node.keys.push_back(std::move(map.key->text));
    map.node.items.push_back(std::move(value));
    map.key.reset();
  }

  static bool is_merge(const Node& key) { return key.kind == Kind::scalar && !key.quoted && key.text == "<<"; }

  /// What the map has itself comes before what it takes over; of several maps the first counts.
  static void merge(const Node& from, Node& map) {
    constexpr const char* kLegal =
        "key '<<': takes the keys of other maps; legal: an alias of a map, or a list of them";
    if (from.kind == Kind::list) {
      for (const Node& one : from.items) one.kind == Kind::map ? merge(one, map) : fail(one.where, kLegal);
      return;
    }
    if (from.kind != Kind::map) fail(from.where, kLegal);
    for (size_t i = 0; i < from.keys.size(); ++i) {
      if (map.find(from.keys[i]) != nullptr) continue;
      map.keys.push_back(from.keys[i]);
      map.items.push_back(from.items[i]);
    }
  }

  static std::string first_place(const Node& first) {
    return first.where.line == 0 ? "" : fmt::format("; first in line {}", first.where.line);
  }

  void note_key_error(const Node& key, const std::string& text) {
    if (!key_error_) key_error_ = fmt::format("{}: {}", key.where.text(), text);
  }

  std::shared_ptr<const Origin> origin_;
  bool has_lines_;
  bool started_ = false;
  std::optional<std::string> key_error_;
  size_t count_ = 0, aliased_ = 0;
  Node root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;  ///< completed nodes only
};

}  // namespace

Node build_yaml(const std::string& text, const std::shared_ptr<const Origin>& origin, bool has_lines) {
  Builder builder(origin, has_lines);
  try {
    std::stringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& e) {
    fail(builder.at(e.mark), fmt::format("not valid YAML: {}", e.msg));
  }
  return builder.take_root();
}

}  // namespace sharp::cfg
