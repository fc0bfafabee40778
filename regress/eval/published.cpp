// SPDX-License-Identifier: Apache-2.0
// Reads published figures.
#include "regress/eval/published.h"

#include <charconv>

#include "cfg/src/document.h"
#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::eval {
namespace {

using cfg::MapReader;
using cfg::Node;

constexpr cfg::WholeRange kSize{1, 1'000'000};
constexpr cfg::RealRange kFigure{0.0, 1e12};
const cfg::Names kCells{"lstm", "gru", "elman"};
const cfg::Names kTags{"Q", "P", "R"};

std::string read_tag(const MapReader& r) { return kTags[r.choice("tag", kTags)]; }

void read_headline(const Node& node, Published& p) {
  const MapReader r(node, "headline", {"source", "tag", "over_asic", "over_fpga", "over_gpu", "gflops_per_watt"});
  p.headline_source = r.text("source", "where it was read");
  p.headline_tag = read_tag(r);
  p.over_asic = r.real("over_asic", kFigure);
  p.over_fpga = r.real("over_fpga", kFigure);
  p.over_gpu = r.real("over_gpu", kFigure);
  p.gflops_per_watt = r.real("gflops_per_watt", kFigure);
}

void read_utilisation(const Node& node, Published& p) {
  const MapReader r(node, "utilisation", {"tag", "at_1k_percent", "at_64k_percent"});
  p.utilisation_tag = read_tag(r);
  p.utilisation_1k = r.real("at_1k_percent", kFigure);
  p.utilisation_64k = r.real("at_64k_percent", kFigure);
}

BenchRow read_row(const Node& node, const std::vector<Platform>& platforms) {
  cfg::Names keys{"cell", "hidden", "steps"};
  for (const Platform& p : platforms) keys.push_back(p.key);
  const MapReader r(node, "rows", keys);
  BenchRow row{static_cast<cfg::Cell>(r.choice("cell", kCells)),
               static_cast<unsigned>(r.whole("hidden", kSize)),
               static_cast<unsigned>(r.whole("steps", kSize)),
               {}};
  for (const Platform& p : platforms)
    if (r.find(p.key) != nullptr) row.milliseconds[p.key] = r.real(p.key, kFigure);
  return row;
}

void read_deepbench(const Node& node, Published& p) {
  const MapReader r(node, "deepbench", {"sources", "rows"});
  const Node& sources = r.need("sources", "platforms");
  for (size_t n = 0; n < sources.keys.size(); ++n) {
    const MapReader s(sources.items[n], "sources." + sources.keys[n], {"what", "tag", "source"});
    p.platforms.push_back(
        {sources.keys[n], s.text("what", "a line of text"), read_tag(s), s.text("source", "a line of text")});
  }
  for (const Node& row : r.need("rows", "a list").items) p.rows.push_back(read_row(row, p.platforms));
}

Network read_network(const Node& node) {
  const MapReader r(node, "networks",
                    {"name", "cell", "direction", "layers", "input", "hidden", "steps", "tag", "note"});
  const cfg::Names directions{"forward", "bidirectional"};
  Network n;
  n.name = r.text("name", "a name");
  n.tag = read_tag(r);
  n.note = r.text("note", "a line of text");
  n.cell = static_cast<cfg::Cell>(r.choice("cell", kCells));
  n.bidirectional = r.choice("direction", directions) == 1;
  n.layers = static_cast<unsigned>(r.whole("layers", kSize));
  n.input = static_cast<unsigned>(r.whole("input", kSize));
  n.hidden = static_cast<unsigned>(r.whole("hidden", kSize));
  n.steps = static_cast<unsigned>(r.whole("steps", kSize));
  return n;
}

void read_energy(const Node& node, EnergyTable& e) {
  const MapReader r(node, "energy",
                    {"source", "tag", "scale_45_to_32", "fp16_multiply_pj", "fp16_add_pj", "fp32_multiply_pj",
                     "fp32_add_pj", "sram_64_bit_pj"});
  e.source = r.text("source", "a line of text");
  e.tag = read_tag(r);
  e.scale = r.real("scale_45_to_32", kFigure);
  e.fp16_multiply = r.real("fp16_multiply_pj", kFigure);
  e.fp16_add = r.real("fp16_add_pj", kFigure);
  e.fp32_multiply = r.real("fp32_multiply_pj", kFigure);
  e.fp32_add = r.real("fp32_add_pj", kFigure);
  const Node& sram = r.need("sram_64_bit_pj", "bytes: pJ");
  for (size_t n = 0; n < sram.keys.size(); ++n) {
    uint64_t bytes = 0;
    const std::string& key = sram.keys[n];
    if (std::from_chars(key.data(), key.data() + key.size(), bytes).ptr != key.data() + key.size())
      cfg::fail_key(sram.items[n], "energy.sram_64_bit_pj", "'" + key + "' is no number of bytes");
    e.sram_64_bit[bytes] = cfg::read_real(sram.items[n], key, kFigure);
  }
}

}  // namespace

Published load_published(const std::filesystem::path& file) {
  const Node root = cfg::parse_file(file.empty() ? cfg::config_root() / "eval" / "published.yaml" : file);
  const MapReader r(root, "", {"headline", "utilisation", "deepbench", "networks", "energy"});
  Published p;
  read_headline(r.need("headline", "a map"), p);
  read_utilisation(r.need("utilisation", "a map"), p);
  read_deepbench(r.need("deepbench", "a map"), p);
  for (const Node& n : r.need("networks", "a list").items) p.networks.push_back(read_network(n));
  read_energy(r.need("energy", "a map"), p.energy);
  return p;
}

}  // namespace sharp::eval
