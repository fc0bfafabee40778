// SPDX-License-Identifier: Apache-2.0
// Launchers by name.
#include "regress/runner/launcher.h"

#include <fmt/format.h>

#include "cfg/src/reader.h"
#include "cfg/src/run_file.h"

namespace sharp::regress {

std::unique_ptr<Launcher> make_launcher(const std::string& name, const LauncherSetup& setup) {
  if (name == "local") return make_local_launcher(setup);
  if (name == "slurm") return make_slurm_launcher(setup);
  const cfg::Names names{"local", "slurm"};
  throw cfg::ConfigError(fmt::format("--launcher '{}' is not legal; legal: {}{}", name, cfg::join_names(names),
                                     cfg::suggest(name, names)));
}

}  // namespace sharp::regress
