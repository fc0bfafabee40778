// SPDX-License-Identifier: Apache-2.0
// report.html: the night as one self-contained page (regress/report/page): no network, no other file. Links to files of
// the run folder are relative to the page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace sharp::regress {

/// The report as the page wants it: numbers that JavaScript cannot hold as text, and in place of `tests`
///   entries, states   names
///   rows              test, entry and state as indices, verdict, seconds, cycles, first bad cycle, detail, conclusion;
///                     what the end of a row does not say is left out
nlohmann::ordered_json page_data(const nlohmann::ordered_json& report);

std::string report_page(const nlohmann::ordered_json& report);

}  // namespace sharp::regress
