// SPDX-License-Identifier: Apache-2.0
// `sharp shrink`: the smallest run that fails with the same signature, as a run file.
#include "tb/shrink/shrink_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/output/output_file.h"
#include "base/output/progress_line.h"
#include "base/output/text_table.h"
#include "base/process/child_pool.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "tb/check/signature.h"
#include "tb/run/budgeted_libraries.h"
#include "tb/run/case_file.h"
#include "tb/run/case_folder.h"
#include "tb/run/run_case.h"
#include "tb/shrink/shrinker.h"
#include "tb/shrink/smaller_case.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// The folder of a case becomes the arguments it was run with.
ShrinkArgs resolve_folder(ShrinkArgs args) {
  if (!fs::is_directory(args.target)) return args;
  const RunOrigin origin = read_origin(args.target);
  args.target = origin.run_file;
  args.overrides.insert(args.overrides.begin(), origin.selectors.begin(), origin.selectors.end());
  if (!args.seed) args.seed = origin.seed;
  if (args.rtl.empty()) args.rtl = origin.rtl;
  return args;
}

/// K of each pass stated, so that it stays when sizes change.
cfg::Case with_stated_k(cfg::Case c) {
  const ResolvedCase resolved = resolve(c);
  c.k.reset();
  c.pass_ks.clear();
  for (const PassInfo& p : resolved.passes) c.pass_ks.push_back(p.desc.k);
  return c;
}

class ShrinkRun {
 public:
  explicit ShrinkRun(const ShrinkArgs& args)
      : args_(args), budget_(args.budget), libraries_(library_options(rtl_), budget_) {}

  CountedVerdict execute() {
    if (!find_failure()) return nothing_known();
    fmt::print("{}\nsignature {}\n", describe_size(original_), signature_);
    std::fflush(stdout);
    const double begin = budget_.seconds_gone();
    const cfg::Case best = shrink(original_, hooks());
    is_smallest_ = !stopped();
    line_.clear();
    fmt::print("{} trials, {} accepted, {:.1f} s{}\n", trials_, accepted_, budget_.seconds_gone() - begin,
               is_smallest_       ? ""
               : interrupt_flag() ? "; interrupted: the best so far"
                                  : "; the budget is used up: the best so far");
    if (!libraries_.not_built().empty())
      fmt::print("not built, since the budget was not enough: {}\n", fmt::join(libraries_.not_built(), ", "));
    return file(best);
  }

 private:
  /// The first case of the file that does not pass. False: the time was up before one was seen to fail.
  bool find_failure() {
    for (const cfg::Case& c : cfg::load_run(args_.target, args_.overrides, args_.seed)) {
      if (!resolve(c).error.empty()) continue;
      original_ = with_stated_k(c);
      libraries_.load({original_.accel});
      const double begin = budget_.seconds_gone();
      signature_ = trial(original_, budget_.over());
      run_seconds_ = budget_.seconds_gone() - begin;
      if (interrupt_flag()) throw DutBuildInterrupted();
      if (budget_.over()) return false;
      if (signature_ != "pass") return true;
    }
    throw cfg::ConfigError(fmt::format("{}: no case of this run fails; there is nothing to shrink", args_.target));
  }

  CountedVerdict nothing_known() const {
    fmt::print(
        "the budget of {} s was used up before a case had failed (it includes the build of the DUT); nothing is "
        "written\n",
        args_.budget);
    return {Verdict::incomplete, {{"trials", 0}}};
  }

  /// A trial and the proof of the written file must fit: neither takes longer than the run that failed.
  bool stopped() const { return budget_.over() || budget_.seconds_left() < 2.0 * run_seconds_; }

  /// Signature of a case, in a child: a crash is a signature like any other. Empty if it cannot run, or there is no
  /// DUT.
  std::string trial(const cfg::Case& c, const std::atomic<bool>& stop) {
    const ResolvedCase resolved = resolve(c);
    const DutLibrary* const dut = libraries_.find(c.accel);
    if (!resolved.error.empty() || dut == nullptr) return "";
    std::string signature;
    ChildPool pool{1, &stop, {}, {}, {}};
    pool.started = [](size_t) {};
    pool.work = [&](size_t) {
      CaseReport report = blank_report(c, resolved);
      run_case(c, resolved, *dut, {}, report);
      return to_string(signature_of(report.result.verdict, report.result.failure, report.result.detail));
    };
    pool.ended = [&](size_t, const std::string& text, const std::string& death) {
      signature = death.empty() ? text : to_string(signature_of(Verdict::internal_error, std::nullopt, death));
    };
    pool.run(1);
    return signature;
  }

  ShrinkHooks hooks() {
    ShrinkHooks h;
    h.stopped = [this] { return stopped(); };
    h.fails = [this](const cfg::Case& c) { return fails(c); };
    h.tried = [this](const std::string& what, bool accepted, const cfg::Case& best) { show(what, accepted, best); };
    h.accels = smaller_accels();
    return h;
  }

  bool fails(const cfg::Case& c) {
    try {
      libraries_.load({c.accel});
      return trial(c, budget_.over()) == signature_;
    } catch (const DutBuildFailed& e) {  // another configuration may not build: it is no smaller run then
      fmt::print("{}: not built: {}\n", c.accel.name, std::string_view(e.what()).substr(0, 200));
      return false;
    }
  }

  void show(const std::string& what, bool accepted, const cfg::Case& best) {
    ++trials_;
    accepted_ += accepted;
    line_.show(fmt::format("[{}] {}: {}; best {}", trials_, what, accepted ? "fails too" : "no", describe_size(best)));
    if (!line_.is_terminal() && accepted) fmt::print("  {:<32} {}\n", what, describe_size(best));
  }

  /// Named accelerators of fewer MACs, fewest first, then the shortest latencies of this one.
  std::vector<cfg::Accel> smaller_accels() const {
    std::vector<cfg::Accel> list;
    if (args_.keep_accel) return list;
    for (const cfg::Listing& entry : cfg::list_configs()) {
      if (entry.kind != "accel") continue;
      for (const std::string& latency : {std::string("default"), original_.accel.latency_name}) try {
          const cfg::Accel a = cfg::load_accel(entry.name, latency);
          if (a.macs() < original_.accel.macs() && std::find(list.begin(), list.end(), a) == list.end())
            list.push_back(a);
        } catch (const cfg::ConfigError&) {  // no such set
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.macs() < b.macs(); });
    return list;
  }

  /// Writes the file and proves that it fails as the original did.
  CountedVerdict file(cfg::Case best) {
    if (std::equal(best.pass_ks.begin() + 1, best.pass_ks.end(), best.pass_ks.begin())) {
      best.k = best.pass_ks[0];
      best.pass_ks.clear();
    }
    write_case_file(args_.out, best, "fails with " + signature_);
    const std::string again = interrupt_flag() ? signature_ : trial(cfg::load_run(args_.out).at(0), never_);
    fmt::print("{}\n  -> {}\n{} to 1 in multiplications; written {}\n", describe_size(original_), describe_size(best),
               grouped(static_cast<uint64_t>(work_of(original_) / work_of(best))), args_.out);
    fmt::print("reproduce: {} run {}{}\n", shell_line({args_.program}), shell_path(args_.out),
               args_.rtl.empty() ? "" : " --rtl " + shell_path(args_.rtl));
    if (again != signature_)
      throw std::runtime_error(fmt::format("{} gives {} instead (NaNs in weights become canonical in a file)",
                                           args_.out, again.empty() ? "no verdict" : again));
    return {interrupt_flag() ? Verdict::interrupted : Verdict::pass, {{"trials", trials_ + is_smallest_}}};
  }

  const ShrinkArgs args_;
  Budget budget_;                                   ///< from here on
  RtlSnapshot rtl_ = RtlSnapshot::take(args_.rtl);  ///< all trials are of it
  BudgetedLibraries libraries_;
  cfg::Case original_;
  std::string signature_;
  double run_seconds_ = 0.0;  ///< that the original took, without building
  const std::atomic<bool> never_{false};
  const ProgressLine line_;
  unsigned trials_ = 0, accepted_ = 0;
  bool is_smallest_ = false;  ///< everything smaller was tried, if there is anything
};

}  // namespace

CountedVerdict shrink_command(const ShrinkArgs& args) { return ShrinkRun(resolve_folder(args)).execute(); }

}  // namespace sharp::tb
