// SPDX-License-Identifier: Apache-2.0
// Parts of the page put together around the data.
#include "tb/explain/timeline_page.h"

#include "tb/explain/page_parts.h"
#include "tb/explain/timeline_json.h"

namespace sharp::tb {
namespace {

/// Text in a JSON script element: "<" must not begin a tag there.
std::string escaped(const std::string& json) {
  std::string out;
  out.reserve(json.size());
  for (char ch : json) {
    if (ch == '<')
      out += "\\u003c";
    else
      out += ch;
  }
  return out;
}

void fill(std::string& page, const std::string& mark, const std::string& text) {
  const size_t at = page.find(mark);
  page.replace(at, mark.size(), text);
}

}  // namespace

std::string timeline_page(std::span<const Timeline* const> runs) {
  nlohmann::ordered_json data = nlohmann::ordered_json::array();
  for (const Timeline* t : runs) data.push_back(to_json(*t));
  std::string page = kPageHtml;
  fill(page, "/*STYLE*/", kPageStyle);
  fill(page, "/*SCRIPT*/", std::string(kPageModel) + kPageDraw + kPageTable + kPageMain);
  fill(page, "/*DATA*/", escaped(data.dump()));
  return page;
}

}  // namespace sharp::tb
