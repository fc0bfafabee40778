// SPDX-License-Identifier: Apache-2.0
// LSTM, GRU and Elman in double precision, two matrix-vector products per step.
#include "golden/reference/reference.h"

#include <Eigen/Core>
#include <bit>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>

#include "cfg/src/half.h"

namespace sharp::golden {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

void require_size(size_t got, size_t want, const char* what) {
  if (got != want)
    throw std::invalid_argument(std::string("reference: ") + what + " has " + std::to_string(got) +
                                " elements; the layer asks for " + std::to_string(want));
}

void check_shapes(cfg::Cell cell, const LayerWeights& weights, const LayerInput& input) {
  const size_t in = weights.input_size, hidden = weights.hidden_size, rows = cfg::num_gates(cell) * hidden;
  require_size(weights.w.size(), rows * in, "w");
  require_size(weights.r.size(), rows * hidden, "r");
  require_size(weights.b.size(), rows, "b");
  require_size(weights.b_rn.size(), cell == cfg::Cell::gru ? hidden : 0, "b_rn");
  require_size(input.x.size(), input.steps * in, "x");
  require_size(input.h0.size(), hidden, "h0");
  if (cfg::has_cell_state(cell)) require_size(input.c0.size(), hidden, "c0");
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

State next_lstm(const Parts& parts, const State& s) {
  const auto size = s.h.size();
  const Vector a = parts.x + parts.h;
  const Vector i = sigmoid(a.segment(0, size)), f = sigmoid(a.segment(size, size));
  const Vector g = tanh(a.segment(2 * size, size)), o = sigmoid(a.segment(3 * size, size));
  const Vector c = f.cwiseProduct(s.c) + i.cwiseProduct(g);
  return {o.cwiseProduct(tanh(c)), c};
}

State next_gru(const Parts& parts, const State& s) {
  const auto size = s.h.size();
  const Vector r = sigmoid(parts.x.head(size) + parts.h.head(size));
  const Vector z = sigmoid(parts.x.segment(size, size) + parts.h.segment(size, size));
  const Vector n = tanh(parts.x.tail(size) + r.cwiseProduct(parts.h.tail(size)));
  const Vector h = n - z.cwiseProduct(n) + z.cwiseProduct(s.h);
  return {h, h};
}

State next_elman(const Parts& parts) {
  const Vector h = tanh(parts.x + parts.h);
  return {h, h};
}

State next(cfg::Cell cell, const Parts& parts, const State& s) {
  if (cell == cfg::Cell::gru) return next_gru(parts, s);
  return cell == cfg::Cell::elman ? next_elman(parts) : next_lstm(parts, s);
}

/// What is added to the h part: bRn in gate n of GRU, the last; everything else is in the x part.
Vector second_bias(const LayerWeights& weights) {
  Vector b = Vector::Zero(static_cast<Eigen::Index>(weights.b.size()));
  b.tail(static_cast<Eigen::Index>(weights.b_rn.size())) = from_floats(weights.b_rn);
  return b;
}

}  // namespace

ReferenceOutput run_reference(cfg::Cell cell, const LayerWeights& weights, const LayerInput& input) {
  check_shapes(cell, weights, input);
  const size_t in = weights.input_size, hidden = weights.hidden_size;
  const size_t rows = weights.b.size();
  const Matrix w = matrix(weights.w, rows, in), r = matrix(weights.r, rows, hidden);
  const Vector b = from_floats(weights.b), b_h = second_bias(weights);
  State s{from_halves(input.h0), from_floats(input.c0)};
  ReferenceOutput out;
  for (unsigned t = 0; t < input.steps; ++t) {
    const Vector x = from_halves(std::span(input.x).subspan(t * in, in));
    s = next(cell, {w * x + b, r * s.h + b_h}, s);
    out.h.insert(out.h.end(), s.h.begin(), s.h.end());
    out.c.insert(out.c.end(), s.c.begin(), s.c.end());
  }
  return out;
}

}  // namespace sharp::golden
