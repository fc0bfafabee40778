// SPDX-License-Identifier: Apache-2.0
// Hashes of requests and inputs.
#include "tb/library/library_key.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "tb/dut/dut_table.h"
#include "tb/library/content_hash.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

std::vector<std::pair<std::string, unsigned>> parameters(const cfg::Accel& a) {
#define SHARP_PARAMETER(name, member) {#name, a.member},
  return {SHARP_PARAMETERS(SHARP_PARAMETER)};
#undef SHARP_PARAMETER
}

std::string content_or_nothing(const std::string& file) {
  try {
    return read_content(file);
  } catch (const std::system_error&) {
    return {};
  }
}

/// Of the last change, which no program can set back: seconds, nanoseconds.
std::pair<time_t, long> change_time(const fs::path& file) {
  struct stat s {};
  if (stat(file.c_str(), &s) != 0) return {0, 0};
  return {s.st_ctim.tv_sec, s.st_ctim.tv_nsec};
}

}  // namespace

std::string parameter_text(const cfg::Accel& accel) {
  std::string text;
  for (const auto& [name, value] : parameters(accel))
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  return text;
}

void check_parameters(const cfg::Accel& accel, std::string_view info, const fs::path& library) {
  const auto built = nlohmann::json::parse(info, nullptr, false);
  for (const auto& [name, value] : parameters(accel)) {
    if (built.is_object() && built.contains(name) && built[name] == value) continue;
    throw std::runtime_error(fmt::format("{} was built with other parameters: {} must be {}, sharp_dut_info() says {}",
                                         library.string(), name, value, info));
  }
}

LibraryRequest library_request(const cfg::Accel& accel, const std::string& variant, const RtlSnapshot& rtl,
                               const cfg::Ties& ties, const BuildMachine& machine) {
  LibraryRequest r;
  r.name = fmt::format("{}-{}{}", accel.name, accel.latency_name, variant == "fast" ? "" : "-" + variant);
  ContentHash hash;
  hash.add(parameter_text(accel))
      .add(variant)
      .add(rtl.hash())
      .add(ties_text(ties))
      .add(machine.processor)
      .add(machine.tools);
  r.key = hash.hex();
  return r;
}

BuildInputs::BuildInputs(const fs::path& list) {
  std::ifstream in(list);
  for (std::string path; std::getline(in, path);)
    if (!path.empty()) paths_.push_back(path);
  std::sort(paths_.begin(), paths_.end());
  paths_.erase(std::unique(paths_.begin(), paths_.end()), paths_.end());
}

std::string BuildInputs::key(const LibraryRequest& request) const {
  ContentHash hash;
  hash.add(request.key);
  for (const std::string& path : paths_) hash.add(path).add(content_or_nothing(path));
  return hash.hex();
}

std::string BuildInputs::changed_since(const fs::path& moment) const {
  const auto begin = change_time(moment);
  for (const std::string& path : paths_)
    if (change_time(path) >= begin) return path;
  return {};
}

}  // namespace sharp::tb
