// SPDX-License-Identifier: Apache-2.0
// Code coverage of merged runs: what a DUT library of variant coverage counts, summed by code point over runs, builds
// and copies of a generate loop (docs/coverage.md, "Code coverage").
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tb/cover/store/database.h"
#include "tb/cover/store/summary.h"

namespace sharp::cover {

/// line: statements of source. branch: an else without statements. toggle: one bit of a net, one direction. user: a
/// cover property. constant: a bit of a net that this configuration ties to a value.
enum class CodeKind : uint8_t { line, branch, toggle, user, constant };
inline constexpr unsigned kNumCodeKinds = 5;
std::string_view to_string(CodeKind kind);

/// One code point. Its text is one line, eight fields with tabs between: kind, file, line, column, module, instance,
/// detail, lines.
struct CodePoint {
  CodeKind kind = CodeKind::line;
  std::string file;  ///< as seen from the root of the project; empty: declared nowhere
  unsigned line = 0, column = 0;
  std::string module, instance;  ///< "sharp_add_level", "sharp.u_datapath.u_reduce.gen_level[2].u_level"
  std::string detail;            ///< "if", "tile.group[3] rise", "Refused_C"
  std::vector<std::pair<unsigned, unsigned>> lines;  ///< statements: first and last line of each piece

  /// Of a toggle: "tile.group", 3, "rise"; else the detail and 0.
  std::string signal() const;
  unsigned bit() const;
};

/// Throws cfg::ConfigError for a text that is no code point.
CodePoint parse_code_point(std::string_view text);

/// Both are one point of items(): the same but for instances of a class and whether a bit is constant.
bool same_place(const CodePoint& a, const CodePoint& b);

/// Copies of a generate loop as one: "u_reduce.gen_level[*].u_level".
std::string instance_class(std::string_view instance);

struct CodeItem {
  CodePoint point;     ///< instance: the class; of a cover property itself, since copies of those are different cases
  uint64_t count = 0;  ///< sum over runs and copies; of a toggle: runs and copies that have seen it
};

/// Counts of many runs by code point, in the order of file, line, column, instance class, kind and detail.
class CodeTotals {
 public:
  /// Adds one run, or the sum over some. A bit that is constant in one build and toggles in another is no constant.
  void add(const CodeCounts& counts);
  std::vector<CodeItem> items() const;
  /// Of points that were added: where each is in items(). Throws std::out_of_range for another.
  std::vector<uint32_t> places(const std::vector<std::string>& items) const;

 private:
  struct Entry {
    CodeItem item;
    bool constant = true;  ///< in every build so far
  };
  std::map<std::string, Entry> entries_;  ///< by what makes a point one of its own
};

/// Of one module or instance class.
struct CodeSummary {
  std::string name;
  Reached reached[kNumCodeKinds];  ///< by kind; goals are what is not excluded. Of constants: 0
  uint64_t excluded = 0;           ///< points; constants are among them
};

/// excluded[i] says whether items[i] is no goal.
std::vector<CodeSummary> summarise_modules(std::span<const CodeItem> items, std::span<const char> excluded);
std::vector<CodeSummary> summarise_instances(std::span<const CodeItem> items, std::span<const char> excluded);
CodeSummary summarise_code(std::span<const CodeItem> items, std::span<const char> excluded);

/// Lines in the tracefile format of lcov, files named `root`/file. A line's count is the least of the points that hold
/// it: a line with an unreached part is not reached. Excluded points and other kinds are left out.
std::string lcov_text(std::span<const CodeItem> items, std::span<const char> excluded, const std::string& root);

}  // namespace sharp::cover
