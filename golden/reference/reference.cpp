// SPDX-License-Identifier: Apache-2.0
// LSTM, GRU and Elman in double precision, two matrix-vector products per step.
#include "golden/reference/reference.h"

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>

#include "cfg/types/half.h"

namespace sharp::golden {
namespace {

using cfg::LayerWeights;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

void require_size(size_t got, size_t want, const char* what) {
  if (got != want)
    throw std::invalid_argument(std::string("reference: ") + what + " has " + std::to_string(got) +
                                " elements; the layer asks for " + std::to_string(want));
}

void check_shapes(const cfg::Layer& layer, const LayerWeights& weights, size_t width, const cfg::PassState& state) {
  const cfg::Cell cell = layer.cell;
  const size_t in = weights.input_size, hidden = weights.hidden_size, rows = cfg::num_gates(cell) * hidden;
  require_size(weights.w.size(), rows * in, "w");
  require_size(weights.r.size(), rows * hidden, "r");
  require_size(weights.b.size(), rows, "b");
  require_size(weights.b_rn.size(), cell == cfg::Cell::gru && !layer.reset_first ? hidden : 0, "b_rn");
  if (!weights.p.empty()) require_size(weights.p.size(), cell == cfg::Cell::lstm ? 3 * hidden : 0, "p");
  require_size(width, in, "a row of x");
  require_size(state.h0.size(), hidden, "h0");
  if (cfg::has_cell_state(cell)) require_size(state.c0.size(), hidden, "c0");
}

Vector from_halves(std::span<const uint16_t> halves) {
  Vector v(halves.size());
  for (size_t e = 0; e < halves.size(); ++e) v[e] = cfg::half_to_float(halves[e]);
  return v;
}

Vector from_floats(std::span<const uint32_t> floats) {
  Vector v(floats.size());
  for (size_t e = 0; e < floats.size(); ++e) v[e] = std::bit_cast<float>(floats[e]);
  return v;
}

Matrix matrix(const std::vector<uint16_t>& halves, size_t rows, size_t columns) {
  return Eigen::Map<const Matrix>(from_halves(halves).data(), rows, columns);
}

Vector sigmoid(const Eigen::Ref<const Vector>& v) {
  return v.unaryExpr([](double a) { return 1.0 / (1.0 + std::exp(-a)); });
}

Vector tanh(const Eigen::Ref<const Vector>& v) {
  return v.unaryExpr([](double a) { return std::tanh(a); });
}

struct State {
  Vector h, c;
};

/// x and h parts of the pre-activations, [G * H] each, biases added.
struct Parts {
  Vector x, h;
};

/// p: peepholes [3H] of i, f, o; zeros if there are none.
State next_lstm(const Parts& parts, const Vector& p, const State& s) {
  const auto size = s.h.size();
  const Vector a = parts.x + parts.h;
  const Vector i = sigmoid(a.segment(0, size) + p.segment(0, size).cwiseProduct(s.c));
  const Vector f = sigmoid(a.segment(size, size) + p.segment(size, size).cwiseProduct(s.c));
  const Vector g = tanh(a.segment(2 * size, size));
  const Vector c = f.cwiseProduct(s.c) + i.cwiseProduct(g);
  const Vector o = sigmoid(a.segment(3 * size, size) + p.tail(size).cwiseProduct(c));
  return {o.cwiseProduct(tanh(c)), c};
}

/// r_n: Rn [H, H] if the reset gate meets h before it, else empty.
State next_gru(const Parts& parts, const Eigen::Ref<const Matrix>& r_n, const State& s) {
  const auto size = s.h.size();
  const Vector r = sigmoid(parts.x.head(size) + parts.h.head(size));
  const Vector z = sigmoid(parts.x.segment(size, size) + parts.h.segment(size, size));
  const Vector nh = r_n.size() == 0 ? Vector(r.cwiseProduct(parts.h.tail(size))) : Vector(r_n * r.cwiseProduct(s.h));
  const Vector n = tanh(parts.x.tail(size) + nh);
  const Vector h = n - z.cwiseProduct(n) + z.cwiseProduct(s.h);
  return {h, h};
}

State next_elman(const Parts& parts) {
  const Vector h = tanh(parts.x + parts.h);
  return {h, h};
}

/// What is added to the h part: bRn in gate n of GRU, the last; everything else is in the x part.
Vector second_bias(const LayerWeights& weights) {
  Vector b = Vector::Zero(static_cast<Eigen::Index>(weights.b.size()));
  b.tail(static_cast<Eigen::Index>(weights.b_rn.size())) = from_floats(weights.b_rn);
  return b;
}

/// Weights of a pass in double precision.
struct PassWeights {
  PassWeights(const cfg::Layer& layer, const LayerWeights& from)
      : cell(layer.cell),
        w(matrix(from.w, from.b.size(), from.input_size)),
        r(matrix(from.r, from.b.size(), from.hidden_size)),
        b(from_floats(from.b)),
        b_h(second_bias(from)),
        p(from.p.empty() ? Vector(Vector::Zero(3 * from.hidden_size)) : from_floats(from.p)),
        r_n(layer.reset_first ? Matrix(r.bottomRows(from.hidden_size)) : Matrix()) {}

  State next(const Vector& x, const State& s) const {
    const Parts parts{w * x + b, r * s.h + b_h};
    if (cell == cfg::Cell::gru) return next_gru(parts, r_n, s);
    return cell == cfg::Cell::elman ? next_elman(parts) : next_lstm(parts, p, s);
  }

  cfg::Cell cell;
  Matrix w, r;
  Vector b, b_h, p;
  Matrix r_n;
};

/// h and c of a layer at every time, [T, D*H].
struct LayerOutput {
  Matrix h, c;
};

/// Pass d of a layer into its columns.
void run_pass(const cfg::Layer& layer, unsigned d, const Matrix& x, const cfg::PassState& state, LayerOutput& out) {
  const LayerWeights& weights = layer.weights[d];
  check_shapes(layer, weights, static_cast<size_t>(x.cols()), state);
  const size_t hidden = weights.hidden_size;
  const PassWeights pass(layer, weights);
  State s{from_halves(state.h0), from_floats(state.c0)};
  for (Eigen::Index step = 0; step < x.rows(); ++step) {
    const Eigen::Index t = layer.is_reverse(d) ? x.rows() - 1 - step : step;
    s = pass.next(x.row(t).transpose(), s);
    out.h.row(t).segment(d * hidden, hidden) = s.h;
    out.c.row(t).segment(d * hidden, hidden) = s.c;
  }
}

LayerOutput run_layer(const cfg::Layer& layer, const Matrix& x, std::span<const cfg::PassState> states) {
  require_size(layer.weights.size(), layer.num_passes(), "weights of a layer");
  const auto width = static_cast<Eigen::Index>(size_t{layer.num_passes()} * layer.weights[0].hidden_size);
  LayerOutput out{Matrix(x.rows(), width), Matrix(x.rows(), width)};
  for (unsigned d = 0; d < layer.num_passes(); ++d) {
    require_size(layer.weights[d].hidden_size, layer.weights[0].hidden_size, "h of the second direction");
    run_pass(layer, d, x, states[d], out);
  }
  return out;
}

size_t num_passes(std::span<const cfg::Layer> layers) {
  size_t passes = 0;
  for (const cfg::Layer& layer : layers) passes += layer.num_passes();
  return passes;
}

std::vector<double> flat(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

}  // namespace

ReferenceOutput run_reference(std::span<const cfg::Layer> layers, const cfg::ModelInput& input) {
  if (layers.empty() || layers[0].weights.empty()) throw std::invalid_argument("reference: no layers");
  require_size(input.states.size(), num_passes(layers), "list of states");
  const size_t in = layers[0].weights[0].input_size;
  require_size(input.x.size(), input.steps * in, "x");
  LayerOutput out{matrix(input.x, input.steps, in), {}};
  std::span<const cfg::PassState> states = input.states;
  for (const cfg::Layer& layer : layers) {
    out = run_layer(layer, out.h, states);
    states = states.subspan(layer.num_passes());
  }
  return {flat(out.h), flat(out.c)};
}

}  // namespace sharp::golden
