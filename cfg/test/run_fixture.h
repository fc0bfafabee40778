// SPDX-License-Identifier: Apache-2.0
// Test support: run files written on the fly, with cfg/test/tree as configuration tree.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cfg/src/run_file.h"
#include "cfg/types/half.h"

namespace sharp::cfg {

namespace fs = std::filesystem;

inline const fs::path kTests = SHARP_CFG_TEST_DIR;

/// Runs with cfg/test/tree as configuration tree, in which accel mini and models pair and small are known.
class RunFile : public testing::Test {
 protected:
  void SetUp() override {
    setenv("SHARP_CFG", (kTests / "tree").c_str(), 1);
    folder_ = fs::path(testing::TempDir()) /
              (std::string("run_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
    file_ = folder_ / "run.yaml";
  }
  void TearDown() override {
    unsetenv("SHARP_CFG");
    fs::remove_all(folder_);
  }

  void write(const std::string& text) { std::ofstream(file_) << text; }

  std::vector<Case> load(const std::string& text, const std::vector<std::string>& overrides = {},
                         std::optional<uint64_t> seed = std::nullopt) {
    write(text);
    return load_run(file_, overrides, seed);
  }

  std::string message(const std::string& text, const std::vector<std::string>& overrides = {}) {
    try {
      load(text, overrides);
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "no error";
  }

  fs::path folder_, file_;
};

inline const std::string kMini = "accel: mini\nmodel: small\ninput: {type: random, steps: 2}\n";
inline const std::string kPair = "accel: mini\nmodel: pair\n";

inline const LayerWeights& weights_of(const Case& c) { return c.layers->at(0).weights.at(0); }

inline std::vector<float> widen(const std::vector<uint16_t>& bits) {
  std::vector<float> out;
  for (const auto b : bits) out.push_back(half_to_float(b));
  return out;
}

}  // namespace sharp::cfg
