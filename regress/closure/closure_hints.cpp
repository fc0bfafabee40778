// SPDX-License-Identifier: Apache-2.0
// The table: a row says what a value of an axis of a cover point asks of the stimulus.
#include "regress/closure/closure_hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "cfg/types/stimulus_axis.h"

namespace sharp::regress {
namespace {

struct Row {
  std::string_view point;  ///< "group.name", "group.*" or "*"; or one whole bin, whose axis and value then are empty
  std::string_view axis;   ///< of the point
  std::string_view value;  ///< of that axis; "*": any, its name goes in place of $
  std::string_view stimulus_axis, stimulus_value;
};

constexpr Row kRows[] = {
    {"stimulus.*", "value", "*", "", "$"},  // the point is called as the axis
    // What a pass is.
    {"*", "schedule", "*", "schedule", "$"},
    {"*", "padding", "*", "padding", "$"},
    {"*", "cell", "*", "cell", "$"},
    {"shape.*", "k", "*", "k", "$"},
    {"shape.pass", "schedule", "*", "steps", "[1, 2]"},  // they take any run: a cheap one
    {"shape.pass", "schedule", "*", "input_size", "[one, small]"},
    {"shape.pass", "schedule", "*", "h_stall", "[never, rare]"},
    {"shape.pass", "remainder", "none", "hidden_size", "exact"},
    {"shape.pass", "remainder", "only", "hidden_size", "[one, below_q]"},
    {"shape.pass", "remainder", "some", "hidden_size", "[plus_one, minus_one, any]"},
    {"shape.cover", "blocks", "*", "padding", "dynamic"},
    {"shape.cover", "blocks", "3", "hidden_size", "[minus_one, any]"},
    {"shape.columns_x", "columns", "*", "input_size", "[column_edge, any]"},
    {"shape.columns_x", "columns", "part", "input_size", "[one, small]"},
    {"shape.columns_h", "columns", "part", "hidden_size", "[one, small]"},
    {"shape.steps", "steps", "1", "steps", "1"},
    {"shape.steps", "steps", "2", "steps", "2"},
    {"shape.steps", "steps", "3", "steps", "3"},
    {"shape.steps", "steps", "4+", "steps", "4-6"},
    // Traffic.
    {"*", "reason", "x_starved", "x_gap", "[some, half, heavy]"},
    {"*", "reason", "h_war", "h_stall", "[some, half, heavy]"},
    {"*", "reason", "acc_raw", "lat_acc", "[2, 3, 4]"},
    {"*", "reason", "ib_raw", "schedule", "unfolded"},
    {"*", "ended_by", "h_war", "h_stall", "[some, half, heavy]"},
    {"*", "ended_by", "acc_raw", "lat_acc", "[2, 3, 4]"},
    {"*", "ended_by", "ib_raw", "schedule", "unfolded"},
    {"pressure.*", "wait", "h_stalled", "h_stall", "[half, heavy]"},
    {"pressure.*", "wait", "x_gap", "x_gap", "[half, heavy]"},
    // The host.
    {"control.ctrl", "ctrl", "start", "noise_kind", "start"},
    {"control.ctrl", "ctrl", "clear", "noise_kind", "clear"},
    {"control.ctrl", "ctrl", "start_and_clear", "noise_kind", "start_clear"},
    {"control.ctrl", "state", "*", "host_noise", "heavy"},
    {"control.load", "state", "*", "host_noise", "heavy"},
    {"control.load", "target", "*", "noise_kind", "load"},
    {"control.write", "state", "*", "host_noise", "heavy"},
    {"control.write", "register", "descriptor", "noise_kind", "descriptor"},
    {"control.write", "register", "last_pass", "noise_kind", "last_pass"},
    {"control.write", "register", "pass_select", "noise_kind", "pass_select"},
    {"control.write", "register", "state_addr", "noise_kind", "state_addr"},
    {"control.write", "register", "read_only", "noise_kind", "other_write"},
    {"control.write", "register", "unmapped", "noise_kind", "other_write"},
    {"control.read", "state", "*", "host_noise", "heavy"},
    {"control.read", "register", "*", "noise_kind", "any_read"},
    {"control.meets_refusal", "ctrl", "start", "noise_kind", "start"},
    {"control.meets_refusal", "ctrl", "clear", "noise_kind", "clear"},
    {"control.meets_refusal", "ctrl", "start_and_clear", "noise_kind", "start_clear"},
    {"control.meets_refusal", "ctrl", "*", "host_noise", "heavy"},
    {"control.*", "state", "cover", "padding", "dynamic"},
    {"control.restart", "after", "*", "starts", "2"},
    {"control.restart", "after", "done", "refusal", "none"},
    {"control.restart", "after", "refusal", "refusal", "[cell, k, zero_size]"},
    // Errors.
    {"control.error", "error", "unknown_cell", "refusal", "cell"},
    {"control.error", "error", "unknown_schedule", "refusal", "schedule"},
    {"control.error", "error", "unknown_padding", "refusal", "padding"},
    {"control.error", "error", "zero_size", "refusal", "zero_size"},
    {"control.error", "error", "input_too_large", "refusal", "input_size"},
    {"control.error", "error", "hidden_too_large", "refusal", "hidden_size"},
    {"control.error", "error", "k_not_legal", "refusal", "k"},
    {"control.error", "error", "weights_not_fitting", "refusal", "[bases, memories]"},
    {"control.error", "error", "bias_not_fitting", "refusal", "[bases, memories]"},
    {"control.error", "error", "intermediate_not_fitting", "refusal", "memories"},
    {"control.error", "error", "start_while_busy", "host_noise", "[some, heavy]"},
    {"control.error", "error", "too_many_passes", "refusal", "too_many_passes"},
    {"control.error", "error", "unknown_route", "refusal", "route"},
    {"control.error", "error", "state_not_fitting", "refusal", "state_base"},
    {"control.error", "error", "sequence_not_fitting", "refusal", "sequence"},
    {"control.error", "pass", "first", "refused_pass", "first"},
    {"control.error", "pass", "later", "refused_pass", "later"},
    {"control.error", "pass", "later", "layers", "[2, 3]"},
    {"hazard.*", "hazard", "intermediate_overflow", "refusal", "memories"},
    // A first tile that leaves right behind a block of two chunks: the blocks of a cover of H < Q(K), the second
    // with more x tiles than the first has h tiles.
    {"hazard.pair", "pair", "ib_raw+mfu_busy", "schedule", "unfolded"},
    {"hazard.pair", "pair", "ib_raw+mfu_busy", "padding", "dynamic"},
    {"hazard.pair", "pair", "ib_raw+mfu_busy", "k", "4W"},
    {"hazard.pair", "pair", "ib_raw+mfu_busy", "hidden_size", "below_q"},
    {"hazard.pair", "pair", "ib_raw+mfu_busy", "input_size", "[any, large]"},
    // The x tiles of a step of two blocks or more take as long as h[t-1] but for one cycle, and h[t-2] is still held
    // off.
    {"stall.episode/h_raw/1/h_war", "", "", "schedule", "unfolded"},
    {"stall.episode/h_raw/1/h_war", "", "", "layers", "1"},
    {"stall.episode/h_raw/1/h_war", "", "", "cell", "[lstm, gru]"},
    {"stall.episode/h_raw/1/h_war", "", "", "k", "[W, 2W]"},
    {"stall.episode/h_raw/1/h_war", "", "", "hidden_size", "small"},
    {"stall.episode/h_raw/1/h_war", "", "", "input_size", "any"},
    {"stall.episode/h_raw/1/h_war", "", "", "x_gap", "never"},
    {"stall.episode/h_raw/1/h_war", "", "", "h_stall", "heavy"},
    {"stall.episode/h_raw/1/h_war", "", "", "h_burst", "[40, 300]"},
    {"stall.episode/h_raw/1/h_war", "", "", "steps", "[4-6, 7-20]"},
    // Two h tiles of a cover of one row behind a full block of few chunks: LatAcc - 1 cycles apart.
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "cell", "[lstm, gru]"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "schedule", "unfolded"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "padding", "dynamic"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "k", "4W"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "hidden_size", "plus_one"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "h_stall", "[never, rare]"},
    {"stall.episode/acc_raw/1/mfu_busy", "", "", "lat_acc", "2"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "cell", "[lstm, gru]"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "schedule", "unfolded"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "padding", "dynamic"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "k", "4W"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "hidden_size", "plus_one"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "h_stall", "[never, rare]"},
    {"stall.episode/acc_raw/2/mfu_busy", "", "", "lat_acc", "3"},
    // Two h tiles of a small block right behind a block of more chunks than LatAcc.
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "cell", "gru"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "schedule", "unfolded"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "padding", "dynamic"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "k", "8W"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "hidden_size", "plus_one"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "h_stall", "[never, rare]"},
    {"stall.episode/acc_raw/3-7/mfu_busy", "", "", "lat_acc", "[set, 4]"},
    // Stacks.
    {"stack.passes", "passes", "1", "layers", "1"},
    {"stack.passes", "passes", "2", "layers", "2"},
    {"stack.passes", "passes", "3", "layers", "3"},
    {"stack.passes", "passes", "4+", "layers", "[3, full]"},
    {"stack.cells", "from", "*", "layers", "[2, 3]"},
    {"stack.k", "from", "*", "layers", "[2, 3]"},
    {"stack.routes", "position", "only", "layers", "1"},
    {"stack.routes", "position", "first", "layers", "[2, 3]"},
    {"stack.routes", "position", "middle", "layers", "[3, full]"},
    {"stack.routes", "position", "last", "layers", "[2, 3]"},
    // Of two neighbours either may come first.
    {"stack.cells", "from", "*", "cell", "$"},
    {"stack.cells", "to", "*", "cell", "$"},
    {"stack.k", "from", "*", "k", "$"},
    {"stack.k", "to", "*", "k", "$"},
    // A cover places sizes below K after K.
    {"k_change.*", "from", "*", "padding", "dynamic"},
    // A full block and a cover of every smaller size, with so few columns that all are on their way at once.
    {"k_change.in_flight", "sizes", "4", "padding", "dynamic"},
    {"k_change.in_flight", "sizes", "4", "k", "8W"},
    {"k_change.in_flight", "sizes", "4", "cell", "elman"},
    {"k_change.in_flight", "sizes", "4", "schedule", "unfolded"},
    {"k_change.in_flight", "sizes", "4", "input_size", "[one, small]"},
    {"k_change.in_flight", "sizes", "4", "hidden_size", "[minus_one, any, large]"},
    {"k_change.in_flight", "sizes", "4", "x_gap", "never"},
    // Values: units belong to cells.
    {"numeric.*", "unit", "lstm_sigmoid", "cell", "lstm"},
    {"numeric.*", "unit", "lstm_tanh_g", "cell", "lstm"},
    {"numeric.*", "unit", "lstm_tanh_c", "cell", "lstm"},
    {"numeric.*", "unit", "lstm_h", "cell", "lstm"},
    {"numeric.*", "unit", "gru_sigmoid", "cell", "gru"},
    {"numeric.*", "unit", "gru_tanh_n", "cell", "gru"},
    {"numeric.*", "unit", "gru_h", "cell", "gru"},
    {"numeric.*", "unit", "elman_tanh", "cell", "elman"},
    {"numeric.*", "multiplier", "lstm_fc", "cell", "lstm"},
    {"numeric.*", "multiplier", "lstm_ig", "cell", "lstm"},
    {"numeric.*", "multiplier", "lstm_o_tanh", "cell", "lstm"},
    {"numeric.*", "multiplier", "gru_r_nh", "cell", "gru"},
    {"numeric.*", "multiplier", "gru_mn", "cell", "gru"},
    {"numeric.*", "multiplier", "gru_zs", "cell", "gru"},
    {"numeric.*", "adder", "lstm_c", "cell", "lstm"},
    {"numeric.*", "adder", "gru_a", "cell", "gru"},
    {"numeric.*", "adder", "gru_h", "cell", "gru"},
    {"numeric.*", "gate", "lstm_f", "cell", "lstm"},
    {"numeric.*", "gate", "gru_z", "cell", "gru"},
    {"numeric.hold", "steps", "4+", "steps", "[7-20, 40+]"},
    // By chance once in a thousand additions: many of ordinary numbers.
    {"numeric.add/gru_h/large_loss", "", "", "steps", "[40+, 200+]"},
    {"numeric.add/gru_h/large_loss", "", "", "hidden_size", "[small, any]"},
    {"numeric.add/gru_h/large_loss", "", "", "input_size", "small"},
    {"numeric.add/gru_h/large_loss", "", "", "layers", "1"},
    {"numeric.add/gru_h/large_loss", "", "", "special", "none"},
    {"numeric.add/gru_h/large_loss", "", "", "scale", "[0.02, 0.1, 0.3]"},
};

/// Two cover points whose axes `from` and `to` allow both values.
bool joins(std::string_view point, std::string_view axis) {
  return (point == "stack.cells" || point == "stack.k") && (axis == "from" || axis == "to");
}

bool matches(std::string_view pattern, std::string_view text) {
  if (pattern == "*") return true;
  return pattern.ends_with(".*") ? text.starts_with(pattern.substr(0, pattern.size() - 1)) : pattern == text;
}

bool is_value_of(std::string_view axis, std::string_view value) {
  for (const cfg::AxisSpec& a : cfg::stimulus_axes())
    if (a.name == axis)
      return value.starts_with('[') || std::find(a.values.begin(), a.values.end(), value) != a.values.end();
  return false;
}

/// Rows later in the table win, but for joined axes.
void add(Hints& hints, const std::string& axis, const std::string& value, bool join) {
  if (!is_value_of(axis, value)) return;
  std::string& at = hints[axis];
  if (join && !at.empty() && at != value)
    at = fmt::format("[{}, {}]", at, value);
  else
    at = value;
}

}  // namespace

Hints hints_for(const cover::Catalog& catalog, unsigned bin) {
  const cover::PointSpec& spec = catalog.points()[catalog.bins()[bin].point].spec;
  const std::vector<unsigned> index = catalog.indices(bin);
  const std::string point = spec.group + "." + spec.name;
  Hints hints;
  for (size_t a = 0; a < index.size(); ++a) {
    const std::string& axis = spec.axes[a].name;
    const std::string& value = spec.axes[a].values[index[a]];
    for (const Row& row : kRows) {
      if (!matches(row.point, point) || row.axis != axis || (row.value != "*" && row.value != value)) continue;
      const std::string to = row.stimulus_axis.empty() ? spec.name : std::string(row.stimulus_axis);
      add(hints, to, row.stimulus_value == "$" ? value : std::string(row.stimulus_value), joins(point, axis));
    }
  }
  for (const Row& row : kRows)
    if (row.point == catalog.bins()[bin].name)
      add(hints, std::string(row.stimulus_axis), std::string(row.stimulus_value), false);
  return hints;
}

}  // namespace sharp::regress
