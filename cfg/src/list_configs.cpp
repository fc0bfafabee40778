// SPDX-License-Identifier: Apache-2.0
// Lists every accelerator, model and run below config_root(), each checked.
#include <functional>

#include "cfg/src/accel_file.h"
#include "cfg/src/check_run_file.h"
#include "cfg/src/locate.h"
#include "cfg/src/model_file.h"
#include "cfg/src/run_file.h"

namespace sharp::cfg {
namespace {

using Summary = std::function<std::string(const std::filesystem::path&)>;

void add(const std::string& kind, const Summary& summary, std::vector<Listing>& out) {
  for (const auto& name : config_names(kind)) {
    const auto path = config_root() / kind / (name + ".yaml");
    try {
      out.push_back({kind, name, summary(path), path});
    } catch (const ConfigError& e) {
      out.push_back({kind, name, e.what(), path});
    }
  }
}

}  // namespace

std::vector<Listing> list_configs() {
  std::vector<Listing> out;
  add(
      "accel", [](const auto& path) { return load_accel_file(path).summary; }, out);
  add(
      "model", [](const auto& path) { return load_model_file(path).summary; }, out);
  add("run", check_run_file, out);
  return out;
}

}  // namespace sharp::cfg
