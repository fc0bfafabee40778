// SPDX-License-Identifier: Apache-2.0
// The first difference of two traces in domain terms.
#include "tb/trace/trace_diff.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <deque>
#include <map>
#include <optional>
#include <sstream>
#include <vector>

#include "tb/trace/trace_writer.h"

namespace sharp::tb {
namespace {

struct Line {
  std::string text, unit, event, ids, value;
  uint64_t cycle = 0;
  std::string kind() const { return unit + "/" + event; }
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char ch : text)
    if (ch == at)
      parts.emplace_back();
    else
      parts.back() += ch;
  return parts;
}

bool is_hex(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Reads and checks one line after another.
class Reader {
 public:
  explicit Reader(const TraceInput& in) : in_(in) {
    std::string header;
    ++number_;
    if (!std::getline(in_.stream, header) || header != kTraceHeader)
      fail(fmt::format("the first line must be \"{}\"", kTraceHeader));
  }

  std::optional<Line> next() {
    Line line;
    if (!std::getline(in_.stream, line.text)) return std::nullopt;
    ++number_;
    parse(line);
    ++kinds[line.kind()];
    return line;
  }
  uint64_t number() const { return number_; }

  std::map<std::string, uint64_t> kinds;  ///< lines seen

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw TraceError(fmt::format("{}:{}: {}", in_.name, number_, what));
  }

  void parse(Line& line) {
    const std::vector<std::string> columns = split(line.text, ' ');
    if (columns.size() != 5) fail(fmt::format("{} columns; legal: cycle unit event ids value", columns.size()));
    const std::string& c = columns[0];
    const auto [end, error] = std::from_chars(c.data(), c.data() + c.size(), line.cycle);
    if (error != std::errc() || end != c.data() + c.size()) fail("cycle \"" + c + "\" is not a decimal number");
    if (line.cycle < cycle_) fail(fmt::format("cycle {} after cycle {}", line.cycle, cycle_));
    cycle_ = line.cycle;
    for (size_t i = 1; i < columns.size(); ++i)
      if (columns[i].empty()) fail(fmt::format("column {} is empty", i + 1));
    line.unit = columns[1];
    line.event = columns[2];
    line.ids = columns[3];
    line.value = columns[4];
    check_ids(line.ids);
    check_value(line.value);
  }

  void check_ids(const std::string& ids) const {
    if (ids == "-") return;
    for (const std::string& id : split(ids, ','))
      if (id.find('=') == std::string::npos || id.front() == '=' || id.back() == '=')
        fail("id \"" + id + "\"; legal: name=value, joined by ',', or -");
  }

  void check_value(const std::string& value) const {
    if (value == "-") return;
    for (const std::string& lane : split(value, ','))
      if (!is_hex(lane)) fail("lane \"" + lane + "\"; legal: hex lanes joined by ',', or -");
  }

  const TraceInput& in_;
  uint64_t number_ = 0, cycle_ = 0;
};

std::string event_text(const Line& l) { return fmt::format("{} {} ({}) in cycle {}", l.unit, l.event, l.ids, l.cycle); }

std::string value_text(const Line& a, const Line& b) {
  const std::vector<std::string> left = split(a.value, ','), right = split(b.value, ',');
  const std::string head = event_text(a) + ": ";
  if (left.size() != right.size()) return head + fmt::format("{} lanes in A, {} in B", left.size(), right.size());
  size_t first = left.size(), differing = 0;
  for (size_t i = 0; i < left.size(); ++i)
    if (left[i] != right[i] && differing++ == 0) first = i;
  return head + fmt::format("valid lane {} is {} in A, {} in B; {} of {} lanes differ", first, left[first],
                            right[first], differing, left.size());
}

/// What differs between two lines, either of which may be missing.
std::string difference_text(const std::optional<Line>& a, const std::optional<Line>& b) {
  if (!a) return "A ends; B has " + event_text(*b);
  if (!b) return "B ends; A has " + event_text(*a);
  if (a->cycle < b->cycle) return "only A has " + event_text(*a);
  if (b->cycle < a->cycle) return "only B has " + event_text(*b);
  if (a->kind() != b->kind()) return "A has " + event_text(*a) + ", B has " + event_text(*b);
  if (a->ids != b->ids)
    return fmt::format("{} {} in cycle {}: ids {} in A, {} in B", a->unit, a->event, a->cycle, a->ids, b->ids);
  return value_text(*a, *b);
}

/// The differing line and `context` more; the rest is read for its counts.
void show_rest(const char* sign, std::optional<Line> line, Reader& reader, unsigned context, std::ostream& out) {
  for (uint64_t n = 0; line; line = reader.next(), ++n)
    if (n <= context) out << sign << ' ' << line->text << '\n';
}

void show_counts(const Reader& a, const Reader& b, std::ostream& out) {
  std::map<std::string, std::array<uint64_t, 2>> kinds;
  for (const auto& [kind, n] : a.kinds) kinds[kind][0] = n;
  for (const auto& [kind, n] : b.kinds) kinds[kind][1] = n;
  out << fmt::format("{:<26}{:>12}{:>12}\n", "event", "A", "B");
  for (const auto& [kind, n] : kinds)
    out << fmt::format("{:<26}{:>12}{:>12}{}\n", kind, n[0], n[1], n[0] == n[1] ? "" : "  differs");
}

}  // namespace

TraceDiff diff_traces(const TraceInput& a, const TraceInput& b, unsigned context, std::ostream& out) {
  Reader left(a), right(b);
  std::deque<std::string> before;
  std::optional<Line> l, r;
  for (;;) {
    l = left.next();
    r = right.next();
    if (!l || !r || l->text != r->text) break;
    before.push_back(l->text);
    if (before.size() > context) before.pop_front();
  }
  const bool equal = !l && !r;
  std::ostringstream text;  // only once both traces are known to be well formed
  if (equal) {
    text << "equal\n";
  } else {
    text << fmt::format("first difference at {}:{}, {}:{}\n", a.name, left.number(), b.name, right.number())
         << difference_text(l, r) << '\n';
    for (const std::string& line : before) text << "  " << line << '\n';
    show_rest("A", l, left, context, text);
    show_rest("B", r, right, context, text);
  }
  show_counts(left, right, text);
  out << text.str();
  return {equal, left.number() + right.number() - 2};  // without the headers
}

}  // namespace sharp::tb
