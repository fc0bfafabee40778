// SPDX-License-Identifier: Apache-2.0
// Buckets, and whether a known bug is in them.
#include "regress/runner/triage.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/output/folder_name.h"
#include "base/output/output_file.h"
#include "cfg/src/document.h"
#include "cfg/src/reader.h"
#include "tb/cause/units.h"
#include "tb/check/signature.h"

namespace sharp::regress {
namespace {

constexpr size_t kMaxName = 80;

/// The first is the example of the bucket. Cases of run files come before random runs, of which not all can be shrunk;
/// tests without a bad cycle (crashes) come last; equal ones by name, so that the choice is the same every time.
bool better_example(const TestResult* a, const TestResult* b) {
  const auto place = [](const TestResult* r) {
    return std::tuple(r->first_bad_cycle < 0, r->test.starts_with("random "), r->first_bad_cycle, r->test);
  };
  return place(a) < place(b);
}

std::string title_of(const Bucket& b) {
  if (b.tests.front()->verdict == tb::Verdict::build_failed) return "build: " + b.tests.front()->detail;
  const auto most = std::max_element(b.signatures.begin(), b.signatures.end(),
                                     [](const auto& x, const auto& y) { return x.second < y.second; });
  return b.unit.empty() ? most->first : b.unit + ": " + most->first;
}

void append(const Bucket& from, Bucket& to) {
  for (const auto& [signature, count] : from.signatures) to.signatures[signature] += count;
  to.tests.insert(to.tests.end(), from.tests.begin(), from.tests.end());
}

/// Failures in a unit go to the bucket of a neighbour whose fault they may be, if that has one of its own.
void join_neighbours(std::map<std::string, Bucket>& by_key) {
  for (const tb::HiddenFeed& feed : tb::kHiddenFeeds) {
    const auto from = by_key.find(std::string(feed.from)), to = by_key.find(std::string(feed.to));
    if (from == by_key.end() || to == by_key.end()) continue;
    append(to->second, from->second);
    by_key.erase(to);
  }
}

}  // namespace

std::string bucket_key(const TestResult& r) {
  if (r.verdict == tb::Verdict::build_failed) return "build: " + tb::build_error(r.detail);
  return r.unit.empty() ? r.signature : r.unit;
}

std::vector<Bucket> make_buckets(const std::vector<const TestResult*>& failures) {
  std::map<std::string, Bucket> by_key;
  for (const TestResult* r : failures) {
    Bucket& b = by_key[bucket_key(*r)];
    b.unit = r->unit;
    ++b.signatures[r->signature];
    b.tests.push_back(r);
  }
  join_neighbours(by_key);
  std::vector<Bucket> buckets;
  for (auto& [key, b] : by_key) {
    b.key = key;
    b.name = tb::folder_name(key, kMaxName);
    std::sort(b.tests.begin(), b.tests.end(), better_example);
    b.title = title_of(b);
    buckets.push_back(std::move(b));
  }
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const Bucket& a, const Bucket& b) { return a.tests.size() > b.tests.size(); });
  return buckets;
}

std::string to_string(BugState state) {
  static const char* const kNames[] = {"seen", "expired", "not_failing", "not_exercised"};
  return kNames[static_cast<size_t>(state)];
}

BugState state_of(const KnownBug& bug, const std::vector<Bucket>& buckets, const std::string& list,
                  const std::string& today, bool complete) {
  const bool seen = std::any_of(buckets.begin(), buckets.end(), [&](const Bucket& b) { return b.key == bug.bucket; });
  const bool owed = std::find(bug.lists.begin(), bug.lists.end(), list) != bug.lists.end();
  if (today >= bug.expires && (seen || owed)) return BugState::expired;
  if (seen) return BugState::seen;
  return owed && complete ? BugState::not_failing : BugState::not_exercised;
}

}  // namespace sharp::regress
