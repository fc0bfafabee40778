// SPDX-License-Identifier: Apache-2.0
// Expands tb/dut/dut_table.h.
#include "tb/fit/interface.h"

#include "tb/dut/dut.h"

namespace sharp::fit {
namespace {

/// Bits that a member of DutOutputs or DeepProbes can hold.
template <typename T>
constexpr uint64_t capacity(const T&) {
  return std::is_same_v<T, bool> ? 1 : 8 * sizeof(T);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// "a__DOT__b__BRA__1__KET____DOT__c" -> "a.b[1].c"
std::string path_of(const std::string& member) {
  return replaced(replaced(replaced(member, "__BRA__", "["), "__KET__", "]"), "__DOT__", ".");
}

}  // namespace

std::string ProbeRow::instance() const {
  const size_t dot = path.rfind('.');
  return dot == std::string::npos ? "" : path.substr(0, dot);
}
std::string ProbeRow::variable() const { return path.substr(path.rfind('.') + 1); }

tb::DutSizes sizes_of(const cfg::Accel& a) {
  tb::DutSizes s;
#define SHARP_SET(name, member) s.name = a.member;
  SHARP_PARAMETERS(SHARP_SET)
#undef SHARP_SET
  return s;
}

std::vector<std::pair<std::string, uint64_t>> parameters_of(const tb::DutSizes& s) {
  std::vector<std::pair<std::string, uint64_t>> all;
#define SHARP_ADD(name, member) all.emplace_back(#name, s.name);
  SHARP_PARAMETERS(SHARP_ADD)
#undef SHARP_ADD
  return all;
}

std::vector<PortRow> port_rows(const tb::DutSizes& s) {
  std::vector<PortRow> rows;
#define SHARP_CLOCK(port, user) rows.push_back({#port, direction, 1, #user});
#define SHARP_NUMBER(port, field, bits, user) rows.push_back({#port, direction, bits, #user});
#define SHARP_IN_LANES(port, field, bits, user) rows.push_back({#port, direction, bits, #user});
#define SHARP_OUT_LANES(port, field, word, bits, user) rows.push_back({#port, direction, bits, #user});
  Direction direction = Direction::input;
  SHARP_INPUTS(SHARP_CLOCK, SHARP_NUMBER, SHARP_IN_LANES)
  direction = Direction::output;
  SHARP_OUTPUTS(SHARP_CLOCK, SHARP_NUMBER, SHARP_OUT_LANES)
#undef SHARP_CLOCK
#undef SHARP_NUMBER
#undef SHARP_IN_LANES
#undef SHARP_OUT_LANES
  return rows;
}

std::vector<ProbeRow> probe_rows(const tb::DutSizes& s, const std::string& tile_sum) {
  const tb::DutOutputs out;
  const tb::DeepProbes deep;
  std::vector<ProbeRow> rows;
  // A second step: the member may be a macro.
#define SHARP_TEXT(x) SHARP_TEXT_(x)
#define SHARP_TEXT_(x) #x
#define SHARP_NUMBER(field, member, module, boundary, checker) \
  rows.push_back(                                              \
      {#field, path_of(SHARP_TEXT(member)), #module, capacity(out.field), false, false, #boundary, #checker});
#define SHARP_LANES(field, word, bits, member, module, boundary, checker) \
  rows.push_back({#field, path_of(SHARP_TEXT(member)), #module, bits, true, false, #boundary, #checker});
#define SHARP_DEEP_NUMBER(field, member, module, unit) \
  rows.push_back(                                      \
      {#field, path_of(SHARP_TEXT(member)), #module, capacity(deep.field), false, true, #unit, "cause search"});
#define SHARP_DEEP_LANES(field, word, bits, member, module, unit) \
  rows.push_back({#field, path_of(SHARP_TEXT(member)), #module, bits, true, true, #unit, "cause search"});
  SHARP_PROBES(SHARP_NUMBER, SHARP_LANES)
  SHARP_DEEP_PROBES(SHARP_DEEP_NUMBER, SHARP_DEEP_LANES)
  std::erase_if(rows, [](const ProbeRow& r) { return r.bits == 0; });
  for (ProbeRow& r : rows)
    if (r.field == kTileSumField) {
      r.path = path_of(tile_sum);
      r.module = s.LatAdd == 1 ? "sharp_add_level" : "sharp_delay";
    }
  return rows;
}

}  // namespace sharp::fit
