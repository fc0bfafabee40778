// SPDX-License-Identifier: Apache-2.0
// Files failures into buckets, and knows the bugs that somebody has written down (docs/nightly.md "Buckets").
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "regress/result/test_result.h"

namespace sharp::regress {

/// Failures with the same cause.
struct Bucket {
  std::string key;    ///< unit of the earliest cause, else the signature; "build: " and the first error
  std::string name;   ///< the key as a folder
  std::string title;  ///< key and most frequent signature; of a failed build its first error with file and line
  std::string unit;   ///< empty if unknown
  std::map<std::string, unsigned> signatures;  ///< with their tests
  std::vector<const TestResult*> tests;  ///< the example first: of a run file if there is one, the earliest bad cycle
};

/// Key of the bucket of a failing test.
std::string bucket_key(const TestResult& result);
/// Of failing results; largest bucket first, then by key.
std::vector<Bucket> make_buckets(const std::vector<const TestResult*>& failures);

struct KnownBug {
  std::string id, bucket, note, expires;  ///< expires: "2026-12-31", the first day on which it is red again
  std::vector<std::string> lists;         ///< where it must be seen
};

/// cfg/known_bugs.yaml; none if there is no such file. Throws cfg::ConfigError with file:line.
std::vector<KnownBug> load_known_bugs(const std::filesystem::path& file);

enum class BugState : uint8_t {
  seen,           ///< its bucket is there, and known
  expired,        ///< the day has come
  not_failing,    ///< a complete night of one of its lists has no such bucket: to be removed
  not_exercised,  ///< this night says nothing about it
};
std::string to_string(BugState state);

/// today: "2026-11-29". complete: every test of the plan ran.
BugState state_of(const KnownBug& bug, const std::vector<Bucket>& buckets, const std::string& list,
                  const std::string& today, bool complete);

}  // namespace sharp::regress
