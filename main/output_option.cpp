// SPDX-License-Identifier: Apache-2.0
// One check for each kind of output.
#include "main/output_option.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "base/output/output.h"
#include "base/output/standard_streams.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// `check` throws OutputError. Without a description: the help shows the type of the option.
template <class Check>
CLI::Validator validator(Check check) {
  const auto run = [check](std::string& name) -> std::string {
    try {
      if (name.empty()) throw OutputError("an empty name; leave the option out, or name a place");
      check(name);
      return {};
    } catch (const OutputError& e) {
      return e.what();
    }
  };
  return CLI::Validator(run, "");
}

void refuse_dash(const std::string& name, const char* what) {
  if (name == "-")
    throw OutputError(fmt::format("- is standard output, and this is {}; write ./- for that name", what));
}

}  // namespace

CLI::Validator output_file() {
  return validator([](const std::string& name) {
    if (!is_standard_output(name))
      Output{name};
    else if (!claim_standard_output(name))
      throw OutputError(fmt::format("{}: standard output takes one output only, and another option has it", name));
  });
}

CLI::Validator output_database() {
  return validator([](const std::string& name) {
    refuse_dash(name, "a database");
    Output(name, OutputKind::seekable);
  });
}

CLI::Validator output_run_file() {
  return validator([](const std::string& name) {
    refuse_dash(name, "a run file with a folder of arrays");
    const fs::path file = name;
    if (file.extension() != ".yaml") throw OutputError(fmt::format("{}: a run file must be named *.yaml", name));
    check_folder(file.parent_path() / (file.stem().string() + ".arrays"));
    if (fs::exists(file.parent_path().empty() ? "." : file.parent_path())) Output(name, OutputKind::seekable);
  });
}

CLI::Validator output_folder() {
  return validator([](const std::string& name) {
    refuse_dash(name, "a folder");
    check_folder(name);
  });
}

}  // namespace sharp::tb
