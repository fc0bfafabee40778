// SPDX-License-Identifier: Apache-2.0
// What people and programs read: failure messages word for word, ulp distances, and the JSON keys of the schema page.
#include <gmock/gmock.h>

#include <bit>
#include <fstream>

#include "tb/check/failure_text.h"
#include "tb/sim/result_json.h"
#include "tb/test/injection.h"

namespace sharp::tb::test {
namespace {

uint32_t bits(float f) { return std::bit_cast<uint32_t>(f); }

TEST(Describe, HexAndDecimal) {
  EXPECT_EQ(describe(uint32_t{0x3F800000}), "0x3f800000 (1)");
  EXPECT_EQ(describe(uint32_t{0x7FC00000}), "0x7fc00000 (nan)");
  EXPECT_EQ(describe(uint16_t{0xB800}), "0xb800 (-0.5)");
}

TEST(UlpDistance, AcrossZeroAndExponents) {
  EXPECT_EQ(ulp_distance(bits(1.0f), bits(1.0f)), 0);
  EXPECT_EQ(ulp_distance(0x3F7F'FFFFu, 0x3F80'0000u), 1);
  EXPECT_EQ(ulp_distance(0x0000'0001u, 0x8000'0001u), 3);  // +0 and -0 lie between
  EXPECT_EQ(ulp_distance(uint16_t{0x8000}, uint16_t{0x0000}), 1);
  EXPECT_EQ(ulp_distance(uint16_t{0x7C00}, uint16_t{0x7BFF}), 1);
  EXPECT_EQ(ulp_distance(uint16_t{0x7E00}, uint16_t{0x7BFF}), -1);
  EXPECT_EQ(ulp_distance(0x7FC0'0000u, 0u), -1);
}

TEST(GateName, FollowsTheCell) {
  EXPECT_EQ(gate_name(cfg::Cell::lstm, 2), "g");
  EXPECT_EQ(gate_name(cfg::Cell::gru, 2), "n");
  EXPECT_EQ(gate_name(cfg::Cell::elman, 0), "0");
  EXPECT_EQ(gate_name(cfg::Cell::gru, 3), "3");
}

/// The failure of a recording with one event's edit.
SessionResult break_gate(bool late) {
  const TestCase c = make_case(tiny_accel(), cfg::Schedule::batch, 4, cfg::Padding::fixed, 4, 6, 2, 1);
  const Recording good = record(c, {});
  std::vector<Snapshot> bad = good.cycles;
  const uint64_t cycle = event_cycles(good, Boundary::gate)[7];
  if (late) {
    move_event(Boundary::gate, bad[cycle], bad[cycle + 1]);
  } else {
    bad[cycle].gate[1] = 0x3C00;
  }
  return replay(c, {}, edited(bad));
}

TEST(FailureMessage, OfAValue) {
  const SessionResult r = break_gate(false);
  ASSERT_TRUE(r.failure.has_value());
  EXPECT_THAT(r.failure->message, testing::MatchesRegex("gate: value at step 0, gate o, unit 5\n"
                                                        "  expected  0x.... \\(0\\.[0-9]+\\)\n"
                                                        "  got       0x3c00 \\(1\\)  \\([0-9]+ ulp apart\\)\n"
                                                        "  where     row block 7 \\(K 4\\), row 1, lane 1; "
                                                        "1 of 2 lanes of this event differ\n"
                                                        "  cycle     [0-9]+ \\(predicted and observed\\)"));
}

TEST(FailureMessage, OfALateEvent) {
  const SessionResult r = break_gate(true);
  ASSERT_TRUE(r.failure.has_value());
  EXPECT_THAT(r.failure->message,
              testing::MatchesRegex("gate: missing at step 0, gate o\n"
                                    "  expected  gate outputs of group 1, gate o \\(chunk 0 of row block 7 of step 0 "
                                    "\\(K 4, gate o, units 4\\.\\.5\\)\\)\n"
                                    "  got       nothing in this cycle\n"
                                    "  where     row block 7 \\(K 4\\)\n"
                                    "  cycle     ([0-9]+) \\(predicted: [0-9]+; observed: [0-9]+\\): "
                                    "observed 1 cycle late"));
}

cfg::Case named_case(const TestCase& c) {
  cfg::Case named;
  named.label = "a b";
  named.accel = c.accel;
  named.model_name = "m";
  named.input_name = "random";
  named.layers = std::make_shared<std::vector<cfg::Layer>>(1, cfg::Layer{cfg::Cell::lstm, {}, {c.weights()}});
  named.input = std::make_shared<cfg::ModelInput>(c.input);
  named.selectors = {"k=8"};
  return named;
}

TEST(ResultJson, OfAPass) {
  const TestCase c = usual_case();
  const auto j = result_json(named_case(c), pass_infos(c.job()), record(c, {}).result);
  EXPECT_EQ(j["verdict"], "pass");
  EXPECT_EQ(j["exit_code"], 0);
  EXPECT_TRUE(j["failure"].is_null());
  EXPECT_EQ(j["case"]["label"], "a b");
  EXPECT_EQ(j["case"]["k_auto"], true);
  EXPECT_EQ(j["golden"], j["rtl"]);
  EXPECT_EQ(j["golden"]["stalls"].size(), 8u);
  EXPECT_EQ(j["counts"]["gate"]["compared"], 80);
  EXPECT_EQ(j["h_digest"].get<std::string>().size(), 16u);
}

TEST(ResultJson, OfAFailureLeavesOutWhatDoesNotApply) {
  const auto j = to_json(*break_gate(false).failure);
  EXPECT_EQ(j["boundary"], "gate");
  EXPECT_EQ(j["gate"], 3);
  EXPECT_EQ(j["unit"], 5);
  EXPECT_FALSE(j.contains("tile"));
  EXPECT_FALSE(j.contains("note"));
}

TEST(ResultJson, DigestTellsOutputsApart) {
  EXPECT_EQ(digest(std::vector<uint16_t>{}), "cbf29ce484222325");
  EXPECT_NE(digest(std::vector<uint16_t>{1, 0}), digest(std::vector<uint16_t>{0, 1}));
  EXPECT_EQ(digest(std::vector<uint16_t>{0x0201, 0x0403}), digest(std::vector<uint32_t>{0x0403'0201}));
}

/// Every key that occurs, at any depth.
void collect_keys(const nlohmann::ordered_json& j, std::set<std::string>& keys) {
  for (const auto& [key, value] : j.items()) {
    if (j.is_object()) keys.insert(key);
    if (value.is_structured()) collect_keys(value, keys);
  }
}

TEST(ResultJson, EveryKeyIsDocumented) {
  std::ifstream file(SHARP_SOURCE_DIR "/docs/result-schema.md");
  ASSERT_TRUE(file);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::set<std::string> keys;
  const TestCase c = usual_case();
  SessionResult r = record(c, {}).result;
  r.failure = break_gate(false).failure;
  r.failure->tile = r.failure->col_block = r.failure->level = 0;
  r.failure->note = "n";
  r.failure->layer = r.failure->pass = 0;
  collect_keys(result_json(named_case(c), pass_infos(c.job()), r), keys);
  for (const std::string& key : keys) EXPECT_NE(page.find("`" + key + "`"), page.npos) << key;
}

}  // namespace
}  // namespace sharp::tb::test
