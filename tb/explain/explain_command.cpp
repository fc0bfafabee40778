// SPDX-License-Identifier: Apache-2.0
// `sharp explain`: where the cycles of a run went, and of two runs where one of them wins (docs/timeline.md).
#include "tb/explain/explain_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "base/process/interrupt.h"
#include "tb/explain/chrome_trace.h"
#include "tb/explain/explain_text.h"
#include "tb/explain/recorder.h"
#include "tb/explain/timeline_json.h"
#include "tb/explain/timeline_page.h"
#include "tb/run/case_folder.h"
#include "tb/run/case_report.h"
#include "tb/run/resolve.h"
#include "tb/run/run_case.h"

namespace fs = std::filesystem;

namespace sharp::tb {
namespace {

struct Side {
  std::vector<Timeline> runs;
  Verdict verdict = Verdict::pass;
};

Timeline read_timeline(const fs::path& file) {
  std::ifstream in(file);
  try {
    return timeline_from_json(nlohmann::ordered_json::parse(in));
  } catch (const std::exception& e) {
    throw cfg::ConfigError(fmt::format("{}: no timeline of `sharp explain --out`: {}", file.string(), e.what()));
  }
}

Side record(const std::string& file, const std::vector<std::string>& overrides, std::optional<uint64_t> seed) {
  Side side;
  for (const cfg::Case& c : cfg::load_run(file, overrides, seed)) {
    if (interrupt_flag()) break;
    const ResolvedCase resolved = resolve(c);
    if (!resolved.error.empty()) throw cfg::ConfigError(fmt::format("{}: {}", c.label, resolved.error));
    TimingResult result;
    side.runs.push_back(
        record_timeline(c.label, c.accel, make_job(c, resolved), *c.input, session_options(c), &result));
    side.verdict = worse(side.verdict, result.verdict);
  }
  if (interrupt_flag()) side.verdict = worse(side.verdict, Verdict::interrupted);
  return side;
}

/// What is to be explained, as on the command line.
struct Target {
  const std::string& path;
  const std::vector<std::string>& overrides;
  std::optional<unsigned> number;  ///< of the case in a folder
  std::string option;              ///< that gives the number
};

/// The case of a folder of `sharp run --out`, with what the command line changes of it.
Side record_folder(const fs::path& folder, const Target& target, std::optional<uint64_t> seed) {
  const RunOrigin origin = read_origin(folder);
  std::vector<std::string> overrides = origin.selectors;
  overrides.insert(overrides.end(), target.overrides.begin(), target.overrides.end());
  fmt::print("{}: {} of {}\n", folder.string(), origin.label, origin.run_file);
  Side side = record(origin.run_file, overrides, seed ? seed : origin.seed);
  if (!target.overrides.empty() || seed) return side;
  if (side.runs.size() != 1)
    throw cfg::ConfigError(fmt::format("{}: selects {} cases of {} where the run had one: the run file has changed",
                                       (folder / "result.json").string(), side.runs.size(), origin.run_file));
  if (side.runs[0].counters.cycles != origin.cycles)
    fmt::print(
        "  the run had {} cycles, the model of today has {}: timing model or run file have changed, or the run "
        "ended early\n",
        origin.cycles, side.runs[0].counters.cycles);
  return side;
}

/// A run file, or a folder with result.json or timeline.json in it or below it.
Side load_side(const Target& target, std::optional<uint64_t> seed) {
  if (!fs::is_directory(target.path)) {
    if (target.number)
      throw cfg::ConfigError(fmt::format("{}: {} chooses a case of a folder; this is none: choose with --set",
                                         target.path, target.option));
    return record(target.path, target.overrides, seed);
  }
  const fs::path folder =
      choose_case_folder(target.path, {"timeline.json", "result.json"}, target.number, target.option);
  if (!fs::exists(folder / "timeline.json")) return record_folder(folder, target, seed);
  if (!target.overrides.empty())
    throw cfg::ConfigError(fmt::format("{}: a recorded timeline takes no --set", folder.string()));
  return {{read_timeline(folder / "timeline.json")}, Verdict::pass};
}

class Explain {
 public:
  explicit Explain(const ExplainArgs& args) : args_(args) {}

  CountedVerdict run() {
    const bool two_files = !args_.against.empty();
    a_ = load_side({args_.path, args_.overrides, args_.number, "--case"}, args_.seed);
    if (two_files)
      b_ = load_side({args_.against, args_.against_overrides, args_.against_number, "--against-case"}, args_.seed);
    if (two_files && b_.runs.size() != 1 && b_.runs.size() != a_.runs.size())
      throw cfg::ConfigError(fmt::format("{} has {} cases, {} has {}: legal are one case, or as many", args_.against,
                                         b_.runs.size(), args_.path, a_.runs.size()));
    for (size_t n = 0; n < a_.runs.size(); ++n) one(n);
    const CountedVerdict verdict(worse(worse(a_.verdict, b_.verdict), written_),
                                 {{"cases", a_.runs.size()}, {"cycles", cycles()}});
    write_report(verdict);
    return verdict;
  }

 private:
  uint64_t cycles() const {
    uint64_t sum = 0;
    for (const Timeline& run : a_.runs) sum += run.counters.cycles;
    return sum;
  }

  void one(size_t n) {
    const Timeline& a = a_.runs[n];
    const Explanation of_a = explain(a);
    if (a_.runs.size() > 1) fmt::print("[{}/{}] ", n + 1, a_.runs.size());
    fmt::print("{}", explain_text(a, of_a, {args_.all_steps}));
    std::vector<const Timeline*> both = {&a};
    nlohmann::ordered_json row{{"case", a.label}, {"golden", counters_json(a.counters)}};
    if (!b_.runs.empty()) {
      const Timeline& b = b_.runs[b_.runs.size() == 1 ? 0 : n];
      both.push_back(&b);
      const Explanation of_b = explain(b);
      fmt::print("\n{}\n{}", explain_text(b, of_b, {args_.all_steps}),
                 diff_text(compare(a, of_a, b, of_b), {args_.all_steps}));
      row["against"] = {{"case", b.label}, {"golden", counters_json(b.counters)}};
    }
    try {
      file(n, both, row);
    } catch (const OutputError& e) {  // the others go on
      fmt::print(stderr, "{}: {}\n", a.label, e.what());
      written_ = Verdict::bad_config;
    }
    rows_.push_back(row);
    fmt::print("\n");
  }

  void file(size_t n, const std::vector<const Timeline*>& both, nlohmann::ordered_json& row) {
    row["folder"] = "";
    if (args_.out.empty()) return;
    fs::path folder = args_.out;
    if (a_.runs.size() > 1) folder /= folder_name(fmt::format("{:02}-{}", n + 1, both[0]->label));
    make_folder(folder);
    write_file(folder / "timeline.json", json_text(to_json(*both[0])) + "\n");
    write_file(folder / "trace.json", chrome_trace(both));
    write_file(folder / "timeline.html", timeline_page(both));
    row["folder"] = folder.string();
    fmt::print("written: {}/timeline.html (open in a browser), timeline.json, trace.json (open in ui.perfetto.dev)\n",
               folder.string());
  }

  void write_report(const CountedVerdict& verdict) const {
    if (args_.json.empty()) return;
    nlohmann::ordered_json json = report_head("explain", verdict);
    json["cases"] = rows_;
    write_json(args_.json, json);
  }

  const ExplainArgs& args_;
  Side a_, b_;
  Verdict written_ = Verdict::pass;  ///< bad_config: files of a case could not be written
  nlohmann::ordered_json rows_ = nlohmann::ordered_json::array();
};

}  // namespace

CountedVerdict explain_command(const ExplainArgs& args) { return Explain(args).run(); }

}  // namespace sharp::tb
