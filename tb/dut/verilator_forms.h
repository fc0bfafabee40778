// SPDX-License-Identifier: Apache-2.0
// What a DUT library uses of Verilator's runtime and generated code that differs between versions: each function picks
// the form that this Verilator has. Seen: 5.006, 5.032, 5.048. Edits of generated code: regress/verilator/.
#pragma once

#include <cstdint>
#include <string>

#include "verilated.h"
#include "verilated_fst_c.h"

namespace sharp::tb::verilator {

// ---- Signals of ours in a dump. Types of arguments are taken from the function: their names differ, too.

/// 5.006
template <class T, class Dir, class Type, class... Range>
void declare_as(T& trace, void (T::*decl)(uint32_t, const char*, int, Dir, Type, bool, int, Range...), uint32_t code,
                const char* name, int enumeration, Range... range) {
  (trace.*decl)(code, name, enumeration, Dir::FST_VD_IMPLICIT, Type::FST_VT_VCD_WIRE, false, -1, range...);
}
/// 5.032
template <class T, class Dir, class Kind, class Type, class... Range>
void declare_as(T& trace, void (T::*decl)(uint32_t, uint32_t, const char*, int, Dir, Kind, Type, bool, int, Range...),
                uint32_t code, const char* name, int enumeration, Range... range) {
  (trace.*decl)(code, 0, name, enumeration, Dir::NONE, Kind::WIRE, Type::LOGIC, false, -1, range...);
}
/// 5.048
template <class T, class Dir, class Kind, class Type, class... Range>
void declare_as(T& trace, void (T::*decl)(uint32_t, const char*, int, Dir, Kind, Type, Range...), uint32_t code,
                const char* name, int enumeration, Range... range) {
  (trace.*decl)(code, name, enumeration, Dir::NONE, Kind::WIRE, Type::LOGIC, range...);
}

/// A signal of that many bits below the scopes that are open.
template <class T>
void declare_signal(T& trace, uint32_t code, const std::string& name, int enumeration, unsigned bits) {
  const int msb = static_cast<int>(bits) - 1;
  if (bits == 1)
    declare_as(trace, &T::declBit, code, name.c_str(), enumeration);
  else if constexpr (requires { &T::declWide; })
    declare_as(trace, &T::declWide, code, name.c_str(), enumeration, msb, 0);
  else
    declare_as(trace, &T::declArray, code, name.c_str(), enumeration, msb, 0);
}

/// 5.032
template <class T, class Kind>
void push_as(T& trace, void (T::*push)(const std::string&, Kind), const std::string& name) {
  (trace.*push)(name, Kind::SCOPE_MODULE);
}
/// 5.048
template <class T, class Kind>
void push_as(T& trace, void (T::*push)(const char*, Kind, int, int), const std::string& name) {
  (trace.*push)(name.c_str(), Kind::SCOPE_MODULE, 0, 0);
}

template <class T>
void open_scope(T& trace, const std::string& name) {
  if constexpr (requires { &T::pushPrefix; })
    push_as(trace, &T::pushPrefix, name);
  else
    trace.pushNamePrefix(name + " ");
}
template <class T>
void close_scope(T& trace) {
  if constexpr (requires { &T::popPrefix; })
    trace.popPrefix();
  else
    trace.popNamePrefix(1);
}

/// Has `self` declare and write signals of that many words of 32 bits beside those of the model.
template <class T, class Declare, class Write>
void add_signals(T& trace, Declare* declare, Write* write_all, Write* write_changes, void* self, uint32_t words) {
  if constexpr (requires { trace.addInitCb(declare, self, std::string(), false, words); })
    trace.addInitCb(declare, self, "sharp_model", false, words);
  else
    trace.addInitCb(declare, self);
  if constexpr (requires { trace.addFullCb(write_all, 0U, self); }) {
    trace.addFullCb(write_all, 0U, self);
    trace.addChgCb(write_changes, 0U, self);
  } else {
    trace.addFullCb(write_all, self);
    trace.addChgCb(write_changes, self);
  }
}

// ---- The edge detectors of the two clocks: a model that nobody looks at need not be evaluated at their falling edges.

template <class Root>
constexpr bool kFirstForm = requires(Root& r) {
  r.__Vtrigrprev__TOP__clk_i = r.__Vtrigrprev__TOP__datapath_clk_i;
};
template <class Root>
constexpr bool kSecondForm = requires(Root& r) {
  r.__Vtrigprevexpr___TOP__clk_i__0 = r.__Vtrigprevexpr___TOP__datapath_clk_i__0;
};
/// Whether see_clocks_low() works; without it each falling edge must be evaluated.
template <class Root>
constexpr bool kKnowsEdges = kFirstForm<Root> || kSecondForm<Root>;

template <class Root>
void see_clocks_low(Root& root) {
  if constexpr (kFirstForm<Root>)
    root.__Vtrigrprev__TOP__clk_i = root.__Vtrigrprev__TOP__datapath_clk_i = 0;
  else if constexpr (kSecondForm<Root>)
    root.__Vtrigprevexpr___TOP__clk_i__0 = root.__Vtrigprevexpr___TOP__datapath_clk_i__0 = 0;
}

}  // namespace sharp::tb::verilator
