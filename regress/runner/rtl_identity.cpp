// SPDX-License-Identifier: Apache-2.0
// Compares a snapshot with the commit.
#include "regress/runner/rtl_identity.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <regex>
#include <stdexcept>

#include "cfg/src/run_file.h"
#include "regress/result/provenance.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

const fs::path kRoot = SHARP_SOURCE_DIR;

class TempFolder {
 public:
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "sharp-rtl-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error(fmt::format("cannot create {}: {}", name, strerror(errno)));
    path_ = name;
  }
  ~TempFolder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// RTL that a variant differs from.
tb::RtlSnapshot reference() {
  const TempFolder folder;
  return export_commit("rtl", folder.path()) ? tb::RtlSnapshot::take(folder.path() / "rtl")
                                             : tb::RtlSnapshot::take(kRoot / "rtl");
}

void check_name(const std::string& name) {
  if (name.empty() || std::regex_match(name, std::regex("[A-Za-z0-9][A-Za-z0-9_.-]*"))) return;
  throw cfg::ConfigError(fmt::format("--variant '{}': legal is a word of letters, digits, '_', '.' and '-'", name));
}

}  // namespace

std::optional<std::string> RtlIdentity::line() const {
  return name.empty() && differing > 0 ? std::nullopt : std::optional(name);
}

RtlIdentity identify(const tb::RtlSnapshot& rtl, const std::string& given, const std::string& name) {
  check_name(name);
  const bool own = given.empty() || fs::canonical(given) == fs::canonical(kRoot / "rtl");
  return {rtl.hash(), rtl.origin().string(), own, count_differing(rtl, reference()), name};
}

uint64_t count_differing(const tb::RtlSnapshot& a, const tb::RtlSnapshot& b) {
  const auto not_in = [](const tb::RtlSnapshot& other, bool compare) {
    return [&other, compare](const auto& file) {
      const auto at = other.files().find(file.first);
      return at == other.files().end() || (compare && at->second != file.second);
    };
  };
  return static_cast<uint64_t>(std::count_if(a.files().begin(), a.files().end(), not_in(b, true)) +
                               std::count_if(b.files().begin(), b.files().end(), not_in(a, false)));
}

nlohmann::ordered_json to_json(const RtlIdentity& r) {
  return {{"hash", r.hash},           {"path", r.path}, {"own", r.own},
          {"differing", r.differing}, {"name", r.name}, {"variant", r.is_variant()}};
}

RtlIdentity rtl_identity_from_json(const nlohmann::ordered_json& j) {
  return {j.at("hash"), j.at("path"), j.at("own"), j.at("differing"), j.at("name")};
}

}  // namespace sharp::regress
