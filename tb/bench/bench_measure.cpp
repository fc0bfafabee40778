// SPDX-License-Identifier: Apache-2.0
// One layer, run bare, checked, idle and on the timing model alone, beside the plain loop.
#include "tb/bench/bench_measure.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"
#include "cfg/types/half.h"
#include "cfg/types/random.h"
#include "golden/job/job_plan.h"
#include "golden/timing/timing_model.h"
#include "tb/bench/idle_probe.h"
#include "tb/bench/plain_loop.h"
#include "tb/cover/groups/coverage.h"
#include "tb/dut/processor_time.h"
#include "tb/library/dut_library.h"
#include "tb/sim/run_timing.h"
#include "tb/sim/session.h"
#include "tb/waves/wave_recorder.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr unsigned kReferenceMacs = 1024, kReferenceSize = 128;
constexpr unsigned kTilesPerRun = 50000;  // at 1,024 MACs: a few tenths of a second of simulation
constexpr unsigned kIdleCycles = 200000;  // likewise
constexpr double kMaxSlowdown = 20.0, kMinChecked = 0.80, kMaxBuildSeconds = 60.0, kMinIdle = 20.0, kMinTiming = 20.0;
constexpr double kMinCoverageBuild = 0.25, kMaxCoverageCost = 10.0;
constexpr uint64_t kSnapshotsPerRun = 5;
constexpr double kMaxSnapshotCost = 3.0;
constexpr double kKibPerMib = 1024.0;

double seconds_of(const std::function<void()>& work) {
  const double begin = processor_seconds();
  work();
  return processor_seconds() - begin;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

/// Fewer of something on a larger machine, so that a measurement takes about as long.
unsigned scaled(unsigned at_reference, unsigned macs) {
  return macs <= kReferenceMacs ? at_reference : std::max(1u, at_reference / (macs / kReferenceMacs));
}

/// I = H of the layer: twice as large for four times as many MACs, so that a step has the same number of tiles.
unsigned layer_size(const cfg::Accel& accel) {
  unsigned size = kReferenceSize;
  for (unsigned macs = accel.macs(); macs >= 4 * kReferenceMacs; macs /= 4) size *= 2;
  return std::min({size, accel.max_input, accel.max_hidden});
}

/// The layer that is measured, long enough to hide the start and the end.
struct Layer {
  cfg::Accel accel;
  golden::JobPlan job;
  cfg::ModelInput input;
  golden::Counters ideal;
  unsigned idle_cycles = 0;

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
Layer make_layer(const cfg::Accel& accel, uint64_t tiles) {
  const unsigned size = layer_size(accel);
  const std::vector<cfg::Layer> layers = {random_layer(size)};
  golden::JobSettings settings{cfg::Schedule::unfolded, cfg::Padding::dynamic, 8, {0}};
  const golden::JobPlan trial = golden::plan_job(accel, layers, settings);
  if (!trial.legal())
    throw cfg::ConfigError(fmt::format("{} cannot hold a {} x {} LSTM to measure", accel.name, size, size));
  const auto tiles_per_step = static_cast<uint32_t>(trial.passes[0].plan.tiles.size());
  settings.k = {trial.passes[0].desc.k};
  settings.steps = std::max(1u, static_cast<uint32_t>(tiles / tiles_per_step));
  Layer l{accel, golden::plan_job(accel, layers, settings), {}, {}, scaled(kIdleCycles, accel.macs())};
  l.ideal = golden::ideal_counters(accel, l.descriptor());
  l.input = {settings.steps,
             random_halves("x", size_t{settings.steps} * size, 1.0),
             {{std::vector<uint16_t>(size), std::vector<uint32_t>(size)}}};
  return l;
}

Layer make_layer(const cfg::Accel& accel) { return make_layer(accel, scaled(kTilesPerRun, accel.macs())); }

/// Processor time of each measurement, one entry a repeat. Loading the weights is not part of any of them.
struct Samples {
  std::vector<double> loop, bare, checked, idle, timing;
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

double checked_seconds(const Layer& l, Dut& dut, const SessionOptions& options = session_options()) {
  const SessionResult r = run_checked(dut, l.accel, l.job, l.input, options);
  if (r.verdict != Verdict::pass)
    throw std::runtime_error(fmt::format("the measured run is no pass but {}: {}", to_string(r.verdict), r.detail));
  return r.cpu_seconds;
}

/// One round of all, one after the other, so that a slow spell of the machine hits them alike.
void measure_round(const Layer& l, const DutLibrary& library, PlainLoop& loop, Samples& s) {
  s.loop.push_back(seconds_of([&] { loop.run(l.ideal.tiles); }));
  s.bare.push_back(bare_seconds(l, *library.create({})));
  s.checked.push_back(checked_seconds(l, *library.create({})));
  s.timing.push_back(seconds_of([&] { run_timing(l.accel, l.job, l.input, session_options()); }));
  IdleProbe idle(library.create({}), l.descriptor());
  s.idle.push_back(seconds_of([&] { idle.run(l.idle_cycles); }));
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
    const double idle = s.idle[i] / l.idle_cycles * static_cast<double>(l.ideal.cycles - l.ideal.tiles);
    t.push_back((s.bare[i] - idle) / l.ideal.tiles);
  }
  return t;
}

void add_speed(const Layer& l, const Samples& s, BenchResult& r) {
  const std::vector<double> tile = tile_seconds(l, s);
  std::vector<double> loop_tile = s.loop, idle_cycle = s.idle;
  for (double& v : loop_tile) v /= l.ideal.tiles;
  for (double& v : idle_cycle) v /= l.idle_cycles;
  r.repeats = static_cast<unsigned>(s.bare.size());
  r.loop_tiles_per_second = l.ideal.tiles / median(s.loop);
  r.bare_cycles_per_second = l.ideal.cycles / median(s.bare);
  r.checked_cycles_per_second = l.ideal.cycles / median(s.checked);
  r.timing_cycles_per_second = l.ideal.cycles / median(s.timing);
  r.idle_cycles_per_second = l.idle_cycles / median(s.idle);
  r.figures = {
      {"bare_vs_loop", "bare model slower than the plain C++ loop, per tile", "x", median(ratios(tile, loop_tile)),
       kMaxSlowdown, true},
      {"checked_vs_bare", "speed with full checking over bare", "", median(ratios(s.bare, s.checked)), kMinChecked,
       false},
      {"idle_vs_busy", "idle cycle faster than busy cycle", "x", median(ratios(tile, idle_cycle)), kMinIdle, false},
      {"timing_vs_checked", "timing-only run faster than the checked run of the same job", "x",
       median(ratios(s.checked, s.timing)), kMinTiming, false}};
}

/// Seconds of a run with functional coverage; what begin() and end() cost is not part of a cycle.
double observed_seconds(const Layer& l, Dut& dut, cover::Coverage& coverage) {
  coverage.begin({l.accel, l.job, l.input});
  SessionOptions options = session_options();
  options.observer = &coverage;
  const double seconds = checked_seconds(l, dut, options);
  coverage.end();
  return seconds;
}

/// Seconds of a checked run: as it is, with functional coverage, with the coverage build.
struct CoverageSamples {
  std::vector<double> checked, observed, coverage_build;
};

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

struct Usage {
  double seconds = 0.0, mib = 0.0;
};
/// Processor time so far, and the most memory one process had.
Usage usage(int who) {
  rusage u{};
  getrusage(who, &u);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {seconds(u.ru_utime) + seconds(u.ru_stime), static_cast<double>(u.ru_maxrss) / kKibPerMib};
}

/// Processor time of a checked run with everything that its snapshots cost, if it takes any; loading included.
double snapshot_run_seconds(const Layer& l, Dut& dut, bool snapshots) {
  const auto now = [] { return processor_seconds() + usage(RUSAGE_CHILDREN).seconds; };
  const double before = now();
  {
    SessionOptions options = session_options();
    std::optional<WaveRecorder> recorder;
    if (snapshots) {
      recorder.emplace(dut, l.accel, parse_waves("fail"),
                       fs::temp_directory_path() / "sharp-bench.fst");  // never written
      options.hook = &*recorder;
    }
    checked_seconds(l, dut, options);
  }
  return now() - before;
}

void add_build(const RtlSnapshot& rtl, BenchResult& r) {
  const TempFolder folder;
  setenv("CCACHE_DISABLE", "1", 1);  // a build from nothing is measured
  fmt::print("building the DUT library of {} from nothing on one core ...\n", r.accel.name);
  std::fflush(stdout);
  const double before = usage(RUSAGE_CHILDREN).seconds;
  build_dut_library(r.accel, {rtl, {}, "fast", 1, &interrupt_flag()}, folder.path() / "dut.so", folder.path() / "log");
  r.build_seconds = usage(RUSAGE_CHILDREN).seconds - before;
  r.build_mib = usage(RUSAGE_CHILDREN).mib;
  r.figures.push_back({"build_seconds", "clean build of the DUT library, processor time", " s", r.build_seconds,
                       kMaxBuildSeconds, true});
}

}  // namespace

BenchResult measure(const cfg::Accel& accel, const BenchOptions& options) {
  const Layer layer = make_layer(accel);
  BenchResult r;
  r.accel = accel;
  r.descriptor = layer.descriptor();
  r.tiles = layer.ideal.tiles;
  r.cycles = layer.ideal.cycles;
  const DutLibrary library(accel, {options.rtl, {}, "fast", 2, &interrupt_flag()});
  checked_seconds(layer, *library.create({}));  // first of all: the memory of a run is that of this one
  r.run_mib = usage(RUSAGE_SELF).mib;
  PlainLoop loop(accel.macs(), layer.descriptor().k, static_cast<unsigned>(layer.plan().tiles.size()),
                 layer.plan().blocks.front().x_tiles + layer.plan().blocks.front().h_tiles);
  Samples samples, warm_up;
  measure_round(layer, library, loop, warm_up);
  do measure_round(layer, library, loop, samples);
  while (samples.bare.size() < options.repeats && !interrupt_flag());
  r.checksum = loop.checksum();
  add_speed(layer, samples, r);
  if (options.build && !interrupt_flag()) add_build(options.rtl, r);
  return r;
}

CoverageSpeed measure_coverage(const cfg::Accel& accel, const BenchOptions& options) {
  const Layer layer = make_layer(accel);
  const DutLibrary fast(accel, {options.rtl, {}, "fast", 2, &interrupt_flag()});
  const DutLibrary counting(accel, {options.rtl, {}, "coverage", 2, &interrupt_flag()});
  cover::Coverage coverage;
  CoverageSamples s;
  checked_seconds(layer, *fast.create({}));
  checked_seconds(layer, *counting.create({}));
  do {
    s.checked.push_back(checked_seconds(layer, *fast.create({})));
    s.observed.push_back(observed_seconds(layer, *fast.create({}), coverage));
    s.coverage_build.push_back(checked_seconds(layer, *counting.create({})));
  } while (s.checked.size() < options.repeats && !interrupt_flag());
  CoverageSpeed r{accel,
                  static_cast<unsigned>(s.checked.size()),
                  layer.ideal.cycles / median(s.checked),
                  layer.ideal.cycles / median(s.coverage_build),
                  {}};
  const double slower = 100.0 * (1.0 - median(ratios(s.checked, s.observed)));
  r.figures = {{"coverage_build_vs_fast", "checked cycles/s of the coverage build over the fast build", "",
                median(ratios(s.checked, s.coverage_build)), kMinCoverageBuild, false},
               {"functional_coverage_cost", "cost of functional coverage in checked cycles/s", " %", slower,
                kMaxCoverageCost, true}};
  return r;
}

SnapshotSpeed measure_snapshots(const cfg::Accel& accel, const BenchOptions& options) {
  const uint64_t interval = default_snapshot_cycles(accel);
  const Layer layer = make_layer(accel, kSnapshotsPerRun * interval);
  const DutLibrary library(accel, {options.rtl, {}, "fast", 2, &interrupt_flag()});
  std::vector<double> without, with;
  snapshot_run_seconds(layer, *library.create({}), false);  // warm-up
  do {
    without.push_back(snapshot_run_seconds(layer, *library.create({}), false));
    with.push_back(snapshot_run_seconds(layer, *library.create({}), true));
  } while (without.size() < options.repeats && !interrupt_flag());
  const double slower = 100.0 * (median(ratios(with, without)) - 1.0);
  return {accel,
          static_cast<unsigned>(without.size()),
          layer.ideal.cycles,
          interval,
          layer.ideal.cycles / median(without),
          {{"snapshot_cost", "snapshots of --waves fail, of the time of a checked run", " %", slower, kMaxSnapshotCost,
            true}}};
}

nlohmann::ordered_json to_json(const SnapshotSpeed& r) {
  return {{"accel", r.accel.name},
          {"latency", r.accel.latency_name},
          {"repeats", r.repeats},
          {"cycles", r.cycles},
          {"snapshot_cycles", r.snapshot_cycles},
          {"checked_cycles_per_second", r.checked_cycles_per_second},
          {"figures", to_json(r.figures)}};
}

nlohmann::ordered_json to_json(const CoverageSpeed& r) {
  return {{"accel", r.accel.name},
          {"latency", r.accel.latency_name},
          {"repeats", r.repeats},
          {"checked_cycles_per_second", r.checked_cycles_per_second},
          {"coverage_build_cycles_per_second", r.coverage_build_cycles_per_second},
          {"figures", to_json(r.figures)}};
}

nlohmann::ordered_json to_json(const std::vector<Figure>& list) {
  nlohmann::ordered_json figures = nlohmann::ordered_json::array();
  for (const Figure& f : list)
    figures.push_back({{"key", f.key},
                       {"what", f.what},
                       {"measured", f.value},
                       {"target", fmt::format("{} {:.2f}{}", f.at_most ? "<=" : ">=", f.target, f.unit)},
                       {"ok", f.ok()}});
  return figures;
}

nlohmann::ordered_json to_json(const BenchResult& r) {
  nlohmann::ordered_json j = {{"accel", r.accel.name},
                              {"latency", r.accel.latency_name},
                              {"macs", r.accel.macs()},
                              {"size", r.descriptor.hidden_size},
                              {"k", r.descriptor.k},
                              {"steps", r.descriptor.steps},
                              {"tiles", r.tiles},
                              {"cycles", r.cycles},
                              {"repeats", r.repeats},
                              {"plain_loop", PlainLoop::method()},
                              {"loop_tiles_per_second", r.loop_tiles_per_second},
                              {"bare_cycles_per_second", r.bare_cycles_per_second},
                              {"checked_cycles_per_second", r.checked_cycles_per_second},
                              {"timing_cycles_per_second", r.timing_cycles_per_second},
                              {"idle_cycles_per_second", r.idle_cycles_per_second},
                              {"run_mib", r.run_mib},
                              {"build_mib", nullptr},
                              {"figures", to_json(r.figures)}};
  if (r.build_mib > 0.0) j["build_mib"] = r.build_mib;
  return j;
}

}  // namespace sharp::tb
