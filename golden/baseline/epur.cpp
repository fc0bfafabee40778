// SPDX-License-Identifier: Apache-2.0
// Cycles of an E-PUR-like machine.
#include "golden/baseline/epur.h"

#include <bit>
#include <stdexcept>

namespace sharp::golden {
namespace {

constexpr uint64_t ceil_div(uint64_t a, uint64_t b) { return (a + b - 1) / b; }

void check(const EpurMachine& m, const EpurLayer& l) {
  if (!std::has_single_bit(m.macs) || !std::has_single_bit(m.rows) || m.macs < 4 * m.rows)
    throw std::invalid_argument("an E-PUR-like machine has a power of two of MACs, at least four a row");
  if (l.input == 0 || l.hidden == 0 || l.steps == 0) throw std::invalid_argument("a layer has a size and steps");
}

/// From the issue of the last tile of a step until its h can be read: as in Sharp, with a tree over the lanes of a dot
/// product.
uint64_t tail(const EpurMachine& m) {
  const auto levels = static_cast<unsigned>(std::bit_width(m.lanes()) - 1);
  return m.lat.mem + m.lat.mul + levels * m.lat.add + m.lat.acc + m.lat.mfu + m.lat.cu + m.lat.wb;
}

}  // namespace

uint64_t epur_step_cycles(const EpurMachine& m, const EpurLayer& l) {
  check(m, l);
  return ceil_div(l.hidden, m.rows) * (ceil_div(l.input, m.lanes()) + ceil_div(l.hidden, m.lanes())) + tail(m);
}

uint64_t epur_cycles(const EpurMachine& m, const EpurLayer& l) { return l.steps * epur_step_cycles(m, l); }

}  // namespace sharp::golden
