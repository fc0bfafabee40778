// SPDX-License-Identifier: Apache-2.0
// Tiling of one layer: row blocks, row order, tile order, packing of the weight and bias images (docs/architecture.md
// section 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cfg/types/layer.h"
#include "cfg/types/types.h"

namespace sharp::golden {

using cfg::LayerWeights;

inline constexpr int kAllGates = -1;

enum class Part : uint8_t { x = 0, h = 1 };

/// A row block, in the order of its position in a time step.
struct Block {
  unsigned k = 0;                   ///< rows of the block = rows of its tiles
  unsigned n = 0;                   ///< columns of its tiles, M / k
  int gate = kAllGates;             ///< the gate, or kAllGates for gate-major multi-gate blocks
  unsigned unit_base = 0;           ///< u0
  unsigned num_units = 0;           ///< nu, valid units
  unsigned q = 0;                   ///< Q(k): units a full block would hold
  unsigned bias_group = 0;          ///< row-group address from BIAS_BASE on; GRU: of the first of two halves
  unsigned intermediate_group = 0;  ///< row-group address in the intermediate buffer (used by Unfolded)
  unsigned x_tiles = 0, h_tiles = 0;
  bool completes = false;  ///< brings the last gate of its units
};

/// A tile in dispatch order within one time step; its index is also its weight memory row, from WEIGHT_BASE on.
struct Tile {
  unsigned block = 0;  ///< index into Plan::blocks
  Part part = Part::x;
  unsigned col_block = 0;
  bool first = false;    ///< first of its accumulation chain
  bool last = false;     ///< last of its accumulation chain
  bool leaving = false;  ///< last tile of the block's h part
};

/// Gate and unit of row r of a block, or nullopt if the row is empty.
struct RowId {
  unsigned gate = 0, unit = 0;
};

/// Neighbouring rows of a block.
struct RowRange {
  unsigned first = 0, count = 0;
};

struct Plan {
  cfg::Accel accel;
  cfg::Descriptor desc;
  cfg::Cell cell{};
  cfg::Schedule schedule{};
  unsigned gates = 4;
  std::vector<Block>
      blocks;  ///< one time step, dispatch order (Unfolded: the x pass and the h pass both visit them in this order)
  std::vector<Tile> tiles;   ///< one time step, dispatch order
  unsigned bias_groups = 0;  ///< row groups of the bias image
  unsigned num_full = 0;     ///< nfull
  bool used_cover = false;   ///< the setup FSM spends its 15 cover cycles

  std::optional<RowId> row(const Block& b, unsigned r) const;
  /// Row groups of a block in the bias image: k/W, or two halves of k/W for GRU.
  unsigned bias_size(const Block& b) const { return (cell == cfg::Cell::gru ? 2 : 1) * (b.k / accel.vs_width); }
  /// Rows of a block that belong to GRU's gate n; count 0 if it has none.
  RowRange split_rows(const Block& b) const;
};

/// First error in the order of docs/architecture.md section 4 when a pass of a job with this register LAST_PASS starts;
/// none if the descriptor is legal. start_while_busy is never returned. If plan is not null and the result is none,
/// *plan is filled.
cfg::ErrorCode check_descriptor(const cfg::Accel& accel, const cfg::Descriptor& desc, Plan* plan = nullptr,
                                uint32_t last_pass = 0);
/// The code is one of those that the CHECK cycle finds; the others are found in the FIT cycle.
bool found_in_check(cfg::ErrorCode code);

/// Plan of a legal descriptor; throws std::invalid_argument naming the error code otherwise.
Plan make_plan(const cfg::Accel& accel, const cfg::Descriptor& desc);

/// Throws std::invalid_argument, beginning with `what`, for weights that do not have the shape of the descriptor.
void require_shape(const Plan& plan, const LayerWeights& weights, const std::string& what = "weights");
/// Weight image: [tiles, M] fp16 bits, one memory row per tile; its first row belongs at WEIGHT_BASE.
std::vector<uint16_t> pack_weights(const Plan& plan, const LayerWeights& weights);
/// Bias image: [bias_groups * W] fp32 bits; GRU: two halves per block. Its first group belongs at BIAS_BASE.
std::vector<uint32_t> pack_bias(const Plan& plan, const LayerWeights& weights);

}  // namespace sharp::golden
