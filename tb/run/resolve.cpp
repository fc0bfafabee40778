// SPDX-License-Identifier: Apache-2.0
// Jobs of cases, with the chosen K remembered by accelerator and shapes.
#include "tb/run/resolve.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "base/output/text_table.h"
#include "cfg/types/direction.h"
#include "golden/timing/timing_model.h"
#include "tb/library/dut_library.h"

namespace sharp::tb {
namespace {

golden::JobPlan plan_with(const cfg::Case& c, std::vector<uint32_t> k) {
  return golden::plan_job(c.accel, *c.layers, {c.schedule, c.padding, c.input->steps, std::move(k)});
}

/// Everything a choice of K depends on.
std::string choice_key(const cfg::Case& c) {
  std::string key = fmt::format("{} {} {} {}", parameter_text(c.accel), cfg::to_string(c.schedule),
                                cfg::to_string(c.padding), c.input->steps);
  for (const cfg::Layer& l : *c.layers)
    key += fmt::format(" {} {} {} {}", cfg::to_string(l.cell), cfg::to_string(l.direction), l.weights.at(0).input_size,
                       l.weights[0].hidden_size);
  return key;
}

std::vector<uint32_t> ks_of(const golden::JobPlan& job) {
  std::vector<uint32_t> ks;
  for (const golden::PassPlan& p : job.passes) ks.push_back(p.desc.k);
  return ks;
}

/// The job of the case, by way of the remembered choice.
golden::JobPlan plan_case(const cfg::Case& c) {
  static std::map<std::string, std::vector<uint32_t>> known;
  if (!c.pass_ks.empty()) return plan_with(c, {c.pass_ks.begin(), c.pass_ks.end()});
  if (c.k) return plan_with(c, {*c.k});
  const std::string key = choice_key(c);
  if (const auto found = known.find(key); found != known.end()) return plan_with(c, found->second);
  golden::JobPlan job = plan_with(c, {0});
  known[key] = ks_of(job);
  return job;
}

std::string pass_text(const PassInfo& p, size_t number) {
  return fmt::format("pass {} (layer {} {})", number, p.layer, p.reverse ? "reverse" : "forward");
}

std::string refusal(const cfg::Accel& a, const golden::JobPlan& job) {
  const PassInfo p = pass_infos(job)[job.refused_pass];
  const cfg::Descriptor& d = p.desc;
  const std::string what = job.passes.size() == 1 ? "this layer" : pass_text(p, job.refused_pass);
  return fmt::format(
      "{} refuses {}: {} (I={} H={} T={} K={}, weights from row {}, bias from group {}, states from unit {}; legal K "
      "{}, MaxInput {}, MaxHidden {}, WeightDepth {}, BiasDepth {}, IntermediateDepth {}, MaxPasses {}, SequenceDepth "
      "{}, StateDepth {})",
      a.name, what, cfg::to_string(job.refusal), d.input_size, d.hidden_size, d.steps, d.k, d.weight_base, d.bias_base,
      d.state_base, fmt::join(a.legal_ks(), ", "), a.max_input, a.max_hidden, a.weight_depth, a.bias_depth,
      a.intermediate_depth, a.max_passes, a.sequence_depth, a.state_depth);
}

}  // namespace

ResolvedCase resolve(const cfg::Case& c) {
  const golden::JobPlan job = plan_case(c);
  return {pass_infos(job), !c.k.has_value() && c.pass_ks.empty(), job.legal() ? "" : refusal(c.accel, job)};
}

golden::JobPlan make_job(const cfg::Case& c, const ResolvedCase& resolved) {
  std::vector<uint32_t> ks;
  for (const PassInfo& p : resolved.passes) ks.push_back(p.desc.k);
  return plan_with(c, std::move(ks));
}

std::vector<std::string> describe_choices(const std::vector<cfg::Case>& cases,
                                          const std::vector<ResolvedCase>& resolved) {
  std::vector<std::string> lines;
  for (size_t i = 0; i < cases.size(); ++i) {
    const cfg::Case& c = cases[i];
    const std::vector<PassInfo>& passes = resolved[i].passes;
    if (!resolved[i].k_auto || !resolved[i].error.empty()) continue;
    for (size_t n = 0; n < passes.size(); ++n) {
      const cfg::Descriptor& d = passes[n].desc;
      const std::string which = passes.size() == 1 ? "" : " " + pass_text(passes[n], n);
      std::string line = fmt::format("k auto: {}{} {} {} T={} -> {} (predicted cycles {})", c.model_name, which,
                                     cfg::to_string(c.schedule), cfg::to_string(c.padding), d.steps, d.k,
                                     grouped(golden::ideal_counters(c.accel, d).cycles));
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace sharp::tb
