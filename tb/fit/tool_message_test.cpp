// SPDX-License-Identifier: Apache-2.0
// Output of Verilator 5.006 and of newer ones, of clang, of the linker and of the build script becomes a list of
// messages.
#include "tb/fit/tool_message.h"

#include <gmock/gmock.h>

namespace sharp::fit {
namespace {

using Severity = ToolMessage::Severity;
using ::testing::ElementsAre;

std::vector<std::string> texts(std::string_view log) {
  std::vector<std::string> all;
  for (const ToolMessage& m : parse_tool_messages(log)) all.push_back(to_string(m));
  return all;
}

TEST(ToolMessage, SyntaxErrorOfVerilator5006) {
  const auto messages = parse_tool_messages(
      "%Error: rtl/control/sharp_setup.sv:2:17: syntax error, unexpected ';', expecting TYPE-IDENTIFIER\n"
      "    2 |   assign b = a +;\n"
      "      |                 ^\n"
      "%Error: Cannot continue\n"
      "%Error: Exiting due to 1 error(s)\n");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0], (ToolMessage{.tool = "verilator",
                                      .severity = Severity::error,
                                      .file = "rtl/control/sharp_setup.sv",
                                      .line = 2,
                                      .column = 17,
                                      .text = "syntax error, unexpected ';', expecting TYPE-IDENTIFIER"}));
}

TEST(ToolMessage, WarningsOfVerilator5006WithInstanceAndSuggestion) {
  const auto messages = parse_tool_messages(
      "%Warning-WIDTH: rtl/a.sv:302:16: Operator ASSIGNW expects 4 bits on the Assign RHS, but Assign RHS's VARREF 'w' "
      "generates 8 bits.\n"
      "                               : ... In instance sharp.u_setup\n"
      "  302 |   assign nar_w = wide_w;\n"
      "      |                ^\n"
      "                ... For warning description see https://verilator.org/warn/WIDTH?v=5.006\n"
      "                ... Use \"/* verilator lint_off WIDTH */\" and lint_on around source to disable this message.\n"
      "%Warning-LATCH: rtl/a.sv:303:3: Latch inferred for signal 'sharp.u_setup.lat_w' (not all paths assign a value)\n"
      "                              : ... Suggest use of always_latch for intentional latches\n"
      "%Error: Exiting due to 2 warning(s)\n");
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].severity, Severity::warning);
  EXPECT_EQ(messages[0].rule, "WIDTH");
  EXPECT_EQ(messages[0].instance, "sharp.u_setup");
  EXPECT_EQ(messages[0].line, 302u);
  EXPECT_EQ(messages[1].rule, "LATCH");
  EXPECT_EQ(messages[1].suggestion, "Suggest use of always_latch for intentional latches");
  EXPECT_EQ(first_error(messages), &messages[0]);  // a lint warning ends the build
}

TEST(ToolMessage, NewerVerilatorsQuoteTheInstanceAndSplitTheRules) {
  const auto messages = parse_tool_messages(
      "%Warning-WIDTHTRUNC: rtl/a.sv:12:16: Operator ASSIGNW expects 4 bits on the Assign RHS, but ... generates 8 "
      "bits.\n"
      "                                   : ... note: In instance 'sharp.u_setup'\n"
      "   12 |   assign nar_w = wide_w;\n"
      "      |                ^\n"
      "                     ... For warning description see https://verilator.org/warn/WIDTHTRUNC?v=5.048\n"
      "%Error: rtl/a.sv:20:1: syntax error, unexpected endmodule\n"
      "   20 | endmodule\n"
      "      | ^~~~~~~~~\n"
      "        ... See the manual at https://verilator.org/verilator_doc.html?v=5.048 for more assistance.\n"
      "%Error: Exiting due to 1 error(s), 1 warning(s)\n");
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].rule, "WIDTHTRUNC");
  EXPECT_EQ(messages[0].instance, "sharp.u_setup");
  EXPECT_EQ(first_error(messages), &messages[1]);  // an error counts more than a warning before it
}

TEST(ToolMessage, ErrorsWithARuleAndWithoutAPlace) {
  EXPECT_THAT(texts("%Error-PINNOTFOUND: rtl/sharp.sv:9:3: Pin not found: 'x_i'\n"
                    "%Error: Parameters from the command line were not found in the design: Foo\n"
                    "%Error: Internal Error: rtl/a.sv:5:2: ../V3Width.cpp:12: Node has no type\n"),
              ElementsAre("rtl/sharp.sv:9:3: PINNOTFOUND: Pin not found: 'x_i'",
                          "Parameters from the command line were not found in the design: Foo",
                          "rtl/a.sv:5:2: ../V3Width.cpp:12: Node has no type"));
}

TEST(ToolMessage, ElaborationTasksLoseTheirBoilerplate) {
  EXPECT_THAT(
      texts("%Warning-USERERROR: rtl/sharp.sv:64:5: StreamWidth must be a power of two\n"
            "                                      : ... In instance sharp\n"
            "%Error-USERERROR: rtl/sharp.sv:65:5: Elaboration system task message (IEEE 1800-2017 20.11): MaxInput is "
            "odd\n"
            "%Warning-USERERROR: rtl/sharp.sv:66:5: Elaboration system task message (IEEE 1800-2017 20.11)\n"
            "                                      : ... In instance sharp\n"
            "                                      : MaxHidden is odd\n"),
      ElementsAre("rtl/sharp.sv:64:5: USERERROR: StreamWidth must be a power of two",
                  "rtl/sharp.sv:65:5: USERERROR: MaxInput is odd", "rtl/sharp.sv:66:5: USERERROR: MaxHidden is odd"));
}

TEST(ToolMessage, PathsWithBlanksAndColons) {
  const auto messages = parse_tool_messages("%Error: my rtl/a: b/sharp.sv:7:3: syntax error\n");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].file, "my rtl/a: b/sharp.sv");
  EXPECT_EQ(messages[0].line, 7u);
}

TEST(ToolMessage, CompilerLinkerAndScript) {
  const auto messages = parse_tool_messages(
      "In file included from fast.cpp:1:\n"
      "/src/tb/dut/verilated_dut.cpp:329:12: error: no member named 'sharp__DOT__probe_busy' in 'Vsharp___024root'; "
      "did you mean x?\n"
      "    out_.busy = r.sharp__DOT__probe_busy;\n"
      "/src/tb/dut/dut.h:3:1: note: declared here\n"
      "/src/tb/dut/dut.h:3:1: warning: unused\n"
      "1 error generated.\n"
      "/usr/bin/ld: fast.o: undefined reference to `foo'\n"
      "clang: error: linker command failed with exit code 1 (use -v to see invocation)\n"
      "build_dut.sh: compiling the adaptor failed for x.so\n");
  EXPECT_THAT(messages, testing::SizeIs(3));
  EXPECT_EQ(messages[0].tool, "clang");
  EXPECT_EQ(messages[0].line, 329u);
  EXPECT_EQ(messages[1].tool, "linker");
  EXPECT_EQ(messages[2].tool, "build_dut.sh");
  EXPECT_EQ(first_error(messages), &messages[0]);
}

TEST(ToolMessage, ThatAScriptFailedIsNotTheReason) {
  const auto messages = parse_tool_messages(
      "%Warning-UNDRIVEN: rtl/a.sv:1:1: Signal is not driven: 'x'\n"
      "%Error: Exiting due to 1 warning(s)\n"
      "build_dut.sh: verilator failed for x.so\n");
  ASSERT_NE(first_error(messages), nullptr);
  EXPECT_EQ(first_error(messages)->rule, "UNDRIVEN");
  const auto alone = parse_tool_messages("regress/build_dut.sh: clang++ is not installed\n");
  ASSERT_NE(first_error(alone), nullptr);
  EXPECT_EQ(first_error(alone)->text, "clang++ is not installed");
}

TEST(ToolMessage, OneMessageForAllInstancesThatRepeatIt) {
  const std::string one = "%Warning-UNDRIVEN: rtl/a.sv:1:1: Signal is not driven: 'x'\n";
  EXPECT_EQ(parse_tool_messages(one + one).size(), 1u);
}

TEST(ToolMessage, ALogWithoutMessagesHasNoFirstError) {
  EXPECT_EQ(first_error(parse_tool_messages("")), nullptr);
  EXPECT_EQ(first_error(parse_tool_messages("Killed\n- V e r i l a t i o n   R e p o r t\n")), nullptr);
}

TEST(ToolMessage, ALongLineDoesNotOverflowTheStack) {
  const auto messages = parse_tool_messages("%Error: rtl/a.sv:1:1: " + std::string(1'000'000, 'x') + "\n");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].line, 1u);
}

}  // namespace
}  // namespace sharp::fit
