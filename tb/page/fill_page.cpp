// SPDX-License-Identifier: Apache-2.0
// Marks and escapes of pages.
#include "tb/page/fill_page.h"

#include <stdexcept>

namespace sharp::tb {

void fill_page(std::string& page, const std::string& mark, const std::string& text) {
  const size_t at = page.find(mark);
  if (at == std::string::npos) throw std::logic_error("the page has no mark " + mark);
  page.replace(at, mark.size(), text);
}

std::string json_element_text(const std::string& json) {
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

}  // namespace sharp::tb
