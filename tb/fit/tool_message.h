// SPDX-License-Identifier: Apache-2.0
// Messages of the tools that build a DUT (Verilator of any version, clang, the linker, the build script), read from
// their output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sharp::fit {

/// One message of a tool.
struct ToolMessage {
  enum class Severity { warning, error };

  std::string tool;  ///< "verilator", "clang", "linker", or the name of a script, e.g. "build_dut.sh"
  Severity severity = Severity::error;
  std::string rule;        ///< Verilator's name of a warning or an error ("WIDTH"), empty if it has none
  std::string file;        ///< as the tool names it; empty if the message has no place
  unsigned line = 0;       ///< 1-based; 0: none
  unsigned column = 0;     ///< 1-based; 0: none
  std::string text;        ///< what is wrong, one line
  std::string instance;    ///< hierarchical name of the instance, if the tool says it
  std::string suggestion;  ///< what the tool suggests, or empty

  bool operator==(const ToolMessage&) const = default;
};

/// All messages in the order of the log. What is not a message (source excerpts, links to manuals, "Exiting due to
/// ...") is left out. A message that is repeated word for word, as for each instance of a module, is kept once.
std::vector<ToolMessage> parse_tool_messages(std::string_view log);

/// The message that a failed build is named after: the first error, else the first warning (a lint warning ends a
/// build), else nullptr: then the log holds no message of a known tool.
const ToolMessage* first_error(const std::vector<ToolMessage>& messages);

/// "rtl/sharp.sv:7:3: WIDTH: text", without the parts that are empty.
std::string to_string(const ToolMessage& message);

}  // namespace sharp::fit
