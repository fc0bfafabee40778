// SPDX-License-Identifier: Apache-2.0
// sharp::tb::Dut over the Verilated model. Compiled together with one Verilated configuration by regress/build_dut.sh
// into a shared library; dut_build.h (generated there) holds the parameters and the texts of the assertions.
#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "Vsharp.h"
#include "Vsharp___024root.h"
#include "tb/dut/dut.h"
#include "tb/dut/dut_table.h"
// Made for this configuration: kSizes of tb/dut/dut_table.h, SHARP_TILE_SUM, kInfoJson, kAssertions.
#include "dut_build.h"
#include "tb/dut/model_scope.h"
#include "tb/dut/verilator_forms.h"
#ifdef SHARP_COVERAGE
#include "Vsharp__Syms.h"
#include "tb/dut/code_counter.h"
#endif

namespace {

using sharp::tb::DeepProbes;
using sharp::tb::Dut;
using sharp::tb::DutInputs;
using sharp::tb::DutOptions;
using sharp::tb::DutOutputs;
using sharp::tb::ModelEnum;
using sharp::tb::ModelScope;
using sharp::tb::ModelSignal;

/// What the model reports while it is evaluated; the runtime's callbacks know no instance.
struct Reports {
  std::string printed;    ///< text of the last message the model printed
  std::string assertion;  ///< first failed assertion, complete
  bool finished = false;
};
thread_local Reports* active_reports = nullptr;

/// Source text of the assertion at file:line, or empty if the line holds none.
std::string assertion_text(const char* file, int line) {
  for (const auto& a : kAssertions)
    if (a.line == line && std::strcmp(a.file, file) == 0) return a.text;
  return {};
}

/// "file:line hierarchy: text" from the message the model printed just before it stopped.
std::string describe(const std::string& printed, const char* file, int line) {
  const std::string marker = "Assertion failed in ";
  std::string where = "?", message = printed;
  if (const size_t at = printed.find(marker); at != std::string::npos) {
    const std::string rest = printed.substr(at + marker.size());
    const size_t colon = rest.find(": ");
    where = rest.substr(0, colon);
    message = colon == std::string::npos ? "" : rest.substr(colon + 2);
  }
  while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
  if (const std::string source = assertion_text(file, line); !source.empty())
    message = message.empty() || message == "'assert' failed." ? source : message + " [" + source + "]";
  return std::string(file) + ":" + std::to_string(line) + " " + where + ": " + message;
}

void report_failure(const char* file, int line, const char* fallback) {
  if (!active_reports || !active_reports->assertion.empty()) return;
  const std::string& text = active_reports->printed.empty() ? fallback : active_reports->printed;
  active_reports->assertion = describe(text, file ? file : "", line);
}

/// Sets a port to a value of 32-bit words, the lowest first, and 0 above them. The fit check refuses what does not fit.
template <typename Port, typename... Words>
void tie(Port& port, Words... words) {
  const uint32_t value[] = {words...};
  std::memset(&port, 0, sizeof port);
  std::memcpy(&port, value, std::min(sizeof port, sizeof value));
}

/// Copies `bytes` from src into a port, or clears the port if src is null and the port is not clear yet.
template <typename Port>
void drive_wide(Port& port, const void* src, size_t bytes, bool& driven) {
  if (src != nullptr)
    std::memcpy(&port, src, bytes);
  else if (driven)
    std::memset(&port, 0, bytes);
  driven = src != nullptr;
}

constexpr sharp::tb::DutSizes s = kSizes;  // the name that tb/dut/dut_table.h uses

/// A net of so many bits as an array of words in place. What is not wide enough would be read past its end.
template <typename Word, uint64_t kBits, typename Net>
const Word* lanes(const Net& net) {
  static_assert(8 * sizeof(Net) >= kBits, "a probe or port has other bits than tb/dut/dut_table.h says");
  return reinterpret_cast<const Word*>(&net);
}
template <typename Word, uint64_t kBits, typename Net>
const Word* deep_lanes(const Net& net) {
  return kBits > 0 && 8 * sizeof(Net) >= kBits ? reinterpret_cast<const Word*>(&net) : nullptr;
}

/// A net as a number; it cannot hold more than `To`.
template <typename To, typename Net>
To number(const Net& net) {
  static_assert(sizeof(Net) <= sizeof(To), "a probe or port is wider than tb/dut/dut.h takes it");
  return static_cast<To>(net);
}

/// Writes the signals of a ModelScope into the dump, as generated code writes those of the RTL.
class ScopeTrace {
 public:
  /// To be called before the file is opened; must live until it is closed.
  ScopeTrace(VerilatedFst& trace, const ModelScope& scope) : scope_(scope) {
    sharp::tb::verilator::add_signals(trace, &ScopeTrace::declare, &ScopeTrace::write_all, &ScopeTrace::write_changes,
                                      this, words(scope));
  }

 private:
  static constexpr int kEnumBase = 1 << 20;  ///< beyond the numbers that Verilator gives to the enums of the RTL

  static void declare(void* self, VerilatedFst* trace, uint32_t code) {
    auto& me = *static_cast<ScopeTrace*>(self);
    me.base_ = code;
    for (size_t i = 0; i < me.scope_.enums().size(); ++i) declare_enum(*trace, me.scope_, static_cast<int>(i));
    std::string open;
    for (const ModelSignal& s : me.scope_.signals()) {
      change_scope(*trace, open, s.scope);
      const int type = s.enumeration < 0 ? 0 : kEnumBase + s.enumeration;
      sharp::tb::verilator::declare_signal(*trace, code + s.word, s.name, type, s.bits);
    }
    change_scope(*trace, open, "");
  }
  static uint32_t words(const ModelScope& scope) {
    uint32_t end = 0;
    for (const ModelSignal& s : scope.signals()) end = std::max(end, s.word + (s.bits + 31) / 32);
    return end;
  }
  /// Closes the levels of `open` and opens those of `next`: they are separated by blanks.
  static void change_scope(VerilatedFst& trace, std::string& open, const std::string& next) {
    if (open == next) return;
    std::istringstream old_levels(open), new_levels(next);
    for (std::string level; old_levels >> level;) sharp::tb::verilator::close_scope(trace);
    for (std::string level; new_levels >> level;) sharp::tb::verilator::open_scope(trace, level);
    open = next;
  }
  static void declare_enum(VerilatedFst& trace, const ModelScope& scope, int index) {
    const ModelEnum& e = scope.enums()[static_cast<size_t>(index)];
    unsigned bits = 1;
    for (const ModelSignal& s : scope.signals())
      if (s.enumeration == index) bits = s.bits;
    std::vector<std::string> codes;
    std::vector<const char*> names, values;
    for (size_t v = 0; v < e.items.size(); ++v) {
      std::string code(bits, '0');
      for (unsigned b = 0; b < bits; ++b) code[bits - 1 - b] = static_cast<char>('0' + (v >> b & 1));
      codes.push_back(code);
    }
    for (size_t v = 0; v < e.items.size(); ++v) {
      names.push_back(e.items[v].c_str());
      values.push_back(codes[v].c_str());
    }
    trace.declDTypeEnum(kEnumBase + index, e.name.c_str(), static_cast<uint32_t>(e.items.size()), bits, names.data(),
                        values.data());
  }
  static void write_all(void* self, VerilatedFst::Buffer* buffer) {
    const auto& me = *static_cast<const ScopeTrace*>(self);
    for (const ModelSignal& s : me.scope_.signals()) {
      uint32_t* const old = buffer->oldp(me.base_ + s.word);
      const uint32_t* const now = me.scope_.values() + s.word;
      if (s.bits == 1)
        buffer->fullBit(old, static_cast<CData>(*now));
      else if (s.bits <= 32)
        buffer->fullIData(old, *now, static_cast<int>(s.bits));
      else
        buffer->fullWData(old, now, static_cast<int>(s.bits));
    }
  }
  static void write_changes(void* self, VerilatedFst::Buffer* buffer) {
    const auto& me = *static_cast<const ScopeTrace*>(self);
    for (const ModelSignal& s : me.scope_.signals()) {
      uint32_t* const old = buffer->oldp(me.base_ + s.word);
      const uint32_t* const now = me.scope_.values() + s.word;
      if (s.bits == 1)
        buffer->chgBit(old, static_cast<CData>(*now));
      else if (s.bits <= 32)
        buffer->chgIData(old, *now, static_cast<int>(s.bits));
      else
        buffer->chgWData(old, now, static_cast<int>(s.bits));
    }
  }

  const ModelScope& scope_;
  uint32_t base_ = 0;  ///< code of values()[0]
};

// The member of the model that a row of tb/dut/dut_table.h names. Two steps, since the name may be a macro itself.
#define SHARP_MEMBER(model, member) SHARP_MEMBER_(model, member)
#define SHARP_MEMBER_(model, member) model.sharp__DOT__##member

// A probe of the search for a cause, where this RTL has one of this name and of these bits: names of registers are no
// interface of the RTL.
#define SHARP_DEEP_LANES(field, word, bits, member, module, unit) \
  deep_.field = [](const auto& m) -> const word* {                \
    if constexpr (requires { SHARP_MEMBER(m, member); })          \
      return deep_lanes<word, bits>(SHARP_MEMBER(m, member));     \
    else                                                          \
      return nullptr;                                             \
  }(r);
#define SHARP_DEEP_NUMBER(field, member, module, unit)                                  \
  deep_.available &= [](const auto& m, auto& to) {                                      \
    if constexpr (requires { SHARP_MEMBER(m, member); }) {                              \
      to = static_cast<std::remove_reference_t<decltype(to)>>(SHARP_MEMBER(m, member)); \
      return sizeof(SHARP_MEMBER(m, member)) <= sizeof(to);                             \
    } else {                                                                            \
      return false;                                                                     \
    }                                                                                   \
  }(r, deep_.field);

class VerilatedDut final : public Dut {
 public:
  explicit VerilatedDut(const DutOptions& options) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(options.reset_seed % 0x7FFFFFFFu) + 1);
    context_.fatalOnError(false);
    context_.traceEverOn(true);  // costs nothing: a promise that a dump may be opened later
    top_ = std::make_unique<Vsharp>(&context_, "TOP");
#define SHARP_TIE(port, ...) tie(top_->port, __VA_ARGS__);
    SHARP_TIES(SHARP_TIE)
#undef SHARP_TIE
    bind_lanes();
#ifdef SHARP_COVERAGE
    code_ = std::make_unique<sharp::tb::CodeCounter>(top_->rootp, *top_->rootp->vlSymsp);
#endif
  }
  ~VerilatedDut() override {
    finish();
    Verilated::threadContextp(&context_);  // the model unregisters itself from the thread's context
    top_.reset();
  }

  const DutOutputs& clock(const DutInputs& in) override {
    next_cycle(in);
    settle();
    collect();
    return out_;
  }
  void clock_bare(const DutInputs& in) override {
    next_cycle(in);
    if (trace_ || kCoverage || !sharp::tb::verilator::kKnowsEdges<Vsharp___024root>)
      settle();
    else
      pass_falling_edge();
  }
  const DeepProbes& deep() override {
    if (!deep_bound_) bind_deep(*top_->rootp);
    read_counts(*top_->rootp);
    return deep_;
  }
#ifdef SHARP_COVERAGE
  sharp::tb::CodeCoverage code_coverage() const override { return code_->coverage(); }
#endif
  const std::string& assertion() const override { return reports_.assertion; }
  bool finished() const override { return reports_.finished; }

  void start_trace(const std::string& path, const ModelScope* scope) override {
    if (trace_) throw std::runtime_error(path + ": another dump is still open");
    std::FILE* probe = std::fopen(path.c_str(), "wb");
    if (!probe) throw std::runtime_error(path + ": cannot be written: " + std::strerror(errno));
    std::fclose(probe);
    enter();
    if (edge_pending_) rising_edge();  // the cycle before is not part of the dump
    trace_ = std::make_unique<VerilatedFstC>();
    top_->trace(trace_.get(), 99);
    if (scope != nullptr) model_ = std::make_unique<ScopeTrace>(*trace_->spTrace(), *scope);
    trace_->open(path.c_str());
  }
  void stop_trace() override {
    if (!trace_) return;
    enter();
    if (settled_) dump_cycle();
    trace_->close();
    trace_.reset();
    model_.reset();
  }

  void finish() override {
    if (closed_) return;
    closed_ = true;
    enter();
    stop_trace();
    if (edge_pending_) rising_edge();
    top_->final();
    active_reports = nullptr;
  }

 private:
  /// Makes this instance the one whose context and reports the runtime uses in this thread.
  void enter() {
    Verilated::threadContextp(&context_);
    active_reports = &reports_;
  }

  /// Ends the cycle before and applies the inputs of the next one, which starts there.
  void next_cycle(const DutInputs& in) {
    enter();
    if (settled_ && trace_) dump_cycle();
    if (edge_pending_) rising_edge();
    drive(in);
    edge_pending_ = true;
  }

  void rising_edge() {
    ++cycle_;
    edge_pending_ = settled_ = false;
    top_->clk_i = 1;
    // The clock-gating cell. Loads and reset are pins: they need no evaluation to be seen.
    top_->datapath_clk_i = top_->datapath_clk_req_o || top_->ld_valid_i || !top_->rst_ni;
    datapath_clk_ = top_->datapath_clk_i;
    top_->eval();
  }

  /// The falling edge, with the inputs of the cycle, and what depends on them.
  void settle() {
    top_->clk_i = top_->datapath_clk_i = 0;
    top_->eval();
    settled_ = true;
#ifdef SHARP_COVERAGE
    code_->sample(trace_ != nullptr);
#endif
  }

  /// The settled cycle, with clocks as they were: everything of cycle n changes at time 2n, the clocks fall at 2n + 1.
  /// Done only when the next cycle begins, since the model scope shows a cycle after the DUT.
  void dump_cycle() {
    settled_ = false;
    top_->clk_i = 1;
    top_->datapath_clk_i = datapath_clk_;
    trace_->dump(2 * cycle_);
    top_->clk_i = top_->datapath_clk_i = 0;
    trace_->dump(2 * cycle_ + 1);
  }

  /// A falling edge of which nobody looks at the outputs: no logic of the design knows it (regress/lint_rtl.sh), and
  /// the evaluation of the next rising edge starts by settling the inputs. So only the edge detectors must have seen
  /// the clocks low.
  void pass_falling_edge() { sharp::tb::verilator::see_clocks_low(*top_->rootp); }

  void drive(const DutInputs& in) {
    Vsharp& t = *top_;
#define SHARP_CLOCK(port, driver)
#define SHARP_NUMBER(port, field, bits, driver) t.port = in.field;
#define SHARP_LANES(port, field, bits, driver) drive_wide(t.port, in.field, (bits) / 8, field##_driven_);
    SHARP_INPUTS(SHARP_CLOCK, SHARP_NUMBER, SHARP_LANES)
#undef SHARP_CLOCK
#undef SHARP_NUMBER
#undef SHARP_LANES
  }

  /// Lane vectors are read in place: their addresses never change.
  void bind_lanes() {
    const Vsharp& t = *top_;
    const Vsharp___024root& r = *t.rootp;
#define SHARP_CLOCK(port, reader)
#define SHARP_NUMBER(...)
#define SHARP_PORT(port, field, word, bits, reader) out_.field = lanes<word, bits>(t.port);
#define SHARP_LANES(field, word, bits, member, ...) out_.field = lanes<word, bits>(SHARP_MEMBER(r, member));
    SHARP_OUTPUTS(SHARP_CLOCK, SHARP_NUMBER, SHARP_PORT)
    SHARP_PROBES(SHARP_NUMBER, SHARP_LANES)
#undef SHARP_CLOCK
#undef SHARP_NUMBER
#undef SHARP_PORT
#undef SHARP_LANES
    out_.seq_write.data = out_.h_data;  // a beat goes to the stream or to the sequence buffer from the same net
  }

  void bind_deep(const Vsharp___024root& r) {
#define SHARP_NUMBER(...)
    SHARP_DEEP_PROBES(SHARP_NUMBER, SHARP_DEEP_LANES)
#undef SHARP_NUMBER
    deep_bound_ = true;
    deep_.acc = out_.partial;
    deep_.preact = out_.preact;
  }

  void read_counts(const Vsharp___024root& r) {
    deep_.available = true;
#define SHARP_LANES(...)
    SHARP_DEEP_PROBES(SHARP_DEEP_NUMBER, SHARP_LANES)
#undef SHARP_LANES
    deep_.datapath_clock_request = top_->datapath_clk_req_o;
  }

  void collect() {
    const Vsharp& t = *top_;
    const Vsharp___024root& r = *t.rootp;
#define SHARP_CLOCK(port, reader)
#define SHARP_LANES(...)
#define SHARP_PORT(port, field, bits, reader) out_.field = number<decltype(DutOutputs::field)>(t.port);
#define SHARP_NUMBER(field, member, ...) out_.field = number<decltype(out_.field)>(SHARP_MEMBER(r, member));
    SHARP_OUTPUTS(SHARP_CLOCK, SHARP_PORT, SHARP_LANES)
    SHARP_PROBES(SHARP_NUMBER, SHARP_LANES)
#undef SHARP_CLOCK
#undef SHARP_LANES
#undef SHARP_PORT
#undef SHARP_NUMBER
  }

  VerilatedContext context_;
  std::unique_ptr<Vsharp> top_;
  std::unique_ptr<VerilatedFstC> trace_;
  std::unique_ptr<ScopeTrace> model_;
#ifdef SHARP_COVERAGE
  static constexpr bool kCoverage = true;
  std::unique_ptr<sharp::tb::CodeCounter> code_;  ///< refers to *top_
#else
  static constexpr bool kCoverage = false;
#endif
  Reports reports_;
  DutOutputs out_;
  DeepProbes deep_;
  bool deep_bound_ = false;
  uint64_t cycle_ = 0;
  bool edge_pending_ = false, closed_ = false;
  bool settled_ = false;  ///< the falling edge of the current cycle has been evaluated, and the cycle is not dumped yet
  bool datapath_clk_ = false;                          ///< the datapath's clock has risen in the current cycle
  bool ld_data_driven_ = true, x_data_driven_ = true;  ///< the port may hold something else than 0
};

}  // namespace

// ---- Callbacks of the Verilator runtime (built with VL_USER_* and VL_PRINTF): record, never abort.

/// Replaces printf in the runtime: messages are kept for report_failure instead of going to stdout.
int sharp_dut_printf(const char* format, ...) {
  char text[2048];
  va_list args;
  va_start(args, format);
  const int n = std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (active_reports) active_reports->printed = text;
  return n;
}

void vl_stop(const char* file, int line, const char*) { report_failure(file, line, "$stop"); }
void vl_fatal(const char* file, int line, const char*, const char* message) { report_failure(file, line, message); }
void vl_warn(const char* file, int line, const char*, const char* message) { report_failure(file, line, message); }
void vl_finish(const char*, int, const char*) {
  if (active_reports) active_reports->finished = true;
}

#define SHARP_EXPORT __attribute__((visibility("default")))

/// Creates a DUT; the caller deletes it.
extern "C" SHARP_EXPORT Dut* sharp_dut_create(const DutOptions* options) {
  return new VerilatedDut(options ? *options : DutOptions{});
}
/// {"VsWidth":4, ..., "LatWb":1, "Variant":"fast"}: what this library was built with.
extern "C" SHARP_EXPORT const char* sharp_dut_info() { return kInfoJson; }
