// SPDX-License-Identifier: Apache-2.0
// Parts of the command line: child pool, tables, result files, reports, choice of K.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/child_pool.h"
#include "cfg/types/npy.h"
#include "cfg/types/random.h"
#include "golden/plan/plan.h"
#include "golden/timing/timing_model.h"
#include "tb/bench/plain_loop.h"
#include "tb/run/case_report.h"
#include "tb/run/resolve.h"
#include "tb/run/run_case.h"
#include "tb/run/run_table.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct PoolResult {
  std::vector<size_t> started;
  std::map<size_t, std::string> texts, deaths;
};

PoolResult run_pool(size_t count, unsigned parallel, std::function<std::string(size_t)> work,
                    const std::atomic<bool>* stop = nullptr) {
  PoolResult r;
  ChildPool pool;
  pool.parallel = parallel;
  pool.stop = stop;
  pool.work = std::move(work);
  pool.started = [&](size_t i) { r.started.push_back(i); };
  pool.ended = [&](size_t i, const std::string& text, const std::string& death) {
    r.texts[i] = text;
    r.deaths[i] = death;
  };
  pool.run(count);
  return r;
}

TEST(ChildPool, ReturnsLongTextsOfAllJobs) {
  const PoolResult r = run_pool(5, 2, [](size_t i) { return std::string(300000 + i, 'x'); });
  ASSERT_EQ(r.texts.size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(r.texts.at(i).size(), 300000 + i);
    EXPECT_EQ(r.deaths.at(i), "");
  }
}

TEST(ChildPool, ACrashCostsOneJob) {
  const PoolResult r = run_pool(3, 1, [](size_t i) {
    if (i == 1) raise(SIGKILL);
    return std::string("done");
  });
  EXPECT_EQ(r.deaths.at(0), "");
  EXPECT_THAT(r.deaths.at(1), HasSubstr("killed by signal 9"));
  EXPECT_EQ(r.texts.at(2), "done");
}

TEST(ChildPool, AnExceptionTravelsAsDeath) {
  const PoolResult r = run_pool(1, 1, [](size_t) -> std::string { throw std::runtime_error("disk full"); });
  EXPECT_EQ(r.deaths.at(0), "disk full");
}

TEST(ChildPool, AnExitIsADeath) {
  const PoolResult r = run_pool(1, 1, [](size_t) -> std::string { _exit(3); });
  EXPECT_THAT(r.deaths.at(0), HasSubstr("exit status 3"));
}

TEST(ChildPool, NothingStartsOnceStopped) {
  const std::atomic<bool> stop{true};
  const PoolResult r = run_pool(
      3, 1, [](size_t) { return std::string("done"); }, &stop);
  EXPECT_TRUE(r.started.empty());
  EXPECT_TRUE(r.texts.empty());
}

TEST(TextTable, GroupsDigitsByThree) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(12345678), "12,345,678");
}

TEST(TextTable, AlignsColumns) {
  const TextTable table({{"name", 6, false}, {"n", 4}});
  EXPECT_EQ(table.header(), "name       n\n------------\n");
  EXPECT_EQ(table.row({"ab", "12"}), "ab        12\n");
  EXPECT_EQ(table.row({"ab"}), "ab\n");
}

class OutputFile : public ::testing::Test {
 protected:
  void SetUp() override { make_folder(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_ = fs::temp_directory_path() / ("sharp-main-test-" + std::to_string(getpid()));
};

TEST_F(OutputFile, NpyReadsBack) {
  write_npy(folder_ / "h.npy", 2, std::vector<uint16_t>{0x3c00, 0xc000, 0x0001, 0x7bff});
  write_npy(folder_ / "c.npy", 1, std::vector<uint32_t>{0x3f800000, 0xc0490fdb});
  write_npy(folder_ / "r.npy", 3, std::vector<double>{0.5, -1.25, 3.0});
  const cfg::NpyArray h = cfg::read_npy(folder_ / "h.npy");
  EXPECT_THAT(h.shape, ElementsAre(2, 2));
  EXPECT_THAT(h.values, ElementsAre(1.0f, -2.0f, 0x1p-24f, 65504.0f));
  EXPECT_THAT(cfg::read_npy(folder_ / "c.npy").values, ElementsAre(1.0f, -3.14159274f));
  EXPECT_THAT(cfg::read_npy(folder_ / "r.npy").shape, ElementsAre(3, 1));
}

TEST_F(OutputFile, LeavesNoTemporaryFileAndNamesWhatItCannotWrite) {
  write_file(folder_ / "a.txt", "text");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
  try {
    write_file(folder_ / "missing" / "a.txt", "text");
    FAIL() << "no exception";
  } catch (const OutputError& e) {
    EXPECT_THAT(e.what(), HasSubstr((folder_ / "missing").string()));
  }
}

TEST(FolderName, KeepsWhatIsSafe) { EXPECT_EQ(folder_name("silero/A b k=64 x_y"), "silero_A_b_k=64_x_y"); }

cfg::Case tiny_case(cfg::Schedule schedule) {
  cfg::Case c;
  c.label = "m/random";
  c.accel = cfg::load_accel("tiny");
  c.model_name = "m";
  const cfg::LayerWeights weights{
      4, 5, 4, std::vector<uint16_t>(80), std::vector<uint16_t>(100), std::vector<uint32_t>(20)};
  c.layers = std::make_shared<std::vector<cfg::Layer>>(1, cfg::Layer{cfg::Cell::lstm, {}, {weights}});
  auto input = std::make_shared<cfg::ModelInput>();
  input->steps = 2;
  c.input = input;
  c.schedule = schedule;
  return c;
}

CaseReport full_report() {
  CaseReport r;
  r.label = "m/random";
  r.k_auto = true;
  r.passes.resize(2);
  r.passes[1].layer = 3;
  r.passes[1].reverse = true;
  r.passes[1].desc.k = 8;
  r.result.passes.resize(2);
  r.result.passes[1].cycles = 77;
  r.result.verdict = Verdict::cycle_limit;
  r.result.golden.cycles = 7;
  r.result.rtl.stalls[3] = 9;
  r.result.counts.resize(kNumBoundaries);
  r.result.counts[4] = {10, 9, 1};
  r.h_reference_error = std::numeric_limits<double>::infinity();
  r.c_expect_error = 0.25;
  r.result.failure.emplace();
  r.result.failure->boundary = Boundary::gate;
  r.result.failure->pass = 1;
  r.result.failure->direction = "reverse";
  r.result.failure->step = 3;
  r.result.failure->message = "m";
  return r;
}

TEST(CaseReportJson, SurvivesTheTripThroughText) {
  const cfg::Case c = tiny_case(cfg::Schedule::batch);
  const nlohmann::ordered_json there = report_json(c, full_report());
  const CaseReport back = report_from_json(nlohmann::ordered_json::parse(there.dump()));
  EXPECT_EQ(report_json(c, back), there);
  EXPECT_EQ(back.result.failure->step, 3);
  EXPECT_EQ(back.result.failure->direction, "reverse");
  EXPECT_EQ(back.result.passes.at(1).cycles, 77u);
  EXPECT_EQ(back.passes.at(1).desc.k, 8u);
  EXPECT_EQ(back.result.failure->gate, -1);
  EXPECT_TRUE(std::isinf(*back.h_reference_error));
  EXPECT_FALSE(back.c_reference_error.has_value());
}

TEST(CaseReportJson, UnknownNameIsRefused) {
  nlohmann::ordered_json j = report_json(tiny_case(cfg::Schedule::batch), full_report());
  j["verdict"] = "fine";
  EXPECT_THROW(report_from_json(j), std::invalid_argument);
}

TEST(WorstVerdict, FollowsTheDocumentedOrder) {
  const Verdict order[] = {Verdict::internal_error, Verdict::interrupted, Verdict::build_failed, Verdict::assertion,
                           Verdict::mismatch,       Verdict::hang,        Verdict::cycle_limit,  Verdict::incomplete,
                           Verdict::bad_config,     Verdict::pass};
  for (size_t i = 0; i < std::size(order); ++i)
    for (size_t j = i; j < std::size(order); ++j) {
      EXPECT_EQ(worse(order[i], order[j]), order[i]);
      EXPECT_EQ(worse(order[j], order[i]), order[i]);
    }
}

std::string text_of_file(const std::string& file) {
  std::ifstream in(fs::path(SHARP_SOURCE_DIR) / file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// "internal_error" -> "internal error"
std::string spoken(Verdict v) {
  std::string text(to_string(v));
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

TEST(ExitCodes, EveryListOfThemIsWhole) {
  std::string names, codes, last;
  for (unsigned i = 0; i < kNumVerdicts; ++i) {
    const auto v = static_cast<Verdict>(i);
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", to_string(v));
    codes += fmt::format("{}{}", codes.empty() ? "" : ", ", exit_code(v));
    EXPECT_THAT(text_of_file("docs/json-schema.md"), HasSubstr(fmt::format("`{}` ({})", to_string(v), exit_code(v))));
  }
  EXPECT_THAT(text_of_file("docs/result-schema.md"), HasSubstr("| `verdict` | " + names + " |"));
  EXPECT_THAT(text_of_file("docs/result-schema.md"), HasSubstr("| `exit_code` | " + codes + " in this order"));
  for (const Verdict v : {Verdict::pass, Verdict::mismatch, Verdict::incomplete, Verdict::interrupted,
                          Verdict::internal_error, Verdict::build_failed})
    for (const char* file : {"README.md", "main/main.cpp"})
      EXPECT_THAT(text_of_file(file), HasSubstr(fmt::format("{} {}", exit_code(v), spoken(v)))) << file;
}

TEST(WorstVerdict, NoCaseIsNoPass) {
  EXPECT_EQ(CountedVerdict(worst({}), compared({})).verdict(), Verdict::incomplete);
}

TEST(MaxDifference, TreatsNanAsAValue) {
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(max_difference(std::vector<double>{1.0, nan, inf}, std::vector<double>{1.5, nan, inf}), 0.5);
  EXPECT_EQ(max_difference(std::vector<double>{nan}, std::vector<double>{1.0}), inf);
  EXPECT_EQ(max_difference(std::vector<double>{}, std::vector<double>{1.0}), inf);
}

TEST(RunTableText, SummaryCountsVerdicts) {
  std::vector<CaseReport> reports(3);
  reports[0].result.verdict = reports[1].result.verdict = Verdict::pass;
  reports[0].result.values_compared = 1234;
  reports[2].result.verdict = Verdict::interrupted;
  reports[2].started = false;
  EXPECT_EQ(summary_line(reports, 1.25), "3 runs: 2 pass, 1 not run; 1,234 values and 0 cycles compared in 1.2 s\n");
}

TEST(RunTableText, FailuresBeyondTheFirstTenAreCounted) {
  std::vector<CaseReport> reports(12, full_report());
  EXPECT_THAT(failure_text(reports), HasSubstr("and 2 more that did not pass"));
}

TEST(Resolve, AutoIsTheKWithTheFewestCyclesTheSmallestOnATie) {
  for (cfg::Schedule schedule :
       {cfg::Schedule::sequential, cfg::Schedule::batch, cfg::Schedule::intergate, cfg::Schedule::unfolded}) {
    const cfg::Case c = tiny_case(schedule);
    const ResolvedCase resolved = resolve(c);
    ASSERT_EQ(resolved.passes.size(), 1u);
    const cfg::Descriptor chosen = resolved.passes[0].desc;
    const uint32_t fewest = golden::ideal_counters(c.accel, chosen).cycles;
    for (const unsigned k : c.accel.legal_ks()) {
      cfg::Descriptor other = chosen;
      other.k = k;
      const uint32_t cycles = golden::ideal_counters(c.accel, other).cycles;
      EXPECT_TRUE(cycles > fewest || (cycles == fewest && k >= chosen.k));
    }
    EXPECT_EQ(make_job(c, resolve(c)).passes[0].desc, chosen);  // remembered
    EXPECT_THAT(describe_choices({c}, {resolved}),
                ElementsAre(fmt::format("k auto: m {} dynamic T=2 -> {} (predicted cycles {})", to_string(schedule),
                                        chosen.k, fewest)));
  }
}

/// A layer of random shape and cell; every other one on a machine whose memories are too small for some K.
cfg::Case random_shape(cfg::Random& random) {
  const char* const accels[] = {"tiny", "sharp_64", "sharp_1k", "sharp_4k"};
  cfg::Case c = tiny_case(static_cast<cfg::Schedule>(random.below(4)));
  c.padding = static_cast<cfg::Padding>(random.below(2));
  c.accel = cfg::load_accel(accels[random.below(std::size(accels))]);
  if (random.chance(0.5)) c.accel.intermediate_depth = c.accel.bias_depth = 24;
  const auto cell = static_cast<cfg::Cell>(random.below(3));
  const auto inputs = static_cast<unsigned>(random.between(1, 128)),
             hidden = static_cast<unsigned>(random.between(1, 128));
  const size_t rows = size_t{cfg::num_gates(cell)} * hidden;
  cfg::LayerWeights w{inputs,
                      hidden,
                      cfg::num_gates(cell),
                      std::vector<uint16_t>(rows * inputs),
                      std::vector<uint16_t>(rows * hidden),
                      std::vector<uint32_t>(rows),
                      std::vector<uint32_t>(cell == cfg::Cell::gru ? hidden : 0)};
  c.layers = std::make_shared<std::vector<cfg::Layer>>(1, cfg::Layer{cell, cfg::Direction::forward, {std::move(w)}});
  auto input = std::make_shared<cfg::ModelInput>();
  input->steps = static_cast<unsigned>(random.between(1, 3));
  c.input = input;
  return c;
}

/// The legal K with the fewest cycles of the one pass of the case, the smallest on a tie; 0 if none fits.
unsigned brute_force_k(const cfg::Case& c, unsigned& not_fitting) {
  cfg::Descriptor d = resolve(c).passes.at(0).desc;
  unsigned best_k = 0;
  uint32_t fewest = UINT32_MAX;
  for (const unsigned k : c.accel.legal_ks()) {
    d.k = k;
    const bool fits = golden::check_descriptor(c.accel, d) == cfg::ErrorCode::none;
    not_fitting += !fits;
    const uint32_t cycles = fits ? golden::ideal_counters(c.accel, d).cycles : UINT32_MAX;
    if (cycles < fewest) best_k = k;
    fewest = std::min(fewest, cycles);
  }
  return best_k;
}

TEST(Resolve, AutoIsTheMinimumOverEveryKThatFitsForRandomShapes) {
  cfg::Random random(1, "shapes");
  unsigned not_fitting = 0;
  for (unsigned i = 0; i < 200; ++i) {
    const cfg::Case c = random_shape(random);
    const unsigned best_k = brute_force_k(c, not_fitting);
    const golden::JobPlan job = golden::plan_job(c.accel, *c.layers, {c.schedule, c.padding, c.input->steps, {0}});
    const cfg::Descriptor& d = job.passes.at(0).desc;
    EXPECT_EQ(job.legal(), best_k != 0) << c.accel.name << " I=" << d.input_size << " H=" << d.hidden_size;
    if (best_k != 0) EXPECT_EQ(d.k, best_k) << c.accel.name << " I=" << d.input_size << " H=" << d.hidden_size;
  }
  EXPECT_GT(not_fitting, 50u) << "refused K have to occur";
}

TEST(Resolve, EveryPassOfAStackHasItsChoice) {
  cfg::Case c = tiny_case(cfg::Schedule::batch);
  auto layers = *c.layers;
  layers.push_back(layers[0]);
  layers[0].direction = cfg::Direction::bidirectional;
  layers[0].weights.push_back(layers[0].weights[0]);
  layers[1].weights[0].input_size = 10;
  layers[1].weights[0].w.resize(200);
  c.layers = std::make_shared<std::vector<cfg::Layer>>(layers);
  const ResolvedCase resolved = resolve(c);
  EXPECT_EQ(resolved.error, "");
  ASSERT_EQ(resolved.passes.size(), 3u);
  const auto lines = describe_choices({c, c}, {resolved, resolved});
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[1], HasSubstr("k auto: m pass 1 (layer 0 reverse) batch dynamic T=2 -> "));
  c.accel.max_passes = 2;
  EXPECT_THAT(resolve(c).error, HasSubstr("refuses pass 0 (layer 0 forward): too_many_passes"));
}

TEST(RunTableText, TheKOfSeveralPassesIsARange) {
  CaseReport r = full_report();
  r.result.verdict = Verdict::pass;
  r.passes[0].desc.k = 4;
  EXPECT_THAT(RunTable({r}).row(r), HasSubstr("auto 4..8"));
  r.passes[0].desc.k = 8;
  EXPECT_THAT(RunTable({r}).row(r), HasSubstr("auto 8  "));
}

TEST(Resolve, NamesTheReasonOfARefusal) {
  cfg::Case c = tiny_case(cfg::Schedule::batch);
  c.k = 5;
  EXPECT_THAT(resolve(c).error, HasSubstr("k_not_legal"));
  c.k = 4;
  EXPECT_EQ(resolve(c).error, "");
}

TEST(ReproduceCommand, SelectsOneCaseAndTheSeed) {
  cfg::Case c = tiny_case(cfg::Schedule::batch);
  c.seed = 9;
  c.selectors = {"schedule=batch", "k=8", "seed=[9]"};
  EXPECT_EQ(reproduce_command("build/sharp", "r.yaml", c, "copy"),
            "build/sharp run r.yaml --set schedule=batch --set k=8 --seed 9 --waves all --rtl copy");
}

TEST(PlainLoop, ChecksumIsMadeOfEveryFinishedChain) {
  PlainLoop loop(64, 8, 1, 2);
  loop.run(1);
  EXPECT_EQ(loop.checksum(), 0.0f);  // the chain of two tiles is not complete
  loop.run(1);
  const float once = loop.checksum();
  EXPECT_NE(once, 0.0f);
  loop.run(2);
  EXPECT_FLOAT_EQ(loop.checksum(), 2 * once);
}

}  // namespace
}  // namespace sharp::tb
