// SPDX-License-Identifier: Apache-2.0
// Cleaning of texts; sentences that several reports have.
#include "regress/report/report_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/output/text_table.h"
#include "cfg/types/utf8.h"

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// Control characters of ASCII and of Latin 1 (terminals act on those too), and the two characters that XML forbids.
bool is_control(std::string_view sequence) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 1) return byte(0) == 0x7f || (byte(0) < 0x20 && byte(0) != '\n' && byte(0) != '\t');
  return (sequence.size() == 2 && byte(0) == 0xc2 && byte(1) < 0xa0) || sequence == "\xef\xbf\xbe" ||
         sequence == "\xef\xbf\xbf";
}

/// Reports of older programs have no key `rtl`.
std::string variant_text(const ordered_json& report) {
  const auto rtl = report.find("rtl");
  if (rtl == report.end() || !rtl->is_object() || !rtl->at("variant").get<bool>()) return "";
  const std::string name = text_of(*rtl, "name");
  return name.empty() ? ", a variant" : ", variant " + clean_line(name);
}

}  // namespace

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const size_t size = cfg::utf8_bytes(text.substr(at));
    const std::string_view sequence = text.substr(at, std::max<size_t>(size, 1));
    at += sequence.size();
    if (sequence == "\r" && at < text.size() && text[at] == '\n') continue;
    out += size == 0 || is_control(sequence) ? kReplacement : sequence;
  }
  return out;
}

std::string clean_line(std::string_view text) {
  std::string line = clean(text);
  std::replace_if(
      line.begin(), line.end(), [](char ch) { return ch == '\n' || ch == '\t'; }, ' ');
  return line;
}

std::string text_of(const ordered_json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

uint64_t count_of(const ordered_json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_number() ? it->get<uint64_t>() : 0;
}

std::string plural(uint64_t n, std::string_view word) {
  return fmt::format("{} {}{}", tb::grouped(n), word, n == 1 ? "" : "s");
}

std::string duration_text(double seconds) {
  if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
  const auto minutes = static_cast<uint64_t>(std::lround(seconds / 60));
  if (minutes < 60) return fmt::format("{} min", minutes);
  return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string short_hash(std::string_view hash) { return clean_line(hash.substr(0, 10)); }

std::string time_text(const std::string& iso) {
  if (iso.size() != 20 || iso[10] != 'T' || iso[19] != 'Z') return clean_line(iso);
  return clean_line(fmt::format("{} {} UTC", iso.substr(0, 10), iso.substr(11, 5)));
}

std::vector<const ordered_json*> sorted_buckets(const ordered_json& report) {
  const auto rank = [](const ordered_json& b) {
    const ordered_json& known = b.at("known");
    if (!known.is_null() && known.at("state") == "valid") return 2;
    return b.at("new").get<bool>() ? 0 : 1;
  };
  std::vector<const ordered_json*> buckets;
  for (const ordered_json& bucket : report.at("buckets")) buckets.push_back(&bucket);
  std::stable_sort(buckets.begin(), buckets.end(), [&](const ordered_json* a, const ordered_json* b) {
    return std::pair(rank(*a), count_of(*b, "count")) < std::pair(rank(*b), count_of(*a, "count"));
  });
  return buckets;
}

std::string night_text(const ordered_json& report) {
  const uint64_t night = count_of(report, "night");
  return clean_line(text_of(report, "list")) + (night == 0 ? ", not in a history" : fmt::format(", night {}", night)) +
         variant_text(report);
}

std::string rtl_text(const ordered_json& rtl) {
  if (!rtl.is_object()) return "";
  const std::string hash = clean_line(text_of(rtl, "hash")), path = clean_line(text_of(rtl, "path"));
  const std::string name = clean_line(text_of(rtl, "name"));
  const uint64_t n = count_of(rtl, "differing");
  if (!rtl.at("variant").get<bool>())
    return fmt::format("RTL of the commit{}, hash {}", rtl.at("own").get<bool>() ? "" : ", read from " + path, hash);
  return fmt::format("variant{}: RTL of {}, {} from the commit, hash {}", name.empty() ? "" : " " + name, path,
                     plural(n, "file") + (n == 1 ? " differs" : " differ"), hash);
}

std::string counts_text(const ordered_json& counts) {
  const uint64_t passed = count_of(counts, "passed"), failed = count_of(counts, "failed");
  const uint64_t not_run = count_of(counts, "not_run"), fill = count_of(counts, "fill_not_run");
  std::string text = fmt::format("{} of {} passed", tb::grouped(passed), plural(passed + failed + not_run, "test"));
  std::vector<std::string> kinds;
  for (const char* kind : {"known", "flaky"})
    if (const uint64_t n = count_of(counts, kind)) kinds.push_back(tb::grouped(n) + " " + kind);
  std::vector<std::string> rest;
  if (failed > 0)
    rest.push_back(tb::grouped(failed) + " failed" +
                   (kinds.empty() ? "" : fmt::format(" ({})", fmt::join(kinds, ", "))));
  if (not_run > 0) rest.push_back(tb::grouped(not_run) + " not run");
  if (fill > 0) rest.push_back(tb::grouped(fill) + " to fill the night had no time");
  return rest.empty() ? text : fmt::format("{}; {}", text, fmt::join(rest, ", "));
}

std::string since_text(const ordered_json& bucket) {
  if (bucket.at("new").get<bool>()) return "new";
  const std::string commit = short_hash(text_of(bucket, "first_commit"));
  return fmt::format("since night {}{}", count_of(bucket, "first_night"),
                     commit.empty() ? "" : fmt::format(" (commit {})", commit));
}

std::string known_text(const ordered_json& bucket) {
  const ordered_json& known = bucket.at("known");
  if (known.is_null()) return "";
  return clean_line(fmt::format("known {} {} {}", text_of(known, "id"),
                                text_of(known, "state") == "expired" ? "expired" : "until", text_of(known, "expires")));
}

}  // namespace sharp::regress
