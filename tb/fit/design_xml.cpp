// SPDX-License-Identifier: Apache-2.0
// Verilator's XML tree (--xml-only --flatten).
#include <fmt/format.h>

#include <charconv>
#include <pugixml.hpp>
#include <set>
#include <stdexcept>
#include <unordered_map>

#include "tb/fit/design.h"

namespace sharp::fit {
namespace {

/// Value of a constant like 32'h1ff or 32'sh3.
uint64_t constant(std::string_view text) {
  const size_t at = text.find('h');
  uint64_t value = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + 1, text.data() + text.size(), value, 16);
  return value;
}

class XmlReader {
 public:
  XmlReader(const pugi::xml_node& root, std::string_view top) : root_(root), top_(std::string(top) + ".") {
    for (const auto& file : root.child("files").children())
      files_[file.attribute("id").value()] = file.attribute("filename").value();
    for (const auto& type : root.child("netlist").child("typetable").children())
      types_[type.attribute("id").value()] = type;
  }
  Design read() {
    const pugi::xml_node top = root_.child("netlist").find_child_by_attribute("module", "topModule", "1");
    if (!top) throw std::runtime_error("the tree has no top module");
    read_variables(top);
    return std::move(design_);
  }

 private:
  void read_variables(const pugi::xml_node& scope) {
    for (const auto& child : scope.children()) {
      const std::string_view kind = child.name();
      if (kind == "var") add(child);
      if (kind == "begin") read_variables(child);
    }
  }

  void add(const pugi::xml_node& var) {
    Signal s;
    s.bits = bits(var.attribute("dtype_id").value());
    s.readable = var.attribute("public_flat_rd").as_bool() || var.attribute("public_flat_rw").as_bool();
    s.place = place(var.attribute("loc").value());
    const std::string name = var.attribute("name").value();
    if (var.attribute("pinIndex") && name.find('.') == std::string::npos) {
      s.direction = direction(var.attribute("dir").value());
      design_.ports.emplace(name, s);
    } else if (name.starts_with(top_)) {
      design_.signals.emplace(name.substr(top_.size()), s);
    }
  }

  static Direction direction(std::string_view text) {
    return text == "input" ? Direction::input : text == "output" ? Direction::output : Direction::inout;
  }

  uint64_t bits(const std::string& id, unsigned depth = 0) {
    const auto found = types_.find(id);
    if (found == types_.end() || depth > 64) return 0;
    const pugi::xml_node& type = found->second;
    const std::string_view kind = type.name();
    if (kind == "basicdtype") return basic_bits(type);
    if (kind == "structdtype" || kind == "uniondtype") {
      uint64_t sum = 0;
      for (const auto& member : type.children()) {
        const uint64_t one = bits(member.attribute("sub_dtype_id").value(), depth + 1);
        if (one == 0) return 0;  // not every version says the type of a member
        sum += one;
      }
      return sum;
    }
    const uint64_t sub = bits(type.attribute("sub_dtype_id").value(), depth + 1);
    return kind == "unpackarraydtype" || kind == "packarraydtype" ? sub * elements(type.child("range")) : sub;
  }

  static uint64_t basic_bits(const pugi::xml_node& type) {
    if (type.attribute("left"))
      return 1 +
             static_cast<uint64_t>(std::abs(type.attribute("left").as_llong() - type.attribute("right").as_llong()));
    static const std::map<std::string_view, uint64_t> kBits = {
        {"logic", 1}, {"bit", 1}, {"int", 32}, {"integer", 32}, {"byte", 8}, {"shortint", 16}, {"longint", 64}};
    const auto found = kBits.find(type.attribute("name").value());
    return found == kBits.end() ? 0 : found->second;
  }

  static uint64_t elements(const pugi::xml_node& range) {
    const uint64_t a = constant(range.first_child().attribute("name").value()),
                   b = constant(range.last_child().attribute("name").value());
    return 1 + (a > b ? a - b : b - a);
  }

  /// "bm,26,37,26,42": file, line, column, and where it ends.
  Place place(std::string_view loc) const {
    Place p;
    const size_t file_end = loc.find(','), line_end = loc.find(',', file_end + 1);
    if (line_end == std::string_view::npos) return p;
    if (const auto file = files_.find(std::string(loc.substr(0, file_end))); file != files_.end())
      p.file = file->second;
    std::from_chars(loc.data() + file_end + 1, loc.data() + line_end, p.line);
    std::from_chars(loc.data() + line_end + 1, loc.data() + loc.size(), p.column);
    return p;
  }

  pugi::xml_node root_;
  std::string top_;
  std::unordered_map<std::string, std::string> files_;
  std::unordered_map<std::string, pugi::xml_node> types_;
  Design design_;
};

}  // namespace

Design read_design_xml(const std::filesystem::path& tree, std::string_view top) {
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_file(tree.c_str());
  if (!result) throw std::runtime_error(fmt::format("{}: {}", tree.string(), result.description()));
  return XmlReader(document.child("verilator_xml"), top).read();
}

}  // namespace sharp::fit
