// SPDX-License-Identifier: Apache-2.0
// Launchers by name.
#include "regress/farm/launcher.h"

#include <fmt/format.h>

#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::regress {

std::unique_ptr<Launcher> make_launcher(const std::string& name, const LauncherSetup& setup) {
  return name == "slurm" ? make_slurm_launcher(setup) : make_local_launcher(setup);
}

void check_launcher(const std::string& name, const std::vector<std::string>& options) {
  if (name == "slurm") return check_slurm(options);
  if (name == "local" && !options.empty())
    throw cfg::ConfigError("--launcher-option " + options.front() +
                           ": the launcher local has none; legal: with --launcher slurm");
  if (name == "local") return;
  const cfg::Names names{"local", "slurm"};
  throw cfg::ConfigError(fmt::format("--launcher '{}' is not legal; legal: {}{}", name, cfg::join_names(names),
                                     cfg::suggest(name, names)));
}

}  // namespace sharp::regress
