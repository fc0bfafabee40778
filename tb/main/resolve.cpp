// SPDX-License-Identifier: Apache-2.0
// Search over the legal K, remembered by accelerator and descriptor.
#include "tb/main/resolve.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "golden/plan/plan.h"
#include "golden/timing/timing_model.h"
#include "tb/main/text_table.h"
#include "tb/sim/dut_library.h"

namespace sharp::tb {
namespace {

std::optional<KChoice> search(const cfg::Case& c) {
  KChoice best;
  uint32_t fewest = 0;
  for (unsigned k : c.accel.legal_ks()) {
    const cfg::Descriptor d = make_descriptor(c, k);
    if (golden::check_descriptor(c.accel, d) != cfg::ErrorCode::none) continue;
    const uint32_t cycles = golden::ideal_counters(c.accel, d).cycles;
    if (best.cycles.empty() || cycles < fewest) {
      best.k = k;
      fewest = cycles;
    }
    best.cycles.emplace_back(k, cycles);
  }
  return best.cycles.empty() ? std::nullopt : std::optional(best);
}

std::string refusal(const cfg::Accel& accel, const cfg::Descriptor& d, cfg::ErrorCode code) {
  return fmt::format(
      "{} refuses this layer: {} (I={} H={} T={} K={}; legal K {}, MaxInput {}, MaxHidden {}, WeightDepth {}, "
      "BiasDepth {}, IntermediateDepth {})",
      accel.name, cfg::to_string(code), d.input_size, d.hidden_size, d.steps, d.k, fmt::join(accel.legal_ks(), ", "),
      accel.max_input, accel.max_hidden, accel.weight_depth, accel.bias_depth, accel.intermediate_depth);
}

}  // namespace

cfg::Descriptor make_descriptor(const cfg::Case& c, unsigned k) {
  return {static_cast<uint32_t>(c.cell),
          static_cast<uint32_t>(c.schedule),
          k,
          static_cast<uint32_t>(c.padding),
          c.weights->input_size,
          c.weights->hidden_size,
          c.input->steps};
}

std::optional<KChoice> choose_k(const cfg::Case& c) {
  static std::map<std::string, std::optional<KChoice>> known;
  const cfg::Descriptor d = make_descriptor(c, 0);
  const std::string key = fmt::format("{} {} {} {} {} {} {}", parameter_text(c.accel), d.cell, d.schedule, d.padding,
                                      d.input_size, d.hidden_size, d.steps);
  const auto found = known.find(key);
  return found != known.end() ? found->second : known.emplace(key, search(c)).first->second;
}

ResolvedCase resolve(const cfg::Case& c) {
  ResolvedCase r;
  r.k_auto = !c.k.has_value();
  const std::optional<KChoice> choice = r.k_auto ? choose_k(c) : std::nullopt;
  // Without any accepted K the smallest legal one stands in, to name the reason.
  r.descriptor = make_descriptor(c, c.k ? *c.k : choice ? choice->k : c.accel.legal_ks().front());
  const cfg::ErrorCode code = golden::check_descriptor(c.accel, r.descriptor);
  if (code != cfg::ErrorCode::none) r.error = refusal(c.accel, r.descriptor, code);
  return r;
}

std::vector<std::string> describe_choices(const std::vector<cfg::Case>& cases) {
  std::vector<std::string> lines;
  for (const cfg::Case& c : cases) {
    if (c.k) continue;
    const std::optional<KChoice> choice = choose_k(c);
    if (!choice) continue;
    std::string cycles;
    for (const auto& [k, n] : choice->cycles)
      cycles += fmt::format("{}{}: {}", cycles.empty() ? "" : ", ", k, grouped(n));
    std::string line =
        fmt::format("k auto: {} {} {} T={} -> {} (predicted cycles {})", c.model_name, cfg::to_string(c.schedule),
                    cfg::to_string(c.padding), c.input->steps, choice->k, cycles);
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace sharp::tb
