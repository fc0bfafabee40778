// SPDX-License-Identifier: Apache-2.0
// `sharp bench`: speed of simulation, cost of checking, build time; as ratios within one run, since machines differ.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "cfg/src/half.h"
#include "cfg/src/random.h"
#include "cfg/src/run_file.h"
#include "golden/plan/job_plan.h"
#include "golden/timing/timing_model.h"
#include "tb/main/commands.h"
#include "tb/main/idle_probe.h"
#include "tb/main/interrupt.h"
#include "tb/main/output_file.h"
#include "tb/main/plain_loop.h"
#include "tb/main/text_table.h"
#include "tb/sim/dut_library.h"
#include "tb/sim/session.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kTilesPerRun = 50000;  // a few tenths of a second of simulation
constexpr uint64_t kIdleCycles = 200000;
constexpr double kMaxSlowdown = 20.0, kMinChecked = 0.80, kMaxBuildSeconds = 60.0, kMinIdle = 20.0;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

/// The layer that is measured: as large as 128 x 128, long enough to hide the loading of the weights.
struct Layer {
  cfg::Accel accel;
  golden::JobPlan job;
  cfg::ModelInput input;
  golden::Counters ideal;

  const cfg::Descriptor& descriptor() const { return job.passes[0].desc; }
  const golden::Plan& plan() const { return job.passes[0].plan; }
};

std::vector<uint16_t> random_halves(const char* name, size_t n, double scale) {
  cfg::Random random(1, name);
  std::vector<uint16_t> v(n);
  for (uint16_t& h : v) h = cfg::float_to_half(static_cast<float>(scale * random.normal()));
  return v;
}

cfg::Layer random_layer(unsigned size) {
  const size_t rows = size_t{4} * size;
  cfg::LayerWeights w{size,
                      size,
                      4,
                      random_halves("w", rows * size, 0.1),
                      random_halves("r", rows * size, 0.1),
                      std::vector<uint32_t>(rows)};
  return {cfg::Cell::lstm, cfg::Direction::forward, {std::move(w)}};
}

/// T = 8 tells the best K and the tiles of a step; throws if the accelerator refuses the layer.
Layer make_layer(const cfg::Accel& accel) {
  const unsigned size = std::min({128u, accel.max_input, accel.max_hidden});
  const std::vector<cfg::Layer> layers = {random_layer(size)};
  golden::JobSettings settings{cfg::Schedule::unfolded, cfg::Padding::dynamic, 8, {0}};
  const golden::JobPlan trial = golden::plan_job(accel, layers, settings);
  if (!trial.legal())
    throw cfg::ConfigError(fmt::format("{} cannot hold a {} x {} LSTM to measure", accel.name, size, size));
  settings.k = {trial.passes[0].desc.k};
  settings.steps = std::max<uint32_t>(1, kTilesPerRun / static_cast<uint32_t>(trial.passes[0].plan.tiles.size()));
  Layer l{accel, golden::plan_job(accel, layers, settings), {}, {}};
  l.ideal = golden::ideal_counters(accel, l.descriptor());
  l.input = {settings.steps,
             random_halves("x", size_t{settings.steps} * size, 1.0),
             {{std::vector<uint16_t>(size), std::vector<uint32_t>(size)}}};
  return l;
}

/// Seconds of each measurement, one entry a repeat. Loading the weights is not part of any of them.
struct Samples {
  std::vector<double> loop, bare, checked, idle;
};

SessionOptions session_options() {
  SessionOptions o;
  o.stop = &interrupt_flag();
  return o;
}

double bare_seconds(const Layer& l, Dut& dut) {
  double seconds = 0.0;
  run_bare(dut, l.accel, l.job, l.input, session_options(), &seconds);
  return seconds;
}

double checked_seconds(const Layer& l, Dut& dut) {
  const SessionResult r = run_checked(dut, l.accel, l.job, l.input, session_options());
  if (r.verdict != Verdict::pass)
    throw std::runtime_error(fmt::format("the measured run is no pass but {}: {}", to_string(r.verdict), r.detail));
  return r.run_seconds;
}

/// One round of all four, one after the other, so that a slow spell of the machine hits them alike.
void measure_round(const Layer& l, const DutLibrary& library, PlainLoop& loop, Samples& s) {
  s.loop.push_back(seconds_of([&] { loop.run(l.ideal.tiles); }));
  s.bare.push_back(bare_seconds(l, *library.create({})));
  s.checked.push_back(checked_seconds(l, *library.create({})));
  IdleProbe idle(library.create({}), l.descriptor());
  s.idle.push_back(seconds_of([&] { idle.run(kIdleCycles); }));
}

struct Line {
  std::string key, what, measured, target;
  double value = 0.0;
  bool ok = false;
};

Line make_line(std::string key, std::string what, double value, const char* unit, bool at_most, double target) {
  return {std::move(key),
          std::move(what),
          fmt::format("{:.2f}{}", value, unit),
          fmt::format("{} {:.2f}{}", at_most ? "<=" : ">=", target, unit),
          value,
          at_most ? value <= target : value >= target};
}

std::vector<double> ratios(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> r(a.size());
  std::transform(a.begin(), a.end(), b.begin(), r.begin(), std::divides<>());
  return r;
}

/// Seconds of one tile-issuing cycle: what is left when the cycles without a tile are taken out at the idle price.
std::vector<double> tile_seconds(const Layer& l, const Samples& s) {
  std::vector<double> t;
  for (size_t i = 0; i < s.bare.size(); ++i) {
    const double idle = s.idle[i] / kIdleCycles * static_cast<double>(l.ideal.cycles - l.ideal.tiles);
    t.push_back((s.bare[i] - idle) / l.ideal.tiles);
  }
  return t;
}

std::vector<Line> speed_lines(const Layer& l, const Samples& s) {
  const std::vector<double> tile = tile_seconds(l, s);
  std::vector<double> loop_tile = s.loop, idle_cycle = s.idle;
  for (double& v : loop_tile) v /= l.ideal.tiles;
  for (double& v : idle_cycle) v /= kIdleCycles;
  return {make_line("bare_vs_loop", "bare model slower than the plain C++ loop, per tile",
                    median(ratios(tile, loop_tile)), "x", true, kMaxSlowdown),
          make_line("checked_vs_bare", "speed with full checking over bare", median(ratios(s.bare, s.checked)), "",
                    false, kMinChecked),
          make_line("idle_vs_busy", "idle cycle faster than busy cycle", median(ratios(tile, idle_cycle)), "x", false,
                    kMinIdle)};
}

/// A folder that goes when the object goes.
class TempFolder {
 public:
  TempFolder() : path_(fs::temp_directory_path() / fmt::format("sharp-bench-{}", getpid())) { make_folder(path_); }
  ~TempFolder() { fs::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Line build_line(const cfg::Accel& accel, const std::string& rtl) {
  const TempFolder folder;
  setenv("CCACHE_DISABLE", "1", 1);  // a build from nothing is measured
  fmt::print("building the DUT library from nothing on one core ...\n");
  std::fflush(stdout);
  const double seconds = seconds_of([&] {
    build_dut_library(accel, {rtl, {}, "fast", 1, &interrupt_flag()}, folder.path() / "dut.so", folder.path() / "log");
  });
  return make_line("build_seconds", "clean build of the DUT library, one core", seconds, " s", true, kMaxBuildSeconds);
}

nlohmann::ordered_json to_json(const std::vector<Line>& lines) {
  nlohmann::ordered_json j = nlohmann::ordered_json::array();
  for (const Line& l : lines)
    j.push_back({{"key", l.key}, {"what", l.what}, {"measured", l.value}, {"target", l.target}, {"ok", l.ok}});
  return j;
}

void print(const Layer& l, const Samples& s, const std::vector<Line>& lines) {
  const double cycles = l.ideal.cycles;
  fmt::print("{} ({}): LSTM I={} H={} T={} unfolded K={}, {} tiles in {} cycles; medians of {} interleaved repeats\n",
             l.accel.name, l.accel.latency_name, l.descriptor().input_size, l.descriptor().hidden_size,
             l.descriptor().steps, l.descriptor().k, grouped(l.ideal.tiles), grouped(l.ideal.cycles), s.bare.size());
  fmt::print("plain loop {} tiles/s ({}), bare model {} cycles/s, checked {} cycles/s, idle {} cycles/s\n",
             grouped(static_cast<uint64_t>(l.ideal.tiles / median(s.loop))), PlainLoop::method(),
             grouped(static_cast<uint64_t>(cycles / median(s.bare))),
             grouped(static_cast<uint64_t>(cycles / median(s.checked))),
             grouped(static_cast<uint64_t>(kIdleCycles / median(s.idle))));
  const TextTable table({{"figure", 52, false}, {"measured", 9}, {"target", 11}, {"", 4, false}});
  fmt::print("{}", table.header());
  for (const Line& line : lines)
    fmt::print("{}", table.row({line.what, line.measured, line.target, line.ok ? "ok" : "FAIL"}));
}

}  // namespace

Verdict bench_command(const BenchArgs& args) {
  const Layer layer = make_layer(cfg::load_accel(args.accel, args.latency));
  const DutLibrary library(layer.accel, {args.rtl, {}, "fast", 2, &interrupt_flag()});
  PlainLoop loop(layer.accel.macs(), layer.descriptor().k, static_cast<unsigned>(layer.plan().tiles.size()),
                 layer.plan().blocks.front().x_tiles + layer.plan().blocks.front().h_tiles);
  Samples samples, warm_up;
  measure_round(layer, library, loop, warm_up);
  for (unsigned i = 0; i < args.repeats && !interrupt_flag(); ++i) measure_round(layer, library, loop, samples);
  if (interrupt_flag()) return Verdict::interrupted;
  std::vector<Line> lines = speed_lines(layer, samples);
  if (args.build) lines.push_back(build_line(layer.accel, args.rtl));
  print(layer, samples, lines);
  fmt::print("checksum of the plain loop {:.6g}\n", loop.checksum());
  const bool all_ok = std::all_of(lines.begin(), lines.end(), [](const Line& l) { return l.ok; });
  const Verdict verdict = all_ok || !args.strict ? Verdict::pass : Verdict::mismatch;
  if (!args.json.empty())
    write_json(args.json, {{"schema", 1},
                           {"command", "bench"},
                           {"verdict", to_string(verdict)},
                           {"exit_code", exit_code(verdict)},
                           {"accel", layer.accel.name},
                           {"latency", layer.accel.latency_name},
                           {"repeats", samples.bare.size()},
                           {"plain_loop", PlainLoop::method()},
                           {"loop_tiles_per_second", layer.ideal.tiles / median(samples.loop)},
                           {"bare_cycles_per_second", layer.ideal.cycles / median(samples.bare)},
                           {"checked_cycles_per_second", layer.ideal.cycles / median(samples.checked)},
                           {"idle_cycles_per_second", kIdleCycles / median(samples.idle)},
                           {"figures", to_json(lines)}});
  return verdict;
}

}  // namespace sharp::tb
