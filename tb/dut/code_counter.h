// SPDX-License-Identifier: Apache-2.0
// Code coverage inside a DUT library of variant coverage: names of the code points, and the counts of one model
// (docs/coverage.md, "Code coverage"). dut_code_points.h is written by regress/build_dut.sh.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "dut_code_points.h"
#include "tb/dut/dut.h"
#include "tb/dut/toggle_counter.h"

void Vsharp___024root__toggle_init_top(Vsharp___024root* model, sharp::tb::ToggleNames* names);
void Vsharp___024root__toggle_register(Vsharp___024root* model, sharp::tb::ToggleNames* names);

namespace sharp::tb {

/// The module of an instance path, and what of the path lies inside it.
struct Scope {
  std::string module = "sharp", instance = "sharp", inside;
};

inline Scope find_scope(const std::vector<std::string>& path) {
  Scope s;
  for (size_t i = 1; i < path.size(); ++i) {
    const auto child = std::find_if(std::begin(kChildren), std::end(kChildren), [&](const ChildModule& c) {
      return s.module == c.parent && path[i] == c.instance;
    });
    if (child != std::end(kChildren)) {
      s = {child->module, s.instance + "." + s.inside + path[i], ""};
    } else if (path[i].find('[') != std::string::npos || i + 1 == path.size() ||
               !path[i + 1].starts_with(path[i] + "[")) {  // "gen_x gen_x[1]" is one block
      s.inside += path[i] + ".";
    }
  }
  return s;
}

/// What counts in one model. Line, branch and user counters are members of the model; this adds the toggles.
class CodeCounter {
 public:
  CodeCounter(Vsharp___024root* model, Vsharp__Syms& symbols) : model_(model), symbols_(symbols) {
    Vsharp___024root__toggle_init_top(model, &names_);
    Vsharp___024root__toggle_register(model, &names_);
    uint32_t words = 0;
    for (const ToggleNet& n : names_.nets()) words = std::max(words, n.code + (n.bits + 31) / 32);
    buffer_ = ToggleBuffer(words + 1);
    find_nets();
  }

  /// To be called once a cycle, when it has settled. With an open dump its own code clears the marks of what changed.
  void sample(bool dump_open) {
    if (first_) {
      names_.full()(model_, &buffer_);
      first_ = false;
    }
    names_.changes()(model_, &buffer_);
    if (!dump_open) names_.clean_up()(model_, &names_);
  }

  CodeCoverage coverage() const {
    CodeCoverage c;
    for (size_t i = 0; i < std::size(kCodePoints); ++i) {
      const CodePoint& p = kCodePoints[i];
      add(c, p.kind, p.file, p.line, p.column, p.module, p.instance, p.detail, p.lines, symbols_.__Vcoverage[i]);
    }
    for (const ToggleNet& n : nets_) add_net(c, n);
    return c;
  }

 private:
  static void add(CodeCoverage& c, const char* kind, const char* file, int line, int column, const std::string& module,
                  const std::string& instance, const std::string& detail, const char* lines, uint64_t count) {
    std::string text = kind;
    for (const std::string& field : {std::string(file), std::to_string(line), std::to_string(column), module, instance,
                                     detail, std::string(lines)})
      text += "\t" + field;
    c.points.push_back(std::move(text));
    c.counts.push_back(count);
  }

  void add_net(CodeCoverage& c, const ToggleNet& net) const {
    const Scope scope = find_scope(net.path);
    const std::string name = scope.inside + net.name;
    const Declaration where = declaration(scope, net);
    for (unsigned b = 0; b < net.bits; ++b) {
      const std::string bit = net.bits == 1 ? name : name + "[" + std::to_string(net.lsb + static_cast<int>(b)) + "]";
      const uint32_t word = net.code + b / 32;
      const char* kind = net.constant ? "constant" : "toggle";
      add(c, kind, where.file, where.line, 0, scope.module, scope.instance, bit + " rise", "",
          buffer_.rise()[word] >> b % 32 & 1);
      add(c, kind, where.file, where.line, 0, scope.module, scope.instance, bit + " fall", "",
          buffer_.fall()[word] >> b % 32 & 1);
    }
  }

  /// Where the net, or the struct it is a field of, is declared. Generated names are declared nowhere.
  static Declaration declaration(const Scope& scope, const ToggleNet& net) {
    const auto named = [&](std::string_view name) {
      return std::find_if(std::begin(kDeclarations), std::end(kDeclarations),
                          [&](const Declaration& d) { return scope.module == d.module && name == d.name; });
    };
    auto at = named(net.name.substr(0, net.name.find('[')));
    for (size_t i = net.path.size(); at == std::end(kDeclarations) && i > 0; --i) at = named(net.path[i - 1]);
    return at == std::end(kDeclarations) ? Declaration{"", "", "", 0} : *at;
  }

  /// One name for each net, the outermost. What the change search never looks at is constant by elaboration.
  void find_nets() {
    constexpr uint32_t kPattern = 0xA5A5A5A5;
    std::fill(buffer_.values().begin(), buffer_.values().end(), kPattern);
    std::memset(&model_->__Vm_traceActivity, 1, sizeof model_->__Vm_traceActivity);
    symbols_.__Vm_activity = true;
    names_.changes()(model_, &buffer_);
    std::vector<char> seen(buffer_.values().size());
    for (ToggleNet n : names_.nets()) {
      if (n.constant || n.path.empty() || n.path[0] != "sharp" || seen[n.code]) continue;
      if (n.path.back().starts_with("unnamedblk")) continue;  // the variable of a loop
      seen[n.code] = 1;
      n.constant = buffer_.values()[n.code] == kPattern;
      nets_.push_back(std::move(n));
    }
    buffer_.clear_counts();
  }

  Vsharp___024root* model_;
  Vsharp__Syms& symbols_;
  ToggleNames names_;
  ToggleBuffer buffer_{0};
  std::vector<ToggleNet> nets_;
  bool first_ = true;
};

}  // namespace sharp::tb
