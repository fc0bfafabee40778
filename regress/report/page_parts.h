// SPDX-License-Identifier: Apache-2.0
// The files of regress/report/page as the build embedded them.
#pragma once

namespace sharp::regress {

extern const char* const kPageHtml;
extern const char* const kPageStyle;
extern const char* const kPageModel;
extern const char* const kPageHead;
extern const char* const kPageFailures;
extern const char* const kPageTrend;
extern const char* const kPageTables;
extern const char* const kPageTests;
extern const char* const kPageMain;

}  // namespace sharp::regress
