// SPDX-License-Identifier: Apache-2.0
// `sharp check-rtl`: does an RTL folder fit the testbench, for every machine? (docs/check-rtl.md)
#include "tb/library/check_rtl_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <thread>

#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "cfg/src/accel_file.h"
#include "cfg/src/locate.h"
#include "cfg/src/run_file.h"
#include "tb/fit/fit_check.h"
#include "tb/library/dut_build.h"
#include "tb/library/rtl_snapshot.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using Machines = std::vector<cfg::Accel>;

/// All latency sets of an accelerator, or the one that is named: "tiny", "tiny:deep", "my/accel.yaml:fast".
Machines machines_of(const std::string& name) {
  size_t colon = name.rfind(':');
  if (colon != std::string::npos && name.find('/', colon) != std::string::npos)
    colon = std::string::npos;  // of the path
  const std::string accel = name.substr(0, colon);
  if (colon != std::string::npos) return {cfg::load_accel(accel, name.substr(colon + 1))};
  return cfg::load_accel_file(cfg::locate("accel", cfg::argument_node("--accel", accel), "accel")).sets;
}

/// Every accelerator, the smallest first: that one with all its latency sets, the others with their first, with `all`
/// everything.
Machines every_machine(bool all) {
  std::vector<Machines> accels;
  for (const std::string& name : cfg::config_names("accel")) accels.push_back(machines_of(name));
  std::sort(accels.begin(), accels.end(),
            [](const Machines& a, const Machines& b) { return a[0].macs() < b[0].macs(); });
  Machines machines;
  for (const Machines& sets : accels)
    for (const cfg::Accel& m : sets)
      if (all || &sets == &accels.front() || &m == &sets.front()) machines.push_back(m);
  return machines;
}

Machines chosen_machines(const CheckRtlArgs& args) {
  if (args.accels.empty()) return every_machine(args.all);
  Machines machines;
  for (const std::string& name : args.accels)
    for (const cfg::Accel& m : machines_of(name)) machines.push_back(m);
  return machines;
}

std::string name_of(const cfg::Accel& m) { return fmt::format("{}:{}", m.name, m.latency_name); }

/// What is told, each finding once, with the machines that have it.
class Telling {
 public:
  /// Prints what is new at once.
  void add(const cfg::Accel& machine, const fit::FitReport& report) {
    if (!report.elaborated && elaborated_)
      fmt::print("the RTL cannot be elaborated: ports, parameters and probes are looked for by name only\n");
    elaborated_ = elaborated_ && report.elaborated;
    for (const fit::Finding& f : report.findings) {
      const std::string text = to_string(f);
      auto [entry, is_new] = seen_.try_emplace(text, entries_.size());
      if (is_new) {
        entries_.push_back({f, {}});
        fmt::print("{}", first_ == nullptr || *first_ == name_of(machine) ? text : with_machine(f, machine));
      }
      entries_[entry->second].machines.push_back(name_of(machine));
    }
    if (first_ == nullptr) first_ = std::make_unique<std::string>(name_of(machine));
    std::fflush(stdout);
  }
  size_t count(fit::Severity severity) const {
    return static_cast<size_t>(std::count_if(entries_.begin(), entries_.end(),
                                             [&](const Entry& e) { return e.finding.severity == severity; }));
  }
  nlohmann::ordered_json json() const {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const Entry& e : entries_)
      all.push_back({{"severity", to_string(e.finding.severity)},
                     {"subject", to_string(e.finding.subject)},
                     {"file", e.finding.place.file},
                     {"line", e.finding.place.line},
                     {"column", e.finding.place.column},
                     {"what", e.finding.what},
                     {"legal", e.finding.legal},
                     {"action", e.finding.action},
                     {"machines", e.machines}});
    return all;
  }
  bool elaborated() const { return elaborated_; }

 private:
  struct Entry {
    fit::Finding finding;
    std::vector<std::string> machines;
  };
  static std::string with_machine(fit::Finding f, const cfg::Accel& machine) {
    f.what += fmt::format(" [{}]", name_of(machine));
    return to_string(f);
  }

  std::vector<Entry> entries_;
  std::map<std::string, size_t> seen_;
  std::unique_ptr<std::string> first_;  ///< the first machine: what it has needs no name
  bool elaborated_ = true;
};

/// Checks machines side by side, tells them in their order.
void check_machines(const Machines& machines, const fit::FitQuery& query, Telling& telling) {
  const size_t width = std::max(1u, std::thread::hardware_concurrency() / 2);  // a check runs two Verilators at once
  std::vector<std::future<fit::FitReport>> running;
  const auto start = [&](size_t i) {
    fit::FitQuery q = query;
    q.accel = machines[i];
    q.late_lint = i == 0;  // the same for all machines
    running.push_back(std::async(std::launch::async, [q] { return fit::check_fit(q); }));
  };
  for (size_t i = 0; i < machines.size(); ++i) {
    while (running.size() < std::min(machines.size(), i + width)) start(running.size());
    telling.add(machines[i], running[i].get());
  }
}

std::string many(size_t n, const char* what) { return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s"); }

}  // namespace

CountedVerdict check_rtl_command(const CheckRtlArgs& args) {
  const auto begin = std::chrono::steady_clock::now();
  const fs::path rtl = args.rtl.empty() ? default_rtl_folder() : fs::path(args.rtl);
  const Machines machines = chosen_machines(args);
  if (machines.empty())
    throw cfg::ConfigError(fmt::format("{}: there is no accelerator", (cfg::config_root() / "accel").string()));
  Telling telling;
  try {
    check_machines(machines, {rtl, fs::proximate(rtl).string(), {}, cfg::load_ties(), &interrupt_flag(), true},
                   telling);
  } catch (const fit::FitInterrupted&) {
    throw DutBuildInterrupted();
  } catch (const fit::FitError& e) {
    throw cfg::ConfigError(e.what());
  }
  const size_t errors = telling.count(fit::Severity::error), warnings = telling.count(fit::Severity::warning);
  const CountedVerdict counted(errors > 0 ? Verdict::build_failed : Verdict::pass, {{"machines", machines.size()}});
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{}: {} {}: {}, {}; {:.1f} s\n", to_string(counted.verdict()), fs::proximate(rtl).string(),
             errors > 0 ? "does not fit the testbench" : "fits the testbench on " + many(machines.size(), "machine"),
             many(errors, "error"), many(warnings, "warning"), seconds);
  if (!args.json.empty()) {
    std::vector<std::string> names;
    for (const cfg::Accel& m : machines) names.push_back(name_of(m));
    nlohmann::ordered_json json = report_head("check-rtl", counted);
    json["rtl"] = fs::absolute(rtl).lexically_normal().string();
    json["machines"] = names;
    json["elaborated"] = telling.elaborated();
    json["seconds"] = seconds;
    json["findings"] = telling.json();
    write_json(args.json, json);
  }
  return counted;
}

}  // namespace sharp::tb
