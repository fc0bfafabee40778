// SPDX-License-Identifier: Apache-2.0
// Self-contained HTML pages: parts put in at marks such as /*DATA*/.
#pragma once

#include <string>

namespace sharp::tb {

/// Puts the text in the place of the first occurrence of the mark. Throws std::logic_error if there is none.
void fill_page(std::string& page, const std::string& mark, const std::string& text);

/// JSON as the text of a script element: "<" must not begin a tag there.
std::string json_element_text(const std::string& json);

}  // namespace sharp::tb
