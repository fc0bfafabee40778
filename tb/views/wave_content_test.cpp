// SPDX-License-Identifier: Apache-2.0
// The dump of a failing run says the same as its result: value by value, bit by bit, cycle by cycle.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/test/test_sharp.h"
#include "tb/views/cycle_time.h"
#include "tb/views/fst_hierarchy.h"
#include "tb/views/fst_series.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

const fs::path kSource = SHARP_SOURCE_DIR;

/// The folder of a case, below an output folder that holds one.
fs::path only_dump(const fs::path& out) {
  fs::path found;
  for (const auto& entry : fs::recursive_directory_iterator(out))
    if (entry.path().filename() == "wave.fst") found = entry.path();
  return found;
}

class WaveContent : public SharpTest {
 protected:
  WaveContent() { environment_ = {kCanaryCache}; }

  /// Runs a seeded defect of regress/canary.
  void fail_with(const std::string& canary) {
    const YAML::Node node = YAML::LoadFile((kSource / "regress" / "canary" / (canary + ".yaml")).string());
    const auto key = [&](const char* name) { return node[name].as<std::string>(); };
    const fs::path rtl = plant(key("file"), key("search"), key("replace"));
    std::string line = "run " + kRun + " --rtl " + shell_path(rtl) + " --out " + shell_path(out_folder_);
    for (const YAML::Node& set : node["set"]) line += " --set " + shell_word(set.as<std::string>());
    ASSERT_EQ(exit_code_of(line), 1) << out_;
    dump_ = only_dump(out_folder_);
    ASSERT_FALSE(dump_.empty()) << out_;
    result_ = nlohmann::json::parse(read_file(dump_.parent_path() / "result.json"));
  }

  uint64_t cycle() const { return result_["failure"]["cycle"]; }

  /// Both bits that tell of differences change in the cycle of the failure, and not before.
  void check_bits() {
    const std::string match = "model.match." + result_["failure"]["boundary"].get<std::string>();
    const auto series = read_series(dump_, {match, "model.failure", "model.cycle"});
    const uint64_t first = result_["wave_window"]["first_cycle"];
    ASSERT_LT(first, cycle());
    for (uint64_t c = first; c <= cycle(); ++c) {
      EXPECT_EQ(series.at("model.cycle").value(wave_time(c)), c);
      EXPECT_EQ(series.at(match).value(wave_time(c)), c != cycle()) << "cycle " << c;
      EXPECT_EQ(series.at("model.failure").value(wave_time(c)), c == cycle()) << "cycle " << c;
    }
  }

  /// The window in the result is that of the dump, and what docs/waves.md promises.
  void check_window() {
    const FstContent content = read_fst(dump_);
    EXPECT_EQ(result_["wave"], dump_.string());
    EXPECT_EQ(result_["wave_window"]["first_cycle"], wave_cycle(content.begin));
    EXPECT_EQ(result_["wave_window"]["last_cycle"], wave_cycle(content.end));
    uint64_t first = cycle();
    for (const auto& link : result_["failure"]["chain"])
      if (link["cycle"] >= 0) first = std::min(first, link["cycle"].get<uint64_t>());
    EXPECT_EQ(result_["wave_window"]["first_cycle"], first - std::min<uint64_t>(first, 200));
    EXPECT_EQ(result_["wave_window"]["last_cycle"], cycle() + 100);
  }

  /// `got` and `expected` of the result, in the cycle of the failure.
  void check_values(const std::string& rtl, const std::string& model) {
    ASSERT_EQ(result_["failure"]["lane"], 0) << "only lane 0 is in the dump: choose another defect";
    const auto series = read_series(dump_, {rtl, model});
    const auto number = [&](const char* key) {
      return std::stoull(result_["failure"][key].get<std::string>(), nullptr, 16);
    };
    EXPECT_EQ(series.at(rtl).value(wave_time(cycle())), number("got"));
    EXPECT_EQ(series.at(model).value(wave_time(cycle())), number("expected"));
    EXPECT_NE(number("got"), number("expected"));
  }

  const fs::path out_folder_ = folder_ / "out";
  fs::path dump_;
  nlohmann::json result_;
};

TEST_F(WaveContent, ATileSum) {
  fail_with("stale_h_bank");
  check_bits();
  check_window();
  check_values("TOP.sharp.u_datapath.u_lane0.tile_sum_i", "model.tile_sum.lane0");
}

TEST_F(WaveContent, AGate) {
  fail_with("tanh_on_wrong_gate");
  check_bits();
  check_window();
  check_values("TOP.sharp.u_datapath.u_lane0.gate_i", "model.gate.lane0");
}

TEST_F(WaveContent, ACellState) {
  fail_with("c_not_updated");
  check_bits();
  check_window();
  check_values("TOP.sharp.u_datapath.u_lane0.cell_c_i", "model.cell.lane0_c");
}

TEST_F(WaveContent, AnEventThatIsLate) {
  fail_with("late_write_back");
  check_bits();
  check_window();
  const auto series = read_series(dump_, {"TOP.sharp.u_datapath.wb_valid", "model.write_back.valid"});
  const uint64_t late = result_["failure"]["observed_cycle"];
  EXPECT_EQ(late, cycle() + 1);
  EXPECT_EQ(series.at("TOP.sharp.u_datapath.wb_valid").value(wave_time(cycle())), 0u);
  EXPECT_EQ(series.at("TOP.sharp.u_datapath.wb_valid").value(wave_time(late)), 1u);
  EXPECT_EQ(series.at("model.write_back.valid").value(wave_time(cycle())), 1u);
}

TEST_F(WaveContent, AFailureOfARandomSeries) {
  const YAML::Node node = YAML::LoadFile((kSource / "regress" / "canary" / "stale_h_bank.yaml").string());
  const fs::path rtl = plant("sharp.sv", node["search"].as<std::string>(), node["replace"].as<std::string>());
  ASSERT_EQ(exit_code_of("random --accel tiny --seed 1 --rtl " + shell_path(rtl) + " --out " + shell_path(out_folder_)),
            1)
      << out_;
  dump_ = only_dump(out_folder_);
  ASSERT_FALSE(dump_.empty()) << out_;
  EXPECT_THAT(out_, ::testing::HasSubstr("sharp waves " + shell_path(dump_.parent_path())));
  EXPECT_TRUE(fs::exists(dump_.parent_path() / "failure.gtkw"));
  const auto series = read_series(dump_, {"model.failure", "model.match.tile_sum"});
  EXPECT_EQ(series.at("model.failure").changes.back().second, "1");
  EXPECT_EQ(series.at("model.failure").changes.front().second, "0");
}

}  // namespace
}  // namespace sharp::tb
