// SPDX-License-Identifier: Apache-2.0
// YAML and arrays of a case.
#include "tb/run/case_file.h"

#include <fmt/format.h>

#include <bit>
#include <stdexcept>

#include "base/output/output_file.h"
#include "cfg/types/direction.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// Place in ONNX's order of this project's gate (cfg/README.md).
size_t onnx_place(cfg::Cell cell, unsigned gate) {
  static constexpr size_t kLstm[] = {0, 2, 3, 1}, kGru[] = {1, 0, 2};
  return cell == cfg::Cell::lstm ? kLstm[gate] : cell == cfg::Cell::gru ? kGru[gate] : 0;
}

/// Appends the gates of [G*H, columns] in ONNX's order.
template <class T>
void append_gates(cfg::Cell cell, const std::vector<T>& rows, std::vector<T>& to) {
  const unsigned gates = cfg::num_gates(cell);
  const size_t size = rows.size() / gates, start = to.size();
  to.resize(start + rows.size());
  for (unsigned g = 0; g < gates; ++g)
    std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(g * size), size,
                to.begin() + static_cast<std::ptrdiff_t>(start + onnx_place(cell, g) * size));
}

/// The recurrent half of B: -0, which changes no sum, but bRn where a GRU has it.
std::vector<uint32_t> recurrent_bias(cfg::Cell cell, const cfg::LayerWeights& w) {
  std::vector<uint32_t> b(w.b.size(), std::bit_cast<uint32_t>(-0.0f));
  if (cell == cfg::Cell::gru) std::copy(w.b_rn.begin(), w.b_rn.end(), b.end() - w.hidden_size);
  return b;
}

class Writer {
 public:
  Writer(const fs::path& file, const cfg::Case& c) : file_(file), c_(c) {
    if (file.extension() != ".yaml")
      throw std::invalid_argument(fmt::format("{}: a run file must be named *.yaml", file.string()));
    name_ = file.stem().string() + ".arrays";
    folder_ = file.parent_path() / name_;
  }

  void write(const std::string& description) {
    fs::remove_all(folder_);
    make_folder(folder_);
    text_ = fmt::format("# SPDX-License-Identifier: Apache-2.0\n# {}\ndescription: \"{}\"\n", description, description);
    accelerator();
    model();
    input();
    options();
    write_file(file_, text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  template <class T>
  std::string array(const std::string& name, std::vector<size_t> shape, const std::vector<T>& data) {
    write_npy(folder_ / (name + ".npy"), std::span<const size_t>(shape), std::span<const T>(data));
    return fmt::format("{}/{}.npy", name_, name);
  }

  bool is_named() const {
    try {
      return cfg::load_accel(c_.accel.name, c_.accel.latency_name) == c_.accel;
    } catch (const cfg::ConfigError&) {
      return false;
    }
  }

  void accelerator() {
    if (is_named()) {
      line("accel: " + c_.accel.name);
      line("latency: " + c_.accel.latency_name);
      return;
    }
    const cfg::Accel& a = c_.accel;
    const cfg::Latencies& l = a.lat;
    write_file(
        folder_ / (a.name + ".yaml"),
        fmt::format("# SPDX-License-Identifier: Apache-2.0\n# Accelerator of {}.\nVsWidth: {}\nNumVs: {}\n"
                    "NumMfu: {}\nNumCu: {}\nStreamWidth: {}\nMaxInput: {}\nMaxHidden: {}\nWeightDepth: {}\n"
                    "BiasDepth: {}\nIntermediateDepth: {}\nMaxPasses: {}\nSequenceDepth: {}\nStateDepth: {}\n"
                    "latency:\n  {}: {{LatMem: {}, LatMul: {}, LatAdd: {}, LatAcc: {}, LatMfu: {}, LatCu: {}, "
                    "LatWb: {}}}\n",
                    file_.filename().string(), a.vs_width, a.num_vs, a.num_mfu, a.num_cu, a.stream_width, a.max_input,
                    a.max_hidden, a.weight_depth, a.bias_depth, a.intermediate_depth, a.max_passes, a.sequence_depth,
                    a.state_depth, a.latency_name, l.mem, l.mul, l.add, l.acc, l.mfu, l.cu, l.wb));
    line(fmt::format("accel: {}/{}.yaml", name_, a.name));
    line("latency: " + a.latency_name);
  }

  /// W, R, B and the states of the passes from `pass` on, in one line of YAML.
  std::string layer(size_t number, size_t pass) {
    const cfg::Layer& l = (*c_.layers)[number];
    const size_t directions = l.num_passes(), hidden = l.weights[0].hidden_size, rows = l.weights[0].gates * hidden;
    std::vector<uint16_t> w, r, h0;
    std::vector<uint32_t> b, c0;
    for (size_t d = 0; d < directions; ++d) {
      append_gates(l.cell, l.weights[d].w, w);
      append_gates(l.cell, l.weights[d].r, r);
      append_gates(l.cell, l.weights[d].b, b);
      append_gates(l.cell, recurrent_bias(l.cell, l.weights[d]), b);
      const cfg::PassState& state = c_.input->states.at(pass + d);
      h0.insert(h0.end(), state.h0.begin(), state.h0.end());
      c0.insert(c0.end(), state.c0.begin(), state.c0.end());
    }
    const auto file = [&](const char* what) { return fmt::format("layer{}.{}", number, what); };
    const std::vector<size_t> state = directions == 1 ? std::vector{hidden} : std::vector{directions, hidden};
    std::string text =
        fmt::format("{{type: npy, cell: {}, direction: {}, W: {}, R: {}, B: {}, h0: {}", cfg::to_string(l.cell),
                    cfg::to_string(l.direction), array(file("W"), {directions, rows, l.weights[0].input_size}, w),
                    array(file("R"), {directions, rows, hidden}, r), array(file("B"), {directions, 2 * rows}, b),
                    array(file("h0"), state, h0));
    if (cfg::has_cell_state(l.cell)) text += ", c0: " + array(file("c0"), state, c0);
    return text;
  }

  void model() {
    if (c_.layers->size() == 1) {
      line(fmt::format("model: {}, name: {}}}", layer(0, 0), file_.stem().string()));
      return;
    }
    line("model:");
    line(fmt::format("  name: {}", file_.stem().string()));
    line("  layers:");
    size_t pass = 0;
    for (size_t n = 0; n < c_.layers->size(); pass += (*c_.layers)[n++].num_passes())
      line(fmt::format("    - {}}}", layer(n, pass)));
  }

  void input() {
    const size_t steps = c_.input->steps;
    line(fmt::format("input: {{x: {}}}", array("x", {steps, c_.input->x.size() / steps}, c_.input->x)));
    if (!c_.expect) return;
    std::string text = "expect: {";
    const auto add = [&](const char* name, const std::vector<float>& values) {
      if (values.empty()) return;
      std::vector<uint32_t> bits;
      for (const float v : values) bits.push_back(std::bit_cast<uint32_t>(v));
      text += fmt::format("{}: {}, ", name, array(fmt::format("expect.{}", name), {steps, bits.size() / steps}, bits));
    };
    add("h", c_.expect->h);
    add("c", c_.expect->c);
    line(text + fmt::format("tolerance: {}}}", c_.expect->tolerance));
  }

  static std::string gap(const cfg::GapSpec& g) {
    return fmt::format("{{probability: {}, burst: {}}}", g.probability, g.burst);
  }

  std::string k_text() const {
    if (c_.pass_ks.empty()) return c_.k ? std::to_string(*c_.k) : "auto";
    std::string text;
    for (const unsigned k : c_.pass_ks) text += (text.empty() ? "" : "/") + std::to_string(k);
    return text;
  }

  void options() {
    line(fmt::format("schedule: {}\nk: {}\npadding: {}", cfg::to_string(c_.schedule), k_text(),
                     cfg::to_string(c_.padding)));
    if (!(c_.traffic == cfg::Traffic{}))
      line(fmt::format("traffic: {{x_gap: {}, h_stall: {}}}", gap(c_.traffic.x_gap), gap(c_.traffic.h_stall)));
    if (c_.host_noise != 0.0) line(fmt::format("host_noise: {}", c_.host_noise));
    if (c_.starts != 1) line(fmt::format("starts: {}", c_.starts));
    line(fmt::format("seed: {}\nhang_cycles: {}", c_.seed, c_.hang_cycles));
    if (c_.max_cycles != 0) line(fmt::format("max_cycles: {}", c_.max_cycles));
  }

  const fs::path file_;
  const cfg::Case& c_;
  std::string name_, text_;
  fs::path folder_;
};

}  // namespace

void write_case_file(const fs::path& file, const cfg::Case& c, const std::string& description) {
  Writer(file, c).write(description);
}

}  // namespace sharp::tb
