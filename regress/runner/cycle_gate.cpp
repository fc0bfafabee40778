// SPDX-License-Identifier: Apache-2.0
// Compares cycles with their record.
#include "regress/runner/cycle_gate.h"

#include <fmt/format.h>

#include <algorithm>

#include "cfg/src/document.h"
#include "cfg/src/list_reader.h"
#include "cfg/src/reader.h"

namespace fs = std::filesystem;

namespace sharp::regress {
namespace {

constexpr cfg::WholeRange kCycles{1, UINT64_MAX};

/// The waiver of a change, or nothing.
const CycleWaiver* waiver_of(const std::vector<CycleWaiver>& waivers, const CycleChange& change) {
  for (const CycleWaiver& w : waivers)
    if (w.test == change.test && w.from == change.recorded && w.to == change.measured) return &w;
  return nullptr;
}

void compare(const TestResult& r, uint64_t recorded, const std::vector<CycleWaiver>& waivers,
             const std::map<std::string, uint64_t>& consumed, CycleGate& gate) {
  ++gate.checked;
  if (r.measured_cycles == recorded && r.predicted_cycles == recorded) return;
  CycleChange change{r.test, recorded, r.predicted_cycles, r.measured_cycles, false};
  const CycleWaiver* waiver = waiver_of(waivers, change);
  if (waiver != nullptr && r.predicted_cycles == r.measured_cycles && !consumed.contains(waiver->key())) {
    change.waived = true;
    gate.accepted[r.test] = r.measured_cycles;
    gate.waivers[static_cast<size_t>(waiver - waivers.data())] = WaiverState::used;
  }
  gate.changed.push_back(change);
}

}  // namespace

std::string CycleWaiver::key() const { return fmt::format("{} {} -> {}: {}", test, from, to, reason); }

std::string to_string(WaiverState state) {
  static const char* const kNames[] = {"used", "used_before", "unused", "not_exercised"};
  return kNames[static_cast<size_t>(state)];
}

std::vector<CycleWaiver> load_cycle_waivers(const fs::path& file) {
  const std::string kList = "a list, or []";
  std::vector<CycleWaiver> waivers;
  if (!fs::exists(file)) return waivers;
  const cfg::Node root = cfg::parse_file(file);
  const cfg::MapReader top(root, "", {"cycle_waivers"});
  for (const cfg::Node& item : cfg::read_list(top.need("cycle_waivers", kList), "cycle_waivers", kList)) {
    const cfg::MapReader r(item, "cycle_waivers", {"test", "from", "to", "reason"});
    waivers.push_back({r.text("test", "the name of a test"), r.whole("from", kCycles), r.whole("to", kCycles),
                       r.text("reason", "a line of text")});
  }
  return waivers;
}

std::map<std::string, uint64_t> load_cycles(const fs::path& file) {
  std::map<std::string, uint64_t> cycles;
  if (!fs::exists(file)) return cycles;
  const cfg::Node root = cfg::parse_file(file);
  for (size_t n = 0; n < root.keys.size(); ++n)
    cycles[root.keys[n]] = cfg::read_whole(root.items[n], root.keys[n], kCycles);
  return cycles;
}

std::string cycles_text(const std::map<std::string, uint64_t>& cycles) {
  std::string text =
      "# SPDX-License-Identifier: Apache-2.0\n"
      "# Cycles of the tests that the cycle-count gate watches. Made by `sharp regress LIST --record-cycles`.\n";
  for (const auto& [test, count] : cycles) {
    std::string quoted;
    for (const char c : test) quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
    text += fmt::format("\"{}\": {}\n", quoted, count);
  }
  return text;
}

CycleGate check_cycles(const std::vector<const TestResult*>& tests,
                       const std::function<std::optional<uint64_t>(const std::string&)>& recorded,
                       const std::vector<CycleWaiver>& waivers, const std::map<std::string, uint64_t>& consumed) {
  CycleGate gate;
  for (const CycleWaiver& w : waivers)
    gate.waivers.push_back(consumed.contains(w.key()) ? WaiverState::used_before : WaiverState::not_exercised);
  for (const TestResult* r : tests) {
    for (size_t n = 0; n < waivers.size(); ++n)
      if (waivers[n].test == r->test && gate.waivers[n] == WaiverState::not_exercised)
        gate.waivers[n] = WaiverState::unused;
    if (!r->passed()) continue;
    if (const std::optional<uint64_t> record = recorded(r->test))
      compare(*r, *record, waivers, consumed, gate);
    else
      gate.fresh[r->test] = r->measured_cycles;
  }
  return gate;
}

}  // namespace sharp::regress
