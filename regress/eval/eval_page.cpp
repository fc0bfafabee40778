// SPDX-License-Identifier: Apache-2.0
// Data of the page, and its parts put together.
#include "regress/eval/eval_page.h"

#include "regress/eval/page_parts.h"
#include "tb/page/base_parts.h"
#include "tb/page/fill_page.h"

namespace sharp::eval {
namespace {

using nlohmann::ordered_json;

ordered_json compact(const ordered_json& points) {
  ordered_json fields = ordered_json::array(), rows = ordered_json::array();
  for (const auto& [key, value] : points.at(0).items()) fields.push_back(key);
  for (const ordered_json& point : points) {
    ordered_json row = ordered_json::array();
    for (const ordered_json& field : fields) row.push_back(point.at(field.get<std::string>()));
    rows.push_back(std::move(row));
  }
  return {{"fields", fields}, {"rows", rows}};
}

}  // namespace

ordered_json page_data(const ordered_json& eval) {
  ordered_json data = eval;
  const auto padding = data.find("padding");
  if (padding != data.end()) *padding = padding->empty() ? ordered_json() : compact(*padding);
  return data;
}

std::string eval_page(const ordered_json& eval) {
  std::string page = kPageHtml;
  tb::fill_page(page, "/*STYLE*/", std::string(tb::kBaseStyle) + kPageStyle);
  tb::fill_page(page, "/*SCRIPT*/",
                std::string(tb::kBaseScript) + kPageModel + kPagePlot + kPageLines + kPageRows + kPageHead +
                    kPageSteps + kPagePadding + kPageNetworks + kPageLatencies + kPageEnergy + kPageTables + kPageMain);
  // Names of a user's model need not be UTF-8.
  const std::string data = page_data(eval).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  tb::fill_page(page, "/*DATA*/", tb::json_element_text(data));
  return page;
}

}  // namespace sharp::eval
