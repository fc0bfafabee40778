// SPDX-License-Identifier: Apache-2.0
// `sharp golden`: what the golden models say about a run file, without any RTL.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "golden/datapath/datapath.h"
#include "golden/reference/reference.h"
#include "golden/timing/timing_model.h"
#include "tb/main/commands.h"
#include "tb/main/interrupt.h"
#include "tb/main/output_file.h"
#include "tb/main/resolve.h"
#include "tb/main/run_case.h"
#include "tb/main/text_table.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

struct Outputs {
  std::vector<uint16_t> h;
  std::vector<uint32_t> c;
};

Outputs run_datapath(const cfg::Case& c, const cfg::Descriptor& descriptor) {
  const golden::Plan plan = golden::make_plan(c.accel, descriptor);
  golden::Datapath datapath(plan, *c.weights, *c.input);
  Outputs out;
  for (uint32_t t = 0; t < descriptor.steps; ++t) {
    const golden::StepValues& step = datapath.step(t);
    out.h.insert(out.h.end(), step.h.begin(), step.h.end());
    out.c.insert(out.c.end(), step.c.begin(), step.c.end());
  }
  return out;
}

nlohmann::ordered_json write_case(const cfg::Case& c, const ResolvedCase& resolved, const fs::path& folder) {
  const Outputs outputs = run_datapath(c, resolved.descriptor);
  const golden::ReferenceOutput reference = golden::run_reference(c.cell, *c.weights, *c.input);
  const golden::Counters counters = golden::ideal_counters(c.accel, resolved.descriptor);
  make_folder(folder);
  write_npy(folder / "h.npy", resolved.descriptor.steps, outputs.h);
  write_npy(folder / "c.npy", resolved.descriptor.steps, outputs.c);
  write_npy(folder / "h_reference.npy", resolved.descriptor.steps, std::span<const double>(reference.h));
  write_npy(folder / "c_reference.npy", resolved.descriptor.steps, std::span<const double>(reference.c));
  nlohmann::ordered_json j = {{"case", c.label},
                              {"verdict", "pass"},
                              {"detail", ""},
                              {"k", resolved.descriptor.k},
                              {"k_auto", resolved.k_auto},
                              {"ideal", counters_json(counters)},
                              {"folder", folder.string()}};
  write_json(folder / "golden.json", j);
  return j;
}

nlohmann::ordered_json refused(const cfg::Case& c, const ResolvedCase& resolved) {
  return {{"case", c.label},
          {"verdict", "bad_config"},
          {"detail", resolved.error},
          {"k", resolved.descriptor.k},
          {"k_auto", resolved.k_auto},
          {"ideal", nullptr},
          {"folder", ""}};
}

TextTable make_table(const std::vector<cfg::Case>& cases) {
  size_t label = 0;
  for (const cfg::Case& c : cases) label = std::max(label, c.label.size());
  return TextTable(
      {{"case", static_cast<unsigned>(label), false}, {"K", 8}, {"cycles", 10}, {"tiles", 10}, {"folder", 0, false}});
}

std::string row(const TextTable& table, const nlohmann::ordered_json& j) {
  if (j["ideal"].is_null()) return table.row({j["case"], "-", "-", "-", j["detail"]});
  return table.row({j["case"], fmt::format("{}{}", j["k_auto"].get<bool>() ? "auto " : "", j["k"].get<unsigned>()),
                    grouped(j["ideal"]["cycles"]), grouped(j["ideal"]["tiles"]), j["folder"]});
}

}  // namespace

Verdict golden_command(const RunArgs& args) {
  const std::vector<cfg::Case> cases = cfg::load_run(args.file, args.overrides, args.seed);
  const TextTable table = make_table(cases);
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  Verdict verdict = Verdict::pass;
  fmt::print("predicted with x always valid and h always ready\n{}", table.header());
  for (const cfg::Case& c : cases) {
    if (interrupt_flag()) {
      verdict = worse(verdict, Verdict::interrupted);
      break;
    }
    const ResolvedCase resolved = resolve(c);
    const bool legal = resolved.error.empty();
    rows.push_back(legal ? write_case(c, resolved, fs::path(args.out) / folder_name(c.label)) : refused(c, resolved));
    verdict = worse(verdict, legal ? Verdict::pass : Verdict::bad_config);
    fmt::print("{}", row(table, rows.back()));
  }
  if (!args.json.empty())
    write_json(args.json, {{"schema", 1},
                           {"command", "golden"},
                           {"verdict", to_string(verdict)},
                           {"exit_code", exit_code(verdict)},
                           {"run_file", args.file},
                           {"overrides", args.overrides},
                           {"cases", rows}});
  return verdict;
}

}  // namespace sharp::tb
