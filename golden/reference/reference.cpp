// SPDX-License-Identifier: Apache-2.0
// LSTM in double precision, one matrix-vector product per step.
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
  if (cell != cfg::Cell::lstm)
    throw std::invalid_argument("reference: cell " + std::string(cfg::to_string(cell)) +
                                " is not modelled; legal: lstm");
  const size_t in = weights.input_size, hidden = weights.hidden_size, rows = 4 * hidden;
  require_size(weights.w.size(), rows * in, "w");
  require_size(weights.r.size(), rows * hidden, "r");
  require_size(weights.b.size(), rows, "b");
  require_size(input.x.size(), input.steps * in, "x");
  require_size(input.h0.size(), hidden, "h0");
  require_size(input.c0.size(), hidden, "c0");
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

/// h and c become those of the next step; a: pre-activations [4 * H], gates i, f, g, o.
void update(const Vector& a, Vector& h, Vector& c) {
  const auto size = h.size();
  const Vector i = sigmoid(a.segment(0, size)), f = sigmoid(a.segment(size, size));
  const Vector g = tanh(a.segment(2 * size, size)), o = sigmoid(a.segment(3 * size, size));
  c = f.cwiseProduct(c) + i.cwiseProduct(g);
  h = o.cwiseProduct(tanh(c));
}

}  // namespace

ReferenceOutput run_reference(cfg::Cell cell, const LayerWeights& weights, const LayerInput& input) {
  check_shapes(cell, weights, input);
  const size_t in = weights.input_size, hidden = weights.hidden_size;
  const Matrix w = matrix(weights.w, 4 * hidden, in), r = matrix(weights.r, 4 * hidden, hidden);
  const Vector b = from_floats(weights.b);
  Vector h = from_halves(input.h0), c = from_floats(input.c0);
  ReferenceOutput out;
  for (unsigned t = 0; t < input.steps; ++t) {
    const Vector x = from_halves(std::span(input.x).subspan(t * in, in));
    const Vector a = w * x + r * h + b;
    update(a, h, c);
    out.h.insert(out.h.end(), h.begin(), h.end());
    out.c.insert(out.c.end(), c.begin(), c.end());
  }
  return out;
}

}  // namespace sharp::golden
