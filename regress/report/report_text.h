// SPDX-License-Identifier: Apache-2.0
// Words and numbers of reports. Texts of runs are not trusted: they may hold anything, escape sequences of terminals
// and broken UTF-8 included.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace sharp::regress {

/// Valid UTF-8 without control characters but '\n' and '\t': each other one becomes U+FFFD, "\r\n" a line end.
std::string clean(std::string_view text);
/// The same, line ends and tabs as blanks.
std::string clean_line(std::string_view text);

/// The text under a key, "" for null or no such key.
std::string text_of(const nlohmann::ordered_json& object, const char* key);
/// Number under a key, 0 for null or no such key.
uint64_t count_of(const nlohmann::ordered_json& object, const char* key);

/// 1 -> "1 test", 2,000 -> "2,000 tests".
std::string plural(uint64_t n, std::string_view word);
/// "42.3 s", "31 min", "1 h 04 min".
std::string duration_text(double seconds);
/// First ten digits of a hash.
std::string short_hash(std::string_view hash);
/// "2026-11-30T02:00:00Z" -> "2026-11-30 02:00 UTC"; another text stays.
std::string time_text(const std::string& iso);

/// Buckets in the order in which they are to be looked at: new ones, old ones, known ones; each with most tests first.
std::vector<const nlohmann::ordered_json*> sorted_buckets(const nlohmann::ordered_json& report);

/// "nightly, night 42"; "nightly, not in a history" for number 0; with ", a variant" or ", variant NAME" where it did
/// not verify the RTL of the commit.
std::string night_text(const nlohmann::ordered_json& report);
/// Of the key `rtl` of a report, or null: what was verified, as a line of text: "variant deeper: RTL of /x/rtl, 3 files
/// differ from the commit, hash 0123..."; empty for null.
std::string rtl_text(const nlohmann::ordered_json& rtl);
/// What came of the tests, in one sentence: "1,975 of 2,000 tests passed; 24 failed (10 known, 2 flaky), 1 not run".
std::string counts_text(const nlohmann::ordered_json& counts);
/// "new", "since night 39 (commit 4f5e6a7b8c)".
std::string since_text(const nlohmann::ordered_json& bucket);
/// Of a bucket: "known SHARP-12 until 2026-12-31", "known SHARP-7 expired 2026-11-01"; empty if it is not known.
std::string known_text(const nlohmann::ordered_json& bucket);

}  // namespace sharp::regress
