// SPDX-License-Identifier: Apache-2.0
// One evaluation from sweeps to page.
#include "regress/eval/eval_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"
#include "regress/eval/area.h"
#include "regress/eval/energy.h"
#include "regress/eval/eval_csv.h"
#include "regress/eval/eval_page.h"
#include "regress/eval/headline.h"
#include "regress/eval/machine.h"
#include "regress/eval/rtl_subset.h"
#include "regress/eval/tables.h"
#include "regress/eval/user_model.h"
#include "regress/result/provenance.h"
#include "tb/run/budgeted_libraries.h"
#include "tb/run/case_report.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::eval {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr double kMegahertz = 250.0;
constexpr unsigned kQuickStride = 16;

class Evaluation {
 public:
  explicit Evaluation(const EvalArgs& args) : args_(args), published_(load_published()) {
    if (args.full && !can_measure_area())
      throw cfg::ConfigError("--full: yosys is not in PATH (Debian: apt-get install yosys); --quick needs none");
    if (!args.model.empty()) layers_ = load_user_model(args.model);
  }

  tb::CountedVerdict run() {
    tb::make_folder(args_.out);
    run_rtl();
    tables();
    const tb::CountedVerdict verdict = finish();
    write();
    return verdict;
  }

 private:
  void say(const std::string& what) const {
    fmt::print("{:6.1f} s  {}\n", seconds(), what);
    std::fflush(stdout);
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  unsigned jobs() const { return args_.jobs > 0 ? args_.jobs : std::max(1u, std::thread::hardware_concurrency()); }

  void run_rtl() {
    const std::vector<RtlPoint> points = args_.model.empty() ? rtl_points(args_.full) : model_points(layers_);
    std::vector<cfg::Accel> machines;
    for (const RtlPoint& p : points) machines.push_back(p.machine());
    say(fmt::format("RTL subset: {} points", points.size()));
    const tb::Budget no_limit(0.0);
    tb::BudgetedLibraries(tb::library_options(rtl_, "fast", jobs()), no_limit).load(machines);
    if (tb::interrupt_flag()) throw tb::DutBuildInterrupted();
    const bool terminal = isatty(STDERR_FILENO) != 0;
    RtlSubset subset = run_rtl_subset(points, rtl_, jobs(), [&](size_t ended) {
      if (terminal) fmt::print(stderr, "\r{}/{}", ended, points.size());
    });
    if (terminal) fmt::print(stderr, "\r\033[K");
    say(fmt::format("RTL subset: {} of {} equal", uint64_t{subset.json.at("equal")}, points.size()));
    eval_["rtl"] = subset.json;
    reasons_ = subset.reasons;
    judge(subset);
  }

  void judge(const RtlSubset& subset) {
    for (const Json& p : subset.json.at("points"))
      if (p.is_null()) verdict_ = tb::worse(verdict_, tb::Verdict::interrupted);
    if (!subset.json.at("points").empty()) {
      if (!subset.all_equal) verdict_ = tb::worse(verdict_, tb::Verdict::mismatch);
    } else {
      reasons_.push_back("no layer fits a machine of the RTL subset: none of these cycles is proven on RTL");
    }
  }

  /// What the figures rest on: points of the RTL subset, and their cycles.
  std::vector<tb::Counted> counted() const {
    std::vector<tb::Counted> counts = {{"points", 0}, {"cycles", 0}};
    for (const Json& p : eval_.at("rtl").at("points")) {
      if (p.is_null()) continue;
      ++counts[0].number;
      counts[1].number += p.at("measured").get<uint64_t>();
    }
    return counts;
  }

  void tables() {
    eval_["steps"] = steps_table();
    eval_["utilisation"] = utilisation_summary(eval_["steps"], published_);
    say("steps");
    eval_["padding"] = padding_table(args_.full ? 1 : kQuickStride);
    say("padding");
    eval_["networks"] = networks_table(published_);
    eval_["latencies"] = latencies_table(published_);
    eval_["energy"] = energy_table(published_, kMegahertz);
    say("networks, latencies, energy");
    measure_area();
    eval_["model"] = layers_.empty() ? Json(nullptr) : model_table(layers_, kMegahertz);
    eval_["headline"] = headline(eval_, published_);
  }

  /// The rest is written even if yosys fails.
  void measure_area() {
    eval_["area"] = nullptr;
    if (!args_.full || tb::interrupt_flag()) return;
    say("area: gates of the units by yosys, some ten minutes");
    const fs::path rtl = fs::path(args_.out) / ".rtl";  // the text that the RTL subset ran on
    try {
      rtl_.write_to(rtl);
      eval_["area"] = area_table({rtl.string(), jobs(), {}});
      say("area");
    } catch (const std::runtime_error& e) {
      if (!tb::interrupt_flag()) {
        say(e.what());
        verdict_ = tb::worse(verdict_, tb::Verdict::internal_error);
      }
    }
    fs::remove_all(rtl);
  }

  tb::CountedVerdict finish() {
    if (tb::interrupt_flag()) verdict_ = tb::worse(verdict_, tb::Verdict::interrupted);
    const regress::Provenance p = regress::provenance();
    Json tools = Json::object();
    for (const auto& [tool, version] : p.tools) tools[tool] = version;
    const tb::CountedVerdict verdict(verdict_, counted());
    Json head = tb::report_head("eval", verdict);
    head.update({{"rtl", rtl_.origin().string()},
                 {"rtl_hash", rtl_.hash()},
                 {"void", !reasons_.empty()},
                 {"reasons", reasons_},
                 {"extent", !args_.model.empty() ? "model"
                            : args_.full         ? "full"
                                                 : "quick"},
                 {"model_file", args_.model},
                 {"commit", p.commit},
                 {"dirty", p.dirty},
                 {"machine", p.machine},
                 {"tools", tools},
                 {"finished", regress::iso_time()},
                 {"seconds", seconds()}});
    head.update(eval_);
    eval_ = std::move(head);
    return verdict;
  }

  void write() const {
    write_csv(args_.out, eval_);
    tb::write_file(fs::path(args_.out) / "eval.html", eval_page(eval_));
    tb::write_json(fs::path(args_.out) / "eval.json", eval_);
    if (!args_.json.empty()) tb::write_json(args_.json, eval_);
    fmt::print("\n{}", headline_text(eval_));
    fmt::print("page  {}\n", (fs::path(args_.out) / "eval.html").string());
  }

  const EvalArgs& args_;
  const tb::RtlSnapshot rtl_ = tb::RtlSnapshot::take(args_.rtl);  ///< all points are of it
  Published published_;
  std::vector<ModelLayer> layers_;
  Json eval_ = Json::object();
  std::vector<std::string> reasons_;
  tb::Verdict verdict_ = tb::Verdict::pass;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

tb::CountedVerdict eval_command(const EvalArgs& args) { return Evaluation(args).run(); }

}  // namespace sharp::eval
