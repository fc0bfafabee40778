// SPDX-License-Identifier: Apache-2.0
// base.css and base.js as the build embedded them: style and script that every page begins with.
#pragma once

namespace sharp::tb {

extern const char* const kBaseStyle;
extern const char* const kBaseScript;

}  // namespace sharp::tb
