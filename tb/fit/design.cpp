// SPDX-License-Identifier: Apache-2.0
// Chooses the reader by what is there.
#include "tb/fit/design.h"

namespace fs = std::filesystem;

namespace sharp::fit {
namespace {

constexpr std::string_view kTop = "sharp";
constexpr const char* kXml = "tree.xml";
constexpr const char* kJson = "tree.json";

}  // namespace

bool has_design(const fs::path& folder) { return fs::exists(folder / kXml) || fs::exists(folder / kJson); }

Design read_design(const fs::path& folder) {
  if (fs::exists(folder / kXml)) return read_design_xml(folder / kXml, kTop);
  return read_design_json(folder / kJson, folder / "tree.meta.json", kTop);
}

}  // namespace sharp::fit
