// SPDX-License-Identifier: Apache-2.0
// Parts of the page put together around the data.
#include "tb/cover/report/report_page.h"

#include "base/output/output_file.h"
#include "tb/cover/report/page_parts.h"
#include "tb/page/base_parts.h"
#include "tb/page/fill_page.h"

namespace sharp::cover {

std::string report_page(const nlohmann::ordered_json& data) {
  std::string page = kPageHtml;
  tb::fill_page(page, "/*STYLE*/", std::string(tb::kBaseStyle) + kPageStyle);
  tb::fill_page(page, "/*SCRIPT*/",
                std::string(tb::kBaseScript) + kPageModel + kPageHeat + kPageLists + kPageCode + kPagePlan + kPageMain);
  tb::fill_page(page, "/*DATA*/", tb::json_element_text(tb::json_text(data)));
  return page;
}

}  // namespace sharp::cover
