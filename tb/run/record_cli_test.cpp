// SPDX-License-Identifier: Apache-2.0
// `sharp run --record` and `sharp recheck`: the same verdict without RTL, and every way in which a recording can be
// bad.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/test/test_sharp.h"
#include "tb/record/recording.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class RecordCli : public SharpTest {
 protected:
  /// Rechecks with a cache of DUT libraries that does not exist, and shall not exist after it.
  int recheck(const fs::path& target) {
    const fs::path cache = folder_ / "no_dut";
    fs::remove(folder_ / "report.json");
    const int code = exit_code_of("recheck " + shell_path(target) + kJson, {"SHARP_DUT_CACHE=" + cache.string()});
    EXPECT_FALSE(fs::exists(cache)) << "a DUT library was asked for";
    return code;
  }

  /// A passing run; its recording.
  fs::path record(const std::string& options = "") {
    const fs::path out = folder_ / "out";
    EXPECT_EQ(exit_code_of("run " + kRun + options + " --waves none --record --out " + shell_path(out)), 0) << out_;
    return fs::directory_iterator(out)->path() / kRecordingName;
  }

  /// A copy with another case or other cycles. edit_cycle: false ends the copy before this cycle.
  fs::path edited(const fs::path& from, const std::function<void(cfg::Case&)>& edit_case,
                  const std::function<bool(uint64_t, RecordedCycle&)>& edit_cycle) {
    RecordingReader reader(from);
    cfg::Case c = reader.recorded_case();
    edit_case(c);
    const fs::path to = folder_ / "edited.bin.gz";
    RecordingWriter writer(to, c, reader.job(), reader.about());
    uint64_t number = 0;
    for (const RecordedCycle* r = reader.next(); r != nullptr; r = reader.next()) {
      RecordedCycle cycle = *r;
      if (!edit_cycle(number++, cycle)) break;
      writer.write(cycle);
    }
    writer.commit(reader.finish());
    return to;
  }
  static bool keep(uint64_t, RecordedCycle&) { return true; }
  static void same(cfg::Case&) {}
};

TEST_F(RecordCli, APassIsAPassAgainWithoutRtl) {
  const fs::path file = record();
  const json run = json::parse(read_file(file.parent_path() / "result.json"));
  ASSERT_EQ(recheck(folder_ / "out"), 0) << out_;
  EXPECT_THAT(out_, HasSubstr("(as recorded)"));
  const json again = report()["cases"][0];
  for (const char* key : {"verdict", "detail", "counts", "golden", "rtl", "h_digest", "c_digest", "cycles_compared",
                          "max_h_reference_error", "reproduce"})
    EXPECT_EQ(again[key], run[key]) << key;
  EXPECT_EQ(again["as_recorded"], true);
  for (const auto& entry : fs::directory_iterator(file.parent_path()))
    EXPECT_EQ(entry.path().string().find(".part"), std::string::npos);
}

// Every kind of probe: several passes through the sequence buffer, GRU, expectation and traffic.
TEST_F(RecordCli, StacksAndOtherCellsAreRecordedWhole) {
  record(
      " --set 'model=[{layers: [{type: random, input_size: 5, hidden_size: 6, direction: bidirectional}, {type: "
      "random, hidden_size: 3, direction: reverse}]}, {type: random, cell: gru, input_size: 5, hidden_size: 6}]' "
      "--set k=auto --set 'schedule=[batch,unfolded]' --set host_noise=0.2");
  ASSERT_EQ(recheck(folder_ / "out"), 0) << out_;
  EXPECT_EQ(report()["verdicts"], json({{"pass", 4}}));
  for (const json& row : report()["cases"]) EXPECT_EQ(row["as_recorded"], true);
}

TEST_F(RecordCli, AFailureIsTheSameFailureAgain) {
  const fs::path out = folder_ / "out";
  // h tiles read the bank of their own step.
  const fs::path rtl = plant("sharp.sv", ".read_bank_i(!step[0])", ".read_bank_i(step[0])");
  const std::string line = "run " + kRun + " --record --trace --out " + shell_path(out) + " --rtl " + shell_path(rtl);
  ASSERT_EQ(exit_code_of(line, {kCanaryCache}), 1) << out_;
  const fs::path folder = fs::directory_iterator(out)->path();
  const json run = json::parse(read_file(folder / "result.json"));
  ASSERT_EQ(recheck(out), 1) << out_;
  const json again = report()["cases"][0];
  EXPECT_EQ(again["failure"], run["failure"]);
  EXPECT_EQ(again["failure"]["boundary"], "tile_sum");
  EXPECT_EQ(again["detail"], run["detail"]);
  EXPECT_EQ(again["as_recorded"], true);
  EXPECT_THAT(out_, HasSubstr(run["failure"]["message"].get<std::string>()));
  // The snapshot that replayed the waves left both files alone.
  EXPECT_TRUE(fs::exists(folder / "wave.fst"));
  EXPECT_EQ(exit_code_of("tracediff " + shell_path(folder / "model.trace") + " " + shell_path(folder / "rtl.trace")), 1)
      << out_;
}

// The canary of recheck: a single bit, in each kind of value.
TEST_F(RecordCli, OneFlippedBitIsAMismatch) {
  const fs::path file = record();
  struct Flip {
    const char* boundary;
    std::function<bool(RecordedCycle&)> flip;  ///< false: nothing to flip in this cycle
  };
  const Flip flips[] = {
      {"tile_sum",
       [](RecordedCycle& c) { return c.outputs.scalars.tile_sum_valid && (c.outputs.tile_sum[0] ^= 1, true); }},
      {"preact", [](RecordedCycle& c) { return c.outputs.scalars.preact_valid && (c.outputs.preact[0] ^= 1, true); }},
      {"cell_c", [](RecordedCycle& c) { return c.outputs.scalars.cell_valid && (c.outputs.cell_c[0] ^= 1, true); }},
      {"write_back", [](RecordedCycle& c) { return c.outputs.scalars.wb_valid && (c.outputs.wb_h[0] ^= 1, true); }},
      {"h_stream", [](RecordedCycle& c) { return c.outputs.scalars.h_valid && (c.outputs.h_data[0] ^= 1, true); }}};
  for (const Flip& f : flips) {
    uint64_t flipped = 0;
    const fs::path bad = edited(file, same, [&](uint64_t cycle, RecordedCycle& c) {
      if (flipped == 0 && f.flip(c)) flipped = cycle;
      return true;
    });
    ASSERT_EQ(recheck(bad), 1) << f.boundary << out_;
    const json row = report()["cases"][0];
    EXPECT_EQ(row["failure"]["boundary"], f.boundary);
    EXPECT_EQ(row["failure"]["cycle"], flipped);
    EXPECT_EQ(row["recorded_verdict"], "pass");
    EXPECT_EQ(row["as_recorded"], false);
  }
}

TEST_F(RecordCli, AnotherGoldenModelFails) {
  const fs::path file = record();
  const fs::path slower = edited(
      file, [](cfg::Case& c) { ++c.accel.lat.cu; }, keep);
  EXPECT_EQ(recheck(slower), 1) << out_;
  EXPECT_THAT(out_, HasSubstr("not as recorded: pass"));
  const fs::path other = edited(
      file,
      [](cfg::Case& c) {
        auto layers = *c.layers;
        layers[0].weights[0].w[3] ^= 1;
        c.layers = std::make_shared<const std::vector<cfg::Layer>>(layers);
      },
      keep);
  EXPECT_EQ(recheck(other), 2) << out_;
  EXPECT_THAT(out_, HasSubstr("field 'pins' of cycle"));
  const fs::path seeded = edited(
      file, [](cfg::Case& c) { ++c.seed; }, keep);  // other gaps on the streams
  EXPECT_EQ(recheck(seeded), 2) << out_;
  EXPECT_THAT(out_, HasSubstr("another model, seed, plan or driver"));
}

TEST_F(RecordCli, ARecordingThatEndsTooEarlyIsIncomplete) {
  const fs::path half = edited(record(), same, [](uint64_t cycle, RecordedCycle&) { return cycle < 200; });
  EXPECT_EQ(recheck(half), 5) << out_;
  EXPECT_THAT(out_, HasSubstr("the recording ends in cycle 200, where the run ended with pass"));
}

TEST_F(RecordCli, FilesThatAreNoRecordingsExitTwoAndSayWhere) {
  const fs::path file = record();
  const std::string whole = read_file(file);
  const fs::path bad = folder_ / "bad.bin.gz";
  const auto expect = [&](const std::string& content, const std::string& message) {
    std::ofstream(bad, std::ios::binary) << content;
    EXPECT_EQ(recheck(bad), 2) << message << "\n" << out_;
    EXPECT_THAT(out_, HasSubstr(bad.string() + ": offset "));
    EXPECT_THAT(out_, HasSubstr(message));
  };
  expect(whole.substr(0, whole.size() / 2), "truncated in ");
  expect(whole.substr(0, whole.size() - 4), "truncated in ");
  std::string flipped = whole;
  flipped[whole.size() - 6] ^= 1;  // the check sum
  expect(flipped, "damaged in or after ");
  expect("verdict: pass\n", "no gzip file");
  expect("", "no gzip file");
  const auto packed = [&](const std::string& content) {
    GzipWriter writer(bad);
    writer.write(content.data(), content.size());
    writer.commit();
    return read_file(bad);
  };
  expect(packed("no recording at all"), "field 'magic'");
  expect(packed(std::string("SHARPREC\x02\0\0\0", 12)), "field 'version': 2; this program reads version 1");
  expect(packed(std::string("SHARPREC\x01\0\0\0\x02\0\0\0{}", 18)), "key 'about' not found");
  EXPECT_EQ(recheck(folder_ / "missing.bin.gz"), 2);
  EXPECT_THAT(out_, HasSubstr("cannot read"));
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(recheck(folder_ / "empty"), 2);
  EXPECT_THAT(out_, HasSubstr("no recording.bin.gz in it or below it"));
}

}  // namespace
}  // namespace sharp::tb
