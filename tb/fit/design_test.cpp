// SPDX-License-Identifier: Apache-2.0
// The trees that three versions of Verilator wrote of tree/rtl mean the same design.
#include "tb/fit/design.h"

#include <gmock/gmock.h>

#include "tb/fit/module_header.h"

namespace fs = std::filesystem;

namespace sharp::fit {
namespace {

class Tree : public ::testing::TestWithParam<std::string> {
 protected:
  Design design_ = read_design(fs::path(SHARP_SOURCE_DIR) / "tb" / "fit" / "tree" / GetParam());
  const Signal& signal(const std::string& path) { return design_.signals.at(path); }
};

TEST_P(Tree, HasThePorts) {
  ASSERT_EQ(design_.ports.size(), 3u);
  EXPECT_EQ(design_.ports.at("clk_i").direction, Direction::input);
  EXPECT_EQ(design_.ports.at("clk_i").bits, 1u);
  EXPECT_EQ(design_.ports.at("data_i").bits, 8u);
  EXPECT_EQ(design_.ports.at("data_o").direction, Direction::output);
  EXPECT_EQ(design_.ports.at("data_o").bits, 16u);
  EXPECT_EQ(design_.ports.at("data_o").place, (Place{"rtl/sharp.sv", 9, 30}));
}

TEST_P(Tree, HasSignalsByPathWithAllTheirBits) {
  EXPECT_EQ(signal("words").bits, 4 * 8u);
  EXPECT_EQ(signal("u_lane.data_i").bits, 8u);
  EXPECT_EQ(signal("u_lane.gen_rank[0].rank_q").bits, 8u);
  EXPECT_EQ(signal("u_lane.gen_rank[1].rank_q").place.file, "rtl/sharp_lane.sv");
  EXPECT_FALSE(design_.signals.contains("u_lane.gen_rank[2].rank_q"));
}

TEST_P(Tree, KnowsWhatIsReadable) {
  EXPECT_TRUE(signal("probe_code").readable);
  EXPECT_EQ(signal("probe_code").bits, 2u);
  EXPECT_FALSE(signal("words").readable);
}

TEST_P(Tree, AStructureHasItsBitsOrNone) {
  EXPECT_EQ(signal("tag_q").bits, GetParam() == "5.032" ? 0u : 4u);  // 5.032 does not write the types of members
}

INSTANTIATE_TEST_SUITE_P(Verilator, Tree, ::testing::Values("5.006", "5.032", "5.048"),
                         [](const auto& info) { return "v" + info.param.substr(0, 1) + "_" + info.param.substr(2); });

TEST(TreeFile, OfAnotherFormIsRefused) {
  const fs::path folder = fs::temp_directory_path();
  EXPECT_THROW(read_design_xml(folder / "no_such_tree.xml", "sharp"), std::runtime_error);
  EXPECT_THROW(read_design_json(folder / "no_such_tree.json", folder / "no_such_meta.json", "sharp"),
               std::runtime_error);
}

constexpr const char* kModule = R"(
// module sharp #(wrong) (wrong);
/* module sharp */ module sharp_other (input a_i); endmodule
module sharp #(
  parameter int unsigned Width = 8, Depth = f(1, 2),   // input no_i
  parameter logic [1:0] Mode,
  localparam int Sum = Width + Depth,
  parameter int Last
) (
  input  logic [Width-1:0] a_i, b_i,
  output logic [f(Width, 2)-1:0] c_o,
  input  pkg::tag_t d_i [2],
  inout  wire e_io
);
endmodule
)";

TEST(ModuleHeader, ReadsParametersAndPorts) {
  const ModuleHeader h = read_module_header(kModule, "sharp");
  ASSERT_TRUE(h.found);
  EXPECT_EQ(h.line, 4u);
  std::vector<std::string> parameters, ports;
  for (const auto& p : h.parameters)
    parameters.push_back(p.name + (p.has_default ? " default" : "") + (p.is_local ? " local" : "") + " " +
                         std::to_string(p.line));
  for (const auto& p : h.ports)
    ports.push_back(p.name + " " + std::to_string(static_cast<int>(p.direction)) + " " + std::to_string(p.line));
  EXPECT_THAT(parameters,
              testing::ElementsAre("Width default 5", "Depth default 5", "Mode 6", "Sum default local 7", "Last 8"));
  EXPECT_THAT(ports, testing::ElementsAre("a_i 1 10", "b_i 1 10", "c_o 2 11", "d_i 1 12", "e_io 3 13"));
}

TEST(ModuleHeader, BrokenTextIsNoCrash) {
  const std::string text = kModule;
  for (size_t n = 0; n <= text.size(); ++n) read_module_header(text.substr(0, n), "sharp");
  EXPECT_FALSE(read_module_header("modul sharp(", "sharp").found);
  EXPECT_EQ(read_module_header("module sharp", "sharp").line, 1u);
}

TEST(ModuleHeader, FindsWholeWordsOutsideComments) {
  EXPECT_EQ(line_of_word("// gate_out\n\"gate_out\" gate_outs\n gate_out;", "gate_out"), 3u);
  EXPECT_EQ(line_of_word("gate_out_q", "gate_out"), 0u);
}

}  // namespace
}  // namespace sharp::fit
