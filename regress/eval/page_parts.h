// SPDX-License-Identifier: Apache-2.0
// The files of regress/eval/page as the build embedded them.
#pragma once

namespace sharp::eval {

extern const char* const kPageHtml;
extern const char* const kPageStyle;
extern const char* const kPageModel;
extern const char* const kPagePlot;
extern const char* const kPageLines;
extern const char* const kPageRows;
extern const char* const kPageHead;
extern const char* const kPageSteps;
extern const char* const kPagePadding;
extern const char* const kPageNetworks;
extern const char* const kPageLatencies;
extern const char* const kPageEnergy;
extern const char* const kPageTables;
extern const char* const kPageMain;

}  // namespace sharp::eval
