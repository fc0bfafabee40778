// SPDX-License-Identifier: Apache-2.0
// Planted misfits: copies of rtl/ with the edits of one file in misfit/, which says what the fit check must find, to
// the letter.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "cfg/src/run_file.h"
#include "tb/fit/fit_check.h"

namespace fs = std::filesystem;

namespace sharp::fit {
namespace {

const fs::path kSource = SHARP_SOURCE_DIR;
const fs::path kMisfits = kSource / "tb" / "fit" / "misfit";

std::string read_text(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> misfits() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kMisfits)) names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Misfit : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("sharp_misfit.{}.{}", GetParam(), getpid());
    fs::create_directories(folder_);
    fs::copy(kSource / "rtl", folder_ / "rtl", fs::copy_options::recursive);
    file_ = YAML::LoadFile((kMisfits / (GetParam() + ".yaml")).string());
  }
  void TearDown() override { fs::remove_all(folder_); }

  void edit(const YAML::Node& edit) {
    const fs::path file = folder_ / "rtl" / edit["file"].as<std::string>();
    std::string text = read_text(file);
    const auto search = edit["search"].as<std::string>();
    const size_t at = text.find(search);
    ASSERT_NE(at, std::string::npos) << file << " no longer holds: " << search;
    const auto replace = edit["replace"].as<std::string>();
    if (!edit["all"])
      ASSERT_EQ(text.find(search, at + 1), std::string::npos) << file << " holds more than once: " << search;
    for (size_t next = at; next != std::string::npos; next = text.find(search, next + replace.size()))
      text.replace(next, search.size(), replace);
    std::ofstream(file) << text;
  }

  void plant() {
    for (const YAML::Node& e : file_["edits"]) edit(e);
    for (const YAML::Node& name : file_["remove"]) ASSERT_TRUE(fs::remove(folder_ / "rtl" / name.as<std::string>()));
    for (const auto& pair : file_["rename"])
      fs::rename(folder_ / "rtl" / pair.first.as<std::string>(), folder_ / "rtl" / pair.second.as<std::string>());
  }

  cfg::Ties ties() {
    if (!file_["ties"]) return {};
    std::ofstream(folder_ / "ties.yaml") << file_["ties"].as<std::string>();
    cfg::Ties ties = cfg::load_ties_file(folder_ / "ties.yaml");
    const auto shorten = [&](std::string& where) { where = where.substr(where.find("ties.yaml")); };
    for (cfg::Tie& tie : ties.inputs) shorten(tie.where);
    for (cfg::UnreadPort& port : ties.unread) shorten(port.where);
    return ties;
  }

  std::string text(const char* key, const std::string& otherwise) {
    return file_[key] ? file_[key].as<std::string>() : otherwise;
  }

  fs::path folder_;
  YAML::Node file_;
};

TEST_P(Misfit, IsToldToTheLetter) {
  plant();
  const FitReport report = check_fit(
      {folder_ / "rtl", "rtl", cfg::load_accel(text("accel", "tiny"), text("latency", "default")), ties(), nullptr});
  EXPECT_EQ(report.fits(), text("fits", "false") == "true");
  EXPECT_EQ(report.elaborated, text("elaborates", "true") == "true");
  std::vector<std::string> told;
  for (const Finding& f : report.findings) told.push_back(to_string(f));
  // What a tool says differs from version to version: place and kind are enough.
  for (const YAML::Node& pattern : file_["tool"]) {
    const std::regex expected(pattern.as<std::string>());
    const auto found =
        std::find_if(told.begin(), told.end(), [&](const std::string& t) { return std::regex_search(t, expected); });
    if (found == told.end()) {
      ADD_FAILURE() << "not told: " << pattern.as<std::string>();
    } else {
      told.erase(found);
    }
  }
  EXPECT_EQ(fmt::format("{}", fmt::join(told, "")), text("findings", ""));
}

INSTANTIATE_TEST_SUITE_P(Planted, Misfit, ::testing::ValuesIn(misfits()), [](const auto& info) { return info.param; });

TEST(FitCheck, RefusesWhatIsNoRtl) {
  const cfg::Accel tiny = cfg::load_accel("tiny", "default");
  EXPECT_THROW(check_fit({"/no/such/folder", "", tiny, {}, nullptr}), FitError);
  EXPECT_THROW(check_fit({kSource / "docs", "", tiny, {}, nullptr}), FitError);
}

TEST(FitCheck, EndsWhenItIsStopped) {
  const std::atomic<bool> stop{true};
  EXPECT_THROW(check_fit({kSource / "rtl", "", cfg::load_accel("tiny", "default"), {}, &stop}), FitInterrupted);
}

}  // namespace
}  // namespace sharp::fit
