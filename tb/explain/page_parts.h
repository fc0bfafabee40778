// SPDX-License-Identifier: Apache-2.0
// The files of tb/explain/page as the build embedded them.
#pragma once

namespace sharp::tb {

extern const char* const kPageHtml;
extern const char* const kPageStyle;
extern const char* const kPageModel;
extern const char* const kPageDraw;
extern const char* const kPageTable;
extern const char* const kPageMain;

}  // namespace sharp::tb
