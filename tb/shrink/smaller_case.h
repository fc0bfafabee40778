// SPDX-License-Identifier: Apache-2.0
// Smaller versions of a case: each function is pure and returns a whole, consistent case.
#pragma once

#include "cfg/src/run_file.h"

namespace sharp::tb {

/// Which elements of a vector stay.
enum class Keep : uint8_t { first, last };

/// The first `steps` steps of x, and of an expectation.
cfg::Case with_steps(const cfg::Case& c, unsigned steps);
/// `size` features of x and columns of W of the first layer.
cfg::Case with_input_size(const cfg::Case& c, unsigned size, Keep keep);
/// `size` units of a layer, in the layer above too. Drops an expectation.
cfg::Case with_hidden_size(const cfg::Case& c, size_t layer, unsigned size, Keep keep);
/// Without one of several layers. What follows it takes the columns there are, cyclically. Drops an expectation.
cfg::Case without_layer(const cfg::Case& c, size_t layer);
/// One direction of a bidirectional layer, forward. Drops an expectation.
cfg::Case with_one_direction(const cfg::Case& c, size_t layer, unsigned direction);
/// Another accelerator: each K becomes the legal one at the same place of the list, or the largest.
cfg::Case with_accel(const cfg::Case& c, const cfg::Accel& accel);

/// Elements of W, R, biases, states and x, counted through.
size_t num_values(const cfg::Case& c);
/// Elements [first, first + count) that are not zero become zero (one = false), or all but zeros become one. `changed`:
/// how many did.
cfg::Case with_values(const cfg::Case& c, size_t first, size_t count, bool one, size_t& changed);

/// Sum of G*H*(I+H)*T over the passes: what a run costs.
double work_of(const cfg::Case& c);
/// "lstm 96x96, gru 96x8, T=40 on sharp_64 (default), unfolded K=8".
std::string describe_size(const cfg::Case& c);

}  // namespace sharp::tb
