// SPDX-License-Identifier: Apache-2.0
// Cost of the datapath model per tile: the golden side has to keep up with the Verilated array. Prints a table.
#include <cstdio>
#include <ctime>

#include "golden/datapath/datapath.h"
#include "golden/datapath/test_layer.h"

namespace {

using namespace sharp::golden;
/// CPU time, so that other work on the machine matters less.
double seconds_since(std::clock_t start) { return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; }

/// Runs a layer of equal input and hidden size; everything of a time step is counted: tiles, gates and cells.
void measure(unsigned w, unsigned num_vs, unsigned k, unsigned size, unsigned steps) {
  const auto desc = lstm(sharp::cfg::Schedule::unfolded, k, sharp::cfg::Padding::dynamic, size, size, steps);
  const Plan plan = make_plan(test_accel(w, num_vs), desc);
  RandomLayer random(1);
  const auto weights = random.weights(size, size, 0.05f);
  const auto input = random.input(steps, size, size);
  const auto setup = std::clock();
  Datapath datapath(plan, weights, input);
  const double setup_s = seconds_since(setup);
  datapath.step(0);
  const auto run = std::clock();
  datapath.step(steps - 1);
  const double tiles = static_cast<double>(plan.tiles.size()) * (steps - 1);
  std::printf("%6u %5u %6u %8zu %9.1f %10.1f\n", w * num_vs, k, size, plan.tiles.size(), 1e3 * setup_s,
              1e9 * seconds_since(run) / tiles);
}

}  // namespace

int main() {
  std::printf("%6s %5s %6s %8s %9s %10s\n", "MACs", "K", "I = H", "tiles", "setup ms", "ns / tile");
  for (unsigned size : {128, 512, 1024})
    for (unsigned k : {32, 64, 128, 256}) measure(32, 32, k, size, 1 + (1u << 26) / (size * size));
  for (unsigned k : {64, 256}) measure(8, 8, k / 8, 128, 1000);
  for (unsigned k : {32, 256}) measure(32, 2048, k, 1024, 50);
}
