// SPDX-License-Identifier: Apache-2.0
// Published against ours.
#include "regress/eval/headline.h"

#include <fmt/format.h>

#include <stdexcept>

#include "regress/eval/tables.h"

namespace sharp::eval {
namespace {

using Json = nlohmann::ordered_json;

double mean_over(const Json& latencies, const std::string& platform, const std::string& latency) {
  for (const Json& m : latencies.at("means"))
    if (m.at("platform") == platform && m.at("latency") == latency) return m.at("mean");
  throw std::logic_error("no mean of " + platform);
}

double energy_mean(const Json& energy, const char* key) {
  std::vector<double> values;
  for (const Json& r : energy.at("rows")) values.push_back(r.at(key).get<double>());
  return geometric_mean(values);
}

double utilisation(const Json& eval, unsigned macs, const std::string& latency) {
  for (const Json& r : eval.at("utilisation").at("rows"))
    if (r.at("macs") == macs && r.at("latency") == latency) return r.at("mean_percent");
  throw std::logic_error("no utilisation");
}

Json row(const std::string& what, double published, const std::string& tag, double ours, const std::string& unit,
         const std::string& note) {
  return {{"what", what}, {"published", published},    {"tag", tag},
          {"ours", ours}, {"ratio", ours / published}, {"unit", unit},
          {"note", note}};
}

}  // namespace

Json headline(const Json& eval, const Published& p) {
  const Json &networks = eval.at("networks"), &latencies = eval.at("latencies");
  return {
      row("speedup over the best ASIC (E-PUR), machine of the paper scaled up", p.over_asic, p.headline_tag,
          networks.at("mean"), "x",
          "Mean over all networks, budgets and latency sets against our cycle model of an E-PUR-like machine (at 1,024 "
          "MACs equal to our "
          "RTL built in that shape) whose tile is one row of M/4 "
          "lanes; most of it comes from 16,384 and 65,536 MACs, where such rows are far longer than the layers."),
      row("speedup over the best ASIC (E-PUR), rebuilt for every budget", p.over_asic, p.headline_tag,
          networks.at("mean_best_rows"), "x",
          "The same against a machine with the best number of rows at once for these networks: what remains is hiding "
          "the "
          "recurrence and padding, which is less than published."),
      row("speedup over the best FPGA (Brainwave)", p.over_fpga, p.headline_tag,
          mean_over(latencies, "brainwave", "deep"), "x",
          "Geometric mean of the DeepBench rows, deep latencies, 65,536 MACs at 250 MHz against published latencies of "
          "96,000 MACs at 250 MHz in block floating point."),
      row("speedup over GPU (Titan Xp)", p.over_gpu, p.headline_tag, mean_over(latencies, "titan_xp", "deep"), "x",
          "Geometric mean of the DeepBench rows, deep latencies, against published latencies; the GPU kernel skips the "
          "input half."),
      row("speedup over GPU (V100)", p.over_gpu, p.headline_tag, mean_over(latencies, "v100", "deep"), "x",
          "The same rows but one, which is not published for this GPU."),
      row("energy efficiency, 2 FLOPs a MAC (estimate)", p.gflops_per_watt, p.headline_tag,
          energy_mean(eval.at("energy"), "gflops_per_watt"), "GFLOPS/W",
          "Estimate from activity counts and energies per operation at 32 nm, no leakage, no clock tree, no host: an "
          "upper "
          "bound of what silicon would do."),
      row("energy efficiency, 1 FLOP a MAC (estimate)", p.gflops_per_watt, p.headline_tag,
          energy_mean(eval.at("energy"), "gflops_per_watt_1"), "GFLOPS/W",
          "The same estimate counted as the published teraflops suggest."),
      row("utilisation at 1,024 MACs", p.utilisation_1k, p.utilisation_tag, utilisation(eval, 1024, "deep"), "%",
          "Mean over the sizes of table a, unfolded, dynamic padding, deep latencies."),
      row("utilisation at 65,536 MACs", p.utilisation_64k, p.utilisation_tag, utilisation(eval, 65536, "deep"), "%",
          "The same; the latency of the recurrence bounds the small sizes.")};
}

std::string headline_text(const Json& eval) {
  std::string text;
  for (const Json& h : eval.at("headline"))
    text += fmt::format("{:<75} published {:>7.4g} [{}]  ours {:>7.4g} {}\n", std::string(h.at("what")),
                        double{h.at("published")}, std::string(h.at("tag")), double{h.at("ours")},
                        std::string(h.at("unit")));
  if (eval.at("void").get<bool>()) {
    text += "\nVOID: the RTL does not agree with the model\n";
    for (const Json& r : eval.at("reasons")) text += "  " + std::string(r) + "\n";
  }
  return text;
}

}  // namespace sharp::eval
