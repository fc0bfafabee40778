// SPDX-License-Identifier: Apache-2.0
// Loader of cfg/ties.yaml.
#include "cfg/src/ties_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>

#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

constexpr const char* kLegalValue = "a whole number: decimal up to 2^64-1, or hexadecimal as 0x1f of any length";

bool is_name(const std::string& text) {
  const auto legal = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) == 0 &&
         std::all_of(text.begin(), text.end(), legal);
}

void check_name(const Node& node, const std::string& key, const std::string& port) {
  if (!is_name(port)) fail_key(node, key, fmt::format("'{}' is no name of a port", port));
}

std::string without_zeros(const std::string& digits) {
  const size_t first = digits.find_first_not_of('0');
  return first == std::string::npos ? "0" : digits.substr(first);
}

std::string read_digits(const Node& node, const std::string& key) {
  if (node.kind != Kind::scalar || node.quoted) fail_value(node, key, kLegalValue);
  if (!node.text.starts_with("0x")) return fmt::format("{:x}", read_whole(node, key, {}));
  std::string digits = node.text.substr(2);
  for (char& c : digits) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (digits.empty() || digits.find_first_not_of("0123456789abcdef") != std::string::npos)
    fail_value(node, key, kLegalValue);
  return without_zeros(digits);
}

std::vector<Tie> read_inputs(const Node& node) {
  if (node.kind != Kind::map) fail_value(node, "inputs", "a map of ports to values, e.g. scan_en_i: 0, or {}");
  std::vector<Tie> ties;
  for (size_t i = 0; i < node.items.size(); ++i) {
    const std::string key = "inputs." + node.keys[i];
    check_name(node.items[i], key, node.keys[i]);
    ties.push_back({node.keys[i], read_digits(node.items[i], key), node.items[i].where.text()});
  }
  return ties;
}

std::vector<UnreadPort> read_unread(const Node& node) {
  if (node.kind != Kind::list) fail_value(node, "unread", "a list of outputs, e.g. [debug_o], or []");
  std::vector<UnreadPort> ports;
  for (const Node& item : node.items) {
    const std::string& port = read_text(item, "unread", "the name of an output");
    check_name(item, "unread", port);
    for (const UnreadPort& other : ports)
      if (other.port == port) fail_key(item, "unread", fmt::format("'{}' is named twice", port));
    ports.push_back({port, item.where.text()});
  }
  return ports;
}

}  // namespace

unsigned Tie::bits() const {
  const unsigned first = static_cast<unsigned>(std::stoul(digits.substr(0, 1), nullptr, 16));
  return std::max(1u, 4 * static_cast<unsigned>(digits.size() - 1) + static_cast<unsigned>(std::bit_width(first)));
}

Ties load_ties_file(const std::filesystem::path& file) {
  const Node root = parse_file(file);
  const MapReader reader(root, "", {"inputs", "unread"});
  Ties ties;
  if (const Node* inputs = reader.find("inputs")) ties.inputs = read_inputs(*inputs);
  if (const Node* unread = reader.find("unread")) ties.unread = read_unread(*unread);
  return ties;
}

Ties load_ties() {
  const std::filesystem::path file = config_root() / "ties.yaml";
  return std::filesystem::exists(file) ? load_ties_file(file) : Ties{};
}

std::string ties_text(const Ties& ties) {
  std::vector<std::string> words;
  for (const Tie& t : ties.inputs) words.push_back(t.port + "=" + t.digits);
  std::sort(words.begin(), words.end());
  return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace sharp::cfg
