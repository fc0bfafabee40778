// SPDX-License-Identifier: Apache-2.0
// What is known of an RTL folder: from Verilator if it elaborates, else from its text.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tb/fit/design.h"
#include "tb/fit/fit_check.h"
#include "tb/fit/interface.h"
#include "tb/fit/module_header.h"
#include "tb/fit/tool_message.h"

namespace sharp::fit {

struct SourceFile {
  std::string shown;  ///< path for people
  std::string text;
};

/// Everything that the checks read. Places in it are for people already.
struct RtlView {
  std::string top_file;       ///< sharp.sv for people
  std::string settings_file;  ///< sharp.vlt for people
  bool has_settings = false;
  ModuleHeader header;              ///< of module sharp
  std::vector<SourceFile> sources;  ///< in the order of reading
  std::vector<ToolMessage> messages;
  std::vector<Place> edges;  ///< lines with a falling edge or a latch block
  std::string failure;       ///< why Verilator was not started: no order of the sources
  std::string tile_sum;      ///< member of the model
  std::optional<Design> design;

  /// The file that a module should lie in, or nullptr.
  const SourceFile* file_of(const std::string& module) const;
  /// Where the module is declared; its file or the top's if it is nowhere.
  Place place_of(const std::string& module) const;
};

/// Runs regress/elaborate_rtl.sh. Throws FitError, FitInterrupted.
RtlView look_at_rtl(const FitQuery& query);

}  // namespace sharp::fit
