// SPDX-License-Identifier: Apache-2.0
// Files of failed builds.
#include "regress/runner/build_note.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/output/output_file.h"
#include "cfg/types/random.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

/// "rtl/control/x.sv:12", or nothing.
std::string place_of(const fit::ToolMessage& m) { return m.line == 0 ? m.file : fmt::format("{}:{}", m.file, m.line); }

}  // namespace

BuildNote note_of(const tb::DutBuildFailed& failure) {
  const fit::ToolMessage& m = failure.first;
  const std::string place = place_of(m);
  if (m.text.empty())
    return {"the tools stop without a message that is known", "The DUT does not build: see the log.", failure.what()};
  return {fmt::format("{} ({})", to_string(m), m.tool),
          place.empty() ? fmt::format("The DUT does not build: {} fails.", m.tool)
                        : fmt::format("The DUT does not build: {} stops at {}.", m.tool, place),
          failure.what()};
}

fs::path BuildNotes::file(const cfg::Accel& accel, const std::string& variant) const {
  return folder_ / fmt::format("{:016x}.json", cfg::hash_name(0, tb::parameter_text(accel) + " " + variant));
}

std::optional<BuildNote> BuildNotes::find(const cfg::Accel& accel, const std::string& variant) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream in(file(accel, variant), std::ios::binary);
  if (!in) return std::nullopt;
  try {
    const auto j = nlohmann::json::parse(in);
    return BuildNote{j.at("detail"), j.at("conclusion"), j.at("log")};
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // damaged: the build is tried again
  }
}

void BuildNotes::add(const cfg::Accel& accel, const std::string& variant, const BuildNote& note) const {
  if (folder_.empty()) return;
  tb::make_folder(folder_);
  const nlohmann::ordered_json json{
      {"dut", dut_name(accel, variant)}, {"detail", note.detail}, {"conclusion", note.conclusion}, {"log", note.log}};
  // What tools say need not be UTF-8.
  const auto replace = nlohmann::ordered_json::error_handler_t::replace;
  tb::write_file(file(accel, variant), json.dump(2, ' ', false, replace) + "\n");
}

void BuildNotes::clear() const {
  if (!folder_.empty()) fs::remove_all(folder_);
}

std::string dut_name(const cfg::Accel& accel, const std::string& variant) {
  return fmt::format("{} ({}){}", accel.name, accel.latency_name, variant == "fast" ? "" : " " + variant);
}

}  // namespace sharp::regress
