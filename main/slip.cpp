// SPDX-License-Identifier: Apache-2.0
// Looks for the nearest name among those of the command.
#include "main/slip.h"

#include <fmt/format.h>

#include <vector>

#include "cfg/src/reader.h"

namespace sharp::tb {
namespace {

/// The command whose words could not be placed: "sharp cov", "sharp cov report".
struct Place {
  const CLI::App* command;
  std::string name;
};

Place innermost(const CLI::App& app) {
  Place place{&app, "sharp"};
  while (!place.command->get_subcommands().empty()) {
    place.command = place.command->get_subcommands().back();
    place.name += " " + place.command->get_name();
  }
  return place;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

}  // namespace

std::string slip_text(const CLI::App& app) {
  const Place place = innermost(app);
  const std::vector<std::string> commands = command_names(*place.command), options = option_names(*place.command);
  for (const std::string& word : place.command->remaining()) {
    const bool is_option = word.starts_with("-");
    if (!is_option && commands.empty()) continue;  // one argument too many, which CLI11 has said
    const std::string name = word.substr(0, word.find('='));
    return fmt::format("'{}' is no {} of `{}`{}\n", name, is_option ? "option" : "command", place.name,
                       cfg::suggest(name, is_option ? options : commands));
  }
  return {};
}

}  // namespace sharp::tb
