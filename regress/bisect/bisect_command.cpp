// SPDX-License-Identifier: Apache-2.0
// Tests the ends, then halves.
#include "regress/bisect/bisect_command.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <set>

#include "base/output/output_file.h"
#include "base/output/text_table.h"
#include "base/process/interrupt.h"
#include "base/text/command_text.h"
#include "cfg/src/run_file.h"
#include "regress/bisect/content_key.h"
#include "regress/bisect/git.h"
#include "regress/bisect/search.h"
#include "regress/bisect/target.h"
#include "regress/bisect/workshop.h"
#include "tb/library/dut_library.h"
#include "tb/sim/result_json.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

using regress::Git;
using regress::Mark;
using regress::Outcome;
using regress::Search;
using regress::Workshop;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

fs::path source_of(const BisectArgs& args) { return args.source.empty() ? SHARP_SOURCE_DIR : args.source; }

const char* name_of(Mark mark) {
  return mark == Mark::good ? "good" : mark == Mark::bad ? "bad" : mark == Mark::skipped ? "skipped" : "unknown";
}

class Bisect {
 public:
  Bisect(const BisectArgs& args, const fs::path& folder)
      : args_(args), git_(source_of(args)), target_(regress::read_target(args.target, args.overrides, args.seed)) {
    choose_ends();
    list_commits();
    shop_.emplace(
        git_, regress::WorkshopOptions{folder, args.jobs, static_cast<double>(args.test_seconds), &interrupt_flag()});
    set_test(target_.test);
  }

  CountedVerdict execute() {
    print_head();
    check_ends();
    Search search(commits_.size());
    while (const auto next = search.next()) search.mark(*next, test(commits_[*next], search.left()).mark);
    return report(search.suspects());
  }

 private:
  struct Step {
    std::string commit;
    Mark mark = Mark::unknown;
    Outcome outcome;
    double seconds = 0.0;
  };

  void choose_ends() {
    const std::string good = args_.good.empty() ? target_.good : args_.good;
    const std::string bad = !args_.bad.empty() ? args_.bad : target_.bad.empty() ? "HEAD" : target_.bad;
    if (good.empty())
      throw cfg::ConfigError(
          "--good REV is needed: a commit at which the test passes" +
          std::string(target_.bad.empty() ? "" : "; the history has no green night before this one"));
    good_ = git_.commit(good, "--good");
    bad_ = git_.commit(bad, "--bad");
    if (good_ == bad_) throw cfg::ConfigError(fmt::format("--good and --bad are the same commit {}", short_of(bad_)));
    if (!git_.is_ancestor(good_, bad_))
      throw cfg::ConfigError(fmt::format("--good {} is no ancestor of --bad {}", short_of(good_), short_of(bad_)));
  }

  /// Those that differ from the one before in what a test depends on; the last is then as bad as the bad one.
  void list_commits() {
    std::string before = regress::content_keys(git_.files(good_)).test;
    for (const std::string& commit : git_.first_parents(good_, bad_)) {
      ++all_;
      const std::string key = regress::content_keys(git_.files(commit)).test;
      if (key != before) commits_.push_back(commit);
      before = key;
    }
    if (commits_.empty())
      throw cfg::ConfigError(fmt::format("none of the {} commits from {} to {} changes anything a test depends on",
                                         all_, short_of(good_), short_of(bad_)));
  }

  /// Files of the tree are those of each commit; others stay where they are.
  void set_test(const std::vector<std::string>& test) {
    std::vector<std::string> known;
    for (const std::string& word : test)
      for (const fs::path& path : {fs::path(word), git_.root() / word})
        if (std::error_code none; fs::is_regular_file(path, none))
          if (const std::string inside = fs::canonical(path).lexically_relative(git_.root()).string();
              !inside.starts_with("..") && git_.has_file(bad_, inside))
            known.push_back(inside);
    test_ = regress::for_tree(test, git_.root(), known);
  }

  void print_head() const {
    if (!target_.bucket.empty()) fmt::print("bucket {}\n", target_.bucket);
    fmt::print("test   {}\n{} of {} commits from {} to {} can matter; builds and logs are kept in {}\n",
               shell_line(test_), commits_.size(), all_, short_of(good_), short_of(bad_),
               fs::proximate(shop_->folder()).string());
    fmt::print("\n{:>4}  {:<10}  {:<8} {:>7}  {}\n", "left", "commit", "verdict", "seconds", "subject");
    std::fflush(stdout);
  }

  std::string short_of(const std::string& commit) const { return git_.short_hash(commit); }

  Step try_commit(const std::string& commit) {
    const auto begin = Clock::now();
    const Workshop::Program program = shop_->program_of(commit);
    Step step{commit, Mark::unknown, {Outcome::Kind::untestable, "", program.error}, 0.0};
    if (!program.file.empty()) step.outcome = shop_->run(program, test_);
    step.mark = judge(step.outcome, bad_signature_);
    step.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return step;
  }

  /// left: commits that may still be it; with and after this one.
  const Step& test(const std::string& commit, size_t left) {
    fmt::print("{:>4}  {:<10}  ", left, short_of(commit));
    std::fflush(stdout);
    steps_.push_back(try_commit(commit));
    const Step& s = steps_.back();
    fmt::print("{:<8} {:>7.1f}  {}\n", name_of(s.mark), s.seconds, git_.subject(commit));
    const std::string note = note_on(s);
    if (!note.empty()) fmt::print("{:>37}{}\n", "", note);
    std::fflush(stdout);
    return s;
  }

  /// What the mark alone does not say.
  std::string note_on(const Step& s) const {
    if (s.outcome.kind == Outcome::Kind::untestable) return s.outcome.text;
    if (s.mark == Mark::skipped) return "its RTL cannot be built: " + s.outcome.text;
    if (s.mark == Mark::good) return "";
    const bool other = !bad_signature_.empty() && s.outcome.signature != bad_signature_;
    return s.outcome.signature + (other ? "  (not the signature of the bad commit; counted as bad)" : "");
  }

  void check_ends() {
    const Step bad = test(bad_, commits_.size());
    if (bad.outcome.kind != Outcome::Kind::fail)
      throw cfg::ConfigError(
          bad.outcome.kind == Outcome::Kind::pass
              ? fmt::format("the test passes at --bad {}: there is nothing to find", short_of(bad_))
              : fmt::format("the test cannot run at --bad {}: {}", short_of(bad_), bad.outcome.text));
    bad_signature_ = bad.outcome.signature;
    freeze();
    const Step good = test(good_, commits_.size());
    if (good.mark == Mark::bad)
      throw cfg::ConfigError(fmt::format("the test fails at --good {}, too ({}): an older commit is needed",
                                         short_of(good_), good.outcome.signature));
    if (good.mark != Mark::good)
      throw cfg::ConfigError(fmt::format("the test cannot run at --good {}: {}", short_of(good_), good.outcome.text));
  }

  /// A commit that changes the generator changes what a random run is. Written as a run file it stays the same run.
  void freeze() {
    if (test_[0] != "random") return;
    const fs::path file = shop_->folder() / "random.yaml";
    fs::remove(file);
    std::vector<std::string> words = test_;
    words.insert(words.end(), {"--write", file.string()});
    const Workshop::Program program = shop_->program_of(bad_);
    if (shop_->call(program, words) != 0 || !fs::exists(file))
      return say_not_frozen("it cannot be written as a run file");
    const Outcome frozen = shop_->run(program, {"run", file.string()});
    if (frozen.kind != Outcome::Kind::fail) return say_not_frozen("as a run file it does not fail");
    test_ = {"run", file.string()};
    bad_signature_ = frozen.signature;
    fmt::print("{:>37}the random run is now {}: the same values in every commit\n", "", fs::proximate(file).string());
  }
  static void say_not_frozen(const char* why) {
    fmt::print("{:>37}the random run is drawn anew in every commit: {}\n", "", why);
  }

  CountedVerdict report(const std::vector<size_t>& suspects) {
    const bool found = suspects.size() == 1;
    fmt::print("\n{}\n",
               found ? "first bad commit" : "the first bad commit is one of these; the others cannot be tested");
    for (const size_t i : suspects) print_suspect(commits_[i]);
    const std::string& bad = commits_[suspects.back()];
    const std::string signature = signature_at(bad);
    fmt::print("signature {}{}\n", signature,
               target_.bucket.empty() ? "" : fmt::format(" (bucket {})", target_.bucket));
    fmt::print("reproduce: git checkout {} && regress/build.sh sharp && build/sharp {} --waves all\n", short_of(bad),
               shell_line(test_));
    if (target_.test[0] == "random" && test_[0] == "run")
      fmt::print("as it was drawn: build/sharp {}\n", shell_line(target_.test));
    const CountedVerdict verdict(found ? Verdict::pass : Verdict::incomplete, {{"commits", steps_.size()}});
    write_report(suspects, signature, verdict);
    return verdict;
  }

  void print_suspect(const std::string& commit) const {
    fmt::print("{}\n", git_.describe(commit));
    if (const std::string other = git_.merged(commit); !other.empty())
      fmt::print("This is a merge; to look into what it merged: --good {} --bad {}\n",
                 short_of(git_.commit(commit + "^1", "parent")), short_of(other));
  }

  std::string signature_at(const std::string& commit) const {
    for (const Step& s : steps_)
      if (s.commit == commit && s.mark == Mark::bad) return s.outcome.signature;
    return bad_signature_;
  }

  void write_report(const std::vector<size_t>& suspects, const std::string& signature,
                    const CountedVerdict& verdict) const {
    if (args_.json.empty()) return;
    Json names = Json::array(), steps = Json::array();
    for (const size_t i : suspects) names.push_back(commits_[i]);
    for (const Step& s : steps_)
      steps.push_back({{"commit", s.commit},
                       {"subject", git_.subject(s.commit)},
                       {"mark", name_of(s.mark)},
                       {"signature", s.outcome.signature},
                       {"text", s.outcome.text},
                       {"seconds", s.seconds}});
    Json json = report_head("bisect", verdict);
    json.update({{"test", shell_line(test_)},
                 {"good", good_},
                 {"bad", bad_},
                 {"commits", all_},
                 {"suspects", names},
                 {"signature", signature},
                 {"steps", steps}});
    write_json(args_.json, json);
  }

  const BisectArgs& args_;
  const Git git_;
  const regress::BisectTarget target_;
  std::optional<Workshop> shop_;
  std::string good_, bad_, bad_signature_;
  size_t all_ = 0;
  std::vector<std::string> commits_;  ///< that can matter, oldest first
  std::vector<std::string> test_;
  std::vector<Step> steps_;
};

}  // namespace

CountedVerdict bisect_command(const BisectArgs& args) {
  const fs::path folder = args.folder.empty() ? fs::path(SHARP_BUILD_DIR) / "bisect" : fs::absolute(args.folder);
  if (args.target.empty() && !args.clean) throw cfg::ConfigError("a test is needed (see --help)");
  CountedVerdict verdict(Verdict::pass, {{"folders", 1}});  // of --clean alone: one that is there no more
  try {
    if (!args.target.empty()) verdict = Bisect(args, folder).execute();
  } catch (const DutBuildInterrupted&) {
    fmt::print("\ninterrupted; the same command goes on with what is built\n");
    return {Verdict::interrupted, {}};
  }
  if (args.clean && regress::clean_workshop(Git(source_of(args)), folder))
    fmt::print("removed {}\n", fs::proximate(folder).string());
  return verdict;
}

}  // namespace sharp::tb
