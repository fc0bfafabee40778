// SPDX-License-Identifier: Apache-2.0
// The timeline as one self-contained HTML page (tb/explain/page): no network, no other file.
#pragma once

#include <span>
#include <string>

#include "tb/explain/timeline.h"

namespace sharp::tb {

/// Page of one run, or of two with a common zoom. Inside it the timelines lie as in timeline.json.
std::string timeline_page(std::span<const Timeline* const> runs);

}  // namespace sharp::tb
