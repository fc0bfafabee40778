// SPDX-License-Identifier: Apache-2.0
// Data of the page, and its parts put together.
#include "regress/report/report_page.h"

#include <algorithm>
#include <iterator>

#include "regress/report/page_parts.h"
#include "regress/report/report_text.h"
#include "tb/page/base_parts.h"
#include "tb/page/fill_page.h"

namespace sharp::regress {
namespace {

using nlohmann::ordered_json;

/// Index of a name in the list, which is made longer for a new one.
size_t index_of(ordered_json& names, const ordered_json& name) {
  const auto it = std::find(names.begin(), names.end(), name);
  if (it != names.end()) return static_cast<size_t>(std::distance(names.begin(), it));
  names.push_back(name);
  return names.size() - 1;
}

ordered_json row_of(const ordered_json& test, size_t entry, size_t state) {
  ordered_json row = {test.at("test"), entry, state};
  for (const char* key : {"verdict", "seconds", "measured_cycles", "first_bad_cycle", "detail", "conclusion"})
    row.push_back(test.value(key, ordered_json("")));
  // -1 and "" say nothing.
  while (row.back() == "" || row.back() == -1) row.erase(row.size() - 1);
  return row;
}

}  // namespace

ordered_json page_data(const ordered_json& report) {
  ordered_json data = report;
  data["seed"] = report.at("seed").dump();
  data["night_text"] = night_text(report);
  data["rtl_text"] = rtl_text(report.value("rtl", ordered_json()));
  ordered_json entries = ordered_json::array(), states = ordered_json::array(), rows = ordered_json::array();
  for (const ordered_json& test : report.at("tests"))
    rows.push_back(row_of(test, index_of(entries, test.at("entry")), index_of(states, test.at("state"))));
  data["tests"] = {{"entries", entries}, {"states", states}, {"rows", rows}};
  return data;
}

std::string report_page(const ordered_json& report) {
  std::string page = kPageHtml;
  tb::fill_page(page, "/*STYLE*/", std::string(tb::kBaseStyle) + kPageStyle);
  tb::fill_page(page, "/*SCRIPT*/",
                std::string(tb::kBaseScript) + kPageModel + kPageHead + kPageFailures + kPageTrend + kPageTables +
                    kPageTests + kPageMain);
  // Texts of runs need not be UTF-8.
  const std::string data = page_data(report).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  tb::fill_page(page, "/*DATA*/", tb::json_element_text(data));
  return page;
}

}  // namespace sharp::regress
