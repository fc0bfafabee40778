// SPDX-License-Identifier: Apache-2.0
// Nothing counted is never a pass: the rule itself, and every command of `sharp` with its empty input.
#include "tb/verdict/counted.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/test/test_sharp.h"
#include "tb/cover/store/database.h"
#include "tb/record/recording.h"
#include "tb/trace/trace_writer.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CountedVerdict, APassOfNothingIsIncompleteAndSaysOfWhat) {
  const CountedVerdict v(Verdict::pass, {{"simulations", 0}, {"cycles", 0}});
  EXPECT_EQ(v.verdict(), Verdict::incomplete);
  EXPECT_THAT(v.lack(), HasSubstr("0 simulations, 0 cycles: nothing that could have failed"));
}

TEST(CountedVerdict, OneZeroAmongOthersIsEnough) {
  const CountedVerdict v(Verdict::pass, {{"simulations", 3}, {"cycles", 0}});
  EXPECT_EQ(v.verdict(), Verdict::incomplete);
  EXPECT_THAT(v.lack(), HasSubstr("0 cycles: nothing"));
}

TEST(CountedVerdict, ACommandThatCountsNothingAtAllDoesNotPass) {
  EXPECT_EQ(CountedVerdict(Verdict::pass, {}).verdict(), Verdict::incomplete);
}

TEST(CountedVerdict, OtherVerdictsAndPassesOfSomethingStay) {
  EXPECT_EQ(CountedVerdict(Verdict::pass, {{"simulations", 1}}).verdict(), Verdict::pass);
  EXPECT_THAT(CountedVerdict(Verdict::pass, {{"simulations", 1}}).lack(), IsEmpty());
  for (const Verdict v : {Verdict::mismatch, Verdict::interrupted, Verdict::bad_config, Verdict::internal_error}) {
    EXPECT_EQ(CountedVerdict(v, {{"simulations", 0}}).verdict(), v);
    EXPECT_THAT(CountedVerdict(v, {{"simulations", 0}}).lack(), IsEmpty());
  }
}

/// A command with nothing to do. 2: the user can mend the input; 5: nothing was there to compare.
struct EmptyInput {
  const char *command, *arguments;
  int exit_code;
  const char* sentence;
};

/// RUN: a run file that passes. All other files are made by the test, in its folder, where the commands run. In this
/// order: the night that `report` reads is made by `regress`.
const std::vector<EmptyInput> kEmptyInputs = {
    {"run", "RUN --set k=[]", 2, "key 'k'"},
    {"run", "RUN --set 'expect={tolerance: 0.1}'", 2, "expects nothing, which would always pass"},
    {"golden", "RUN --set k=[] --out out", 2, "key 'k'"},
    {"time", "RUN --set k=[]", 2, "key 'k'"},
    {"explain", "RUN --set k=[]", 2, "key 'k'"},
    {"explain", "folder", 2, "folder"},
    {"waves", "folder", 2, "no wave.fst in it or below it"},
    {"list", "", 5, "0 entries: nothing"},
    {"onnx", "empty", 2, "empty"},
    {"bench", "--repeats 0", 2, "--repeats"},
    {"bench", "--all", 5, "0 figures: nothing"},
    {"random", "--list empty", 2, "holds no run"},
    {"random", "--list comments", 2, "holds no run"},
    {"random", "--runs 0", 2, "--runs"},
    {"check-rtl", "folder", 2, "folder"},
    {"shrink", "RUN --set k=[] --out small.yaml", 2, "key 'k'"},
    {"tracediff", "a.trace b.trace", 5, "0 events: nothing"},
    {"tracediff", "empty empty", 2, "the first line must be"},
    {"recheck", "folder", 2, "no recording.bin.gz in it or below it"},
    {"recheck", "empty", 2, "empty"},
    {"recheck", "no_cycles.bin.gz", 5, "the recording ends in cycle 0"},
    {"plan", "--plan folder", 2, "holds no plan"},
    {"plan", "--plan plan --tests no_tests.json --stage V1", 5, "0 items: nothing"},
    {"plan", "--plan plan --tests no_tests.json --stage V1 --check", 1, "sharp plan:"},
    {"plan", "--plan plan --tests no_tests.json --db empty.db", 5, "0 runs: nothing"},
    {"plan", "--plan plan --tests no_tests.json --db empty.db --require", 5, "0 runs, 0 bins: nothing"},
    {"cov report", "empty.db", 5, "0 runs: nothing"},
    {"cov merge", "merged.db empty.db empty.db", 5, "0 runs: nothing"},
    {"cov merge", "merged.db", 2, "in is required"},
    {"cov rank", "empty.db --out ranked.list", 5, "0 runs: nothing"},
    {"random", "--list ranked.list", 2, "holds no run"},
    {"cov who", "empty.db 'stall.*'", 5, "0 runs: nothing"},
    {"cov adds", "empty.db random", 2, "no run has 'random' in its command"},
    {"cov diff", "empty.db empty.db", 5, "0 runs: nothing"},
    {"cov close", "--db new.db --budget 0runs", 2, "--budget '0runs'"},
    {"cov close", "--db new.db --bin nosuch", 2, "no bin has this name"},
    {"regress", "no_entries.yaml --history none --out nights", 2, "no entry"},
    {"regress", "fill_only.yaml --history none --out night", 5, "no test ran"},
    {"regress", "--only-failed night --history none --out nights", 2, "no test has failed"},
    {"regress-job", "night 0", 2, "is 0 a job of a run"},
    {"report", "folder", 2, "no such file"},
    {"report", "night", 5, "0 tests: nothing"},
    {"eval", "--model empty.onnx --out out", 2, "not an ONNX model: empty file"},
    {"bisect", "", 2, "a test is needed"},
};

class EmptyInputs : public SharpTest {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "folder");
    fs::create_directories(folder_ / "plan");
    write("empty", "");
    write("empty.onnx", "");
    write("comments", "# nothing but a comment\n\n   \n# and another\n");
    for (const char* name : {"a.trace", "b.trace"}) write(name, std::string(kTraceHeader) + "\n");
    write("no_tests.json", R"({"tests": []})");
    write("plan/late.yaml",
          "title: Late\nuncounted: by eye\nitems:\n"
          "  - {id: last, title: Last, source: none, stage: V3, tests: '*'}\n");
    write("no_entries.yaml", "summary: nothing\nentries: []\n");
    write("fill_only.yaml", "summary: only fill\nentries:\n  - {name: fill, random: tiny, fill: 5}\n");
    cover::Database(folder_ / "empty.db", cover::Database::Mode::create);
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }

  /// Names below "Subcommands:" ("SUBCOMMANDS:" of CLI11 2.4) of `sharp PARENT --help`, with PARENT before them.
  std::set<std::string> commands(const std::string& parent) const {
    std::istringstream help(sharp(parent + " --help").out);
    std::set<std::string> names;
    bool inside = false;
    for (std::string line; std::getline(help, line);) {
      if (line.starts_with("Subcommands:") || line.starts_with("SUBCOMMANDS:")) inside = true;
      if (!inside || line.size() < 3 || line[0] != ' ' || line[2] == ' ') continue;
      const std::string name = line.substr(2, line.find(' ', 2) - 2);
      names.insert(parent.empty() ? name : parent + " " + name);
    }
    return names;
  }
};

TEST_F(EmptyInputs, EveryCommandOfTheHelpHasOne) {
  std::set<std::string> have;
  for (const EmptyInput& input : kEmptyInputs) have.insert(input.command);
  std::set<std::string> wanted = commands("");
  EXPECT_GT(wanted.size(), 15u) << "the help is read wrongly";
  ASSERT_EQ(wanted.erase("cov"), 1u);
  wanted.merge(commands("cov"));
  const std::string text = read_file(fs::path(SHARP_SOURCE_DIR) / "docs" / "json-schema.md");
  const size_t begin = text.find("## Nothing counted is never a pass"), end = text.find("\n## ", begin);
  ASSERT_NE(end, std::string::npos);
  const std::string section = text.substr(begin, end - begin);
  for (const std::string& command : wanted) {
    EXPECT_TRUE(have.contains(command)) << command
                                        << " has no empty input in kEmptyInputs: what does it say of nothing?";
    EXPECT_THAT(section, HasSubstr("`" + command + "`")) << "docs/json-schema.md: what does it count?";
  }
}

TEST_F(EmptyInputs, NoneIsAPass) {
  // A run without a single recorded cycle.
  ASSERT_EQ(sharp("run " + kRun + " --waves none --record --out recorded").exit_code, 0);
  {
    const fs::path recording = fs::directory_iterator(folder_ / "recorded")->path() / kRecordingName;
    RecordingReader reader(recording);
    RecordingWriter writer(folder_ / "no_cycles.bin.gz", reader.recorded_case(), reader.job(), reader.about());
    while (reader.next() != nullptr) {
    }
    writer.commit(reader.finish());
  }
  for (const EmptyInput& input : kEmptyInputs) {
    std::string arguments = std::string(input.command) + " " + input.arguments;
    if (const size_t at = arguments.find("RUN"); at != std::string::npos) arguments.replace(at, 3, kRun);
    const bool without_cfg = arguments == "list " || arguments == "bench --all";
    const SharpResult r =
        sharp(arguments, without_cfg ? std::vector<std::string>{"SHARP_CFG=folder"} : std::vector<std::string>{});
    EXPECT_EQ(r.exit_code, input.exit_code) << arguments << "\n" << r.out;
    EXPECT_THAT(r.out, HasSubstr(input.sentence)) << arguments;
  }
}

}  // namespace
}  // namespace sharp::tb
