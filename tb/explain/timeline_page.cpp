// SPDX-License-Identifier: Apache-2.0
// Parts of the page put together around the data.
#include "tb/explain/timeline_page.h"

#include "base/output/output_file.h"
#include "tb/explain/page_parts.h"
#include "tb/explain/timeline_json.h"
#include "tb/page/fill_page.h"

namespace sharp::tb {
std::string timeline_page(std::span<const Timeline* const> runs) {
  nlohmann::ordered_json data = nlohmann::ordered_json::array();
  for (const Timeline* t : runs) data.push_back(to_json(*t));
  std::string page = kPageHtml;
  fill_page(page, "/*STYLE*/", kPageStyle);
  fill_page(page, "/*SCRIPT*/", std::string(kPageModel) + kPageDraw + kPageTable + kPageMain);
  fill_page(page, "/*DATA*/", json_element_text(json_text(data)));
  return page;
}

}  // namespace sharp::tb
