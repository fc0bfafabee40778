// SPDX-License-Identifier: Apache-2.0
// The rows of tb/dut/dut_table.h: what they say of boundaries, checkers and units exists.
#include "tb/fit/interface.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "cfg/src/run_file.h"
#include "tb/cause/units.h"
#include "tb/sim/session.h"

namespace fs = std::filesystem;

namespace sharp::fit {
namespace {

const fs::path kSource = SHARP_SOURCE_DIR;

std::string read_text(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Source and header of a part of the testbench.
std::string text_of(const std::string& part) {
  std::string text;
  for (const char* folder : {"check", "agent", "dut", "sim", "cause"})
    for (const char* ending : {".cpp", ".h"}) text += read_text(kSource / "tb" / folder / (part + ending));
  return text;
}

/// All of the search for a cause, which reads the deep probes.
std::string text_of_search() {
  std::string text;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "tb" / "cause"))
    text += read_text(entry.path());
  return text;
}

const tb::DutSizes kDeep = sizes_of(cfg::load_accel("sharp_1k", "deep"));
constexpr const char* kTileSum = "u_datapath__DOT__u_reduce__DOT__gen_level__BRA__5__KET____DOT__u_level__DOT__sums_q";

TEST(DutTable, EveryBoundaryUnitAndCheckerExists) {
  std::set<std::string> boundaries;
  for (unsigned b = 0; b < tb::kNumBoundaries; ++b) boundaries.emplace(to_string(static_cast<tb::Boundary>(b)));
  for (const ProbeRow& row : probe_rows(kDeep, kTileSum)) {
    if (row.deep)
      EXPECT_NE(tb::unit_file(row.purpose), "") << row.field;
    else
      EXPECT_TRUE(boundaries.contains(row.purpose)) << row.field << ": " << row.purpose;
  }
}

TEST(DutTable, WhoIsNamedReadsTheField) {
  for (const ProbeRow& row : probe_rows(kDeep, kTileSum)) {
    const std::string name = row.field.substr(0, row.field.find_first_of(".["));
    EXPECT_THAT(row.deep ? text_of_search() : text_of(row.reader), testing::HasSubstr(name)) << row.reader;
  }
}

TEST(DutTable, WhoIsNamedForAPortExists) {
  for (const PortRow& row : port_rows(kDeep)) EXPECT_NE(text_of(row.user), "") << row.name << ": " << row.user;
}

TEST(DutTable, EveryModuleHasItsFile) {
  std::set<std::string> modules;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "rtl"))
    modules.insert(entry.path().stem().string());
  for (const ProbeRow& row : probe_rows(kDeep, kTileSum)) EXPECT_TRUE(modules.contains(row.module)) << row.module;
}

TEST(DutTable, PathsAreHierarchical) {
  const auto rows = probe_rows(kDeep, kTileSum);
  const auto path = [&](const std::string& field) {
    for (const ProbeRow& r : rows)
      if (r.field == field) return r.path;
    return std::string();
  };
  EXPECT_EQ(path("partial"), "u_datapath.u_accumulator.acc_q");
  EXPECT_EQ(path("gates[2]"), "u_datapath.u_gate_buffer.gen_gate[2].mem_q");
  EXPECT_EQ(path("tile_sum"), "u_datapath.u_reduce.gen_level[5].u_level.sums_q");
  EXPECT_EQ(path("seq_read.addr"), "probe_seq_read_addr");
  EXPECT_EQ(path("levels[4]"), "u_datapath.u_reduce.gen_level[5].u_level.sums_q");
  EXPECT_EQ(path("levels[5]"), "");  // 32 VS units: five levels
}

TEST(DutTable, EveryLevelOfTheTreeHasARow) {
  tb::DutSizes most = kDeep;
  most.NumVs = uint64_t{1} << tb::DeepProbes::kMaxLevels;
  unsigned levels = 0;
  for (const ProbeRow& r : probe_rows(most, kTileSum)) levels += r.field.starts_with("levels[");
  EXPECT_EQ(levels, tb::DeepProbes::kMaxLevels);
}

TEST(DutTable, SizesAreThoseOfTheMachine) {
  for (const char* name : {"tiny", "sharp_64", "sharp_1k", "sharp_64k"}) {
    const cfg::Accel a = cfg::load_accel(name, "default");
    const tb::DutSizes s = sizes_of(a);
    EXPECT_EQ(s.macs(), a.macs());
    EXPECT_EQ(s.k_max(), a.k_max());
    EXPECT_EQ(s.levels(), a.levels());
    EXPECT_LE(a.levels(), tb::DeepProbes::kMaxLevels);
  }
}

}  // namespace
}  // namespace sharp::fit
