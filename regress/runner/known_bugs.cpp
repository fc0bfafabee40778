// SPDX-License-Identifier: Apache-2.0
// Reads known bugs.
#include <regex>

#include "cfg/src/document.h"
#include "cfg/src/list_reader.h"
#include "cfg/src/reader.h"
#include "regress/runner/triage.h"

namespace sharp::regress {
namespace {

std::string read_day(const cfg::MapReader& r) {
  const std::string day = r.text("expires", "a day: YYYY-MM-DD");
  if (!std::regex_match(day, std::regex("[0-9]{4}-[01][0-9]-[0-3][0-9]")))
    cfg::fail_value(*r.find("expires"), "expires", "a day: YYYY-MM-DD");
  return day;
}

}  // namespace

std::vector<KnownBug> load_known_bugs(const std::filesystem::path& file) {
  const std::string kList = "a list, or []", kLists = "a list of regression lists";
  std::vector<KnownBug> bugs;
  if (!std::filesystem::exists(file)) return bugs;
  const cfg::Node root = cfg::parse_file(file);
  const cfg::MapReader top(root, "", {"known_bugs"});
  for (const cfg::Node& item : cfg::read_list(top.need("known_bugs", kList), "known_bugs", kList)) {
    const cfg::MapReader r(item, "known_bugs", {"id", "bucket", "note", "expires", "lists"});
    KnownBug bug{r.text("id", "a name"), r.text("bucket", "the key of a bucket"), r.text("note", "a line of text"),
                 read_day(r), cfg::read_texts(r.need("lists", kLists), r.full("lists"), "a regression list")};
    bugs.push_back(std::move(bug));
  }
  return bugs;
}

}  // namespace sharp::regress
