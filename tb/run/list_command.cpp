// SPDX-License-Identifier: Apache-2.0
// `sharp list`: the accelerators, models and run files under cfg/.
#include "tb/run/list_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "tb/sim/result_json.h"

namespace sharp::tb {

CountedVerdict list_command(const ListArgs& args) {
  const std::vector<cfg::Listing> listings = cfg::list_configs();
  size_t width = 0;
  for (const cfg::Listing& l : listings) width = std::max(width, l.name.size());
  const TextTable table({{"kind", 5, false}, {"name", static_cast<unsigned>(width), false}, {"summary", 0, false}});
  fmt::print("{}", table.header());
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const cfg::Listing& l : listings) {
    fmt::print("{}", table.row({l.kind, l.name, l.summary}));
    entries.push_back({{"kind", l.kind}, {"name", l.name}, {"summary", l.summary}, {"path", l.path.string()}});
  }
  fmt::print("\nstart one with: sharp run {}/NAME.yaml\n",
             shell_path(std::filesystem::proximate(cfg::config_root()) / "run"));
  const CountedVerdict verdict(Verdict::pass, {{"entries", listings.size()}});
  if (args.json.empty()) return verdict;
  nlohmann::ordered_json json = report_head("list", verdict);
  json["entries"] = entries;
  write_json(args.json, json);
  return verdict;
}

}  // namespace sharp::tb
