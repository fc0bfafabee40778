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
#include "dut_build.h"
#include "tb/sim/dut.h"
#include "tb/sim/model_scope.h"
#include "tb/sim/verilator_forms.h"
#ifdef SHARP_COVERAGE
#include "Vsharp__Syms.h"
#include "tb/sim/code_counter.h"
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

/// Copies `bytes` from src into a port, or clears the port if src is null and the port is not clear yet.
template <typename Port>
void drive_wide(Port& port, const void* src, size_t bytes, bool& driven) {
  if (src != nullptr)
    std::memcpy(&port, src, bytes);
  else if (driven)
    std::memset(&port, 0, bytes);
  driven = src != nullptr;
}

template <typename Word, typename Net>
const Word* lanes(const Net& net) {
  return reinterpret_cast<const Word*>(&net);
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

/// The member of the model, or null / 0 if this configuration or an edited RTL has none of that name: names of
/// registers are no interface of the RTL.
#define SHARP_DEEP(model, member)                       \
  [](const auto& m) -> const void* {                    \
    if constexpr (requires { m.sharp__DOT__##member; }) \
      return &m.sharp__DOT__##member;                   \
    else                                                \
      return nullptr;                                   \
  }(model)
#define SHARP_DEEP_NUMBER(model, member)                \
  [](const auto& m) -> uint64_t {                       \
    if constexpr (requires { m.sharp__DOT__##member; }) \
      return m.sharp__DOT__##member;                    \
    else                                                \
      return 0;                                         \
  }(model)

template <typename Word>
void point(const Word*& to, const void* from) {
  to = static_cast<const Word*>(from);
}

class VerilatedDut final : public Dut {
 public:
  explicit VerilatedDut(const DutOptions& options) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(options.reset_seed % 0x7FFFFFFFu) + 1);
    context_.fatalOnError(false);
    context_.traceEverOn(true);  // costs nothing: a promise that a dump may be opened later
    top_ = std::make_unique<Vsharp>(&context_, "TOP");
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
    if (!deep_.available) bind_deep(*top_->rootp);
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
    t.rst_ni = in.rst_n;
    t.reg_valid_i = in.reg_valid;
    t.reg_write_i = in.reg_write;
    t.reg_addr_i = in.reg_addr;
    t.reg_wdata_i = in.reg_wdata;
    t.ld_valid_i = in.ld_valid;
    t.ld_target_i = in.ld_target;
    t.ld_addr_i = in.ld_addr;
    drive_wide(t.ld_data_i, in.ld_data, 4 * kVsWidth, ld_driven_);
    t.x_valid_i = in.x_valid;
    drive_wide(t.x_data_i, in.x_data, 2 * kStreamWidth, x_driven_);
    t.h_ready_i = in.h_ready;
  }

  /// Lane vectors are read in place: their addresses never change.
  void bind_lanes() {
    const Vsharp___024root& r = *top_->rootp;
    out_.h_data = lanes<uint16_t>(top_->h_data_o);
    out_.tile_sum = lanes<uint32_t>(r.SHARP_TILE_SUM);
    out_.preact = lanes<uint32_t>(r.sharp__DOT__u_datapath__DOT__u_accumulator__DOT__preact_q);
    out_.preact_x = lanes<uint32_t>(r.sharp__DOT__u_datapath__DOT__u_accumulator__DOT__preact_x_q);
    out_.partial = lanes<uint32_t>(r.sharp__DOT__u_datapath__DOT__u_accumulator__DOT__acc_q);
    out_.gate = lanes<uint16_t>(r.sharp__DOT__u_datapath__DOT__gate_out);
    out_.cell_c = lanes<uint32_t>(r.sharp__DOT__u_datapath__DOT__cell_c);
    out_.cell_h = lanes<uint16_t>(r.sharp__DOT__u_datapath__DOT__cell_h);
    out_.wb_h = lanes<uint16_t>(r.sharp__DOT__u_datapath__DOT__wb_h);
    out_.seq_write.data = out_.h_data;  // a beat goes to the stream or to the sequence buffer from the same net
  }

  void bind_deep(const Vsharp___024root& r) {
    DeepProbes& d = deep_;
    d.available = true;
    point(d.tile, SHARP_DEEP(r, u_tile_delay__DOT__gen_chain__DOT__gen_rank__BRA__0__KET____DOT__data_q));
    point(d.weights, SHARP_DEEP(r, weights));
    point(d.scalars, SHARP_DEEP(r, scalars));
    point(d.products, SHARP_DEEP(r, u_datapath__DOT__u_vs_array__DOT__products_q));
    SHARP_DEEP_LEVELS(d, r)
    point(d.bias_read, SHARP_DEEP(r, u_datapath__DOT__u_bias__DOT__rdata_q));
    point(d.partial_read, SHARP_DEEP(r, u_datapath__DOT__u_intermediate__DOT__rdata_q));
    d.acc = out_.partial;
    d.preact = out_.preact;
    point(d.x_lines, SHARP_DEEP(r, u_x_buffer__DOT__lines));
    point(d.h_lines, SHARP_DEEP(r, u_h_buffer__DOT__lines));
    point(d.h0, SHARP_DEEP(r, u_h0_memory__DOT__words));
    point(d.ht, SHARP_DEEP(r, u_ht_memory__DOT__words));
    point(d.c, SHARP_DEEP(r, u_datapath__DOT__u_cell_updater__DOT__u_memory__DOT__mem_q));
    point(d.sequence, SHARP_DEEP(r, u_sequence_buffer__DOT__beats));
    point(d.gates[0], SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__gen_gate__BRA__0__KET____DOT__mem_q));
    point(d.gates[1], SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__gen_gate__BRA__1__KET____DOT__mem_q));
    point(d.gates[2], SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__gen_gate__BRA__2__KET____DOT__mem_q));
    point(d.gates[3], SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__gen_gate__BRA__3__KET____DOT__mem_q));
    point(d.nx, SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__u_sums__DOT__nx_q));
    point(d.nh, SHARP_DEEP(r, u_datapath__DOT__u_gate_buffer__DOT__u_sums__DOT__nh_q));
  }

  void read_counts(const Vsharp___024root& r) {
    DeepProbes& d = deep_;
    d.x_steps = SHARP_DEEP_NUMBER(r, u_x_stream__DOT__x_steps_q);
    d.x_released = SHARP_DEEP_NUMBER(r, u_hazard__DOT__x_released_q);
    d.h_steps = SHARP_DEEP_NUMBER(r, u_hazard__DOT__h_steps_q);
    d.h_units = SHARP_DEEP_NUMBER(r, u_hazard__DOT__h_units_q);
    d.out_steps = SHARP_DEEP_NUMBER(r, u_h_stream__DOT__out_steps_q);
    d.mfu_reservation = SHARP_DEEP_NUMBER(r, u_hazard__DOT__mfu_q);
    d.acc_timer = SHARP_DEEP_NUMBER(r, u_hazard__DOT__acc_q);
    d.units_ready = SHARP_DEEP_NUMBER(r, u_datapath__DOT__u_cell_updater__DOT__units_ready_q);
    d.num_full = SHARP_DEEP_NUMBER(r, u_setup__DOT__num_full_q);
    d.x_tiles = SHARP_DEEP_NUMBER(r, u_setup__DOT__x_tiles_q);
    d.h_tiles = SHARP_DEEP_NUMBER(r, u_setup__DOT__h_tiles_q);
    d.units_of_size = SHARP_DEEP_NUMBER(r, u_setup__DOT__q_q);
    d.datapath_clock_request = top_->datapath_clk_req_o;
  }

  void collect() {
    const Vsharp& t = *top_;
    const Vsharp___024root& r = *t.rootp;
    out_.reg_rdata = t.reg_rdata_o;
    out_.ld_ready = t.ld_ready_o;
    out_.x_ready = t.x_ready_o;
    out_.h_valid = t.h_valid_o;
    out_.h_last = t.h_last_o;
    out_.busy = r.sharp__DOT__probe_busy;
    out_.done = r.sharp__DOT__probe_done;
    out_.error = r.sharp__DOT__probe_error;
    out_.pass = r.sharp__DOT__probe_pass;
    out_.issue = r.sharp__DOT__probe_issue;
    out_.stall = r.sharp__DOT__probe_stall;
    out_.issue_weight_row = r.sharp__DOT__probe_weight_row;
    out_.issue_step = r.sharp__DOT__probe_step;
    out_.issue_k = r.sharp__DOT__probe_k;
    out_.issue_part = r.sharp__DOT__probe_part;
    out_.issue_col_block = r.sharp__DOT__probe_col_block;
    out_.tile_sum_valid = r.sharp__DOT__u_datapath__DOT__tile_sum_valid;
    out_.preact_valid = r.sharp__DOT__u_datapath__DOT__preact_valid;
    out_.partial_valid = r.sharp__DOT__u_datapath__DOT__partial_valid;
    out_.gate_valid = r.sharp__DOT__u_datapath__DOT__gate_valid;
    out_.gate_group = r.sharp__DOT__u_datapath__DOT__gate_group;
    out_.gate_multi = r.sharp__DOT__u_datapath__DOT__gate_multi;
    out_.gate_index = r.sharp__DOT__u_datapath__DOT__gate_index;
    out_.cell_valid = r.sharp__DOT__u_datapath__DOT__cell_valid;
    out_.cell_group = r.sharp__DOT__u_datapath__DOT__cell_group;
    out_.wb_valid = r.sharp__DOT__u_datapath__DOT__wb_valid;
    out_.wb_group = r.sharp__DOT__u_datapath__DOT__wb_group;
    out_.seq_read.valid = r.sharp__DOT__probe_seq_read;
    out_.seq_read.addr = r.sharp__DOT__probe_seq_read_addr;
    out_.seq_write.valid = r.sharp__DOT__probe_seq_write;
    out_.seq_write.addr = r.sharp__DOT__probe_seq_write_addr;
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
  uint64_t cycle_ = 0;
  bool edge_pending_ = false, closed_ = false;
  bool settled_ = false;  ///< the falling edge of the current cycle has been evaluated, and the cycle is not dumped yet
  bool datapath_clk_ = false;                ///< the datapath's clock has risen in the current cycle
  bool ld_driven_ = true, x_driven_ = true;  ///< the port may hold something else than 0
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
