// SPDX-License-Identifier: Apache-2.0
// Lines for copying are pasted into shells: each reads exactly the words that were written, and runs nothing else.
#include "base/text/command_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/process/process.h"
#include "cfg/src/run_file.h"

namespace sharp::tb {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

const std::vector<std::string> kNames = {"",
                                         "plain",
                                         "a b",
                                         "a'; touch X; echo '",
                                         "it's",
                                         "\"",
                                         "$(touch X)",
                                         "`touch X`",
                                         "$HOME",
                                         "*",
                                         "~",
                                         "a\nb",
                                         "tab\there",
                                         "back\\slash",
                                         "-x",
                                         "--out=y",
                                         "#comment",
                                         "a;b&c|d>e",
                                         "\x80\xff",
                                         "\x01"
                                         "7",
                                         "ümlaut 日本",
                                         "!history",
                                         "{a,b}",
                                         "a=b",
                                         "'",
                                         "''",
                                         "\\'",
                                         "$'x'",
                                         "\r\n",
                                         "\x7f",
                                         " lead",
                                         "trail ",
                                         "\xc3",
                                         "\xed\x9f\xbf"};

/// What a shell makes of the arguments of a line, each followed by NUL.
std::vector<std::string> arguments_in(const std::string& shell, const std::string& line) {
  const ProcessResult r =
      run_process({shell, "-c", "printf '%s\\0' " + line});  // no_shell: what a shell reads is the question
  EXPECT_EQ(r.code, 0) << line;
  std::vector<std::string> words;
  for (size_t at = 0; at < r.output.size(); at = r.output.find('\0', at) + 1)
    words.push_back(r.output.substr(at, r.output.find('\0', at) - at));
  return words;
}

TEST(ShellLine, AShellReadsTheWordsThatWereWritten) {
  EXPECT_THAT(arguments_in("bash", shell_line(kNames)), ElementsAreArray(kNames));
}

TEST(ShellLine, IsOneLineWhateverIsInIt) { EXPECT_EQ(shell_line(kNames).find('\n'), std::string::npos); }

TEST(ShellLine, EveryPosixShellReadsWordsOfText) {
  std::vector<std::string> words;
  for (const std::string& name : kNames)
    if (!shell_word(name).starts_with("$'")) words.push_back(name);
  EXPECT_GT(words.size(), 20u);
  EXPECT_THAT(arguments_in("sh", shell_line(words)), ElementsAreArray(words));
}

TEST(ShellLine, ReadsBackWhatItWrote) { EXPECT_THAT(words_of(shell_line(kNames), "test"), ElementsAreArray(kNames)); }

TEST(ShellLine, AnyBytes) {
  std::mt19937 random(1);
  std::vector<std::string> words;
  for (int n = 0; n < 2000; ++n) {
    std::string word(random() % 12, ' ');
    for (char& c : word) c = static_cast<char>(random() % 2 == 0 ? 1 + random() % 255 : "'\\$ \n\"-`"[random() % 8]);
    words.push_back(word);
  }
  const std::string line = shell_line(words);
  EXPECT_EQ(words_of(line, "test"), words);
  EXPECT_EQ(arguments_in("bash", line), words);
}

TEST(ShellLine, PlainWordsStayReadable) {
  EXPECT_EQ(shell_line({"sharp", "run", "cfg/run/x.yaml", "--set", "k=[4,8]", "--seed", "1"}),
            "sharp run cfg/run/x.yaml --set 'k=[4,8]' --seed 1");
}

TEST(ShellLine, AProgramIsNoAssignment) { EXPECT_EQ(shell_line({"a=b/sharp", "x=y"}), "'a=b/sharp' x=y"); }

TEST(ShellPath, IsNoOption) {
  EXPECT_EQ(shell_path("-x.yaml"), "./-x.yaml");
  EXPECT_EQ(shell_path("a b"), "'a b'");
}

TEST(WordsOf, QuotesOfPeople) {
  EXPECT_THAT(words_of("run  'a b'\\ c $'\\n\\0127' ''", "test"), ElementsAre("run", "a b c", "\n\n7", ""));
}

TEST(WordsOf, AnOpenQuoteIsAnError) {
  for (const char* line : {"a 'b", "$'b", "$'b\\", "$'b\\'"})
    EXPECT_THROW(words_of(line, "line 3"), cfg::ConfigError) << line;
}

}  // namespace
}  // namespace sharp::tb
