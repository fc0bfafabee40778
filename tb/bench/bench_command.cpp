// SPDX-License-Identifier: Apache-2.0
// `sharp bench`: speed of simulation, cost of checking, build time and memory of one configuration or of all.
#include "tb/bench/bench_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/child_pool.h"
#include "base/process/interrupt.h"
#include "cfg/src/run_file.h"
#include "tb/bench/bench_measure.h"
#include "tb/run/case_report.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {
namespace {

using Json = nlohmann::ordered_json;

uint64_t whole(double v) { return static_cast<uint64_t>(v); }

void print_figures(const std::vector<Figure>& figures) {
  const TextTable table({{"figure", 60, false}, {"measured", 9}, {"target", 11}, {"", 4, false}});
  fmt::print("{}", table.header());
  for (const Figure& f : figures)
    fmt::print("{}", table.row({f.what, fmt::format("{:.2f}{}", f.value, f.unit),
                                fmt::format("{} {:.2f}{}", f.at_most ? "<=" : ">=", f.target, f.unit),
                                f.ok() ? "ok" : "FAIL"}));
}

void print(const BenchResult& r) {
  const cfg::Descriptor& d = r.descriptor;
  fmt::print("{} ({}): LSTM I={} H={} T={} unfolded K={}, {} tiles in {} cycles; medians of {} interleaved repeats\n",
             r.accel.name, r.accel.latency_name, d.input_size, d.hidden_size, d.steps, d.k, grouped(r.tiles),
             grouped(r.cycles), r.repeats);
  fmt::print(
      "plain loop {} tiles/s ({}), bare model {} cycles/s, checked {} cycles/s, idle {} cycles/s, timing only {} "
      "cycles/s\n",
      grouped(whole(r.loop_tiles_per_second)), to_json(r)["plain_loop"].get<std::string>(),
      grouped(whole(r.bare_cycles_per_second)), grouped(whole(r.checked_cycles_per_second)),
      grouped(whole(r.idle_cycles_per_second)), grouped(whole(r.timing_cycles_per_second)));
  fmt::print("memory of a checked run {:.0f} MiB\n", r.run_mib);
  print_figures(r.figures);
  fmt::print("checksum of the plain loop {:.6g}\n", r.checksum);
}

bool all_ok(const Json& row) {
  return std::all_of(row["figures"].begin(), row["figures"].end(), [](const Json& f) { return f["ok"].get<bool>(); });
}

/// Measured value of a figure, marked if its target is missed; "-" if it was not measured.
std::string figure_cell(const Json& row, const char* key) {
  for (const Json& f : row["figures"])
    if (f["key"] == key) return fmt::format("{:.2f}{}", f["measured"].get<double>(), f["ok"].get<bool>() ? "" : " !");
  return "-";
}

TextTable make_table() {
  return TextTable({{"accel", 10, false},
                    {"MACs", 7},
                    {"bare c/s", 10},
                    {"checked c/s", 11},
                    {"bare/loop", 9},
                    {"checked/bare", 12},
                    {"idle/busy", 9},
                    {"timing/checked", 14},
                    {"build s", 8},
                    {"build MiB", 9},
                    {"run MiB", 8}});
}

std::string table_row(const TextTable& table, const Json& row) {
  const Json& build_mib = row["build_mib"];
  return table.row({row["accel"], grouped(row["macs"]), grouped(whole(row["bare_cycles_per_second"])),
                    grouped(whole(row["checked_cycles_per_second"])), figure_cell(row, "bare_vs_loop"),
                    figure_cell(row, "checked_vs_bare"), figure_cell(row, "idle_vs_busy"),
                    figure_cell(row, "timing_vs_checked"), figure_cell(row, "build_seconds"),
                    build_mib.is_null() ? "-" : fmt::format("{:.0f}", build_mib.get<double>()),
                    fmt::format("{:.0f}", row["run_mib"].get<double>())});
}

/// Every named accelerator, fewest MACs first.
std::vector<cfg::Accel> all_accels(const std::string& latency) {
  std::vector<cfg::Accel> accels;
  for (const cfg::Listing& entry : cfg::list_configs())
    if (entry.kind == "accel") accels.push_back(cfg::load_accel(entry.name, latency));
  std::stable_sort(accels.begin(), accels.end(),
                   [](const cfg::Accel& a, const cfg::Accel& b) { return a.macs() < b.macs(); });
  return accels;
}

/// rows: one a configuration, with its figures.
CountedVerdict conclude(const BenchArgs& args, Verdict verdict, const Json& rows, const Json& report) {
  uint64_t figures = 0;
  for (const Json& row : rows) figures += row["figures"].size();
  const bool ok = std::all_of(rows.begin(), rows.end(), all_ok);
  if (interrupt_flag()) verdict = worse(verdict, Verdict::interrupted);
  if (!ok && args.strict) verdict = worse(verdict, Verdict::mismatch);
  const CountedVerdict counted(verdict, {{"figures", figures}});
  if (args.json.empty()) return counted;
  Json j = report_head("bench", counted);
  j.update(report);
  write_json(args.json, j);
  return counted;
}

/// Each configuration in a process of its own, so that memory is that of one.
CountedVerdict bench_all(const BenchArgs& args) {
  const std::vector<cfg::Accel> accels = all_accels(args.latency);
  const TextTable table = make_table();
  Json rows = Json::array();
  std::string failures;
  const RtlSnapshot rtl = RtlSnapshot::take(args.rtl);
  ChildPool pool{1, &interrupt_flag(), {}, {}, {}};
  pool.work = [&](size_t i) { return json_text(to_json(measure(accels[i], {rtl, args.repeats, args.build}))); };
  pool.started = [](size_t) {};
  pool.ended = [&](size_t i, const std::string& text, const std::string& death) {
    if (death.empty()) {
      rows.push_back(Json::parse(text));
      fmt::print("{}", table_row(table, rows.back()));
    } else {
      failures += fmt::format("{}: {}\n", accels[i].name, death);
    }
  };
  fmt::print("{}", table.header());
  pool.run(accels.size());
  fmt::print("{}!: target missed\n", failures);
  return conclude(args, failures.empty() ? Verdict::pass : Verdict::internal_error, rows, {{"configurations", rows}});
}

/// The two configurations of docs/coverage.md, or the one that was asked for.
CountedVerdict bench_coverage(const BenchArgs& args) {
  const std::vector<std::string> names =
      args.accel.empty() ? std::vector<std::string>{"sharp_64", "sharp_1k"} : std::vector<std::string>{args.accel};
  const RtlSnapshot rtl = RtlSnapshot::take(args.rtl);
  Json rows = Json::array();
  for (const std::string& name : names) {
    const CoverageSpeed r = measure_coverage(cfg::load_accel(name, args.latency), {rtl, args.repeats, false});
    fmt::print("{} ({}): checked {} cycles/s, coverage build {} cycles/s; medians of {} interleaved repeats\n",
               r.accel.name, r.accel.latency_name, grouped(whole(r.checked_cycles_per_second)),
               grouped(whole(r.coverage_build_cycles_per_second)), r.repeats);
    print_figures(r.figures);
    rows.push_back(to_json(r));
    if (interrupt_flag()) break;
  }
  return conclude(args, Verdict::pass, rows, {{"coverage", rows}});
}

CountedVerdict bench_snapshots(const BenchArgs& args) {
  const cfg::Accel accel = cfg::load_accel(args.accel.empty() ? "sharp_1k" : args.accel, args.latency);
  const SnapshotSpeed r = measure_snapshots(accel, {RtlSnapshot::take(args.rtl), args.repeats, false});
  fmt::print("{} ({}): {} cycles, a snapshot every {}; checked {} cycles/s; medians of {} interleaved pairs\n",
             r.accel.name, r.accel.latency_name, grouped(r.cycles), grouped(r.snapshot_cycles),
             grouped(whole(r.checked_cycles_per_second)), r.repeats);
  print_figures(r.figures);
  const Json row = to_json(r);
  return conclude(args, Verdict::pass, Json::array({row}), {{"snapshots", row}});
}

}  // namespace

CountedVerdict bench_command(const BenchArgs& args) {
  if (args.coverage) return bench_coverage(args);
  if (args.snapshots) return bench_snapshots(args);
  if (args.all) return bench_all(args);
  const BenchResult result = measure(cfg::load_accel(args.accel.empty() ? "sharp_1k" : args.accel, args.latency),
                                     {RtlSnapshot::take(args.rtl), args.repeats, args.build});
  print(result);
  const Json row = to_json(result);
  return conclude(args, Verdict::pass, Json::array({row}), row);
}

}  // namespace sharp::tb
