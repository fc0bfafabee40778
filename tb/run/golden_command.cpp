// SPDX-License-Identifier: Apache-2.0
// `sharp golden`: what the golden models say about a run file, without any RTL.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "golden/datapath/job_datapath.h"
#include "golden/reference/reference.h"
#include "golden/timing/timing_model.h"
#include "tb/agent/job_passes.h"
#include "tb/run/resolve.h"
#include "tb/run/run_case.h"
#include "tb/run/run_command.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// Predicted cycles of each pass alone: the job's are their sum.
std::vector<PassResult> pass_cycles(const cfg::Accel& accel, const golden::JobPlan& job) {
  std::vector<PassResult> passes;
  for (const golden::PassPlan& p : job.passes)
    passes.emplace_back().cycles = golden::ideal_counters(accel, p.desc).cycles;
  return passes;
}

std::vector<PassResult> final_states(const golden::JobPlan& job, golden::JobDatapath& datapath) {
  std::vector<PassResult> passes;
  for (uint32_t n = 0; n < job.passes.size(); ++n) passes.push_back({0, datapath.final_h(n), datapath.final_c(n)});
  return passes;
}

/// c of the last layer in time order, [T, D*H], forward before reverse.
std::vector<uint32_t> collect_c(const golden::JobPlan& job, golden::JobDatapath& datapath) {
  const unsigned first = first_output_pass(job), last = job.last_pass();
  const uint32_t steps = job.passes.back().desc.steps, hidden = job.passes.back().desc.hidden_size;
  const size_t width = size_t{last - first + 1} * hidden;
  std::vector<uint32_t> c(steps * width);
  for (uint32_t pass = first; pass <= last; ++pass)
    for (uint32_t step = 0; step < steps; ++step) {
      const uint32_t time = job.passes[pass].reverse ? steps - 1 - step : step;
      const std::vector<uint32_t>& row = datapath.step(pass, step).c;
      std::copy(row.begin(), row.end(),
                c.begin() + static_cast<std::ptrdiff_t>(time * width + size_t{pass - first} * hidden));
    }
  return c;
}

void write_reference(const cfg::Case& c, const fs::path& folder) {
  const golden::ReferenceOutput reference = golden::run_reference(*c.layers, *c.input);
  make_folder(folder);
  write_npy(folder / "h_reference.npy", c.input->steps, std::span<const double>(reference.h));
  write_npy(folder / "c_reference.npy", c.input->steps, std::span<const double>(reference.c));
}

/// A case that no hardware runs: the equations in double precision and nothing else.
nlohmann::ordered_json write_reference_only(const cfg::Case& c, const fs::path& folder) {
  write_reference(c, folder);
  nlohmann::ordered_json j = {{"case", c.label},
                              {"verdict", "pass"},
                              {"detail", "reference only, no bits and no cycles are predicted: " + c.reference_only},
                              {"k", nullptr},
                              {"k_auto", false},
                              {"ideal", nullptr},
                              {"passes", nlohmann::ordered_json::array()},
                              {"folder", folder.string()}};
  write_json(folder / "golden.json", j);
  return j;
}

nlohmann::ordered_json write_case(const cfg::Case& c, const ResolvedCase& resolved, const fs::path& folder) {
  const golden::JobPlan job = make_job(c, resolved);
  golden::JobDatapath datapath(job, *c.input);
  const golden::Counters counters = golden::ideal_counters(c.accel, job.descriptors());
  const uint32_t steps = c.input->steps;
  write_reference(c, folder);
  write_npy(folder / "c.npy", steps, collect_c(job, datapath));  // before h: values of a pass go with the next one
  write_npy(folder / "h.npy", steps, datapath.output());
  write_states(folder, final_states(job, datapath), resolved.passes);
  nlohmann::ordered_json j = {{"case", c.label},
                              {"verdict", "pass"},
                              {"detail", ""},
                              {"k", resolved.passes.at(0).desc.k},
                              {"k_auto", resolved.k_auto},
                              {"ideal", counters_json(counters)},
                              {"passes", passes_json(resolved.passes, pass_cycles(c.accel, job))},
                              {"folder", folder.string()}};
  write_json(folder / "golden.json", j);
  return j;
}

nlohmann::ordered_json refused(const cfg::Case& c, const ResolvedCase& resolved) {
  return {{"case", c.label},
          {"verdict", "bad_config"},
          {"detail", resolved.error},
          {"k", resolved.passes.at(0).desc.k},
          {"k_auto", resolved.k_auto},
          {"ideal", nullptr},
          {"passes", passes_json(resolved.passes, {})},
          {"folder", ""}};
}

TextTable make_table(const std::vector<cfg::Case>& cases) {
  size_t label = 0;
  for (const cfg::Case& c : cases) label = std::max(label, c.label.size());
  return TextTable(
      {{"case", static_cast<unsigned>(label), false}, {"K", 8}, {"cycles", 10}, {"tiles", 10}, {"folder", 0, false}});
}

/// "auto 64", or the K of all passes.
std::string k_text(const nlohmann::ordered_json& j) {
  std::set<unsigned> ks;
  for (const auto& pass : j["passes"]) ks.insert(pass["k"].get<unsigned>());
  return fmt::format("{}{}", j["k_auto"].get<bool>() ? "auto " : "", fmt::join(ks, ","));
}

std::string row(const TextTable& table, const nlohmann::ordered_json& j) {
  if (j["ideal"].is_null()) {
    const auto& last = j["folder"] == "" ? j["detail"] : j["folder"];
    return table.row({j["case"], "-", "-", "-", last});
  }
  return table.row({j["case"], k_text(j), grouped(j["ideal"]["cycles"]), grouped(j["ideal"]["tiles"]), j["folder"]});
}

nlohmann::ordered_json run_golden(const cfg::Case& c, const fs::path& folder) {
  if (!c.reference_only.empty()) return write_reference_only(c, folder);
  const ResolvedCase resolved = resolve(c);
  return resolved.error.empty() ? write_case(c, resolved, folder) : refused(c, resolved);
}

/// One case's folder that cannot be written does not end the others.
nlohmann::ordered_json run_or_note(const cfg::Case& c, const fs::path& folder) {
  try {
    return run_golden(c, folder);
  } catch (const OutputError& e) {
    return {{"case", c.label},
            {"verdict", "bad_config"},
            {"detail", e.what()},
            {"k", nullptr},
            {"k_auto", false},
            {"ideal", nullptr},
            {"passes", nlohmann::ordered_json::array()},
            {"folder", ""}};
  }
}

std::vector<std::string> labels_of(const std::vector<cfg::Case>& cases) {
  std::vector<std::string> labels;
  for (const cfg::Case& c : cases) labels.push_back(c.label);
  return labels;
}

/// Once for each model that no hardware runs.
void print_reference_only(const std::vector<cfg::Case>& cases) {
  std::set<std::string> reasons;
  for (const cfg::Case& c : cases)
    if (!c.reference_only.empty() && reasons.insert(c.reference_only).second)
      fmt::print(
          "{}: double reference only (h_reference.npy, c_reference.npy); no bits and no cycles are predicted, since "
          "the "
          "hardware does not do this: {}\n",
          c.model_name, c.reference_only);
}

}  // namespace

CountedVerdict golden_command(const RunArgs& args) {
  const std::vector<cfg::Case> cases = cfg::load_run(args.file, args.overrides, args.seed, cfg::Accept::reference);
  const TextTable table = make_table(cases);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  Verdict verdict = Verdict::pass;
  const std::vector<std::string> folders = folder_names(labels_of(cases));
  fmt::print("predicted with x always valid and h always ready\n{}", table.header());
  for (size_t n = 0; n < cases.size(); ++n) {
    if (interrupt_flag()) {
      verdict = worse(verdict, Verdict::interrupted);
      break;
    }
    rows.push_back(run_or_note(cases[n], fs::path(args.out) / folders[n]));
    if (rows.back()["verdict"] != "pass") verdict = worse(verdict, Verdict::bad_config);
    fmt::print("{}", row(table, rows.back()));
  }
  print_reference_only(cases);
  const CountedVerdict counted(verdict, {{"cases", rows.size()}});
  if (args.json.empty()) return counted;
  nlohmann::ordered_json json = report_head("golden", counted);
  json.update({{"run_file", args.file}, {"overrides", args.overrides}, {"cases", rows}});
  write_json(args.json, json);
  return counted;
}

}  // namespace sharp::tb
