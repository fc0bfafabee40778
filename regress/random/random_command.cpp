// SPDX-License-Identifier: Apache-2.0
// `sharp random`: a series or a list of random runs, stopped at the first that does not pass.
#include "regress/random/random_command.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "regress/random/random_line.h"
#include "regress/random/random_regression.h"
#include "tb/cause/find_cause.h"
#include "tb/library/dut_library.h"
#include "tb/run/case_file.h"
#include "tb/run/cover_sink.h"
#include "tb/run/wave_files.h"
#include "tb/sim/result_json.h"
#include "tb/sim/session.h"
#include "tb/waves/wave_recorder.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

struct Totals {
  unsigned runs = 0;
  unsigned stacks = 0;                      ///< jobs of several passes
  std::map<std::string, unsigned> refused;  ///< jobs by error code
  uint64_t values = 0, cycles = 0;
};

uint64_t fresh_seed() {
  std::random_device device;
  return device();
}

/// "hidden_too_large 3, k_not_legal 2".
std::string refused_text(const Totals& totals) {
  std::string text;
  for (const auto& [code, count] : totals.refused)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", code, count);
  return text.empty() ? "none" : text;
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

/// Runs of one series, or of a list of runs.
class RandomCommand {
 public:
  explicit RandomCommand(const RandomArgs& args)
      : args_(args), series_{args.accel,   args.latency,  args.variant,
                             args.profile, args.overlays, args.fresh ? fresh_seed() : args.seed,
                             std::nullopt} {
    if (args.list.empty()) series_.overlays = profile_of(series_).overlays;
  }

  CountedVerdict execute() {
    fmt::print("{}\n", args_.list.empty() ? title() : "random --list " + args_.list);
    std::fflush(stdout);
    if (!args_.write.empty()) return write_run();
    if (!args_.cov.empty()) cover_.emplace(args_.cov);
    const auto begin = std::chrono::steady_clock::now();
    run_all();
    const CountedVerdict verdict(verdict_, {{"simulations", totals_.runs}, {"cycles", totals_.cycles}});
    report(verdict, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    return verdict;
  }

 private:
  std::string title() {
    const cfg::Accel& a = accel_of(series_);
    return fmt::format("random {} ({}) {}: profile {}{}, seed {}", a.name, a.latency_name, series_.variant,
                       series_.profile, overlay_text(), series_.seed);
  }
  std::string overlay_text() const {
    std::string text;
    for (const std::string& overlay : series_.overlays) text += ", " + overlay;
    return text;
  }

  const cfg::Profile& profile_of(const regress::RandomLine& line) {
    std::string key = line.profile;
    for (const std::string& overlay : line.overlays) key += "\n" + overlay;
    auto at = profiles_.find(key);
    if (at == profiles_.end()) at = profiles_.emplace(key, cfg::load_profile(line.profile, line.overlays)).first;
    return at->second;
  }

  const cfg::Accel& accel_of(const regress::RandomLine& line) {
    const auto key = std::pair(line.accel, line.latency);
    auto at = accels_.find(key);
    if (at == accels_.end())
      at = accels_.emplace(key, cfg::load_accel(regress::accel_path(line.accel), line.latency)).first;
    return at->second;
  }

  const DutLibrary& library_of(const cfg::Accel& accel, const std::string& variant) {
    std::unique_ptr<DutLibrary>& library = libraries_[parameter_text(accel) + variant];
    if (!library)
      library = std::make_unique<DutLibrary>(accel, DutLibraryOptions{rtl_, {}, variant, 2, &interrupt_flag()});
    return *library;
  }

  void run_all() {
    if (!args_.list.empty()) {
      for (const regress::RandomLine& line : regress::read_lines(args_.list))
        if (!run_one(line)) return;
      return;
    }
    regress::RandomLine line = series_;
    const unsigned first = args_.only.value_or(0), last = args_.only ? first + 1 : args_.runs;
    for (line.only = first; *line.only < last; ++*line.only)
      if (!run_one(line)) return;
  }

  /// Once for each reset seed; coverage is that of the first. False after a run that does not pass.
  bool run_one(const regress::RandomLine& line) {
    const regress::RandomRun run = regress::make_random_run(accel_of(line), profile_of(line), line.seed, *line.only);
    if (!run.job.legal()) ++totals_.refused[std::string(cfg::to_string(run.job.refusal))];
    totals_.stacks += run.job.passes.size() > 1;
    const DutLibrary& library = library_of(run.accel, line.variant);
    for (unsigned reset_seed = 1; reset_seed <= args_.reset_seeds && verdict_ == Verdict::pass; ++reset_seed) {
      const bool counts = cover_ && reset_seed == 1;
      CycleObserver* observer = counts ? &cover_->begin({run.accel, run.job, run.input, run.choices}) : nullptr;
      CodeCoverage code;
      SessionResult result = simulate(library, run, reset_seed, wave_folder(line, reset_seed), observer, code);
      if (counts) cover_->end(record(line, run), result, std::move(code));
      ++totals_.runs;
      totals_.values += result.values_compared;
      totals_.cycles += result.cycles_compared;
      verdict_ = result.verdict;
      if (verdict_ != Verdict::pass) print_failure(line, run, result);
    }
    return verdict_ == Verdict::pass;
  }

  /// A folder of its own for each simulation; series that run side by side do not share one.
  fs::path wave_folder(const regress::RandomLine& line, unsigned reset_seed) const {
    const fs::path root =
        args_.out.empty()
            ? fs::path(SHARP_BUILD_DIR) / "out" / "random" /
                  folder_name(fmt::format("{}-{}-{}-{}-seed{}", fs::path(line.accel).stem().string(), line.latency,
                                          line.variant, fs::path(line.profile).stem().string(), line.seed))
            : fs::path(args_.out);
    return root / fmt::format("run{}-reset{}", *line.only, reset_seed);
  }

  SessionResult simulate(const DutLibrary& library, const regress::RandomRun& run, uint64_t reset_seed,
                         const fs::path& folder, CycleObserver* observer, CodeCoverage& code) {
    SessionOptions options = regress::session_options(run);
    options.stop = &interrupt_flag();
    const SessionOptions plain = options;
    options.observer = observer;
    const auto dut = library.create({reset_seed});
    std::optional<WaveRecorder> recorder;
    if (waves_.mode != WaveMode::none) {
      clear_wave(folder);
      if (waves_.mode != WaveMode::fail) check_wave(folder);
      options.hook = &recorder.emplace(*dut, run.accel, waves_, folder / "wave.fst");
    }
    CaseReport report;
    SessionResult& result = report.result;
    result = run_checked(*dut, run.accel, run.job, run.input, options);
    if (result.failure && !(recorder && recorder->replaying()))
      find_cause(*library.create({reset_seed}), run.accel, run.job, run.input, plain, *result.failure);
    const bool dumped = recorder && recorder->complete(result);
    dut->finish();
    if (observer != nullptr) code = dut->code_coverage();
    if (dumped) {
      file_wave(folder / "wave.fst", report);
      fmt::print("waves: {} (sharp waves {})\n", report.wave, shell_path(folder));
    }
    return result;
  }

  /// The name of a run in the coverage database.
  cover::RunRecord record(const regress::RandomLine& line, const regress::RandomRun& run) const {
    std::string text = regress::to_line(line);
    if (args_.reset_seeds != 1) text += fmt::format(" --reset-seeds {}", args_.reset_seeds);
    if (!args_.rtl.empty()) text += " --rtl " + shell_path(args_.rtl);
    return {text, run.accel.name, run.accel.latency_name, line.variant, line.seed};
  }

  void print_failure(const regress::RandomLine& line, const regress::RandomRun& run,
                     const SessionResult& result) const {
    fmt::print("\n{}: run {}: {}\n", to_string(result.verdict), *line.only, run.description);
    if (result.failure) fmt::print("{}\n", result.failure->message);
    if (!result.detail.empty()) fmt::print("{}\n", result.detail);
    fmt::print("reproduce: {} {} --reset-seeds {} --waves all{}\n", shell_line({args_.program}), regress::to_line(line),
               args_.reset_seeds, args_.rtl.empty() ? "" : " --rtl " + shell_path(args_.rtl));
  }

  void report(const CountedVerdict& verdict, double seconds) const {
    fmt::print("jobs of several passes: {}; refused jobs: {}\n", totals_.stacks, refused_text(totals_));
    fmt::print("{}: {} simulations; {} values and {} cycles compared in {:.1f} s\n", to_string(verdict.verdict()),
               totals_.runs, grouped(totals_.values), grouped(totals_.cycles), seconds);
    if (args_.json.empty()) return;
    nlohmann::ordered_json json = report_head("random", verdict);
    json.update({{"rtl", rtl_.origin().string()},
                 {"rtl_hash", rtl_.hash()},
                 {"accel", series_.accel},
                 {"latency", series_.latency},
                 {"variant", series_.variant},
                 {"profile", series_.profile},
                 {"overlays", series_.overlays},
                 {"list", args_.list},
                 {"seed", series_.seed},
                 {"simulations", totals_.runs},
                 {"stacks", totals_.stacks},
                 {"refused", totals_.refused},
                 {"values_compared", totals_.values},
                 {"cycles_compared", totals_.cycles},
                 {"seconds", seconds}});
    write_json(args_.json, json);
  }

  CountedVerdict write_run();

  const RandomArgs& args_;
  RtlSnapshot rtl_ = RtlSnapshot::take(args_.rtl);  ///< all runs are of it
  const WaveOptions waves_ = parse_waves(args_.waves);
  regress::RandomLine series_;
  std::map<std::string, cfg::Profile> profiles_;
  std::map<std::pair<std::string, std::string>, cfg::Accel> accels_;
  std::map<std::string, std::unique_ptr<DutLibrary>> libraries_;  ///< by parameter_text and variant
  std::optional<CoverSink> cover_;                                ///< of --cov
  Totals totals_;
  Verdict verdict_ = Verdict::pass;
};

/// Writes run --only as a run file (docs/shrink.md). Throws ConfigError for what run files cannot say.
CountedVerdict RandomCommand::write_run() {
  if (!args_.only) throw cfg::ConfigError("--write writes one run: state its number with --only N");
  const regress::RandomRun run =
      regress::make_random_run(accel_of(series_), profile_of(series_), series_.seed, *args_.only);
  if (!run.job.legal())
    throw cfg::ConfigError(fmt::format("run {} is a job the hardware refuses ({}); run files hold jobs that run",
                                       *args_.only, cfg::to_string(run.job.refusal)));
  const SessionOptions options = regress::session_options(run);
  const bool has_prelude = !run.prelude.refused.empty() || run.prelude.cut_off > 0;
  if (has_prelude || run.clear_with_start || (run.host_noise > 0.0 && run.noise_kind != NoiseKind::mixed))
    throw cfg::ConfigError(
        fmt::format("run {} has a host that run files cannot describe; add --set start=alone --set noise_kind=mixed "
                    "--set before=nothing",
                    *args_.only));
  cfg::Case c;
  c.accel = run.accel;
  c.layers = std::make_shared<const std::vector<cfg::Layer>>(layers_of(run.job));
  c.input = std::make_shared<const cfg::ModelInput>(run.input);
  c.schedule = static_cast<cfg::Schedule>(run.job.passes[0].desc.schedule);
  c.padding = static_cast<cfg::Padding>(run.job.passes[0].desc.padding);
  c.traffic = run.traffic;
  c.host_noise = run.host_noise;
  c.starts = run.starts;
  c.seed = run.seed;
  c.hang_cycles = options.hang_cycles;
  for (const golden::PassPlan& p : run.job.passes) c.pass_ks.push_back(p.desc.k);
  const golden::JobPlan again = golden::plan_job(
      run.accel, *c.layers, {c.schedule, c.padding, c.input->steps, {c.pass_ks.begin(), c.pass_ks.end()}});
  if (again.descriptors() != run.job.descriptors())
    throw cfg::ConfigError(
        fmt::format("run {} has bases, routes or settings of its own in a pass; run files lay out memories themselves",
                    *args_.only));
  if (c.pass_ks.size() == 1) c.k = c.pass_ks[0], c.pass_ks.clear();
  write_case_file(args_.write, c, fmt::format("run {} of sharp random, seed {}", *args_.only, series_.seed));
  fmt::print("written {}: {}\n", args_.write, run.description);
  return {Verdict::pass, {{"run files", 1}}};
}

}  // namespace

CountedVerdict random_command(const RandomArgs& args) { return RandomCommand(args).execute(); }

}  // namespace sharp::tb
