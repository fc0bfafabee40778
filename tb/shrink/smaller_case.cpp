// SPDX-License-Identifier: Apache-2.0
// Cuts arrays along their axes.
#include "tb/shrink/smaller_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "cfg/types/direction.h"

namespace sharp::tb {
namespace {

using Indices = std::vector<size_t>;

Indices kept(size_t size, size_t count, Keep keep) {
  Indices list(count);
  std::iota(list.begin(), list.end(), keep == Keep::first ? 0 : size - count);
  return list;
}

/// `list` in each of `copies` parts of `size` elements.
Indices repeated(const Indices& list, size_t size, size_t copies) {
  Indices all;
  for (size_t n = 0; n < copies; ++n)
    for (const size_t i : list) all.push_back(n * size + i);
  return all;
}

/// Rows and columns of a matrix of `width` columns.
template <class T>
std::vector<T> cut(const std::vector<T>& m, size_t width, const Indices& rows, const Indices& columns) {
  std::vector<T> out;
  out.reserve(rows.size() * columns.size());
  for (const size_t r : rows)
    for (const size_t c : columns) out.push_back(m[r * width + c]);
  return out;
}

template <class T>
std::vector<T> cut(const std::vector<T>& v, const Indices& list) {
  return v.empty() ? v : cut(v, 1, list, {0});
}

/// A case whose arrays may be changed.
struct Draft {
  explicit Draft(const cfg::Case& from) : c(from), layers(*from.layers), input(*from.input) {}

  cfg::Case finish() {
    c.layers = std::make_shared<const std::vector<cfg::Layer>>(std::move(layers));
    c.input = std::make_shared<const cfg::ModelInput>(std::move(input));
    return std::move(c);
  }

  size_t first_pass(size_t layer) const {
    size_t pass = 0;
    for (size_t n = 0; n < layer; ++n) pass += layers[n].num_passes();
    return pass;
  }

  void take_columns(size_t layer, const Indices& columns) {
    for (cfg::LayerWeights& w : layers[layer].weights) {
      Indices rows(w.gates * size_t{w.hidden_size});
      std::iota(rows.begin(), rows.end(), 0);
      w.w = cut(w.w, w.input_size, rows, columns);
      w.input_size = static_cast<unsigned>(columns.size());
    }
  }

  void take_x(const Indices& columns) {
    const size_t width = input.x.size() / input.steps;
    Indices rows(input.steps);
    std::iota(rows.begin(), rows.end(), 0);
    input.x = cut(input.x, width, rows, columns);
  }

  cfg::Case c;
  std::vector<cfg::Layer> layers;
  cfg::ModelInput input;
};

/// Every array of 16-bit (x, W, R, h0) and 32-bit values.
template <class F>
void for_each_array(std::vector<cfg::Layer>& layers, cfg::ModelInput& input, F f) {
  for (cfg::Layer& l : layers)
    for (cfg::LayerWeights& w : l.weights) {
      f(w.w);
      f(w.r);
      f(w.b);
      f(w.b_rn);
    }
  for (cfg::PassState& s : input.states) {
    f(s.h0);
    f(s.c0);
  }
  f(input.x);
}

constexpr uint16_t one_of(uint16_t) { return 0x3C00; }
constexpr uint32_t one_of(uint32_t) { return 0x3F80'0000; }

template <class T>
size_t simplify(std::vector<T>& values, size_t first, size_t count, bool one) {
  size_t changed = 0;
  for (size_t i = first; i < std::min(first + count, values.size()); ++i) {
    const T wanted = one ? one_of(T{}) : T{0};
    if (values[i] == 0 || values[i] == wanted) continue;
    values[i] = wanted;
    ++changed;
  }
  return changed;
}

}  // namespace

cfg::Case with_steps(const cfg::Case& c, unsigned steps) {
  Draft d(c);
  d.input.x.resize(d.input.x.size() / d.input.steps * steps);
  if (c.expect) {
    cfg::Expect e = *c.expect;
    e.h.resize(e.h.size() / d.input.steps * steps);
    e.c.resize(e.c.size() / d.input.steps * steps);
    d.c.expect = std::make_shared<const cfg::Expect>(std::move(e));
  }
  d.input.steps = steps;
  return d.finish();
}

cfg::Case with_input_size(const cfg::Case& c, unsigned size, Keep keep) {
  Draft d(c);
  const Indices columns = kept(d.layers[0].weights[0].input_size, size, keep);
  d.take_columns(0, columns);
  d.take_x(columns);
  d.c.expect = nullptr;
  return d.finish();
}

cfg::Case with_hidden_size(const cfg::Case& c, size_t layer, unsigned size, Keep keep) {
  Draft d(c);
  cfg::Layer& l = d.layers[layer];
  const size_t before = l.weights[0].hidden_size, pass = d.first_pass(layer);
  const Indices units = kept(before, size, keep);
  for (unsigned n = 0; n < l.num_passes(); ++n) {
    cfg::LayerWeights& w = l.weights[n];
    const Indices rows = repeated(units, before, w.gates);
    Indices columns(w.input_size);
    std::iota(columns.begin(), columns.end(), 0);
    w.w = cut(w.w, w.input_size, rows, columns);
    w.r = cut(w.r, before, rows, units);
    w.b = cut(w.b, rows);
    w.b_rn = cut(w.b_rn, units);
    w.hidden_size = size;
    cfg::PassState& s = d.input.states[pass + n];
    s.h0 = cut(s.h0, units);
    s.c0 = cut(s.c0, units);
  }
  if (layer + 1 < d.layers.size()) d.take_columns(layer + 1, repeated(units, before, l.num_passes()));
  d.c.expect = nullptr;
  return d.finish();
}

cfg::Case without_layer(const cfg::Case& c, size_t layer) {
  Draft d(c);
  const auto at = static_cast<std::ptrdiff_t>(layer), pass = static_cast<std::ptrdiff_t>(d.first_pass(layer));
  const auto end = pass + d.layers[layer].num_passes();
  const size_t given = d.layers[layer].weights[0].input_size;
  if (layer + 1 < d.layers.size()) {
    const size_t width = d.layers[layer + 1].weights[0].input_size;
    Indices columns(given);
    for (size_t i = 0; i < given; ++i) columns[i] = i % width;
    d.take_columns(layer + 1, columns);
  }
  d.layers.erase(d.layers.begin() + at);
  d.input.states.erase(d.input.states.begin() + pass, d.input.states.begin() + end);
  if (!d.c.pass_ks.empty()) d.c.pass_ks.erase(d.c.pass_ks.begin() + pass, d.c.pass_ks.begin() + end);
  d.c.expect = nullptr;
  return d.finish();
}

cfg::Case with_one_direction(const cfg::Case& c, size_t layer, unsigned direction) {
  Draft d(c);
  cfg::Layer& l = d.layers[layer];
  const auto gone = static_cast<std::ptrdiff_t>(d.first_pass(layer) + (1 - direction));
  const size_t hidden = l.weights[0].hidden_size;
  l.direction = cfg::Direction::forward;
  l.weights = {l.weights[direction]};
  d.input.states.erase(d.input.states.begin() + gone);
  if (!d.c.pass_ks.empty()) d.c.pass_ks.erase(d.c.pass_ks.begin() + gone);
  if (layer + 1 < d.layers.size())
    d.take_columns(layer + 1, kept(2 * hidden, hidden, direction == 0 ? Keep::first : Keep::last));
  d.c.expect = nullptr;
  return d.finish();
}

cfg::Case with_accel(const cfg::Case& c, const cfg::Accel& accel) {
  cfg::Case out = c;
  const std::vector<unsigned> from = c.accel.legal_ks(), to = accel.legal_ks();
  const auto moved = [&](unsigned k) {
    const auto place = static_cast<size_t>(std::find(from.begin(), from.end(), k) - from.begin());
    return to[std::min(place, to.size() - 1)];
  };
  out.accel = accel;
  if (out.k) out.k = moved(*out.k);
  for (unsigned& k : out.pass_ks) k = moved(k);
  return out;
}

size_t num_values(const cfg::Case& c) {
  Draft d(c);
  size_t count = 0;
  for_each_array(d.layers, d.input, [&](const auto& values) { count += values.size(); });
  return count;
}

cfg::Case with_values(const cfg::Case& c, size_t first, size_t count, bool one, size_t& changed) {
  Draft d(c);
  size_t start = 0;  // of the array
  changed = 0;
  for_each_array(d.layers, d.input, [&](auto& values) {
    const size_t from = std::max(first, start), to = std::min(first + count, start + values.size());
    if (from < to) changed += simplify(values, from - start, to - from, one);
    start += values.size();
  });
  return d.finish();
}

double work_of(const cfg::Case& c) {
  double work = 0;
  for (const cfg::Layer& l : *c.layers)
    for (const cfg::LayerWeights& w : l.weights)
      work += double(w.gates) * w.hidden_size * (w.input_size + w.hidden_size) * c.input->steps;
  return work;
}

std::string describe_size(const cfg::Case& c) {
  std::string text;
  for (const cfg::Layer& l : *c.layers)
    text += fmt::format("{}{} {}x{}, ", cfg::to_string(l.cell),
                        l.direction == cfg::Direction::forward ? "" : fmt::format(" {}", cfg::to_string(l.direction)),
                        l.weights[0].input_size, l.weights[0].hidden_size);
  const std::string k =
      c.pass_ks.empty() ? c.k ? std::to_string(*c.k) : "auto" : fmt::format("{}", fmt::join(c.pass_ks, "/"));
  return text + fmt::format("T={} on {} ({}), {} K={}", c.input->steps, c.accel.name, c.accel.latency_name,
                            cfg::to_string(c.schedule), k);
}

}  // namespace sharp::tb
