// SPDX-License-Identifier: Apache-2.0
// Counts toggles in a DUT library of variant coverage. regress/build_dut.sh copies the code that Verilator generates
// for waves and puts these two classes in the place of the dump: the list of nets and the search for changes come for
// free.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "verilated.h"
#include "verilated_fst_c.h"

namespace sharp::tb {

/// A net as waves know it. Ports that carry the net unchanged share its code.
struct ToggleNet {
  uint32_t code = 0;
  unsigned bits = 0;
  int lsb = 0;
  std::vector<std::string> path;  ///< instances, generate blocks, structs
  std::string name;
  bool constant = false;  ///< a parameter
};

class ToggleBuffer;

/// Takes the place of VerilatedFst in the generated declarations.
class ToggleNames {
 public:
  using Sample = void (*)(void*, ToggleBuffer*);
  using CleanUp = void (*)(void*, ToggleNames*);

  // The forms of 5.006, then of 5.032, then of 5.048. Types of arguments that differ by name are template parameters.
  void pushNamePrefix(const std::string& prefix) { prefixes_.push_back(prefixes_.back() + prefix); }
  void popNamePrefix(unsigned count = 1) { prefixes_.resize(prefixes_.size() - count); }
  template <class Kind>
  void pushPrefix(const std::string& name, Kind kind, int = 0, int = 0) {
    const bool array = kind == Kind::ARRAY_PACKED || kind == Kind::ARRAY_UNPACKED;
    pushNamePrefix(array ? name : name + " ");  // elements of an array go without a name of their own
  }
  void popPrefix() { popNamePrefix(1); }

  template <class Dir, class Type>
  void declBit(uint32_t code, const char* name, int, Dir, Type type, bool array, int index) {
    add(code, name, type == Type::FST_VT_VCD_PARAMETER, array, index, 0, 0);
  }
  template <class Dir, class Type>
  void declBus(uint32_t code, const char* name, int, Dir, Type type, bool array, int index, int msb, int lsb) {
    add(code, name, type == Type::FST_VT_VCD_PARAMETER, array, index, msb, lsb);
  }
  template <class Dir, class Kind, class Type>
  void declBit(uint32_t code, uint32_t, const char* name, int, Dir, Kind kind, Type, bool array, int index) {
    add(code, name, kind == Kind::PARAMETER, array, index, 0, 0);
  }
  template <class Dir, class Kind, class Type>
  void declBus(uint32_t code, uint32_t, const char* name, int, Dir, Kind kind, Type, bool array, int index, int msb,
               int lsb) {
    add(code, name, kind == Kind::PARAMETER, array, index, msb, lsb);
  }
  template <class Dir, class Kind, class Type>
  void declBit(uint32_t code, const char* name, int, Dir, Kind kind, Type) {
    add(code, name, kind == Kind::PARAMETER, false, 0, 0, 0);
  }
  template <class Dir, class Kind, class Type>
  void declBus(uint32_t code, const char* name, int, Dir, Kind kind, Type, int msb, int lsb) {
    add(code, name, kind == Kind::PARAMETER, false, 0, msb, lsb);
  }
  template <class Dir, class Kind, class Type>
  void declBitArray(uint32_t code, const char* name, int, Dir, Kind kind, Type, int index) {
    add(code, name, kind == Kind::PARAMETER, true, index, 0, 0);
  }
  template <class Dir, class Kind, class Type>
  void declBusArray(uint32_t code, const char* name, int, Dir, Kind kind, Type, int index, int msb, int lsb) {
    add(code, name, kind == Kind::PARAMETER, true, index, msb, lsb);
  }
  template <class... Args>
  void declQuad(Args... args) {
    declBus(args...);
  }
  template <class... Args>
  void declArray(Args... args) {
    declBus(args...);
  }
  template <class... Args>
  void declWide(Args... args) {
    declBus(args...);
  }
  template <class... Args>
  void declQuadArray(Args... args) {
    declBusArray(args...);
  }
  template <class... Args>
  void declWideArray(Args... args) {
    declBusArray(args...);
  }
  void declDTypeEnum(int, const char*, uint32_t, unsigned, const char**, const char**) {}

  void addConstCb(Sample, uint32_t, void*) {}  // what never changes toggles never
  void addFullCb(Sample cb, void*) { full_ = cb; }
  void addChgCb(Sample cb, void*) { changes_ = cb; }
  void addFullCb(Sample cb, uint32_t, void*) { full_ = cb; }
  void addChgCb(Sample cb, uint32_t, void*) { changes_ = cb; }
  void addCleanupCb(CleanUp cb, void*) { clean_up_ = cb; }

  const std::vector<ToggleNet>& nets() const { return nets_; }
  Sample full() const { return full_; }
  Sample changes() const { return changes_; }
  CleanUp clean_up() const { return clean_up_; }

 private:
  void add(uint32_t code, const char* name, bool parameter, bool array, int index, int msb, int lsb) {
    std::string text = prefixes_.back() + name;
    if (array) text += "[" + std::to_string(index) + "]";
    const size_t last = text.rfind(' ');
    ToggleNet net{code, static_cast<unsigned>(msb - lsb + 1), lsb, {}, text.substr(last + 1), parameter};
    std::string word;
    for (const char ch : text.substr(0, last + 1)) {
      if (ch == ' ' && !word.empty()) net.path.push_back(std::move(word)), word.clear();
      if (ch > ' ') word += ch;  // a prefix of a struct ends in a mark outside ASCII
    }
    nets_.push_back(std::move(net));
  }

  std::vector<std::string> prefixes_{""};
  std::vector<ToggleNet> nets_;
  Sample full_ = nullptr, changes_ = nullptr;
  CleanUp clean_up_ = nullptr;
};

/// Takes the place of the dump's buffer in the generated code: keeps the last value of each net, and which bits have
/// risen and fallen so far. A word of 32 bits a code.
class ToggleBuffer {
 public:
  explicit ToggleBuffer(size_t words) : old_(words), rise_(words), fall_(words) {}

  uint32_t* oldp(uint32_t code) { return old_.data() + code; }
  const std::vector<uint32_t>& rise() const { return rise_; }
  const std::vector<uint32_t>& fall() const { return fall_; }
  std::vector<uint32_t>& values() { return old_; }
  void clear_counts() {
    rise_.assign(rise_.size(), 0);
    fall_.assign(fall_.size(), 0);
  }

  void fullBit(uint32_t* old, CData v) { *old = v; }
  void fullCData(uint32_t* old, CData v, int) { *old = v; }
  void fullSData(uint32_t* old, SData v, int) { *old = v; }
  void fullIData(uint32_t* old, IData v, int) { *old = v; }
  void fullQData(uint32_t* old, QData v, int) { std::memcpy(old, &v, sizeof v); }
  void fullWData(uint32_t* old, const WData* v, int bits) { std::memcpy(old, v, size_t{4} * ((bits + 31) / 32)); }

  void chgBit(uint32_t* old, CData v) { change(old, v); }
  void chgCData(uint32_t* old, CData v, int) { change(old, v); }
  void chgSData(uint32_t* old, SData v, int) { change(old, v); }
  void chgIData(uint32_t* old, IData v, int) { change(old, v); }
  void chgQData(uint32_t* old, QData v, int) {
    change(old, static_cast<uint32_t>(v));
    change(old + 1, static_cast<uint32_t>(v >> 32));
  }
  void chgWData(uint32_t* old, const WData* v, int bits) {
    for (int i = 0; i < (bits + 31) / 32; ++i) change(old + i, v[i]);
  }

 private:
  void change(uint32_t* old, uint32_t now) {
    const uint32_t toggled = *old ^ now;
    if (VL_LIKELY(toggled == 0)) return;
    const size_t at = static_cast<size_t>(old - old_.data());
    rise_[at] |= toggled & now;
    fall_[at] |= toggled & *old;
    *old = now;
  }

  std::vector<uint32_t> old_, rise_, fall_;
};

}  // namespace sharp::tb
