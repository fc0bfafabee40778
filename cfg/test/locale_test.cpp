// SPDX-License-Identifier: Apache-2.0
// Whatever locale a library or a user sets, the files of results and of configuration say the same.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <clocale>
#include <fstream>
#include <locale>
#include <sstream>

#include "base/output/output_file.h"
#include "cfg/src/run_file.h"
#include "cfg/types/npy.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

/// 1.234.567,5
class CommaFacet : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Locale : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override {
    std::locale::global(std::locale::classic());
    std::setlocale(LC_ALL, "C");
    fs::remove_all(folder_);
  }

  /// The bytes of every kind of file, and what a run file and its error come to.
  std::string everything() const {
    const fs::path json = folder_ / "a.json", npy = folder_ / "a.npy", run = folder_ / "run.yaml";
    write_json(json, {{"ratio", 1234567.5}, {"count", 1234567}, {"small", 1e-7}, {"text", "1.5"}});
    cfg::write_npy(npy, std::vector<size_t>{1000, 2}, std::vector<float>(2000, 0.5f));
    const std::string text =
        "accel: tiny\nmodel: {type: random, input_size: 5, hidden_size: 6, scale: 0.25}\n"
        "input: {type: random, steps: 1000, sparsity: 0.5}\ntraffic: {x_gap: {probability: 0.125}}\n";
    std::ofstream(run) << text;
    const cfg::Case c = cfg::load_run(run).front();
    std::string all =
        bytes_of(json) + bytes_of(npy) + fmt::format("{} {} {}", c.label, c.traffic.x_gap.probability, c.input->steps);
    std::ofstream(run) << text << "host_noise: 1234567.5\n";
    try {
      cfg::load_run(run);
    } catch (const cfg::ConfigError& e) {
      all += e.what();
    }
    return all;
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / fmt::format("locale.{}", getpid());
};

TEST_F(Locale, OfStreamsChangesNothing) {
  const std::string before = everything();
  std::locale::global(std::locale(std::locale::classic(), new CommaFacet));
  std::ostringstream stream;
  stream << 1234567.5;
  ASSERT_NE(stream.str(), "1.23457e+06") << "the locale has no effect: the test says nothing";
  EXPECT_EQ(everything(), before);
}

TEST_F(Locale, OfTheSystemChangesNothing) {
  const std::string before = everything();
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"})
    if (std::setlocale(LC_ALL, name) != nullptr) {
      EXPECT_EQ(everything(), before) << name;
      return;
    }
  GTEST_SKIP() << "this system has no locale with a decimal comma";
}

}  // namespace
}  // namespace sharp::tb
