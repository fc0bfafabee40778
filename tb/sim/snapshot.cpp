// SPDX-License-Identifier: Apache-2.0
// Deep copy of DUT outputs.
#include "tb/sim/snapshot.h"

namespace sharp::tb {
namespace {

template <class T>
std::vector<T> copy(const T* from, unsigned n) {
  return from == nullptr ? std::vector<T>() : std::vector<T>(from, from + n);
}

}  // namespace

Snapshot::Snapshot(const DutOutputs& o, const cfg::Accel& accel)
    : scalars(o),
      h_data(copy(o.h_data, accel.stream_width)),
      gate(copy(o.gate, accel.num_mfu)),
      cell_h(copy(o.cell_h, accel.num_cu)),
      wb_h(copy(o.wb_h, accel.num_cu)),
      seq_data(copy(o.seq_write.data, accel.stream_width)),
      tile_sum(copy(o.tile_sum, accel.k_max())),
      preact(copy(o.preact, accel.k_max())),
      preact_x(copy(o.preact_x, accel.k_max())),
      partial(copy(o.partial, accel.k_max())),
      cell_c(copy(o.cell_c, accel.num_cu)) {}

DutOutputs Snapshot::outputs() const {
  DutOutputs o = scalars;
  o.h_data = h_data.data();
  o.gate = gate.data();
  o.cell_h = cell_h.data();
  o.wb_h = wb_h.data();
  o.seq_write.data = seq_data.data();
  o.tile_sum = tile_sum.data();
  o.preact = preact.data();
  o.preact_x = preact_x.data();
  o.partial = partial.data();
  o.cell_c = cell_c.data();
  return o;
}

}  // namespace sharp::tb
