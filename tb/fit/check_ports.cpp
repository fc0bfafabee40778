// SPDX-License-Identifier: Apache-2.0
// Ports of the top against those that the testbench drives and reads, and the ties against the ports.
#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/reader.h"
#include "tb/fit/checks.h"

namespace sharp::fit {
namespace {

using Ports = std::map<std::string, Signal, std::less<>>;

/// Of the design, or by name only from the text: then no port has bits.
Ports ports_of(const RtlView& view) {
  if (view.design) return view.design->ports;
  Ports ports;
  for (const HeaderPort& p : view.header.ports) ports[p.name] = {0, false, p.direction, {view.top_file, p.line, 0}};
  return ports;
}

std::string_view text(Direction d) {
  return d == Direction::input ? "input" : d == Direction::output ? "output" : d == Direction::inout ? "inout" : "port";
}

std::string with_bits(uint64_t bits) { return bits == 0 ? "" : fmt::format(" ({})", bits_text(bits)); }

class PortCheck {
 public:
  PortCheck(const RtlView& view, const std::vector<PortRow>& rows, const cfg::Ties& ties, Findings& findings)
      : view_(view), rows_(rows), ties_(ties), findings_(findings), ports_(ports_of(view)) {}

  void run() {
    if (ports_.empty())
      return;  // not even the text says what ports there are; a finding about the source stands already
    for (const PortRow& row : rows_) check_known(row);
    for (const auto& [name, port] : ports_)
      if (row_of(name) == nullptr) check_unknown(name, port);
    for (const cfg::Tie& tie : ties_.inputs) check_tie(tie);
    for (const cfg::UnreadPort& port : ties_.unread) check_unread(port);
  }

 private:
  const PortRow* row_of(std::string_view name) const {
    const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const PortRow& r) { return r.name == name; });
    return row == rows_.end() ? nullptr : &*row;
  }
  const cfg::Tie* tie_of(std::string_view name) const {
    const auto tie =
        std::find_if(ties_.inputs.begin(), ties_.inputs.end(), [&](const cfg::Tie& t) { return t.port == name; });
    return tie == ties_.inputs.end() ? nullptr : &*tie;
  }
  bool is_unread(std::string_view name) const {
    return std::any_of(ties_.unread.begin(), ties_.unread.end(),
                       [&](const cfg::UnreadPort& p) { return p.port == name; });
  }
  /// Ports that the testbench does not know.
  cfg::Names unknown(Direction direction) const {
    cfg::Names names;
    for (const auto& [name, port] : ports_)
      if (port.direction == direction && row_of(name) == nullptr) names.push_back(name);
    return names;
  }
  void add(Severity severity, Subject subject, Place place, std::string what, std::string legal, std::string action) {
    findings_.push_back({severity, subject, std::move(place), std::move(what), std::move(legal), std::move(action)});
  }
  static std::string verb(const PortRow& row) { return row.direction == Direction::input ? "drives" : "reads"; }

  void check_known(const PortRow& row) {
    const std::string action = fmt::format("restore it, or change its row in {}", kTable);
    const auto found = ports_.find(row.name);
    if (found == ports_.end())
      return add(Severity::error, Subject::port, {view_.top_file, view_.header.line, 0},
                 fmt::format("{} '{}' is gone; {} {} it{}", text(row.direction), row.name, row.user, verb(row),
                             cfg::suggest(row.name, unknown(row.direction))),
                 bits_text(row.bits) + " on this machine", action);
    const Signal& port = found->second;
    if (port.direction != row.direction)
      return add(Severity::error, Subject::port, port.place,
                 fmt::format("'{}' is an {}; {} {} it", row.name, text(port.direction), row.user, verb(row)),
                 std::string(text(row.direction)), action);
    if (port.bits != 0 && port.bits != row.bits)
      add(Severity::error, Subject::port, port.place,
          fmt::format("{} '{}' has {}; {} {} {}", text(row.direction), row.name, bits_text(port.bits), row.user,
                      verb(row), row.bits),
          bits_text(row.bits) + " on this machine", action);
  }

  void check_unknown(const std::string& name, const Signal& port) {
    if (port.direction == Direction::output) {
      if (is_unread(name)) return;
      return add(Severity::warning, Subject::port, port.place,
                 fmt::format("nobody reads output '{}'{}", name, with_bits(port.bits)), "",
                 fmt::format("compare it (a row in {}), or name it under 'unread' in cfg/ties.yaml", kTable));
    }
    if (port.direction != Direction::input)
      return add(Severity::error, Subject::port, port.place,
                 fmt::format("{} '{}'{}: the testbench has none", text(port.direction), name, with_bits(port.bits)),
                 "inputs and outputs", "make it an input and an output");
    if (tie_of(name) == nullptr)
      add(Severity::error, Subject::port, port.place,
          fmt::format("nobody drives input '{}'{}", name, with_bits(port.bits)),
          fmt::format("the inputs in {}, and those that cfg/ties.yaml ties", kTable),
          fmt::format("drive it (a row in {}), or give it the value that it has in every cycle: '{}: 0' under 'inputs' "
                      "in cfg/ties.yaml",
                      kTable, name));
  }

  void check_tie(const cfg::Tie& tie) {
    const Place place{tie.where, 0, 0};
    if (const PortRow* row = row_of(tie.port); row != nullptr)
      return add(Severity::error, Subject::tie, place,
                 fmt::format("port '{}' belongs to {}: it cannot be tied", tie.port, row->user),
                 "inputs that nobody drives", "take it out");
    const auto port = ports_.find(tie.port);
    if (port == ports_.end() || port->second.direction != Direction::input)
      return add(Severity::error, Subject::tie, place,
                 fmt::format("{} has no input '{}'{}", view_.top_file, tie.port,
                             cfg::suggest(tie.port, unknown(Direction::input))),
                 "inputs that nobody drives", "take it out, or write the name as the RTL does");
    if (const uint64_t bits = port->second.bits; bits != 0 && tie.bits() > bits)
      add(Severity::error, Subject::tie, place,
          fmt::format("0x{} does not fit in input '{}', which has {}", tie.digits, tie.port, bits_text(bits)),
          fmt::format("a value of at most {}", bits_text(bits)), "");
  }

  void check_unread(const cfg::UnreadPort& unread) {
    const Place place{unread.where, 0, 0};
    if (const PortRow* row = row_of(unread.port); row != nullptr)
      return add(Severity::error, Subject::tie, place,
                 fmt::format("port '{}' is not unread: {} {} it", unread.port, row->user, verb(*row)),
                 "outputs that nobody reads", "take it out");
    const auto port = ports_.find(unread.port);
    if (port == ports_.end() || port->second.direction != Direction::output)
      add(Severity::error, Subject::tie, place,
          fmt::format("{} has no output '{}'{}", view_.top_file, unread.port,
                      cfg::suggest(unread.port, unknown(Direction::output))),
          "outputs that nobody reads", "take it out, or write the name as the RTL does");
  }

  const RtlView& view_;
  const std::vector<PortRow>& rows_;
  const cfg::Ties& ties_;
  Findings& findings_;
  Ports ports_;
};

}  // namespace

std::string bits_text(uint64_t bits) { return fmt::format("{} bit{}", bits, bits == 1 ? "" : "s"); }

void check_ports(const RtlView& view, const std::vector<PortRow>& rows, const cfg::Ties& ties, Findings& findings) {
  PortCheck(view, rows, ties, findings).run();
}

}  // namespace sharp::fit
