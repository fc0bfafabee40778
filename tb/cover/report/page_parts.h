// SPDX-License-Identifier: Apache-2.0
// The files of tb/cover/report/page as the build embedded them.
#pragma once

namespace sharp::cover {

extern const char* const kPageHtml;
extern const char* const kPageStyle;
extern const char* const kPageModel;
extern const char* const kPageHeat;
extern const char* const kPageLists;
extern const char* const kPageCode;
extern const char* const kPagePlan;
extern const char* const kPageMain;

}  // namespace sharp::cover
