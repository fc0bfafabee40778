// SPDX-License-Identifier: Apache-2.0
// `sharp random`: a series of random runs on one accelerator, stopped at the first that does not pass.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <random>

#include "regress/random_regression.h"
#include "tb/cause/find_cause.h"
#include "tb/main/case_file.h"
#include "tb/main/commands.h"
#include "tb/main/cover_sink.h"
#include "tb/main/interrupt.h"
#include "tb/main/output_file.h"
#include "tb/main/text_table.h"
#include "tb/sim/dut_library.h"
#include "tb/sim/session.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

constexpr uint64_t kHangCycles = 20000;  // above every gap the traffic can make

struct Totals {
  unsigned runs = 0;
  unsigned stacks = 0;                      ///< jobs of several passes
  std::map<std::string, unsigned> refused;  ///< jobs by error code
  uint64_t values = 0, cycles = 0;
};

cfg::Accel choose_accel(const RandomArgs& args) {
  cfg::Accel accel = cfg::load_accel(args.accel, args.latency);
  if (!args.lat_acc) return accel;
  accel.lat.acc = *args.lat_acc;
  accel.latency_name += fmt::format("_acc{}", *args.lat_acc);
  return accel;
}

uint64_t fresh_seed() {
  std::random_device device;
  return device();
}

std::string reproduce_line(const RandomArgs& args, uint64_t seed, unsigned number) {
  std::string line =
      fmt::format("{} random --accel {} --latency {} --variant {} --seed {} --only {} --reset-seeds {} --waves all",
                  args.program, args.accel, args.latency, args.variant, seed, number, args.reset_seeds);
  if (args.lat_acc) line += fmt::format(" --lat-acc {}", *args.lat_acc);
  return args.rtl.empty() ? line : line + " --rtl " + args.rtl;
}

/// The name of a run in the coverage database.
cover::RunRecord run_record(const RandomArgs& args, const cfg::Accel& accel, uint64_t seed, unsigned number) {
  std::string line = fmt::format("random --accel {} --latency {} --variant {} --seed {} --only {}", args.accel,
                                 args.latency, args.variant, seed, number);
  if (args.lat_acc) line += fmt::format(" --lat-acc {}", *args.lat_acc);
  if (args.reset_seeds != 1) line += fmt::format(" --reset-seeds {}", args.reset_seeds);
  if (!args.rtl.empty()) line += " --rtl " + shell_word(args.rtl);
  return {line, accel.name, accel.latency_name, args.variant, seed};
}

std::string wave_path(const RandomArgs& args, unsigned number, unsigned reset_seed) {
  if (args.waves != "all") return {};
  const fs::path folder = args.out.empty() ? fs::path(SHARP_BUILD_DIR) / "out" / "random" : fs::path(args.out);
  make_folder(folder);
  return (folder / fmt::format("run{}-reset{}.fst", number, reset_seed)).string();
}

SessionOptions session_options(const regress::RandomRun& run) {
  SessionOptions o;
  o.seed = run.seed;
  o.traffic = run.traffic;
  o.hang_cycles = kHangCycles;
  o.stop = &interrupt_flag();
  o.host_noise = run.host_noise;
  return o;
}

SessionResult simulate(const DutLibrary& library, const cfg::Accel& accel, const regress::RandomRun& run,
                       uint64_t reset_seed, const std::string& wave, CycleObserver* observer,
                       CodeCoverage& code) {
  const auto dut = library.create({reset_seed});
  if (!wave.empty()) dut->start_trace(wave, nullptr);
  SessionOptions options = session_options(run);
  options.observer = observer;
  SessionResult result = run_checked(*dut, accel, run.job, run.input, options);
  dut->finish();
  if (observer != nullptr) code = dut->code_coverage();
  if (result.failure)
    find_cause(*library.create({reset_seed}), accel, run.job, run.input, session_options(run), *result.failure);
  return result;
}

/// Runs the run once for each reset seed, of which observer and code see the first; returns the first result that is no
/// pass, else the last.
SessionResult run_one(const RandomArgs& args, const DutLibrary& library, const cfg::Accel& accel, unsigned number,
                      const regress::RandomRun& run, CycleObserver* observer, CodeCoverage& code,
                      Totals& totals) {
  SessionResult result;
  for (unsigned reset_seed = 1; reset_seed <= args.reset_seeds; ++reset_seed) {
    const std::string wave = wave_path(args, number, reset_seed);
    result = simulate(library, accel, run, reset_seed, wave, reset_seed == 1 ? observer : nullptr, code);
    if (!wave.empty()) fmt::print("waves: {}\n", wave);
    ++totals.runs;
    totals.values += result.values_compared;
    totals.cycles += result.cycles_compared;
    if (result.verdict != Verdict::pass) break;
  }
  return result;
}

/// "hidden_too_large 3, k_not_legal 2".
std::string refused_text(const Totals& totals) {
  std::string text;
  for (const auto& [code, count] : totals.refused)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", code, count);
  return text.empty() ? "none" : text;
}

void print_failure(const RandomArgs& args, uint64_t seed, unsigned number, const regress::RandomRun& run,
                   const SessionResult& result) {
  fmt::print("\n{}: run {}: {}\n", to_string(result.verdict), number, run.description);
  if (result.failure) fmt::print("{}\n", result.failure->message);
  if (!result.detail.empty()) fmt::print("{}\n", result.detail);
  fmt::print("reproduce: {}\n", reproduce_line(args, seed, number));
}

/// The layers of a job as a model states them: without the padding between the halves of a concatenated input.
std::vector<cfg::Layer> layers_of(const golden::JobPlan& job) {
  std::vector<cfg::Layer> layers;
  unsigned width = 0;  // of the layer before, if it has two directions
  for (size_t n = 0; n < job.passes.size(); ++n) {
    const golden::PassPlan& p = job.passes[n];
    if (p.layer == layers.size()) {
      width = layers.empty() || layers.back().num_passes() == 1 ? 0 : layers.back().weights[0].hidden_size;
      const bool both = n + 1 < job.passes.size() && job.passes[n + 1].layer == p.layer;
      layers.push_back({static_cast<cfg::Cell>(p.desc.cell),
                        both        ? cfg::Direction::bidirectional
                        : p.reverse ? cfg::Direction::reverse
                                    : cfg::Direction::forward,
                        {}});
    }
    cfg::LayerWeights w = p.weights;
    if (width != 0) {
      w.w.clear();
      for (size_t i = 0; i < p.weights.w.size(); ++i)
        if (const size_t column = i % w.input_size; column < width || column >= w.input_size - width)
          w.w.push_back(p.weights.w[i]);
      w.input_size = 2 * width;
    }
    layers.back().weights.push_back(std::move(w));
  }
  return layers;
}

/// Writes run --only as a run file (docs/shrink.md). Throws ConfigError for what run files cannot say.
Verdict write_run(const RandomArgs& args, const cfg::Accel& accel, uint64_t seed) {
  if (!args.only) throw cfg::ConfigError("--write writes one run: state its number with --only N");
  const regress::RandomRun run = regress::make_random_run(accel, seed, *args.only);
  if (!run.job.legal())
    throw cfg::ConfigError(fmt::format("run {} is a job the hardware refuses ({}); run files hold jobs that run",
                                       *args.only, cfg::to_string(run.job.refusal)));
  cfg::Case c;
  c.accel = accel;
  c.layers = std::make_shared<const std::vector<cfg::Layer>>(layers_of(run.job));
  c.input = std::make_shared<const cfg::ModelInput>(run.input);
  c.schedule = static_cast<cfg::Schedule>(run.job.passes[0].desc.schedule);
  c.padding = static_cast<cfg::Padding>(run.job.passes[0].desc.padding);
  c.traffic = run.traffic;
  c.host_noise = run.host_noise;
  c.seed = run.seed;
  c.hang_cycles = kHangCycles;
  for (const golden::PassPlan& p : run.job.passes) c.pass_ks.push_back(p.desc.k);
  const golden::JobPlan again =
      golden::plan_job(accel, *c.layers, {c.schedule, c.padding, c.input->steps, {c.pass_ks.begin(), c.pass_ks.end()}});
  if (again.descriptors() != run.job.descriptors())
    throw cfg::ConfigError(
        fmt::format("run {} has bases or routes of its own; run files lay out memories themselves", *args.only));
  if (c.pass_ks.size() == 1) c.k = c.pass_ks[0], c.pass_ks.clear();
  write_case_file(args.write, c, fmt::format("run {} of sharp random, seed {}", *args.only, seed));
  fmt::print("written {}: {}\n", args.write, run.description);
  return Verdict::pass;
}

}  // namespace

Verdict random_command(const RandomArgs& args) {
  const uint64_t seed = args.fresh ? fresh_seed() : args.seed;
  const cfg::Accel accel = choose_accel(args);
  fmt::print("random {} ({}) {}: seed {}\n", accel.name, accel.latency_name, args.variant, seed);
  std::fflush(stdout);
  if (!args.write.empty()) return write_run(args, accel, seed);
  const DutLibrary library(accel, {args.rtl, {}, args.variant, 2, &interrupt_flag()});
  std::optional<CoverSink> cover;
  if (!args.cov.empty()) cover.emplace(args.cov);
  const auto begin = std::chrono::steady_clock::now();
  Totals totals;
  Verdict verdict = Verdict::pass;
  const unsigned first = args.only.value_or(0), last = args.only ? first + 1 : args.runs;
  for (unsigned number = first; number < last && verdict == Verdict::pass; ++number) {
    const regress::RandomRun run = regress::make_random_run(accel, seed, number);
    if (!run.job.legal()) ++totals.refused[std::string(cfg::to_string(run.job.refusal))];
    totals.stacks += run.job.passes.size() > 1;
    CycleObserver* observer = cover ? &cover->begin({accel, run.job, run.input}) : nullptr;
    CodeCoverage code;
    SessionResult result = run_one(args, library, accel, number, run, observer, code, totals);
    if (cover) cover->end(run_record(args, accel, seed, number), result, std::move(code));
    verdict = result.verdict;
    if (verdict != Verdict::pass) print_failure(args, seed, number, run, result);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("jobs of several passes: {}; refused jobs: {}\n", totals.stacks, refused_text(totals));
  fmt::print("{}: {} simulations; {} values and {} cycles compared in {:.1f} s\n", to_string(verdict), totals.runs,
             grouped(totals.values), grouped(totals.cycles), seconds);
  if (!args.json.empty())
    write_json(args.json, {{"schema", 1},
                           {"command", "random"},
                           {"verdict", to_string(verdict)},
                           {"exit_code", exit_code(verdict)},
                           {"accel", accel.name},
                           {"latency", accel.latency_name},
                           {"variant", args.variant},
                           {"seed", seed},
                           {"simulations", totals.runs},
                           {"stacks", totals.stacks},
                           {"refused", totals.refused},
                           {"values_compared", totals.values},
                           {"cycles_compared", totals.cycles},
                           {"seconds", seconds}});
  return verdict;
}

}  // namespace sharp::tb
